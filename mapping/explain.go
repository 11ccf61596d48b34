package mapping

import (
	"fmt"
	"strings"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// Explanation tells how the records of one document came about.
type Explanation struct {
	Kind     string      `json:"kind"`
	Elements []Explained `json:"elements"`
	Looked   []Read      `json:"looked,omitempty"` // for the list of records
	Warnings []Warning   `json:"warnings"`
}

// Explained is one element of a list: the record that it became, or why it
// became none.
type Explained struct {
	Place   string           `json:"place"`
	Dropped string           `json:"dropped,omitempty"`
	Fields  []ExplainedField `json:"fields,omitempty"`
}

// ExplainedField is one field that the mapping fills.
type ExplainedField struct {
	Name     string      `json:"name"`
	Label    string      `json:"label"` // dotted, such as items.sku
	File     string      `json:"file"`
	Line     int         `json:"line"`
	Column   int         `json:"column"`
	Rule     string      `json:"rule"` // as the file has it, on one line
	Reads    []Read      `json:"reads,omitempty"`
	Unread   int         `json:"unread,omitempty"` // further reads that are not listed
	Default  bool        `json:"default,omitempty"`
	Value    any         `json:"value,omitempty"` // as in ShownField; nil for lists of records
	Set      bool        `json:"set"`
	Reason   string      `json:"reason,omitempty"` // why there is no value
	Elements []Explained `json:"elements,omitempty"`
}

// Read is one look into the document.
type Read struct {
	Path  string `json:"path,omitempty"`  // as the file has it
	Note  string `json:"note,omitempty"`  // what an operation did, in words, if it is no path
	Place string `json:"place,omitempty"` // from the document's root on
	Found bool   `json:"found"`
	Raw   string `json:"raw,omitempty"` // JSON, at most 120 bytes of it
}

// tracedMapping is a mapping with a program that notes what it does.
type tracedMapping struct {
	*Mapping
	tracer *tracer
	file   *yamlnode.File
}

// traced compiles the file once more. It was found right before.
func (m *Mapping) traced() *tracedMapping {
	c := newCompiler(m.program.file)
	c.trace = &tracer{}
	return &tracedMapping{Mapping: &Mapping{program: c.program(m.program.file.Root), values: m.values}, tracer: c.trace, file: m.program.file}
}

// run runs one kind over a document and notes into t.
func (m *tracedMapping) run(kind string, in Input, t *trace) []Warning {
	p := m.program
	switch kind {
	case "customers":
		return p.customers.explain(m.Mapping, in, t)
	case "orders":
		return p.orders.explain(m.Mapping, in, t)
	case "products":
		return p.products.explain(m.Mapping, in, t)
	default:
		return nil
	}
}

func (p *recordPlan[R]) explain(m *Mapping, in Input, t *trace) []Warning {
	if p == nil {
		return nil
	}
	r := m.newRun(in.Request, p.kind)
	r.trace = t
	if r.open(in) {
		p.list.run(r.at(0), nil)
	}
	return r.end()
}

// Explain runs the mapping for one kind and tells of every field where its
// value comes from, or why it has none. It is meant for people: it costs many
// times what the records alone do.
func (m *Mapping) Explain(kind string, in Input) Explanation {
	traced, t := m.traced(), newTrace()
	warnings := traced.run(kind, in, t)
	return Explanation{Kind: kind, Elements: traced.elements(t.top), Looked: t.top.reads, Warnings: append([]Warning{}, warnings...)}
}

func (m *tracedMapping) elements(list *tracedField) []Explained {
	explained := make([]Explained, len(list.elements))
	for i, element := range list.elements {
		explained[i] = Explained{Place: element.place}
		if !element.kept {
			explained[i].Dropped = element.dropped
		}
		for _, field := range element.fields {
			explained[i].Fields = append(explained[i].Fields, m.field(field))
		}
	}
	return explained
}

func (m *tracedMapping) field(f *tracedField) ExplainedField {
	place := m.file.Problem(f.rule.key, "", "")
	explained := ExplainedField{
		Name: f.rule.name, Label: f.rule.label, File: place.File, Line: place.Line, Column: place.Column, Rule: ruleText(f.rule.node),
		Reads: f.reads, Unread: f.unread, Default: f.fallback, Set: f.set, Elements: m.elements(f),
	}
	if _, list := f.value.([]Shown); !list {
		explained.Value = f.value
	}
	if !f.set {
		explained.Reason = f.reason()
	}
	return explained
}

// reason says why a field has no value.
func (f *tracedField) reason() string {
	switch {
	case len(f.warnings) > 0:
		return f.misfit(f.warnings[len(f.warnings)-1])
	case len(f.elements) > 0:
		return "no element of the list gave a record"
	}
	var missing, empty, lacking []string
	for _, read := range f.reads {
		switch {
		case read.Note != "" && !read.Found:
			lacking = append(lacking, read.Note)
		case !read.Found:
			missing = append(missing, read.Path)
		case hollow(read.Raw):
			empty = append(empty, read.Path+" is "+read.Raw)
		}
	}
	return f.lacks(missing, empty, lacking)
}

// lacks says why there is no value, of what was not there, what was empty, and
// what operations did not find.
func (f *tracedField) lacks(missing, empty, lacking []string) string {
	const without = "the rule gives no value"
	switch count := len(f.reads); {
	case len(lacking) > 0:
		return strings.Join(unique(lacking), "; ")
	case count > 0 && len(missing) == count:
		return "there is no " + strings.Join(unique(missing), ", no ")
	case count > 0 && len(missing)+len(empty) == count:
		return strings.Join(unique(empty), ", ")
	case count > 1: // they are listed
		return without
	default:
		return without + because(f.reads)
	}
}

// misfit says what a warning does, with the value that it is about.
func (f *tracedField) misfit(warning Warning) string {
	for _, read := range f.reads {
		if read.Place == warning.Path && read.Found {
			return fmt.Sprintf("%s, %s: %s", read.Path, read.Raw, warning.Reason)
		}
	}
	if warning.Path == "" {
		return warning.Reason
	}
	return fmt.Sprintf("%s: %s (%s)", warning.Path, warning.Reason, warning.Found)
}

// hollow reports whether JSON counts as not given.
func hollow(raw string) bool {
	return raw == "null" || strings.Trim(raw, `" []{}`) == ""
}

func unique(list []string) []string {
	seen := make(map[string]bool, len(list))
	var out []string
	for _, one := range list {
		if !seen[one] {
			seen[one] = true
			out = append(out, one)
		}
	}
	return out
}

// because lists what was read, for a reason.
func because(reads []Read) string {
	var list []string
	for _, read := range reads {
		switch {
		case read.Note != "" && read.Found:
			list = append(list, read.Note+": "+read.Raw)
		case read.Note != "":
			list = append(list, read.Note)
		case !read.Found:
			list = append(list, "no "+read.Path)
		default:
			list = append(list, read.Path+": "+read.Raw)
		}
	}
	if len(list) == 0 {
		return ""
	}
	return " (" + strings.Join(unique(list), ", ") + ")"
}

// ruleText returns a node as it could stand on one line of a file. Of a list of
// records it leaves out the fields, which are told one by one.
func ruleText(node *yamlnode.Node) string {
	const most = 160
	var out strings.Builder
	writeRule(&out, node, most)
	if out.Len() <= most {
		return out.String()
	}
	return strings.ToValidUTF8(out.String()[:most], "") + "…"
}

func writeRule(out *strings.Builder, node *yamlnode.Node, most int) {
	switch {
	case out.Len() > most:
	case node.Kind == yamlnode.List:
		out.WriteByte('[')
		for i, item := range node.Items {
			out.WriteString(comma(i))
			writeRule(out, item, most)
		}
		out.WriteByte(']')
	case node.Kind == yamlnode.Map:
		out.WriteByte('{')
		for i, entry := range node.Entries {
			out.WriteString(comma(i) + entry.Key.Value + ": ")
			if entry.Key.Value == "fields" && node.Get("from") != nil {
				out.WriteString("…")
				continue
			}
			writeRule(out, entry.Value, most)
		}
		out.WriteByte('}')
	case node.Kind == yamlnode.Null:
		out.WriteByte('~')
	case node.Quoted:
		fmt.Fprintf(out, "%q", node.Value)
	default:
		out.WriteString(node.Value)
	}
}

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ", "
}
