package mapping_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"pgregory.net/rapid"

	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/mapping"
)

func TestTextSettings(t *testing.T) {
	runOperations(t, []operationTest{
		{"extract a group", `id: {path: a, extract: '/(\d+)$'}`, `{"a":"gid://shop/Order/704912205188288575"}`, record.Order{ID: "704912205188288575"}, ""},
		{"extract the match", `id: {path: a, extract: '[A-Z]+-\d+'}`, `{"a":"see RE-55, please"}`, record.Order{ID: "RE-55"}, ""},
		{"extract the group that was met", `id: {path: a, extract: 'No (\d+)|Nr (\d+)'}`, `{"a":"Nr 7"}`, record.Order{ID: "7"}, ""},
		{"extract nothing", "id: id\nreference: {path: a, extract: 'x(y)?'}", `{"id":1,"a":"x"}`, record.Order{ID: "1"}, ""},
		{"no match", "id: id\nreference: {path: a, extract: '^x'}", `{"id":1,"a":"abc"}`, record.Order{ID: "1"}, ""},
		{"no match, but a default", "reference: {path: a, extract: '^x', default: none}", `{"a":"abc"}`, record.Order{Reference: "none"}, ""},
		{"extract out of a number", `id: {path: a, extract: '\d\d$'}`, `{"a":1234}`, record.Order{ID: "34"}, ""},
		{"extract a number", `amount: {path: a, extract: '[\d,]+', decimal: ","}`, `{"a":"Total: 12,50 incl."}`, record.Order{Amount: num("12.50")}, ""},
		{"extract a time", `created_at: {path: a, extract: '\d+', time: unix}`, `{"a":"/Date(1789374600)/"}`, record.Order{CreatedAt: at("2026-09-14T08:30:00Z")}, ""},
		{"extract a phone", `customer_phone: {path: a, extract: '\+[\d ]+', country: {const: ES}}`, `{"a":"Tel. +34 600 111 222 (casa)"}`, record.Order{CustomerPhone: record.Phone{Raw: "+34 600 111 222", Country: "ES"}}, ""},
		{"extract from a list", `customer_ids: {path: a, extract: '^c-(\d+)$'}`, `{"a":["c-1","d-2","c-3"]}`, record.Order{CustomerIDs: []string{"1", "3"}}, ""},
		{"extract from an object", "id: id\nreference: {path: a, extract: x}", `{"id":1,"a":{}}`, record.Order{ID: "1"}, "reference: not a text"},
		{"a long text", "id: id\nreference: {path: a, extract: x}", `{"id":1,"a":"` + strings.Repeat("x", 64<<10+1) + `"}`, record.Order{ID: "1"}, "reference: a text longer than 64 KiB, too long for a regular expression"},
		{"replace in order", `id: {path: a, replace: {"-": "", a: b, b: c}}`, `{"a":"a-b-a"}`, record.Order{ID: "ccc"}, ""},
		{"replace by what the record has", `id: {path: a, replace: {"@": {path: n}}}`, `{"a":"x@y@","n":5}`, record.Order{ID: "x5y5"}, ""},
		{"replace by nothing that is there", "id: id\nreference: {path: a, replace: {\"@\": {path: n}}}", `{"id":1,"a":"x@y"}`, record.Order{ID: "1"}, ""},
		{"nothing to replace", `id: {path: a, replace: {"@": {path: n}}}`, `{"a":"xy"}`, record.Order{ID: "xy"}, ""},
		{"carrier's address", `url: {path: a, replace: {"@": {path: n}}}`, `{"a":"https://carrier.example/track?nr=@","n":"R 1&x"}`, record.Order{URL: "https://carrier.example/track?nr=R%201%26x"}, ""},
		{"an address out of the file", `url: {path: a, replace: {"{shop}": {path: $vars.shop}, "{p}": "a/b"}}`, `{"a":"{shop}/{p}"}`, record.Order{URL: "https://shop.example.com/a/b"}, ""},
		{"an explosion", "id: id\nreference: {path: a, replace: {a: " + strings.Repeat("a", 2000) + ", aa: " + strings.Repeat("a", 2000) + "}}", `{"id":1,"a":"aa"}`, record.Order{ID: "1"}, "reference: what replace makes of it is larger than 1 MiB"},
		{"upper", "currency: {path: a, case: upper}", `{"a":"eur"}`, record.Order{Currency: "EUR"}, ""},
		{"lower", "id: {path: a, case: lower}", `{"a":"ÑX"}`, record.Order{ID: "ñx"}, ""},
		{"split", `customer_ids: {path: a, split: ","}`, `{"a":" a, b ,,c"}`, record.Order{CustomerIDs: []string{"a", "b", "c"}}, ""},
		{"split what is one", `customer_ids: {path: a, split: ","}`, `{"a":"a"}`, record.Order{CustomerIDs: []string{"a"}}, ""},
		{"split a list", `customer_ids: {path: a, split: ","}`, `{"a":["a,b",7,null]}`, record.Order{CustomerIDs: []string{"a", "b", "7"}}, ""},
		{"split and pick", `id: {path: a, split: "|", pick: 2}`, `{"a":"x|y|z"}`, record.Order{ID: "y"}, ""},
		{"split and pick the last", `id: {path: a, split: "|", pick: last}`, `{"a":"x|y|z"}`, record.Order{ID: "z"}, ""},
		{"split and join", `id: {join: [{path: a, split: "|"}, b], separator: "+"}`, `{"a":"x|y","b":"z"}`, record.Order{ID: "x+y+z"}, ""},
		{"pick of a list", "id: {path: a, pick: first}\nreference: {path: a, pick: 2}\nnote: {path: a, pick: last}", `{"a":[null,"x","y","z"]}`, record.Order{ID: "x", Reference: "y", Note: "z"}, ""},
		{"pick of one", "id: {path: a, pick: first}\nreference: {path: a, pick: 2}\nnote: {path: a, pick: last}", `{"a":"x"}`, record.Order{ID: "x", Note: "x"}, ""},
		{"pick beyond the end", "id: id\nreference: {path: a, pick: 3}", `{"id":1,"a":["x","y"]}`, record.Order{ID: "1"}, ""},
		{"pick a number", "amount: {path: a, pick: last}", `{"a":[1.50,2.50]}`, record.Order{Amount: num("2.50")}, ""},
		{"pick an object", "id: id\nreference: {path: a, pick: 1}", `{"id":1,"a":[{}]}`, record.Order{ID: "1"}, "reference: not a text"},
		{"cut", "id: {path: a, cut: 12}", `{"a":"una camiseta azul"}`, record.Order{ID: "una…"}, ""},
		{"in the order of the manual", `id: {cut: 6, pick: last, split: "/", case: upper, replace: {"-": " "}, extract: 'id=(.*)', path: a}`, `{"a":"id=x/uno-dos-tres"}`, record.Order{ID: "UNO…"}, ""},
		{"before an enum", `status: {path: a, extract: '^\w+', enum: {shipped: shipped}}`, `{"a":"SHIPPED (2)"}`, record.Order{Status: record.StatusShipped}, ""},
		{"before a comparison", `cancelled: {path: a, split: ":", pick: 1, is: void}`, `{"a":"void: by the customer"}`, record.Order{Cancelled: record.Some(true)}, ""},
		{"of a first", `id: {first: [a, b], extract: '\d+'}`, `{"b":"no 5"}`, record.Order{ID: "5"}, ""},
		{"of a template", `id: {template: "{a}-{b}", case: upper}`, `{"a":"x","b":"y"}`, record.Order{ID: "X-Y"}, ""},
		{"of a template in an address", `url: {template: "{$vars.shop}/{a}", replace: {"%20": "+"}}`, `{"a":"x y"}`, record.Order{URL: "https://shop.example.com/x+y"}, ""},
		{"HTML as its reader sees it", `note: {path: n, cut: 12}`, `{"n":"<p>uno &amp; dos, tres<\/p>"}`, record.Order{Note: "uno & dos…"}, ""},
		{"HTML only once", `note: {path: n, replace: {x: y}}`, `{"n":"&amp;lt;b&amp;gt; x"}`, record.Order{Note: "&lt;b&gt; y"}, ""},
		{"shortcodes", `note: {path: n, shortcodes: drop}`, `{"n":"[vc_row width=\"1/2\"]<p>Uno[gallery ids='1,[2]'] dos [1] [see below]<\/p>[/vc_row][[code]]"}`, record.Order{Note: "Uno dos [1] [see below]\n\n[code]"}, ""},
		{"shortcodes that do not end", `note: {path: n, shortcodes: drop}`, `{"n":"[a x=\"[b]] [c[d"}`, record.Order{Note: `[a x=" ] [c[d`}, ""},
	})
}

func TestCutCountsWhatReadersSee(t *testing.T) {
	cases := []struct{ name, text, cut, want string }{
		{"short enough", "hola", "4", "hola"},
		{"after a word", "camiseta azul marino", "15", "camiseta azul…"},
		{"no punctuation in front of the ellipsis", "uno, dos", "5", "uno…"},
		{"a word as long as that", "Donaudampfschifffahrt", "6", "Donau…"},
		{"a long word after a short one", "a Donaudampfschifffahrt", "12", "a Donaudamp…"},
		{"family", "👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦", "2", "👨‍👩‍👧‍👦…"},
		{"flags", "🇪🇸🇨🇴🇲🇽", "2", "🇪🇸…"},
		{"combining marks", "e\u0301e\u0301e\u0301", "2", "e\u0301…"},
		{"variation selectors", "❤️❤️❤️", "2", "❤️…"},
		{"Chinese", "壳 保护套保护套保护套", "10", "壳 保护套保护套保…"},
		{"one", "hola", "1", "…"},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			m := parse(t, orderFields("id: {path: a, cut: "+test.cut+"}"))
			orders, _ := m.Orders(mapping.Input{Body: []byte(`{"a":"` + test.text + `"}`)})
			if len(orders) != 1 || orders[0].ID != test.want {
				t.Errorf("%+v, want %q", orders, test.want)
			}
		})
	}
}

func TestCutHolds(t *testing.T) {
	m := parse(t, orderFields("id: {path: a, cut: 7}"))
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "bc", " ", ", ", "é", "e\u0301", "👨‍👩‍👧", "🇪🇸", "手", "\u200d", "-"}), 1, 14).Draw(t, "pieces")
		text := strings.TrimSpace(strings.Join(pieces, ""))
		orders, _ := m.Orders(mapping.Input{Body: []byte(`{"a":"` + text + `"}`)})
		if len(orders) == 0 {
			return
		}
		got := orders[0].ID
		kept := strings.TrimSuffix(got, "…")
		switch {
		case uniseg.GraphemeClusterCount(got) > 7, !utf8.ValidString(got), !strings.HasPrefix(text, kept):
			t.Errorf("%q became %q", text, got)
		case uniseg.GraphemeClusterCount(text) <= 7 && got != text:
			t.Errorf("%q was short enough, and became %q", text, got)
		case uniseg.GraphemeClusterCount(kept)+uniseg.GraphemeClusterCount(text[len(kept):]) != uniseg.GraphemeClusterCount(text):
			t.Errorf("%q was cut inside a character: %q", text, got)
		}
	})
}
