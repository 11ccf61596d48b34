package mapping

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// valueTrace is what the samples tell of single values.
type valueTrace struct {
	tests     map[*testRule]*tested
	falses    map[*rule]*truths
	several   map[*yamlnode.Node]bool // of the values to choose from, several are there at once
	localised map[*localisedRule]*spoken
}

func newValueTrace() *valueTrace {
	return &valueTrace{
		tests: make(map[*testRule]*tested), falses: make(map[*rule]*truths),
		several: make(map[*yamlnode.Node]bool), localised: make(map[*localisedRule]*spoken),
	}
}

// testRule is a comparison, or a pattern that texts have to fit.
type testRule struct {
	node     *yamlnode.Node
	compares bool
	values   bool // both sides are in the data
}

// tested is how often that held, and what did not.
type tested struct {
	held bool
	seen []string
}

// test notes whether a text passed.
func (t *trace) test(rule *testRule, text string, held bool) {
	const most = 8
	one := t.values.tests[rule]
	if one == nil {
		one = &tested{}
		t.values.tests[rule] = one
	}
	if one.held = one.held || held; !held {
		one.seen = appendNew(one.seen, most, text)
	}
}

// extract makes a pattern tell whether it fits.
func (t *tracer) extract(pattern *yamlnode.Node) *testRule {
	if t == nil {
		return nil
	}
	return &testRule{node: pattern}
}

// compared makes a comparison tell what it compares.
func (t *tracer) compared(c condition, operand *yamlnode.Node) conditionExpr {
	if t == nil {
		return conditionExpr{c}
	}
	traced := &comparedTrace{of: c, rule: &testRule{node: operand, compares: true}}
	switch c := c.(type) {
	case *comparison:
		c.of, traced.negated = &lastExpr{of: c.of, last: &traced.left}, c.negated
	case *likeness:
		c.of, traced.negated = &lastExpr{of: c.of, last: &traced.left}, c.negated
		c.with, traced.rule.values = &lastExpr{of: c.with, last: &traced.right}, true
	}
	return conditionExpr{traced}
}

type comparedTrace struct {
	of          condition
	rule        *testRule
	negated     bool
	left, right value
}

func (c *comparedTrace) holds(f *frame) (truth, known bool) {
	truth, known = c.of.holds(f)
	if c.left.empty() || c.rule.values && c.right.empty() || f.run.trace == nil {
		return truth, known
	}
	held := truth != c.negated
	if c.rule.values {
		f.run.trace.test(c.rule, clipped(c.left)+" and "+clipped(c.right), held)
		return truth, known
	}
	f.each(c.left, func(one value) { f.run.trace.test(c.rule, one.text(), held) })
	return truth, known
}

// lastExpr remembers its value. A traced program runs once at a time.
type lastExpr struct {
	of   expr
	last *value
}

func (e *lastExpr) eval(f *frame) value {
	v := e.of.eval(f)
	*e.last = v
	return v
}

// truths are the true and false that a field of text got.
type truths struct{ yes, no bool }

// truths notes whether a text was true or false in the document.
func (t *trace) truths(field *tracedField, w want) {
	text, isText := field.value.(string)
	if w&(wantText|wantPlain) == 0 || !isText || text != "true" && text != "false" {
		return
	}
	for _, read := range field.reads {
		if read.Raw != text {
			continue
		}
		if t.values.falses[field.rule] == nil {
			t.values.falses[field.rule] = &truths{}
		}
		seen := t.values.falses[field.rule]
		seen.yes, seen.no = seen.yes || text == "true", seen.no || text == "false"
	}
}

// several makes values to choose from tell whether more than one is there,
// where a field could take them all.
func (t *tracer) several(x context, node *yamlnode.Node, of []expr, chosen expr) expr {
	if t == nil || !x.field || x.want&(wantTexts|wantPhones) == 0 {
		return chosen
	}
	return severalTrace{of: of, chosen: chosen, node: node}
}

type severalTrace struct {
	of     []expr
	chosen expr
	node   *yamlnode.Node
}

func (e severalTrace) eval(f *frame) value {
	t := f.run.trace
	if t == nil {
		return e.chosen.eval(f)
	}
	var there []string
	t.aside(f, func() {
		for _, one := range e.of {
			if v := one.eval(f); !v.empty() && !v.hollow() {
				there = appendNew(there, len(e.of), clipped(v))
			}
		}
	})
	if len(there) > 1 {
		t.values.several[e.node] = true
	}
	return e.chosen.eval(f)
}

// aside does something that leaves no trace in the field or in the run.
func (t *trace) aside(f *frame, do func()) {
	r := f.run
	visits, spent, warnings, work := r.visits, r.spent, r.warnings, r.work
	t.open = append(t.open, &tracedField{})
	do()
	t.open = t.open[:len(t.open)-1]
	r.visits, r.spent, r.warnings, r.work = visits, spent, warnings, work
}

// localisedRule is a text in several languages.
type localisedRule struct{ key, value *yamlnode.Node }

// spoken is what the samples had of one.
type spoken struct {
	key, value bool     // the names that the file says were there
	keys       []string // of the elements
}

func (t *tracer) localised(whole *yamlnode.Node) *localisedRule {
	if t == nil {
		return nil
	}
	return &localisedRule{key: whole.Get("key"), value: whole.Get("value")}
}

// localised notes which languages there were, and which was chosen.
func (t *trace) localised(e *localisedExpr, v value, found []translation, chosen value) {
	one := t.values.localised[e.traced]
	if one == nil {
		one = &spoken{}
		t.values.localised[e.traced] = one
	}
	one.key = one.key || v.kind == kindObject // by its members
	gjson.Parse(v.json()).ForEach(func(_, element gjson.Result) bool {
		if element.IsObject() {
			inner := fromResult(element)
			one.key = one.key || inside(inner, e.keys).kind != kindMissing
			one.value = one.value || inside(inner, e.texts).kind != kindMissing
			element.ForEach(func(key, _ gjson.Result) bool {
				one.keys = appendNew(one.keys, maxMembers, key.String())
				return true
			})
		}
		return true
	})
	t.won(found, chosen)
}

// won notes which of several languages was chosen.
func (t *trace) won(found []translation, chosen value) {
	var languages []string
	won := ""
	for _, one := range found {
		languages = appendNew(languages, maxThere, orNone(one.language))
		if won == "" && one.text.raw == chosen.raw && one.text.kind == chosen.kind {
			won = orNone(one.language)
		}
	}
	switch {
	case won == "":
	case len(languages) == 1:
		t.note(Read{Note: "only " + won, Found: true, Raw: clipped(chosen)})
	default:
		t.note(Read{Note: fmt.Sprintf("%s of %s", won, strings.Join(languages, ", ")), Found: true, Raw: clipped(chosen)})
	}
}

func orNone(language string) string {
	if language == "" {
		return "no language"
	}
	return language
}

// words returns what a comparison is with.
func (r *testRule) words() []string {
	nodes := []*yamlnode.Node{r.node}
	if r.node.Kind == yamlnode.List {
		nodes = r.node.Items
	}
	var words []string
	for _, node := range nodes {
		if node.Kind == yamlnode.Scalar && node.Type == yamlnode.Text && !slices.Contains(words, node.Value) {
			words = append(words, node.Value)
		}
	}
	return words
}
