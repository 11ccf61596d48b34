package mapping

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// lookupRule is a lookup of the file.
type lookupRule struct {
	list, key, whole *yamlnode.Node
	by               string // as the file has it; empty if it does not say
}

// lookup makes a lookup note what it looks for.
func (t *tracer) lookup(m *matching, list, whole *yamlnode.Node) {
	if t == nil {
		return
	}
	m.rule = &lookupRule{list: list, key: whole.Get("key"), whole: whole}
	if by := whole.Get("by"); by != nil {
		m.rule.by = by.Value
	}
}

// lookedFor is what a lookup was asked for, and what there was.
type lookedFor struct {
	rule   *lookupRule
	found  bool     // a key, at least once
	sought []string // keys that were not found
	there  []string // keys of the elements
	by     string   // what the elements were compared by
	nobody bool     // there was a list whose elements have no key
	keys   []string // of the elements that were looked into last
	mend   string   // what would have found a key

	list  value // that was looked into last
	index map[string][]int
	order []string // its keys
	kept  keeping
}

const (
	maxSought = 3
	maxThere  = 8
)

// lookUp notes which keys are looked for in a list. It goes through the list
// by itself, and leaves no trace of that.
func (t *trace) lookUp(w *walk, f *frame, list value, wanted []string) {
	if w.match.rule == nil {
		return
	}
	one := t.lookups[w.match.rule]
	if one == nil {
		one = &lookedFor{rule: w.match.rule}
		t.lookups[w.match.rule] = one
	}
	if one.index == nil || !one.list.same(list) {
		t.indexKeys(one, w, f, list)
	}
	if len(one.kept.list) == 0 {
		if one.nobody {
			t.note(Read{Note: one.lacksKeys()})
		}
		return
	}
	for _, key := range wanted {
		t.note(one.search(f, key))
	}
}

// indexKeys finds the keys of all elements.
func (t *trace) indexKeys(one *lookedFor, w *walk, f *frame, list value) {
	r := f.run
	visits, spent, warnings, dropped := r.visits, r.spent, r.warnings, w.dropped
	t.open = append(t.open, &tracedField{})
	made := &lookup{index: make(map[string][]int)}
	w.index = made
	w.descend(f, list, 0, nil)
	w.index = nil
	one.list, one.index, one.kept = list, made.index, made.keeping
	t.open = t.open[:len(t.open)-1]
	r.visits, r.spent, r.warnings, w.dropped = visits, spent, warnings, dropped

	one.order = slices.SortedFunc(maps.Keys(one.index), func(a, b string) int { return cmp.Compare(one.index[a][0], one.index[b][0]) })
	one.there = appendNew(one.there, maxThere+1, one.order...)
	one.by = one.comparedBy(w.keyed)
	element := gjson.Parse(list.json()).Get("0")
	if len(one.order) > 0 {
		element = gjson.Parse(one.kept.list[0].value.json())
	} else if element.IsObject() && len(w.levels) == 1 && one.rule.by == "" {
		one.nobody = true
	}
	if element.IsObject() {
		one.keys = nil
		element.ForEach(func(key, _ gjson.Result) bool {
			one.keys = append(one.keys, key.String())
			return true
		})
	}
}

// lacksKeys says that nothing can be looked up in the list.
func (one *lookedFor) lacksKeys() string {
	return fmt.Sprintf("the elements of %s have none of %s, so that none is found", ruleText(one.rule.list), strings.Join(impliedBy(), ", "))
}

// comparedBy names what the elements are compared by.
func (one *lookedFor) comparedBy(keyed bool) string {
	if one.rule.by != "" {
		return one.rule.by
	}
	if keyed {
		return ""
	}
	for _, key := range one.order {
		element := one.kept.list[one.index[key][0]].value
		for _, name := range impliedBy() {
			if v := peek(element, name); v.scalar() && v.text() == key {
				return name
			}
		}
	}
	return strings.Join(impliedBy(), ", ")
}

// search looks for one key, and tells how that went.
func (one *lookedFor) search(f *frame, key string) Read {
	of := one.by
	if of == "" {
		of = "the members"
	}
	if places, found := one.index[key]; found {
		one.found = true
		return Read{Note: fmt.Sprintf("%q by %s", key, of), Found: true, Raw: clipped(one.kept.list[places[0]].value)}
	}
	one.sought = appendNew(one.sought, maxSought, key)
	if one.mend == "" {
		one.mend = one.instead(f, key)
	}
	return Read{Note: one.lacks(key, one.order)}
}

// lacks says that there is no such key, and which there are.
func (one *lookedFor) lacks(key string, there []string) string {
	list := ruleText(one.rule.list)
	text := fmt.Sprintf("no element of %s has the %s %q", list, one.by, key)
	if one.by == "" {
		text = fmt.Sprintf("%s has no member %q", list, key)
	}
	if len(there) == 0 {
		return text
	}
	return text + ", only " + quotedList(there, maxThere)
}

// quotedList puts words in quotes, as many as fit.
func quotedList(words []string, most int) string {
	var list []string
	for _, word := range words[:min(len(words), most)] {
		list = append(list, fmt.Sprintf("%.40q", word))
	}
	if len(words) > most {
		list = append(list, "…")
	}
	return strings.Join(list, ", ")
}

// instead looks for what was probably meant: the name of a field around instead
// of its value, a field of the element further out, or another key.
func (one *lookedFor) instead(f *frame, key string) string {
	written, fixed := key, true
	if one.rule.key.Kind == yamlnode.Map {
		path := one.rule.key.Get("path")
		if path == nil || len(one.rule.key.Entries) > 1 || strings.HasPrefix(path.Value, "$") {
			return one.otherKey(key)
		}
		written, fixed = path.Value, false
	}
	if around := one.around(f, written, fixed); around != "" {
		return "did you mean key: {path: " + around + "}?"
	}
	if other := one.otherKey(key); other != "" {
		return other
	}
	if near := nearest(key, one.order); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if fixed && peek(f.self, written).kind != kindMissing {
		return "did you mean key: {path: " + written + "}?"
	}
	return ""
}

// around returns the path of a field around whose value is a key of the list.
func (one *lookedFor) around(f *frame, written string, here bool) (path string) {
	scope := ""
	for at := f; at != nil; at = at.parent {
		if (here || at != f) && one.index[peek(at.self, written).text()] != nil {
			return scope + written
		}
		scope += "$parent."
	}
	return ""
}

// otherKey looks for the key elsewhere in the elements.
func (one *lookedFor) otherKey(key string) string {
	const most = 200
	for i := range one.kept.list[:min(len(one.kept.list), most)] {
		if path := holds(gjson.Parse(one.kept.list[i].value.json()), key, 1); path != "" {
			return fmt.Sprintf("there is an element whose %s is %q: write by: %s", path, key, path)
		}
	}
	return ""
}

// holds returns the path of a value in an object, or of one a level below.
func holds(object gjson.Result, text string, deeper int) (path string) {
	object.ForEach(func(key, one gjson.Result) bool {
		switch {
		case !object.IsObject():
			return false
		case one.IsObject() && deeper > 0:
			if below := holds(one, text, deeper-1); below != "" {
				path = spell(key.String()) + "." + below
			}
		case (one.Type == gjson.String || one.Type == gjson.Number) && one.String() == text:
			path = spell(key.String())
		}
		return path == ""
	})
	return path
}

// nearest is the word that another one nearly is.
func nearest(word string, words []string) string {
	near := yamlnode.Nearest(word, words)
	if near == "" || withoutDigits(word) == withoutDigits(near) || !slip(word, near) && yamlnode.Distance(strings.ToLower(word), strings.ToLower(near)) > 1+len(word)/4 {
		return ""
	}
	return near
}

// peek reads a path of a value aside from the program.
func peek(v value, written string) value {
	parsed, problem := parsePath(written)
	if problem != nil || v.kind != kindObject && v.kind != kindArray {
		return value{}
	}
	query := parsed.query
	if parsed.simple() {
		keys := make([]string, len(parsed.keys))
		for i, key := range parsed.keys {
			keys[i] = gjson.Escape(key)
		}
		query = strings.Join(keys, ".")
	}
	return ask(v.json(), query)
}

// appendNew adds words that are not there yet, up to a number of them.
func appendNew(list []string, most int, words ...string) []string {
	for _, word := range words {
		if len(list) < most && !slices.Contains(list, word) {
			list = append(list, word)
		}
	}
	return list
}
