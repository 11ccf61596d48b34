package wazion_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/internal/wazion/wazionschema"
)

func TestEmptyAnswersMatchTheContract(t *testing.T) {
	validator := wazionschema.NewValidator()
	for _, language := range wazion.Languages() {
		labels := mustLabels(t, language)
		for _, endpoint := range wazion.Endpoints() {
			for _, ai := range []bool{false, true} {
				for _, text := range []string{"", wazion.Messages(language).Unavailable, wazion.Messages(language).Unauthorized} {
					body := encode(t, wazion.Empty(endpoint, ai, labels, text))
					if err := validator.Validate(endpoint, ai, body); err != nil {
						t.Errorf("%s ai=%t in %s with error %q: %v\n%s", endpoint, ai, language, text, err, body)
					}
				}
			}
		}
	}
}

func TestEmptyAnswerOfAnUnknownEndpoint(t *testing.T) {
	labels := mustLabels(t, "es")
	for name, test := range map[string]struct{ text, want string }{
		"no error": {"", `{"found":false}`},
		"error":    {"No autorizado", `{"found":false,"error":"No autorizado"}`},
	} {
		if got := string(encode(t, wazion.Empty("verify_conversion", false, labels, test.text))); got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
}

func TestMissingListsAreWrittenEmpty(t *testing.T) {
	tests := map[string]any{
		`{"found":false,"customers":[],"labels":{}}`: wazion.CustomerInfo{},
		`{"customers":[]}`:                           wazion.FindToJoin{},
		`{"http_status":0,"count":0,"products":[],"target_locale":"","raw":{}}`: wazion.Products{},
		`{"count":0,"products":[],"locale":""}`:                                 wazion.AIProducts{},
		`{"found":false,"customers":[]}`:                                        wazion.SearchResult{},
		`{"http_status":0,"count":0,"products":[{"title":"","title_copy":"","handle":"","description":"","sku":"","image":"","url":"","variants":[]}],"target_locale":"","raw":{}}`: wazion.Products{Products: []wazion.Product{{}}},
		`{"count":0,"products":[{"title":"","handle":"","description":"","sku":"","url":"","variants":[]}],"locale":""}`:                                                            wazion.AIProducts{Products: []wazion.AIProduct{{}}},
	}
	for want, answer := range tests {
		if got := string(encode(t, wazion.Complete(answer))); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestUnknownOptionalNumbersAreLeftOut(t *testing.T) {
	body := encode(t, wazion.Item{Title: "Camiseta", Amount: wazion.NewNumber(decimal.MustNew(0, 2)), Status: wazion.ItemActive})
	if want := `{"title":"Camiseta","amount":0.00,"status":"active"}`; string(body) != want {
		t.Errorf("got %s, want %s", body, want)
	}
}

func TestNumberIsWrittenInDigits(t *testing.T) {
	tests := map[string]string{
		"0": "0", "450.00": "450.00", "19.90": "19.90", "-12.5": "-12.5", "-0.00": "0.00",
		"9999999999999999999": "9999999999999999999", "1.23456": "1.23456",
		"0.3333333333333333333": "0.33333", "2.6666666666666666667": "2.66667", "0.0000000001": "0.00000",
	}
	for text, want := range tests {
		body := encode(t, wazion.NewNumber(decimal.MustParse(text)))
		if string(body) != want {
			t.Errorf("%s is written %s, want %s", text, body, want)
		}
		var back wazion.Number
		if err := json.Unmarshal(body, &back); err != nil {
			t.Errorf("reading %s: %v", body, err)
		} else if again := encode(t, back); !bytes.Equal(again, body) {
			t.Errorf("%s comes back as %s", body, again)
		}
	}
}

func TestNumberRefusesWhatIsNoNumber(t *testing.T) {
	var number wazion.Number
	if err := json.Unmarshal([]byte(`"12,50"`), &number); err == nil {
		t.Error("a text was read as a number")
	}
}

func TestRawObjectNeverBreaksTheAnswer(t *testing.T) {
	tests := map[string]struct {
		raw  wazion.RawObject
		want string
	}{
		"nil":      {nil, `{}`},
		"blank":    {wazion.RawObject(" \n"), `{}`},
		"broken":   {wazion.RawObject(`{"a":`), `{}`},
		"a list":   {wazion.RawObject(`[1]`), `{}`},
		"a string": {wazion.RawObject(`"x"`), `{}`},
		"html":     {wazion.RawObject(`<html>`), `{}`},
		"object":   {wazion.RawObject(` {"data":[{"price":19.90}]} `), `{"data":[{"price":19.90}]}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := string(encode(t, test.raw)); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestAnswersCanBeReadBack(t *testing.T) {
	answer := wazion.TestAnswer(wazion.Request{Endpoint: wazion.SearchProducts}, mustLabels(t, "es"))
	var back wazion.Products
	if err := json.Unmarshal(encode(t, answer), &back); err != nil {
		t.Fatal(err)
	}
	back.Raw = nil
	if diff := cmp.Diff(answer, any(back)); diff != "" {
		t.Errorf("read back differs (-want +got):\n%s", diff)
	}
}

func TestSchemas(t *testing.T) {
	schemas := wazion.Schemas()
	if len(schemas) != 6 {
		t.Errorf("%d schemas, want 6", len(schemas))
	}
	for _, endpoint := range wazion.Endpoints() {
		if !json.Valid(wazion.Schema(endpoint, false)) || !json.Valid(wazion.Schema(endpoint, true)) {
			t.Errorf("%s has no schema", endpoint)
		}
	}
	if wazion.Schema("verify_conversion", false) != nil {
		t.Error("an endpoint without contract has a schema")
	}
}

func TestParseEndpoint(t *testing.T) {
	for name, want := range map[string]wazion.Endpoint{
		"sidePanel_CustomerInfo": wazion.SidePanelCustomerInfo,
		"SIDEPANEL_CUSTOMERINFO": wazion.SidePanelCustomerInfo,
		"globalsearch":           wazion.GlobalSearch,
		"search_products":        wazion.SearchProducts,
	} {
		if got, ok := wazion.ParseEndpoint(name); !ok || got != want {
			t.Errorf("%s is %q, %t; want %q", name, got, ok, want)
		}
	}
	for _, name := range []string{"", "verify_conversion", "globalSearch/"} {
		if got, ok := wazion.ParseEndpoint(name); ok {
			t.Errorf("%q is %q, want none", name, got)
		}
	}
}

func mustLabels(t *testing.T, language string) wazion.Labels {
	t.Helper()
	labels, err := wazion.NewLabels(language, nil)
	if err != nil {
		t.Fatal(err)
	}
	return labels
}

func encode(t *testing.T, value any) []byte {
	t.Helper()
	body, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// golden compares with a file in testdata; UPDATE_GOLDEN=1 writes it instead.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
