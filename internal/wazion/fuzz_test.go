package wazion_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/internal/wazion/wiretest"
)

func FuzzRead(f *testing.F) {
	for _, test := range wiretest.Cases() {
		request := test.Build(wiretest.AuthBody)
		var body strings.Builder
		if err := request.Write(&body); err != nil {
			f.Fatal(err)
		}
		_, content, _ := strings.Cut(body.String(), "\r\n\r\n")
		f.Add(request.URL.RawQuery, request.Header.Get("Content-Type"), content, "Bearer x")
	}
	f.Add("phone=+1&relatedphones=[[[[[[[[1]]]]]]]]", "multipart/form-data; boundary=", "--\r\n\r\n", "Basic Og==")
	f.Fuzz(func(t *testing.T, query, contentType, body, authorization string) {
		request := &http.Request{
			Method: http.MethodPost,
			URL:    &url.URL{Path: "/", RawQuery: query},
			Header: http.Header{"Content-Type": {contentType}, "Authorization": {authorization}},
			Body:   io.NopCloser(strings.NewReader(body)),
		}
		parameters := wazion.Wire{}.Read(request)
		checkRequest(t, parameters.Request(wazion.GlobalSearch))
		if found := parameters.Credentials(); len(found.Tokens) > 8 {
			t.Errorf("%d tokens", len(found.Tokens))
		}
	})
}

func checkRequest(t *testing.T, request wazion.Request) {
	t.Helper()
	texts := []string{request.Phone, request.Order, request.Email, request.Query, request.Text, request.TargetLocale}
	for _, text := range append(texts, request.RelatedPhones...) {
		if !utf8.ValidString(text) || utf8.RuneCountInString(text) > 256 || strings.ContainsFunc(text, unicode.IsControl) {
			t.Errorf("text %q is not clean", text)
		}
		if text != strings.TrimSpace(text) {
			t.Errorf("text %q has space around it", text)
		}
	}
	if len(request.RelatedPhones) > 20 {
		t.Errorf("%d related phones", len(request.RelatedPhones))
	}
	seen := make(map[string]bool)
	for _, phone := range request.RelatedPhones {
		if seen[phone] || !strings.ContainsFunc(phone, unicode.IsDigit) {
			t.Errorf("related phone %q is repeated or has no digit", phone)
		}
		seen[phone] = true
	}
}

// However a number is written and sent, its digits arrive as they were, and it
// arrives with a plus exactly if it was sent with one.
func TestReadingNeverChangesDigits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`\+[1-9][0-9]{1,3}( ?[0-9()-]){4,12}[0-9]`).Draw(t, "number")
		others := rapid.SliceOfNDistinct(rapid.StringMatching(`\+[1-9][0-9]{6,14}`), 0, 20, rapid.ID).Draw(t, "others")
		form := rapid.SampledFrom([]func(string, []string) *http.Request{
			inQuery, inRawQuery, inRepeatedQuery, inForm, inJSON, inLists,
		}).Draw(t, "form")
		got := wazion.Wire{}.Read(form(number, others)).Request(wazion.SidePanelCustomerInfo)
		if got.Phone != number {
			t.Errorf("phone is %q, sent was %q", got.Phone, number)
		}
		if strings.Join(got.RelatedPhones, " ") != strings.Join(others, " ") {
			t.Errorf("related phones are %q, sent were %q", got.RelatedPhones, others)
		}
	})
}

func get(query string) *http.Request {
	return &http.Request{Method: http.MethodGet, URL: &url.URL{RawQuery: query}, Header: http.Header{}}
}

func post(contentType, body string) *http.Request {
	request := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	request.Header.Set("Content-Type", contentType)
	return request
}

func array(numbers []string) string {
	encoded, err := json.Marshal(numbers)
	if err != nil || numbers == nil {
		return "[]"
	}
	return string(encoded)
}

func inQuery(number string, others []string) *http.Request {
	return get(url.Values{"phone": {number}, "relatedphones": {array(others)}}.Encode())
}

func inRawQuery(number string, others []string) *http.Request {
	return get("phone=" + strings.ReplaceAll(number, " ", "%20") + "&relatedphones=" + array(others))
}

func inRepeatedQuery(number string, others []string) *http.Request {
	return get(url.Values{"phone": {number}, "relatedphones[]": others}.Encode())
}

func inForm(number string, others []string) *http.Request {
	return post("application/x-www-form-urlencoded", url.Values{"phone": {number}, "relatedphones": {array(others)}}.Encode())
}

func inJSON(number string, others []string) *http.Request {
	body, err := json.Marshal(map[string]string{"phone": number, "relatedphones": array(others)})
	if err != nil {
		return get("")
	}
	return post("application/json", string(body))
}

func inLists(number string, others []string) *http.Request {
	return get("phone=" + url.QueryEscape(number) + "&relatedphones=" + strings.Join(others, ","))
}

func TestBodyThatBreaksOff(t *testing.T) {
	tests := map[string]struct{ body, phone, order string }{
		"JSON between members":   {`{"order":"1042","phone":"+34612345678",`, "+34612345678", "1042"},
		"JSON in a text":         {`{"order":"1042","phone":"+346123`, "", "1042"},
		"JSON in a number":       {`{"order":"1042","phone":346123`, "", "1042"},
		"JSON before its colon":  {`{"order":"1042","phone"`, "", "1042"},
		"JSON at its start":      {`{`, "", ""},
		"form in a value":        {`order=1042&phone=%2B346123`, "", "1042"},
		"form in its only value": {`phone=%2B346123`, "", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			request := get("")
			request.Body = io.NopCloser(io.MultiReader(strings.NewReader(test.body), iotest.ErrReader(io.ErrUnexpectedEOF)))
			got := wazion.Wire{}.Read(request).Request(wazion.AICustomerInitialInfo)
			if got.Phone != test.phone || got.Order != test.order {
				t.Errorf("phone %q and order %q, want %q and %q", got.Phone, got.Order, test.phone, test.order)
			}
		})
	}
}

func TestNoBodyAtAll(t *testing.T) {
	got := wazion.Wire{}.Read(&http.Request{}).Request(wazion.GlobalSearch)
	if got.Query != "" || got.RelatedPhones != nil {
		t.Errorf("read %+v out of nothing", got)
	}
}

// A name is repeated in front of everything below it; a long one must not be.
func TestLongNamesAreNotMultiplied(t *testing.T) {
	body := `{"` + strings.Repeat("n", 30<<10) + `":{` + strings.Repeat(`"a":1,`, 900) + `"token":"x"},"phone":"+34612345678"}`
	parameters := wazion.Wire{}.Read(post("application/json", body))
	if got := parameters.Request(wazion.GlobalSearch).Phone; got != "+34612345678" {
		t.Errorf("phone is %q", got)
	}
	if found := parameters.Credentials().Tokens; found != nil {
		t.Errorf("the members below a long name were kept: %q", found)
	}
}
