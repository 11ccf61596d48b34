package mapping

import (
	"slices"
	"strings"
	"time"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// usual is what a file says once for all of its fields.
type usual struct {
	empty   []literal
	manner  manner
	country *yamlnode.Node // compiled for each field, because it may be a path
}

// manner says how numbers and times are written where they are compared.
type manner struct {
	marks marks
	zone  *time.Location // nil for UTC
}

func (m manner) clock() *time.Location {
	if m.zone == nil {
		return time.UTC
	}
	return m.zone
}

// usualKeys are the keys of defaults:.
func usualKeys() []key {
	return []key{
		{"empty", literals, "what counts as no value in all fields, besides what always does"},
		{"decimal", oneText, "the decimal mark of numbers in texts"},
		{"zone", oneText, "where the clock hangs, for times without a zone"},
		{"country", anyValue, "the country of phone numbers without a country code"},
	}
}

// usually compiles defaults:. A field's own setting goes before it.
func (c *compiler) usually(node *yamlnode.Node) {
	var known []string
	for _, key := range usualKeys() {
		known = append(known, key.name)
	}
	for _, entry := range c.section(node, "defaults", "write empty, decimal, zone or country below it") {
		switch entry.Key.Value {
		case "empty":
			c.usual.empty = c.literals(entry.Value)
		case "decimal":
			c.checkMarks(node)
			c.usual.manner.marks = marks{decimal: c.mark(entry.Value, ",.")}
			if c.usual.manner.marks.decimal == '.' {
				c.usual.manner.marks = marks{}
			}
		case "zone":
			c.usual.manner.zone = c.zone(entry.Value)
		case "country":
			c.usual.country = entry.Value
		default:
			c.problem(entry.Key, yamlnode.DidYouMean(entry.Key.Value, known), "unknown key %q in defaults", entry.Key.Value)
		}
	}
}

// around returns the context of the elements of a list of records.
func (c *compiler) around(s *scope, label string) context {
	return context{scope: s, label: label, marks: c.usual.manner.marks, empty: c.usual.empty}
}

// usualCountry compiles the country of a phone field that names none. What is
// wrong with it is told once.
func (c *compiler) usualCountry(x context) expr {
	if c.usual.country == nil {
		return nil
	}
	before := len(c.problems)
	e := c.country(x, c.usual.country)
	if len(c.problems) > before {
		c.usual.country = nil
	}
	return e
}

// empties compiles what counts as empty in a section.
func (c *compiler) empties(inside *context, node *yamlnode.Node) {
	list := node.Get("empty")
	switch {
	case list != nil:
		inside.empty, inside.ownEmpty = c.literals(list), true
	case !inside.ownEmpty && asksForTruth(node):
		inside.empty = withoutTruths(inside.empty)
	}
}

// nothing returns what counts as empty for a value. Where true and false are
// asked for, a false that the file takes for nothing everywhere else is false.
func (x context) nothing() []literal {
	if x.ownEmpty || x.want != wantBool {
		return x.empty
	}
	return withoutTruths(x.empty)
}

func withoutTruths(list []literal) []literal {
	return slices.DeleteFunc(slices.Clone(list), func(l literal) bool { return l.isBool })
}

// asksForTruth reports whether a section names true or false: as what is
// compared, or as a word.
func asksForTruth(node *yamlnode.Node) bool {
	for _, name := range []string{"is", "in", "not"} {
		operand := node.Get(name)
		if operand == nil {
			continue
		}
		if operand.Type == yamlnode.Bool && operand.Kind == yamlnode.Scalar || slices.ContainsFunc(operand.Items, func(one *yamlnode.Node) bool { return one.Type == yamlnode.Bool }) {
			return true
		}
	}
	for _, name := range []string{"enum", "cases"} {
		table := node.Get(name)
		if table != nil && slices.ContainsFunc(table.Entries, func(one yamlnode.Entry) bool {
			return strings.EqualFold(one.Key.Value, "false") || strings.EqualFold(one.Key.Value, "true")
		}) {
			return true
		}
	}
	return false
}
