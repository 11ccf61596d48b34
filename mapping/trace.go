package mapping

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// trace notes what a traced program does. The ordinary program knows nothing
// of it.
type trace struct {
	top      *tracedField        // stands for the list of records itself
	open     []*tracedField      // being worked out, the innermost last
	outlines map[*scope]*outline // nil where nobody wants them
	misses   map[*yamlnode.Node]*missed
	lists    map[*listRule]*tally
	lookups  map[*lookupRule]*lookedFor
	values   *valueTrace
}

// tracedField is one field of one element, and how it came about.
type tracedField struct {
	rule     *rule // nil at the top
	reads    []Read
	unread   int // further reads, which were not noted
	fallback bool
	value    any
	set      bool
	warnings []Warning
	elements []*tracedElement // of a list of records
}

// tracedElement is one element of a list of records.
type tracedElement struct {
	list    *listRule
	place   string
	fields  []*tracedField
	kept    bool
	dropped string // why it gave no record
}

// missed are the words of the samples that an enum does not have.
type missed struct {
	enum  *yamlnode.Node
	words []string
}

// tally counts the elements of a list of records, and those that were left out.
type tally struct {
	seen, kept, where int
	compared          []string // what where: looked at
	required          map[*rule]int
}

const (
	maxReads = 12
	maxRaw   = 120
)

func newTrace() *trace {
	top := &tracedField{}
	return &trace{top: top, open: []*tracedField{top}, lookups: make(map[*lookupRule]*lookedFor), values: newValueTrace()}
}

func (t *trace) current() *tracedField { return t.open[len(t.open)-1] }

// saw notes that a path was read.
func (t *trace) saw(f, base *frame, p *pathExpr, v value) {
	if !p.trace.quiet {
		t.note(Read{Path: p.written, Place: f.pathOf(p), Found: v.kind != kindMissing, Raw: clipped(v)})
	}
	if t.outlines == nil {
		return
	}
	for s := p.trace.scope; s != nil && base != nil; s, base = s.parent, base.parent {
		t.see(s, base.self)
	}
}

// note notes what an operation has done.
func (t *trace) note(read Read) {
	if field := t.current(); len(field.reads) < maxReads {
		field.reads = append(field.reads, read)
	} else {
		field.unread++
	}
}

// given notes a value that does not come from the document.
func (t *trace) given(written string, v value) {
	t.note(Read{Path: written, Found: !v.empty(), Raw: clipped(v)})
}

// clipped returns the JSON of a value, or its beginning.
func clipped(v value) string {
	if v.kind == kindMissing {
		return ""
	}
	raw := v.raw
	switch v.kind {
	case kindText, kindArray:
		raw = v.json()
	case kindObject:
	default:
		if v.kind > kindArray {
			raw = v.text()
		}
	}
	if len(raw) > maxRaw || strings.ContainsAny(raw, "\n\t\r") {
		raw = strings.Join(strings.Fields(raw[:min(len(raw), 4*maxRaw)]), " ")
	}
	if len(raw) <= maxRaw {
		return raw
	}
	end := maxRaw
	for end > 0 && !utf8.RuneStart(raw[end]) {
		end--
	}
	return raw[:end] + "…"
}

// element begins an element of the list that is being worked out.
func (t *trace) element(f *frame, list *listRule) {
	field := t.current()
	field.elements = append(field.elements, &tracedElement{list: list, place: f.place()})
}

// finished ends it: it gave a record if one of its fields has a value.
func (t *trace) finished() {
	element := t.last()
	for _, field := range element.fields {
		element.kept = element.kept || field.set
	}
	if !element.kept {
		element.dropped = "none of its fields has a value"
		return
	}
	t.tally(element.list).kept++
}

func (t *trace) last() *tracedElement {
	elements := t.current().elements
	return elements[len(elements)-1]
}

func (t *trace) tally(list *listRule) *tally {
	if t.lists == nil {
		t.lists = make(map[*listRule]*tally)
	}
	if t.lists[list] == nil {
		t.lists[list] = &tally{required: make(map[*rule]int)}
	}
	return t.lists[list]
}

// begin begins a field of the element that was begun last.
func (t *trace) begin(one *rule) *tracedField {
	element := t.last()
	field := &tracedField{rule: one}
	element.fields = append(element.fields, field)
	t.open = append(t.open, field)
	return field
}

// end ends it.
func (t *trace) end(field *tracedField, warnings []Warning) {
	t.open = t.open[:len(t.open)-1]
	for _, warning := range warnings {
		if warning.Field == field.rule.label {
			field.warnings = append(field.warnings, warning)
		}
	}
	if !field.set && field.rule.required {
		element := t.last()
		t.tally(element.list).required[field.rule]++
		element.dropped = "the required field " + field.rule.name + " has no value"
	}
}

// miss notes a word that an enum does not have.
func (t *trace) miss(enum *yamlnode.Node, word string) {
	const most = 20
	if t.misses == nil {
		t.misses = make(map[*yamlnode.Node]*missed)
	}
	m := t.misses[enum]
	if m == nil {
		m = &missed{enum: enum}
		t.misses[enum] = m
	}
	for _, known := range m.words {
		if strings.EqualFold(known, word) {
			return
		}
	}
	if len(m.words) < most {
		m.words = append(m.words, word)
	}
}

// missing counts the words that enums do not have so far.
func (t *trace) missing() map[*yamlnode.Node]int {
	counts := make(map[*yamlnode.Node]int, len(t.misses))
	for enum, m := range t.misses {
		counts[enum] = len(m.words)
	}
	return counts
}

// found forgets the words that were noted since: another value stood in.
func (t *trace) found(before map[*yamlnode.Node]int) {
	for enum, m := range t.misses {
		if m.words = m.words[:before[enum]]; len(m.words) == 0 {
			delete(t.misses, enum)
		}
	}
}

// compare notes what a condition looked at that did not hold.
func (t *tally) compare(reads []Read) {
	const most = 4
	for _, read := range reads {
		text := read.Path + ": " + read.Raw
		if read.Found && len(t.compared) < most && !slices.Contains(t.compared, text) {
			t.compared = append(t.compared, text)
		}
	}
}
