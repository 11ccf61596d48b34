package mapping

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

const mendExpectation = "mend the mapping, or what the test expects"

// records compares a list of records with what is expected, one by one.
func (t *trial) records(label string, want *yamlnode.Node, got []Shown) {
	for i := range max(len(want.Items), len(got)) {
		place := fmt.Sprintf("%s[%d]", label, i)
		switch {
		case i >= len(got):
			t.differ(place, want.Items[i], "a record", nil)
		case i >= len(want.Items):
			t.differ(place, want, "nothing", got[i])
		default:
			t.fields(place, want.Items[i], got[i])
		}
	}
}

// fields compares those fields of a record that are expected.
func (t *trial) fields(label string, want *yamlnode.Node, got Shown) {
	for _, entry := range want.Entries {
		var value any
		for _, field := range got {
			if field.Name == entry.Key.Value {
				value = field.Value
			}
		}
		t.value(label+"."+entry.Key.Value, entry.Value, value)
	}
}

func (t *trial) value(label string, want *yamlnode.Node, got any) {
	records, nested := got.([]Shown)
	switch {
	case nothing(want):
		if got != nil {
			t.differ(label, want, "nothing", got)
		}
	case nested && want.Kind == yamlnode.List:
		t.records(label, want, records)
	case !same(want, got):
		t.differ(label, want, string(want.AppendJSON(nil)), got)
	}
}

func nothing(want *yamlnode.Node) bool {
	return want.Kind == yamlnode.Null || want.Kind == yamlnode.List && len(want.Items) == 0 || want.Kind == yamlnode.Scalar && want.Value == ""
}

// same compares by the type of what is there: numbers by their value, times by
// the instant.
func same(want *yamlnode.Node, got any) bool {
	switch got := got.(type) {
	case string:
		return want.Kind == yamlnode.Scalar && want.Value == got
	case json.Number:
		return sameNumber(want.Value, string(got))
	case bool:
		wanted, ok := parseTruth(textValue(want.Value))
		return ok && wanted == got
	case time.Time:
		return sameTime(want.Value, got)
	case ShownPhone:
		return samePhone(want, got)
	case []string:
		return sameList(want, got, func(want *yamlnode.Node, got string) bool { return want.Value == got })
	case []ShownPhone:
		return sameList(want, got, samePhone)
	default:
		return false
	}
}

func sameNumber(want, got string) bool {
	wanted, bad := parseNumber(want, marks{})
	found, worse := parseNumber(got, marks{})
	return bad == "" && worse == "" && wanted.Cmp(found) == 0
}

func sameTime(want string, got time.Time) bool {
	wanted, bad := parseUsual(want, time.UTC)
	return bad == "" && wanted.Equal(got)
}

func samePhone(want *yamlnode.Node, got ShownPhone) bool {
	if want.Kind == yamlnode.Scalar {
		return want.Value == got.Number
	}
	number, country := want.Get("number"), want.Get("country")
	return (number == nil || number.Value == got.Number) && (country == nil || country.Value == got.Country)
}

func sameList[V any](want *yamlnode.Node, got []V, same func(*yamlnode.Node, V) bool) bool {
	items := want.Items
	if want.Kind != yamlnode.List {
		items = []*yamlnode.Node{want}
	}
	return slices.EqualFunc(items, got, same)
}

// differ tells of a field that is not as expected, and of the warning that may
// be why.
func (t *trial) differ(field string, node *yamlnode.Node, want string, got any) {
	found := "nothing"
	if got != nil {
		found = shownText(got)
	}
	reason := ""
	if got == nil {
		reason = t.warningOf(field)
	}
	message := fmt.Sprintf("%s: expected %s, got %s%s", field, want, found, reason)
	t.tell(node, message, mendExpectation, Failure{Field: field, Want: want, Got: found})
}

// shownText is a value as JSON, in a length that can be read.
func shownText(value any) string {
	const most = 200
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	if len(text) > most {
		return strings.ToValidUTF8(string(text[:most]), "") + "…"
	}
	return string(text)
}

// warningOf returns what the mapping warned of a field of the records.
func (t *trial) warningOf(field string) string {
	_, name, _ := strings.Cut(withoutIndexes(field), ".")
	for _, warning := range t.warnings {
		if warning.Field == name {
			return " (" + warning.Reason + ")"
		}
	}
	return ""
}

func withoutIndexes(field string) string {
	var name strings.Builder
	for rest := field; rest != ""; {
		before, after, _ := strings.Cut(rest, "[")
		name.WriteString(before)
		_, rest, _ = strings.Cut(after, "]")
	}
	return name.String()
}

// compareWarnings wants each warning that is listed, and no others.
func (t *trial) compareWarnings(test *Test) {
	came := make([]string, 0, len(t.warnings))
	for _, warning := range t.warnings {
		if text := warningText(warning); !slices.Contains(came, text) {
			came = append(came, text)
		}
	}
	for _, want := range test.warnings {
		i := slices.Index(came, want.Value)
		if i >= 0 {
			came = slices.Delete(came, i, i+1)
			continue
		}
		mend := mendExpectation
		if len(t.warnings) > 0 {
			mend = yamlnode.DidYouMean(want.Value, warningTexts(t.warnings))
		}
		t.tell(want, fmt.Sprintf("the warning %q did not come", want.Value), mend, Failure{Want: want.Value, Got: "nothing"})
	}
	for _, text := range came {
		t.tell(test.warned, "there is a warning that is not expected: "+text, mendExpectation, Failure{Want: "nothing", Got: text})
	}
}

// warningText is a warning as tests write it.
func warningText(warning Warning) string {
	if warning.Field == "" {
		return warning.Reason
	}
	return warning.Field + ": " + warning.Reason
}

func warningTexts(warnings []Warning) []string {
	texts := make([]string, len(warnings))
	for i, warning := range warnings {
		texts[i] = warningText(warning)
	}
	return texts
}
