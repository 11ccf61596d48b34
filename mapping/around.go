package mapping

import (
	"encoding/json"

	"github.com/tidwall/gjson"
)

// outside is what is kept of a document and its steps for elements that are cut
// off: the keys that they look at, where they were.
type outside struct {
	Root  json.RawMessage            `json:"root"`
	Steps map[string]json.RawMessage `json:"steps"`
}

// slot returns the slot of a simple path.
func (s *scope) slot(keys []string) int {
	end := s.trie.insert(keys)
	if end.slot == noSlot {
		end.slot = s.slots
		s.slots++
	}
	return end.slot
}

// retain makes what a path needs part of what is kept. What a query sees can be
// anything below its first key.
func (s *scope) retain(p path) {
	keys := p.keys
	if !p.simple() {
		if p.first == "" {
			s.keptAll = true
			return
		}
		keys = []string{p.first}
	}
	s.kept.insert(keys).slot = s.slot(keys)
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
	if s.keptAll {
		return []byte(f.self.json())
	}
	return f.keptBelow(s.kept)
}

// keptBelow writes the values of a trie into an object with the same keys. A
// value does not stand in for those below it: of a key that is there twice,
// they may be in the second.
func (f *frame) keptBelow(t *trie) []byte {
	var out []byte
	for _, branches := range t.byLength {
		for _, branch := range branches {
			if slot := branch.node.slot; slot != noSlot {
				out = appendMember(out, branch.key, []byte(f.slot(slot).json()))
			}
			out = appendMember(out, branch.key, f.keptBelow(branch.node))
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
