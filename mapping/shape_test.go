package mapping_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/mapping"
)

func TestShapes(t *testing.T) {
	var shape, none mapping.Shape
	for _, value := range []string{
		`{"id":1,"gone":null,"empty":[],"lines":[{"sku":"A"}],"bill":{"first name":"Ana","mail":"ana@example.com"}}`,
		`{"id":2,"lines":[{"carrier":5}]}`,
	} {
		shape.Add(gjson.Parse(value))
	}
	for _, test := range []struct{ keys, mend, near string }{
		{"id", "", ""},
		{"gone", "", ""},
		{"gone/below", "", ""},
		{"empty/#/id", "", ""},
		{"lines/#/carrier", "", ""},
		{"lines/0/sku", "", ""},
		{"idd", `did you mean "id"?`, "id"},
		{"lines/#/carier", `did you mean "lines.#.carrier"?`, "lines/#/carrier"},
		{"bill/frist name", `did you mean "bill.first name"?`, "bill/first name"},
		{"mail", `did you mean "bill.mail"?`, "bill/mail"},
		{"zzzzz", "there is id, gone, empty, lines, bill", ""},
		{"bill/#/mail", `did you mean "bill.mail"?`, "bill/mail"},
	} {
		near, mend, lacks := shape.Lacks(strings.Split(test.keys, "/"))
		if diff := cmp.Diff(test.mend+test.near, mend+strings.Join(near, "/")); diff != "" || lacks != (test.mend != "") {
			t.Errorf("%s: lacks %v%s", test.keys, lacks, diff)
		}
		if _, _, lacks := none.Lacks(strings.Split(test.keys, "/")); lacks {
			t.Errorf("%s is lacking where nothing is known", test.keys)
		}
	}
}
