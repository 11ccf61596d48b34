package rest

import (
	"errors"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// errShape says that rows were looked for where there is something else.
var errShape = errors.New("the list of hits is not where the settings say")

// document is one answer of the backend, and where its hits are. What is made of
// it holds the backend's own bytes but for the hits that were changed.
type document struct {
	body string
	// list is what the hits were found in: a list of them, or the one hit itself.
	list gjson.Result
	rows []gjson.Result
}

// newDocument finds the hits of an answer, which is valid JSON. An answer that
// says in another form that there are none, such as null, has none; one without
// a place for them is an error: nobody may be found where nobody was looked for.
func newDocument(body string, rows path) (*document, error) {
	d := &document{body: body}
	found := rows.in(gjson.Parse(body))
	switch {
	case found.IsArray():
		d.list = found
		found.ForEach(func(_, row gjson.Result) bool {
			d.rows = append(d.rows, row)
			return true
		})
	case found.IsObject():
		d.list = found
		if !isEmpty(found) {
			d.rows = []gjson.Result{found}
		}
	case !found.Exists():
		if !rows.hollow(gjson.Parse(body)) {
			return nil, errShape
		}
	case !isEmpty(found):
		return nil, errShape
	}
	return d, nil
}

// hollow reports whether the path ends in something that holds nothing at all.
func (p path) hollow(whole gjson.Result) bool {
	for _, key := range p.keys {
		if isEmpty(whole) {
			return true
		}
		whole = whole.Get(gjson.Escape(key))
	}
	return isEmpty(whole) && whole.Exists()
}

// isEmpty reports whether a value says that there is nothing: null, false, no
// text, or brackets around nothing.
func isEmpty(value gjson.Result) bool {
	switch value.Type {
	case gjson.Null, gjson.False:
		return true
	case gjson.String:
		return strings.TrimSpace(value.Str) == ""
	case gjson.JSON:
		empty := true
		value.ForEach(func(_, _ gjson.Result) bool {
			empty = false
			return false
		})
		return empty
	default:
		return false
	}
}

// text returns the document with its present rows. from holds the rows that it
// came with: as long as none is gone or new, all else stays byte for byte.
func (d *document) text() string {
	if !d.list.Exists() {
		if len(d.rows) == 0 {
			return d.body
		}
		return "[" + joined(d.rows) + "]"
	}
	var text strings.Builder
	text.Grow(len(d.body))
	text.WriteString(d.body[:d.list.Index])
	text.WriteString(d.listText())
	text.WriteString(d.body[d.list.Index+len(d.list.Raw):])
	return text.String()
}

func (d *document) listText() string {
	if d.list.IsObject() {
		if len(d.rows) == 1 {
			return d.rows[0].Raw
		}
		if len(d.rows) == 0 && isEmpty(d.list) {
			return d.list.Raw
		}
		return "[" + joined(d.rows) + "]"
	}
	if text, same := d.substituted(); same {
		return text
	}
	return "[" + joined(d.rows) + "]"
}

// substituted puts the rows into the places of those that the list came with, if
// there are as many.
func (d *document) substituted() (text string, same bool) {
	var b strings.Builder
	at, i := 0, 0
	d.list.ForEach(func(_, before gjson.Result) bool {
		if i < len(d.rows) {
			start := before.Index - d.list.Index
			b.WriteString(d.list.Raw[at:start])
			b.WriteString(d.rows[i].Raw)
			at = start + len(before.Raw)
		}
		i++
		return true
	})
	b.WriteString(d.list.Raw[at:])
	return b.String(), i == len(d.rows)
}

func joined(rows []gjson.Result) string {
	var b strings.Builder
	for i, row := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(row.Raw)
	}
	return b.String()
}

// add takes the rows of another answer, but for those that it has already.
func (d *document) add(more []gjson.Result) { d.union().add(more) }

// union is a document that takes the rows of several others.
type union struct {
	*document

	known map[string]bool
}

// union returns what takes rows as long as those that are there do not change.
func (d *document) union() *union {
	u := &union{document: d, known: make(map[string]bool, len(d.rows))}
	for _, row := range d.rows {
		u.known[row.Raw] = true
	}
	return u
}

func (u *union) add(more []gjson.Result) {
	fresh := len(u.rows)
	for _, row := range more {
		if !u.known[row.Raw] {
			u.rows = append(u.rows, row)
		}
	}
	for _, row := range u.rows[fresh:] {
		u.known[row.Raw] = true
	}
}

// withMember returns a row that has value as its member name, in place of one
// that it may have had. All other bytes stay. What is no object stays as it is.
func withMember(row gjson.Result, name, value string) gjson.Result {
	if !row.IsObject() {
		return row
	}
	var found []gjson.Result
	members, end := 0, 0
	row.ForEach(func(key, member gjson.Result) bool {
		members++
		end = member.Index - row.Index + len(member.Raw)
		if key.String() == name {
			found = append(found, member)
		}
		return true
	})
	quoted := strconv.Quote(name) // names of steps are plain words
	switch {
	case len(found) == 1:
		start := found[0].Index - row.Index
		return gjson.Parse(row.Raw[:start] + value + row.Raw[start+len(found[0].Raw):])
	case len(found) > 1:
		return gjson.Parse(rebuilt(row, name, quoted, value))
	case members == 0:
		return gjson.Parse("{" + quoted + ":" + value + "}")
	default:
		return gjson.Parse(row.Raw[:end] + "," + quoted + ":" + value + row.Raw[end:])
	}
}

// rebuilt is for objects that have a member twice, which readers take
// differently.
func rebuilt(row gjson.Result, name, quoted, value string) string {
	var b strings.Builder
	b.WriteString("{" + quoted + ":" + value)
	row.ForEach(func(key, member gjson.Result) bool {
		if key.String() != name {
			b.WriteString("," + key.Raw + ":" + member.Raw)
		}
		return true
	})
	b.WriteByte('}')
	return b.String()
}
