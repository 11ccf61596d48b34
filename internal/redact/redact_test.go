package redact_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/internal/redact"
)

func redacted(t *testing.T, r *redact.Redactor, document string) gjson.Result {
	t.Helper()
	out, err := r.Document([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	if !json.Valid(out) {
		t.Fatalf("not JSON: %s", out)
	}
	return gjson.ParseBytes(out)
}

func TestPeopleAreReplaced(t *testing.T) {
	for key, value := range map[string]string{
		"email":              "ines.prueba@correo.example",
		"billing_email":      "Ines.Prueba@correo.example",
		"first_name":         "Inés",
		"LAST_NAME":          "Prueba",
		"customerName":       "Inés Prueba",
		"phone":              "+34 612 34 56 78",
		"Mobile Number":      "612345678",
		"address_1":          "Calle Mayor 5, 2º B",
		"city":               "Cuenca",
		"postcode":           "16001",
		"customer_note":      "Llamar a Inés, por favor",
		"order_key":          "wc_order_Ab12Cd34",
		"cart_token":         "68778783ad298f1c80c3",
		"tax_id":             "12345678Z",
		"customer_ip":        "203.0.113.7",
		"avatar_url":         "https://img.example/avatar/0123456789abcdef0123456789abcdef?s=96",
		"anything":           "reply to ines.prueba@correo.example",
		"some_text":          "call +34612345678 first",
		"Адрес электронный":  "ines.prueba@correo.example",
		"ines@mail.example":  "x",
		"billing[last_name]": "Prueba",
	} {
		t.Run(key, func(t *testing.T) {
			document, err := json.Marshal(map[string]any{"person": map[string]any{key: value, "email": "a@b.example"}})
			if err != nil {
				t.Fatal(err)
			}
			out := redacted(t, redact.New(), string(document)).Raw
			if strings.Contains(out, fmt.Sprintf("%q", value)) && value != "x" || strings.Contains(out, "ines@mail.example") {
				t.Errorf("%s is still there: %s", value, out)
			}
		})
	}
}

// TestParcelsAreReplaced holds that nobody can ask a carrier where somebody lives.
// The form stays, and a parcel has one number in all documents.
func TestParcelsAreReplaced(t *testing.T) {
	known := redact.New()
	for _, document := range []string{
		`{"tracking_number":"ZX900417ES"}`, `{"trackingNumber":"ZX900417ES"}`, `{"tracking_numbers":["ZX900417ES"]}`, `{"tracking_code":"ZX900417ES"}`,
		`{"labels":[{"tracking_number":"ZX900417ES","tracking_url":"https://parcels.example/"}]}`, `{"carrier":"ZX Post","number":"ZX900417ES"}`,
		`{"meta_data":[{"key":"_tracking_number","value":"ZX900417ES"}]}`, `{"trackingInfo":[{"number":"ZX900417ES","carrier":"ZX Post"}]}`,
	} {
		out := redacted(t, known, document).Get("@ugly").Raw
		number := regexp.MustCompile(`ZX9\d{5}ES`).FindString(out)
		if number == "" || number == "ZX900417ES" {
			t.Errorf("%s becomes %s", document, out)
			continue
		}
		if again := redacted(t, known, `{"awb":"ZX900417ES"}`).Get("awb").Str; again != number {
			t.Errorf("%s becomes %s, and elsewhere %s", document, number, again)
		}
	}
	if got := redacted(t, known, `{"tracking_number":900417123456}`).Get("tracking_number").Raw; len(got) != 12 || got == "900417123456" {
		t.Errorf("a number becomes %s", got)
	}
	const order = `{"number":"WEB-1042","carrier":"ZX Post","line_items":[],"tracking_company":"ZX Post","tracking_status":"in_transit_2"}`
	if got := redacted(t, known, order).Get("@ugly").Raw; got != order {
		t.Errorf("%s becomes %s", order, got)
	}
}

func TestWhatIsNoPersonStays(t *testing.T) {
	const document = `{"id":704912205188288575,"number":"#1042","status":"completed","total":"129.90","tax":10.799999999999999,
"created_at":"2026-09-14T08:30:00+02:00","currency":"EUR","line_items":[{"name":"Taza de gres","sku":"LOZA-001","quantity":2,
"meta_data":[{"key":"_tracking_provider","value":"zx-post"}]}],"country":"ES","state":"M","vatIncluded":"Y","payment_method_title":"Tarjeta",
"shipping_lines":[{"method_title":"Mensajería 24 h"}],"url":"https://shop.example/producto/taza-de-gres","flags":[true,false,null],"empty":{},"none":[]}`
	var compact strings.Builder
	for line := range strings.Lines(document) {
		compact.WriteString(strings.TrimSpace(line))
	}
	out := redacted(t, redact.New(), document)
	if diff := cmp.Diff(compact.String(), out.Get("@ugly").Raw); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestTheSamePersonIsTheSameInvention holds across documents, spellings and
// places.
func TestTheSamePersonIsTheSameInvention(t *testing.T) {
	r := redact.New()
	one := redacted(t, r, `{"customer":{"first_name":"Inés","last_name":"PRUEBA","phone":"+34 612 34 56 78","email":"Ines@correo.example"}}`)
	two := redacted(t, r, `{"billing":{"name":"inés prueba","phone":612345678,"email":"ines@correo.example","phones":["0034612345678","612 345 678"]}}`)
	name := one.Get("customer.first_name").Str + " " + one.Get("customer.last_name").Str
	if !strings.EqualFold(name, two.Get("billing.name").Str) {
		t.Errorf("%q and %q", name, two.Get("billing.name").Str)
	}
	digits := regexp.MustCompile(`\D`)
	want := digits.ReplaceAllString(one.Get("customer.phone").Str, "")
	for _, path := range []string{"billing.phone", "billing.phones.0", "billing.phones.1"} {
		if got := digits.ReplaceAllString(two.Get(path).Raw, ""); !strings.HasSuffix(want, got[len(got)-9:]) {
			t.Errorf("%s is %s, want the last digits of %s", path, got, want)
		}
	}
	if a, b := one.Get("customer.email").Str, two.Get("billing.email").Str; !strings.EqualFold(a, b) || a == b {
		t.Errorf("%q and %q are to differ in letter case only", a, b)
	}
}

func TestForms(t *testing.T) {
	r := redact.New()
	for _, test := range []struct{ key, value, form string }{
		{"phone", "+34 612-34 56 78", `^\+34 612-\d\d \d\d \d\d$`},
		{"phone", "555-555-BILL", `^\d{3}-\d{3}-[A-Z]{4}$`},
		{"phone", "", `^$`},
		{"email", "ana+shop@correo.example", `^[a-z]+\.[a-z]+\d\d\+[a-z]{4}@example\.com$`},
		{"first_name", "ANA", `^[A-Z]+$`},
		{"last_name", "García de la Torre", `^[A-Z][a-z]+ de la [A-Z][a-z]+$`},
		{"last_name", "Иванов", `^\p{Cyrillic}{6}$`},
		{"postcode", "28013-1", `^\d{5}-\d$`},
		{"birthday", "1985-03-12", `^1985-01-01$`},
		{"note", "<p class=\"ana\">Hola&nbsp;Ana</p>", `^<p>\p{L}{4}&nbsp;\p{L}{3}</p>$`},
		{"status_url", "https://shop.example/o/1?key=abc12", `^https://shop\.example/o/1\?key=[a-z]{3}\d\d$`},
		{"tracking_link", "https://parcels.example/p/%1$s", `^https://parcels\.example/[a-z]/%\d\$[a-z]$`},
		{"tracking_link", "https://ana:word@parcels.example/%1$s", `^[a-z]{5}://[a-z]{3}:\S+@\S+$`},
		{"delivery", `{"phone":"612345678","box":2}`, `^\{"phone":"612\d{6}","box":2\}$`},
	} {
		document, err := json.Marshal(map[string]string{test.key: test.value})
		if err != nil {
			t.Fatal(err)
		}
		got := redacted(t, r, string(document)).Get(test.key).Str
		if !regexp.MustCompile(test.form).MatchString(got) || got == test.value && got != "" || strings.Contains(got, ":word@") {
			t.Errorf("%s %q becomes %q, want %s", test.key, test.value, got, test.form)
		}
	}
}

func TestKnownPeopleAreReplacedEverywhere(t *testing.T) {
	r := redact.New()
	r.Know(redact.Person{Name: "Inés Prueba", Phones: []string{"+34612345678"}})
	out := redacted(t, r, `{"title":"Pedido de INÉS PRUEBA","ref":"612 345 678","n":34612345678,"other":"987 654 321"}`)
	if s := out.Get("title").Str; strings.Contains(s, "INÉS") || !strings.HasPrefix(s, "Pedido de ") {
		t.Errorf("title is %q", s)
	}
	if s := out.Get("ref").Str; s == "612 345 678" || s[:3] != "612" {
		t.Errorf("ref is %q", s)
	}
	if out.Get("n").Raw == "34612345678" || out.Get("other").Str != "987 654 321" {
		t.Errorf("numbers: %s", out.Raw)
	}
}

func TestNoJSON(t *testing.T) {
	for _, document := range []string{"", "{", "<html>", strings.Repeat("[", 300) + strings.Repeat("]", 300), strings.Repeat("[", 8<<20)} {
		if out, err := redact.New().Document([]byte(document)); err == nil {
			t.Errorf("%.20q becomes %s", document, out)
		}
	}
}

// TestDeepTexts holds texts whose brackets a check that recurses does not survive.
func TestDeepTexts(t *testing.T) {
	document := `{"id":1,"text":"` + strings.Repeat("[", 8<<20) + `"}`
	if id := redacted(t, redact.New(), document).Get("id").Raw; id != "1" {
		t.Errorf("id is %s", id)
	}
}

// TestRealStores runs over answers of real stores, where they are at hand: no
// address and no number that has a country code may be left.
func TestRealStores(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/payloads/*/*.json")
	if len(files) == 0 {
		t.Skip("no payloads beside the project: shared/payloads")
	}
	for _, file := range files {
		document, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		before, after := gjson.ParseBytes(document), redacted(t, redact.New(), string(document))
		sameShape(t, filepath.Base(file), before, after)
	}
}

func sameShape(t *testing.T, path string, before, after gjson.Result) {
	t.Helper()
	if before.Type != after.Type || before.IsArray() != after.IsArray() {
		t.Errorf("%s is %s, was %s", path, after.Type, before.Type)
	}
	if before.Type == gjson.String {
		if strings.Contains(before.Str, "@") && strings.Contains(after.Str, "@") && !strings.Contains(after.Str, "@example.com") {
			t.Errorf("%s has an address", path)
		}
		return
	}
	members := after.Map()
	before.ForEach(func(key, value gjson.Result) bool {
		if before.IsObject() {
			sameShape(t, path+"."+key.Str, value, members[key.Str])
		}
		return true
	})
	if before.IsArray() && len(before.Array()) != len(after.Array()) {
		t.Errorf("%s has %d elements, had %d", path, len(after.Array()), len(before.Array()))
	}
}

func FuzzDocument(f *testing.F) {
	f.Add([]byte(`{"email":"a@b.example","phone":"+34612345678","n":1,"note":"<b>x</b> & y","u":"https://x.example/?a=b"}`))
	f.Add([]byte(`[{"key":"phone","value":"1"},"\ud800",1e9,{"x":"{\"name\":\"y\"}"}]`))
	f.Fuzz(func(t *testing.T, document []byte) {
		r := redact.New()
		r.Know(redact.Person{Name: "Łukasz İnce", Phones: []string{"612345678"}})
		out, err := r.Document(document)
		if err == nil && !json.Valid(out) {
			t.Errorf("%q becomes %q", document, out)
		}
	})
}
