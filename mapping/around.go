package mapping

import (
	"encoding/json"
	"slices"

	"github.com/tidwall/gjson"
)

// outside is what is kept of a document and its steps for elements that are cut
// off: the keys that they look at, where they were.
type outside struct {
	Root  json.RawMessage            `json:"root"`
	Steps map[string]json.RawMessage `json:"steps"`
}

// retain makes what a path needs part of what is kept. What a query sees can be
// anything below its first key.
func (s *scope) retain(p path) {
	switch {
	case p.simple():
		s.kept.insert(p.keys).slot = s.slot(p.keys)
	case p.first == "":
		s.keptAll = true
	case !slices.Contains(s.queried, p.first):
		s.queried = append(s.queried, p.first)
	}
}

// around returns what the elements look at outside of themselves, or nil.
func (r *run) around() []byte {
	var steps []byte
	for i, step := range r.plan.steps {
		steps = appendMember(steps, step.name, r.steps[i].kept(step))
	}
	return appendMember(appendMember(nil, "root", r.at(0).kept(r.plan.root)), "steps", steps)
}

// kept returns what is to be kept of a whole document, or nothing.
func (f *frame) kept(s *scope) []byte {
	if s.keptAll || len(s.queried) > 0 && f.self.kind == kindArray {
		return []byte(f.self.json())
	}
	var out []byte
	for _, key := range s.queried {
		out = f.appendEvery(out, key)
	}
	return f.appendKept(out, s.kept, s.queried)
}

// appendEvery writes the members of a document that have a key: a query looks
// into the second one as well, where the first has nothing for it.
func (f *frame) appendEvery(out []byte, key string) []byte {
	if f.self.kind != kindObject {
		return out
	}
	wanted := newTrie()
	wanted.insert([]string{key})
	document := f.self.raw
	for i := 1; i < len(document) && document[i] != '}'; {
		if document[i] != '"' {
			i++
			continue
		}
		named, start := wanted.key(document, i)
		if i = skipValue(document, start); named != nil {
			out = appendMember(out, key, []byte(document[start:i]))
		}
	}
	return out
}

// appendKept writes the values of a trie into an object with the same keys,
// but for those that are there already. A value does not stand in for those
// below it: of a key that stands twice, they may be in the second.
func (f *frame) appendKept(out []byte, t *trie, but []string) []byte {
	for _, branches := range t.byLength {
		for _, branch := range branches {
			if slices.Contains(but, branch.key) {
				continue
			}
			if slot := branch.node.slot; slot != noSlot {
				out = appendMember(out, branch.key, []byte(f.slot(slot).json()))
			}
			out = appendMember(out, branch.key, f.appendKept(nil, branch.node, nil))
		}
	}
	return out
}

// appendMember adds a member to an object, which may be nil. An empty value
// adds nothing.
func appendMember(object []byte, key string, value []byte) []byte {
	switch {
	case len(value) == 0:
		return object
	case len(object) == 0:
		object = append(object, '{')
	default:
		object[len(object)-1] = ','
	}
	object = append(gjson.AppendJSONString(object, key), ':')
	return append(append(object, value...), '}')
}

// reopen readies a run for elements that were cut off their document.
func (r *run) reopen(around []byte) {
	var kept outside
	if len(around) > 0 {
		if err := json.Unmarshal(around, &kept); err != nil {
			r.add(Warning{Kind: r.plan.kind, Found: kindMissing.String(), Reason: "what was kept of the document cannot be read"})
			kept = outside{}
		}
	}
	root := ""
	if kept.Root != nil {
		root, _ = r.read(kept.Root, "")
	}
	r.at(0).begin(root, r.plan.root)
	r.openSteps(kept.Steps)
}
