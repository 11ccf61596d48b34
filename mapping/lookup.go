package mapping

import (
	"slices"
	"strings"
)

// matching says which elements of a list are looked up.
type matching struct {
	id    int
	fixed []string    // the keys, in their order
	keys  []expr      // or what gives them
	by    []expr      // where an element keeps its own key
	rule  *lookupRule // of a traced program
	whose bool        // what is found says whose a record is
}

// nobody is the id by which stores say that a record has no owner. All that have
// it have nothing to do with each other.
const nobody = "0"

// saysWhose reports whether a field says whose a record is.
func saysWhose(label string) bool {
	name := label[strings.LastIndexByte(label, '.')+1:]
	return slices.Contains(buyerFields(), name) || slices.Contains([]string{"customer_name", "phone", "other_phones", "email"}, name)
}

// lookup is what a run remembers of a list that is looked into again and again.
type lookup struct {
	list  value
	uses  int
	index map[string][]int // places in keeping by their keys; nil until it is worth while
	keeping
}

// shortList is the length up to which a list is gone through each time.
const shortList = 8

// lookUp goes to the elements that have one of the keys, in the order of the
// keys.
func (w *walk) lookUp(f *frame, list value, visit visitor) {
	w.keyed = w.members && list.kind == kindObject
	wanted := w.match.wanted(f)
	if t := f.run.trace; t != nil {
		t.lookUp(w, f, list, wanted)
	}
	for _, key := range wanted {
		var more bool
		if l := w.indexed(f, list); l != nil {
			more = w.reachKnown(f, l, key, visit)
		} else {
			w.wanted = key
			more = w.descend(f, list, 0, visit)
			w.wanted = ""
		}
		if !more {
			return
		}
	}
}

// wanted returns the keys that are looked for.
func (m *matching) wanted(f *frame) []string {
	if m.keys == nil {
		return m.fixed
	}
	var wanted []string
	for _, e := range m.keys {
		f.each(e.eval(f), func(one value) {
			if key := one.text(); key != "" && (!m.whose || key != nobody) && f.spend(0) {
				wanted = append(wanted, key)
			}
		})
	}
	if len(wanted) < 2 {
		return wanted
	}
	seen := make(map[string]bool, len(wanted))
	return slices.DeleteFunc(wanted, func(key string) bool {
		again := seen[key]
		seen[key] = true
		return again
	})
}

// key returns the key of an element.
func (w *walk) key(g *frame) string {
	if w.keyed {
		for range len(w.levels) - 1 {
			g = g.parent
		}
		return g.key
	}
	for _, e := range w.match.by {
		if v := e.eval(g); v.scalar() && !v.empty() {
			return v.text()
		}
	}
	return ""
}

// indexed returns the index of a list that is looked into more than once, so
// that a join costs no more than its two sides together.
func (w *walk) indexed(f *frame, list value) *lookup {
	r := f.run
	for len(r.lookups) <= w.match.id {
		r.lookups = append(r.lookups, lookup{})
	}
	l := &r.lookups[w.match.id]
	if !l.list.same(list) {
		*l = lookup{list: list}
	}
	if l.uses++; l.uses < 2 || list.count > 0 && list.count <= shortList {
		return nil
	}
	if l.index == nil {
		l.index = make(map[string][]int)
		w.index = l
		w.descend(f, list, 0, nil)
		w.index = nil
	}
	return l
}

// note adds an element to the index that is being made.
func (w *walk) note(g *frame) {
	if key := w.key(g); key != "" {
		w.index.index[key] = append(w.index.index[key], w.stand(&w.index.keeping, g))
	}
}

func (w *walk) reachKnown(f *frame, l *lookup, key string, visit visitor) (more bool) {
	l.open = [maxFlatten]int{}
	for _, place := range l.index[key] {
		if g := w.openOne(f, &l.keeping, place); !g.spend(len(g.self.raw)) || !w.reach(g, visit) {
			return false
		}
	}
	return true
}

// same reports whether two lists are the same one. Windows into one document
// are compared by their place, at once.
func (v value) same(other value) bool {
	return v.kind == other.kind && v.rare == other.rare && v.raw == other.raw
}
