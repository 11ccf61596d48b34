package gateway_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/wazgate/wazgate/internal/wazion"
)

// written is a document with a text in every place that an answer shows.
func written(text string) string {
	marshalled, err := json.Marshal(text)
	if err != nil {
		return "{}"
	}
	quoted := string(marshalled)
	return fmt.Sprintf(`{
		"customers": [{"id": %[1]s, "name": "Nadia %[2]s", "email": "nadia@example.com", "phone": "+34600111222", "state": %[1]s, "note": %[1]s, "url": %[1]s, "currency": %[1]s}],
		"orders": [
			{"id": "o1", "number": %[1]s, "customer_id": %[1]s, "name": %[1]s, "amount": 5, "currency": %[1]s, "note": %[1]s,
				"items": [{"title": %[1]s, "variant": %[1]s, "quantity": 1}], "shipments": [{"number": %[1]s, "company": %[1]s}]},
			{"id": %[1]s, "phone": "+34600111222", "email": "nadia%[2]s@example.com", "name": "Nadia %[2]s", "amount": 5}],
		"products": [{"id": "p1", "title": "Nadia %[2]s", "handle": %[1]s, "description": %[1]s, "url": %[1]s, "currency": %[1]s}]
	}`, quoted, quoted[1:len(quoted)-1])
}

// FuzzAnswersShowAllThatTheyHold puts a text into every place and looks for
// control, direction and other hidden characters in what agents and models see.
func FuzzAnswersShowAllThatTheyHold(f *testing.F) {
	for _, seed := range []string{
		"x", "Ana\u202eliG\u202c", "\u2066x\u2069\u200e", "a\u200bb\u2060c\ufeff\u00ad", "\x00\x1b[31m\x7f", "\U000e0041\U000e007f", "\u2028\u2029\u0085", "👩\u200d👩\u200d👧",
		"می\u200cخواهم", "e" + strings.Repeat("\u0301", 90), "\ue000\u3164\u115f", "\u0338»«", "javascript:alert(1)", "java\u200bscript:alert(1)",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		h := open(t, shop(always(written(text))))
		for _, request := range requests() {
			_, body := h.ask(t, request)
			var answer any
			if err := json.Unmarshal([]byte(body), &answer); err != nil {
				t.Fatal(err)
			}
			checkShown(t, string(request.Endpoint), answer)
		}
	})
}

// checkShown looks into every text of an answer.
func checkShown(t *testing.T, path string, value any) {
	t.Helper()
	switch value := value.(type) {
	case map[string]any:
		for key, inner := range value {
			checkShown(t, path+"."+key, inner)
		}
	case []any:
		for _, inner := range value {
			checkShown(t, path, inner)
		}
	case string:
		for _, letter := range value {
			joins := letter == '\u200c' || letter == '\u200d' || letter == '\ufe0f' // where the package visible lets them
			if letter != '\n' && !joins && (unicode.In(letter, unicode.C, unicode.Zl, unicode.Zp, unicode.Variation_Selector) || letter == unicode.ReplacementChar) {
				t.Errorf("%s holds %U: %q", path, letter, value)
			}
		}
		if strings.HasPrefix(strings.ToLower(value), "javascript:") && strings.HasSuffix(strings.ToLower(path), "url") {
			t.Errorf("%s is a script: %q", path, value)
		}
	}
}

// TestAnAddressThatHidesSomethingIsNobodys keeps an address that only looks like
// somebody's from proving that a record is theirs.
func TestAnAddressThatHidesSomethingIsNobodys(t *testing.T) {
	for _, email := range []string{"nadia\u200b@example.com", "\u202enadia@example.com", "nadia@example.com\u2060", "nadia@exam\u00adple.com"} {
		h := open(t, shop(always(fmt.Sprintf(`{"customers":[{"id":"9","name":"Bruno Stranger","email":%q}]}`, email))))
		_, body := h.ask(t, wazion.Request{Endpoint: wazion.SidePanelCustomerInfo, Phone: "+34600111222", Email: "nadia@example.com"})
		if strings.Contains(body, "Stranger") {
			t.Errorf("%q was taken for nadia@example.com: %s", email, body)
		}
		h = open(t, shop(always(fmt.Sprintf(`{"customers":[{"id":"9","name":"Bruno","phone":"+34600111222","email":%q}]}`, email))))
		for _, request := range []wazion.Request{
			{Endpoint: wazion.SidePanelCustomerInfo, Phone: "+34600111222"}, {Endpoint: wazion.SidePanelCustomerFindToJoin, Query: "Bruno"},
			{Endpoint: wazion.GlobalSearch, Query: "Bruno"},
		} {
			if _, body := h.ask(t, request); !strings.Contains(body, "Bruno") || strings.Contains(body, "nadia") {
				t.Errorf("%s shows %q: %s", request.Endpoint, email, body)
			}
		}
	}
}
