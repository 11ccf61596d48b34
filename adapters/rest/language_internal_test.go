package rest

import (
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
)

func TestFilters(t *testing.T) {
	for _, test := range []struct{ filter, text, want string }{
		{"number", "1042", "1042"}, {"number", "10-42", ""}, {"number", "#1042", ""}, {"number", "99999999999999999999", ""},
		{"plain", "Núria  O'Brien-Gil", "Núria O Brien-Gil"}, {"plain", "-email:x OR *", "email x or"}, {"plain", "a--b", "a- b"}, {"plain", "%*%", ""}, {"plain", "+34 600", "+34 600"},
		{"quoted", `a"b\c`, `a\"b\\c`}, {"quoted", "%", ""}, {"sql", "O'Hara", "O''Hara"}, {"sql", `a\' OR 1`, ""}, {"sql", "%%", ""},
		{"raw", `"x`, `"x`}, {"upper", "añ", "AÑ"}, {"lower", "AÑ", "añ"},
	} {
		if got := filterNamed(test.filter)(test.text); got != test.want {
			t.Errorf("%s of %q is %q, want %q", test.filter, test.text, got, test.want)
		}
	}
	if got := spread("%")("+34 6"); got != "%3%4%6%" {
		t.Errorf("spread: %q", got)
	}
}

func TestPlainPaths(t *testing.T) {
	document := gjson.Parse(`{"a":{"b":[{"c.d":1},{"c.d":2}],"@id":"x","x*":"star"},"#":"hash"}`)
	for written, want := range map[string]string{
		"a.b.1": `{"c.d":2}`, `a.b.0."c.d"`: "1", `a.b.0.c\.d`: "1", `a."@id"`: `"x"`, `a."x*"`: `"star"`, `"#"`: `"hash"`, "a.none": "",
	} {
		p, wrong := parsePath(written, false)
		if wrong != nil || p.in(document).Raw != want {
			t.Errorf("%s is %s (%v), want %s", written, p.in(document).Raw, wrong, want)
		}
	}
	if p, wrong := parsePath(`a.b.#."c.d"`, true); wrong != nil || p.in(document).Raw != "[1,2]" {
		t.Errorf("through a list: %s, %v", p.in(document).Raw, wrong)
	}
	for _, written := range []string{"a.#.b", "a..b", ".a", "a.", `"a`, `"a"b`, "a|b", "@this", "a[0]", "#(a==1)", "!x", "{a}", "a*"} {
		if p, wrong := parsePath(written, false); wrong == nil || wrong.problem == "" || wrong.mend == "" || !p.none() {
			t.Errorf("%q is taken for %v", written, p)
		}
	}
}

// TestBodies holds the JSON that is sent to its exact form.
func TestBodies(t *testing.T) {
	since := time.Date(2026, 3, 1, 12, 30, 0, 0, time.FixedZone("", 3600))
	body := map[string]any{
		"page": "{page}", "limit": "{limit}", "text": "{values.tenant} {{x}} {locale}", "id": "{answer.0.id}", "number": "{answer.0.id|number}",
		"since": "{since}", "stamp": "{since|unix}", "day": "{since|date}", "sql": "{since|datetime}", "ms": "{since|unix_ms}",
		"left": "{country?}", "list": []any{"{country?}", 1.5, true, nil, "b"}, "nested": map[string]any{"left": "{country?}"},
		"language": "{language}", "ids": []any{map[string]any{"id": "{id}", "n": "{id|number}"}},
	}
	c := &Config{Values: map[string]string{"tenant": `a"b`}, Operations: Operations{ListOrders: &Question{
		Step: Step{Get: "orders"},
		Then: []Step{{Name: "x", Post: "x", JSON: body, Pages: &Pages{By: "page", Size: 25}, Batch: &Batch{Of: "answer", ID: "id"}}},
	}}}
	compiled, err := compile(c)
	if err != nil {
		t.Fatal(err)
	}
	request, err := compiled.questions[adapters.ListOrders][keySingle].then[0].request(&scope{
		query: adapters.Query{Since: since, Locale: "pt-BR"}, values: c.Values, page: 3, ids: []string{"007", "x", "8"},
		answers: map[string]gjson.Result{nameAnswer: gjson.Parse(`[{"id":704912205188288575}]`)},
	})
	const want = `{"day":"2026-03-01","id":"704912205188288575","ids":[{"id":"007","n":7},{"id":"8","n":8}],"language":"pt","limit":25,` +
		`"list":[1.5,true,null,"b"],"ms":1772364600000,"nested":{},"number":704912205188288575,"page":3,"since":"2026-03-01T11:30:00Z",` +
		`"sql":"2026-03-01 11:30:00","stamp":1772364600,"text":"a\"b {x} pt-BR"}`
	if err != nil || string(request.Body) != want || request.ContentType != contentJSON {
		t.Errorf("%v %s\n%s\n%s", err, request.ContentType, request.Body, want)
	}
}

// TestRowsThatAreKept holds which hits only lets through.
func TestRowsThatAreKept(t *testing.T) {
	compiled, err := compile(&Config{Operations: Operations{FindCustomers: &FindCustomers{
		ByPhone: &Question{Step: Step{Get: "a", Only: map[string]string{"phones": "{phone}", "state": "active"}}},
		ByEmail: &Question{Step: Step{Get: "a", Only: map[string]string{"email": "{email}", "site": "{country?}"}}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	sc := &scope{phone: "+34600111222", query: adapters.Query{Email: "nadia.ferrer@example.com"}}
	for _, test := range []struct {
		key, row string
		kept     bool
	}{
		{keyPhone, `{"phones":"600 111 222","state":"Active"}`, true}, {keyPhone, `{"phones":["1","(34) 600-111-222"],"state":"active"}`, true},
		{keyPhone, `{"phones":"0600 111 222","state":"active"}`, true}, {keyPhone, `{"phones":"+34 (0)600 111222","state":"active"}`, true},
		{keyPhone, `{"phones":34600111222,"state":"active"}`, true}, {keyPhone, `{"phones":"600111223","state":"active"}`, false},
		{keyPhone, `{"phones":"111222","state":"active"}`, false}, {keyPhone, `{"phones":"600111222","state":"gone"}`, false},
		{keyPhone, `{"state":"active"}`, false}, {keyPhone, `{"phones":{"a":"600111222"},"state":"active"}`, false},
		{keyEmail, `{"email":" Nadia.Ferrer@example.com "}`, true}, {keyEmail, `{"email":"zoe@example.com"}`, false}, {keyEmail, `{"email":null}`, false},
	} {
		s := compiled.questions[adapters.FindCustomers][test.key].answer
		if got, _ := s.keeps(sc, gjson.Parse(test.row)); got != test.kept {
			t.Errorf("%s is kept: %v", test.row, got)
		}
	}
}

// TestRowsThatAreAskedFor holds what where and having let through.
func TestRowsThatAreAskedFor(t *testing.T) {
	compiled, err := compile(&Config{Operations: Operations{ListOrders: &Question{
		Step: Step{Get: "a"},
		Then: []Step{{Name: "x", Each: "answer", Get: "{row.id}", Where: map[string]any{"state": []any{"paid", "sent"}, "test": false}, Having: "refunds.0"}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	s := compiled.questions[adapters.ListOrders][keySingle].then[0]
	for row, asked := range map[string]bool{
		`{"state":"PAID","test":false,"refunds":[{"id":1}]}`: true, `{"state":"sent","test":"false","refunds":[7]}`: true,
		`{"state":"paid","test":true,"refunds":[7]}`: false, `{"state":"open","test":false,"refunds":[7]}`: false,
		`{"state":"paid","test":false,"refunds":[]}`: false, `{"state":"paid","test":false,"refunds":[0]}`: false,
		`{"state":"paid","test":false,"refunds":[{}]}`: false, `{"state":"paid","test":false,"refunds":[""]}`: false, `{"test":false,"refunds":[7]}`: false,
	} {
		if got := s.asks(gjson.Parse(row)); got != asked {
			t.Errorf("%s is asked for: %v", row, got)
		}
	}
}
