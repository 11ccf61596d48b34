package mapping

import (
	"strconv"
	"strings"
)

// scope is what is known of one kind of element while its paths are compiled.
type scope struct {
	name     string // of a step
	parent   *scope
	trie     *trie
	slots    int
	usesSelf bool     // elements need not be objects
	kept     *trie    // of a whole document: what its elements look at
	queried  []string // keys below which they look for something
	keptAll  bool     // they look at the document itself
	carries  bool     // of elements around others that are cut off: the same holds for them
	grouped  bool     // elements stand for several
}

func newScope(parent *scope, name string) *scope {
	return &scope{name: name, parent: parent, trie: newTrie(), kept: newTrie()}
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

const leftOut = "required, but there is no value: the element is left out"

// listPlan maps the elements of a list to records of type R.
type listPlan[R any] struct {
	scope  *scope
	label  string // of the list as a field; empty at the top
	from   []*pathExpr
	list   *listing  // nil where from, where and limit are all there is
	where  condition // nil for all
	limit  int       // 0 for none
	empty  []literal // what counts as no list besides
	fields []fieldPlan[R]
}

type fieldPlan[R any] struct {
	label    string
	required bool
	assign   assign[R]
}

// run returns the records of the list, or nil. Which elements they were made
// from goes to cut, if it is not nil.
func (p *listPlan[R]) run(parent *frame, cut *cutting) []R {
	if p.list != nil {
		return p.arranged(parent, cut)
	}
	list, ok := p.find(parent)
	if !ok {
		return nil
	}
	f := parent.run.at(parent.depth + 1)
	f.parent, f.from, f.spot = parent, list.source, spot{index: single}
	if list.kind == kindArray {
		return p.elements(f, list, cut)
	}
	cut.count(1, elements{})
	out := make([]R, 1)
	if f.take(p.scope, list.raw, 0, list); !p.keep(f) || !p.fill(f, &out[0]) {
		return nil
	}
	cut.add(0, list.json())
	return out
}

// one maps a single element that was cut off its list.
func (p *listPlan[R]) one(parent *frame, index int, raw []byte, out *R) bool {
	r := parent.run
	document, ok := r.read(raw, strconv.Itoa(index))
	if !ok {
		return false
	}
	r.records, r.visits = 0, 0
	if p.list != nil {
		f, ok := p.list.rejoin(parent, index, document)
		return ok && p.fill(f, out)
	}
	f := r.at(parent.depth + 1)
	f.parent, f.from, f.spot = parent, nil, spot{index: index}
	f.take(p.scope, document, 0, value{})
	return f.self.kind != kindNull && p.keep(f) && p.fill(f, out)
}

func (p *listPlan[R]) elements(f *frame, list value, cut *cutting) []R {
	var out []R
	e := elementsOf(list)
	for e.seek() {
		f.index++ // from single, which is in front of the first
		start := e.at
		e.at = f.take(p.scope, e.raw, start, value{})
		if !f.spend(e.at - start) {
			break
		}
		if f.self.kind == kindNull || !p.keep(f) {
			continue
		}
		if out == nil {
			out = make([]R, 0, p.room(list, e.at-start))
		}
		var none R
		out = append(out, none)
		if !p.fill(f, &out[len(out)-1]) {
			out[len(out)-1] = none
			out = out[:len(out)-1]
			continue
		}
		cut.add(f.index, e.raw[start:e.at])
		if p.full(f) || len(out) == p.limit {
			break
		}
	}
	cut.count(f.index+1, e)
	if len(out) == 0 {
		p.unread(f, list, out != nil)
		return nil
	}
	return out
}

// unread tells that a list has elements with members, none of which has anything
// for a record: the backend may have renamed everything. Those that conditions
// leave out were not tried.
func (p *listPlan[R]) unread(f *frame, list value, tried bool) {
	if tried && p.label == "" && len(f.run.warnings) == 0 && strings.Contains(list.raw, ":") {
		f.run.field = p.label
		f.parent.warn(list, "no element has anything that the mapping reads")
	}
}

// full counts a record. It reports whether there are too many.
func (p *listPlan[R]) full(f *frame) bool {
	if f.run.records++; f.run.records <= maxRecords {
		return false
	}
	f.run.field = p.label
	f.warn(value{}, "the document holds more than 50000 records; the rest is left out")
	return true
}

// room returns for how many records to make room at first, given the length
// of the first element.
func (p *listPlan[R]) room(list value, length int) int {
	const most, mostGuessed = 512, 64
	room := min(int(list.count), most)
	if room == 0 {
		room = min(max(len(list.raw)/max(length, 1), 1), mostGuessed)
	}
	if p.limit > 0 {
		room = min(room, p.limit)
	}
	return room
}

// find returns the first of the lists that has elements, or one without.
func (p *listPlan[R]) find(parent *frame) (list value, ok bool) {
	parent.run.field = p.label
	silent := p.label != ""
	for _, from := range p.from {
		v := from.eval(parent)
		switch bare := v.bare(); {
		case bare && !ok:
			list, ok = v, true
		case bare, ok && p.label == "" && v.kind != kindArray: // an answer with an empty list is no record
		case p.takes(v):
			return v, true
		case v.kind != kindMissing:
			silent = true
			p.refuse(parent, v)
		}
	}
	if !silent && !ok {
		p.missing(parent)
	}
	return list, ok
}

// takes reports whether a value can be the list.
func (p *listPlan[R]) takes(v value) bool {
	switch v.kind {
	case kindArray:
		return true
	case kindObject:
		return !v.hollow()
	default:
		return p.scope.usesSelf && !v.empty() && !v.oneOf(p.empty)
	}
}

// refuse tells of what can be no list, unless it counts as nothing.
func (p *listPlan[R]) refuse(parent *frame, v value) {
	if v.scalar() && !v.empty() && !v.oneOf(p.empty) {
		parent.warn(v, "neither a list nor an object")
	}
}

func (p *listPlan[R]) missing(parent *frame) {
	parent.run.add(Warning{Kind: parent.run.plan.kind, Path: p.places(), Found: kindMissing.String(), Reason: "the document has no such list"})
}

func (p *listPlan[R]) places() string {
	places := make([]string, len(p.from))
	for i, from := range p.from {
		places[i] = from.written
	}
	return strings.Join(places, ", ")
}

// take makes the value at i the element of f, reads what its paths name and
// returns the place after it. A value that is known already is given as well.
func (f *frame) take(s *scope, raw string, i int, known value) int {
	f.clear(s.slots)
	switch {
	case known.scalar():
		f.self = known
		f.self.source = nil
		return len(raw)
	case i < len(raw) && (raw[i] == '{' || raw[i] == '['):
		end := s.trie.walk(raw, i, f.slots)
		f.self = value{kind: kindObject, raw: raw[i:end]}
		if raw[i] == '[' {
			f.self.kind = kindArray
		}
		return end
	default:
		v, end := readValue(raw, i)
		f.self = v
		return end
	}
}

// keep reports whether the element is to be mapped at all.
func (p *listPlan[R]) keep(f *frame) bool {
	f.run.field = p.label
	if !f.fits(p.scope) {
		return false
	}
	if p.where == nil {
		return true
	}
	truth, _ := p.where.holds(f)
	return truth
}

// fill maps the element. It reports false if a required field has no value, or
// none has.
func (p *listPlan[R]) fill(f *frame, out *R) bool {
	filled := false
	for i := range p.fields {
		one := &p.fields[i]
		f.run.field = one.label
		switch {
		case one.assign(f, out):
			filled = true
		case one.required:
			f.run.field = one.label
			f.warn(value{}, leftOut)
			return false
		}
	}
	return filled
}
