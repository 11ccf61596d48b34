package mapping_test

import (
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/record"
)

func TestOrderings(t *testing.T) {
	yes, no, unknown := record.Order{ID: "1", Cancelled: record.Some(true)}, record.Order{ID: "1", Cancelled: record.Some(false)}, record.Order{ID: "1"}
	asked := func(condition string) string { return "id: id\ncancelled: " + condition }
	const noOperand = "cancelled: neither a number nor a time in the usual layouts"
	runOperations(t, []operationTest{
		{"above", asked("{path: a, above: 10}"), `{"id":1,"a":"10.01"}`, yes, ""},
		{"not above", asked("{path: a, above: 10}"), `{"id":1,"a":10.0}`, no, ""},
		{"below", asked("{path: a, below: 10}"), `{"id":1,"a":-11}`, yes, ""},
		{"not below", asked("{path: a, below: 10}"), `{"id":1,"a":10}`, no, ""},
		{"at least", asked("{path: a, at_least: 10}"), `{"id":1,"a":"10"}`, yes, ""},
		{"at most", asked("{path: a, at_most: 10}"), `{"id":1,"a":10.5}`, no, ""},
		{"numbers, not letters", asked("{path: a, above: 9}"), `{"id":1,"a":"10"}`, yes, ""},
		{"between", asked("{path: a, at_least: 1, below: 3}"), `{"id":1,"a":1}`, yes, ""},
		{"above the range", asked("{path: a, at_least: 1, below: 3}"), `{"id":1,"a":3}`, no, ""},
		{"below the range", asked("{path: a, below: 3, at_least: 1}"), `{"id":1,"a":0}`, no, ""},
		{"another value", asked("{path: a, above: {path: b}}"), `{"id":1,"a":3,"b":"2.5"}`, yes, ""},
		{"what is worked out", asked("{subtract: [a, b], above: {multiply: [b, b]}}"), `{"id":1,"a":9,"b":2}`, yes, ""},
		{"nothing", asked("{path: a, above: 10}"), `{"id":1}`, unknown, ""},
		{"nothing to compare with", asked("{path: a, above: {path: b}}"), `{"id":1,"a":1}`, unknown, ""},
		{"a word", asked("{path: a, above: 10}"), `{"id":1,"a":"many"}`, unknown, noOperand},
		{"true", asked("{path: a, above: 10}"), `{"id":1,"a":true}`, unknown, noOperand},
		{"a word on the other side", asked("{path: id, above: {path: b}}"), `{"id":1,"b":"many"}`, unknown, noOperand},
		{"time after a day", asked("{path: a, above: 2026-01-01}"), `{"id":1,"a":"2026-01-01T00:00:01Z"}`, yes, ""},
		{"time by its layout", asked(`{path: a, time: "02/01/2006", below: "2026-01-01"}`), `{"id":1,"a":"31/12/2025"}`, yes, ""},
		{"the day begins where the clock hangs", asked("{path: a, zone: Europe/Madrid, below: 2026-01-01}"), `{"id":1,"a":"2025-12-31T23:30:00Z"}`, no, ""},
		{"seconds", asked("{path: a, time: unix, at_least: {path: b, time: rfc3339}}"), `{"id":1,"a":1789374600,"b":"2026-09-14T10:30:00+02:00"}`, yes, ""},
		{"a number with a time", asked("{path: a, above: 2026-01-01}"), `{"id":1,"a":5}`, unknown, "cancelled: a number and a time cannot be compared"},
		{"zero date", asked("{path: a, below: 2026-01-01}"), `{"id":1,"a":"0000-00-00"}`, unknown, ""},
		{"in other marks", asked(`{path: a, thousands: ",", above: 1000}`), `{"id":1,"a":"1,234.00"}`, yes, ""},
		{"in if", `id: {if: {path: a, at_least: 50}, then: {const: free}, else: {const: paid}}`, `{"a":50}`, record.Order{ID: "free"}, ""},
		{"same number", asked("{path: a, is: {path: b}}"), `{"id":1,"a":"12.50","b":12.5}`, yes, ""},
		{"same text", asked("{path: a, is: {path: b}}"), `{"id":1,"a":"Abc","b":"aBC"}`, yes, ""},
		{"other text", asked("{path: a, is: {path: b}}"), `{"id":1,"a":"abc","b":"x"}`, no, ""},
		{"same truth", asked("{path: a, is: {path: b}}"), `{"id":1,"a":"yes","b":true}`, yes, ""},
		{"same time", asked("{path: a, time: unix, is: {path: b}}"), `{"id":1,"a":1789374600,"b":"2026-09-14T10:30:00+02:00"}`, yes, ""},
		{"time and no time", asked("{path: a, time: unix, is: {path: b}}"), `{"id":1,"a":1789374600,"b":"x"}`, no, ""},
		{"objects are never the same", asked("{path: a, is: {path: b}}"), `{"id":1,"a":{},"b":{}}`, no, ""},
		{"nothing there to be the same", asked("{path: a, is: {path: b}}"), `{"id":1,"a":1}`, unknown, ""},
		{"not the same", asked("{path: a, not: {path: b}}"), `{"id":1,"a":1,"b":2}`, yes, ""},
		{"the same after all", asked("{path: a, not: {path: b}}"), `{"id":1,"a":1,"b":"1"}`, no, ""},
		{"not what is missing", asked("{path: a, not: {path: b}}"), `{"id":1,"a":1}`, yes, ""},
		{"matches", asked(`{path: a, matches: '^RE-\d+$'}`), `{"id":1,"a":"RE-42"}`, yes, ""},
		{"matches not", asked(`{path: a, matches: '^RE-\d+$'}`), `{"id":1,"a":"re-42"}`, no, ""},
		{"matches somewhere, in any case", asked(`{path: a, matches: '(?i)gift'}`), `{"id":1,"a":"a GIFT"}`, yes, ""},
		{"matches a number", asked(`{path: a, matches: '^4'}`), `{"id":1,"a":42}`, yes, ""},
		{"matches nothing", asked(`{path: a, matches: '^'}`), `{"id":1,"a":""}`, unknown, ""},
		{"matches an object", asked(`{path: a, matches: '^'}`), `{"id":1,"a":{}}`, unknown, "cancelled: not a text"},
		{"matches a long text", asked(`{path: a, matches: x}`), `{"id":1,"a":"` + strings.Repeat("x", 64<<10+1) + `"}`, unknown, "cancelled: a text longer than 64 KiB, too long for a regular expression"},
		{"after the settings of a text", asked(`{path: a, extract: '\d+', above: 5}`), `{"id":1,"a":"no 7"}`, yes, ""},
	})
}
