package mapping

import (
	"encoding/json"
	"strings"

	"github.com/tidwall/gjson"
)

// frame is one element that is being mapped: the document itself, an element
// of a list, or the answer of a step.
type frame struct {
	run    *run
	parent *frame
	depth  int
	self   value
	slots  []value   // what the simple paths of the element found
	from   *pathExpr // the list that the element comes from
	spot             // where in that list it stands
	rest   int       // of a whole document: where its walk stopped, or finished
	trie   *trie     // of a whole document: what the walk looks for
	group  value     // of an element that stands for several: all of them
	made   []string  // of such an element that is cut off: what they were made from
}

const (
	single   = -1
	finished = 0
)

// run is the state of one mapping over one document. Runs are pooled, so that
// their buffers are used again.
type run struct {
	mapping  *Mapping
	request  Request
	plan     *kindPlan
	field    string   // being worked out, for warnings
	frames   []*frame // by depth; the first is the document
	steps    []*frame
	buffer   []byte          // a stack of the texts under construction
	texts    strings.Builder // the texts of the document that are not in it
	records  int
	work     int  // what settings have done with texts, in bytes
	visits   int  // of elements, against maxVisits
	spent    bool // and this was told
	lookups  []lookup
	steady   []value // lists that are the same for all elements
	memos    []recent
	warnings []Warning
	trace    *trace // of a traced program
}

// open reads a document and its steps. It reports false, with a warning given,
// if the document cannot be used.
func (r *run) open(in Input) bool {
	document, ok := r.read(in.Body, "")
	if !ok {
		return false
	}
	r.at(0).begin(document, r.plan.root)
	r.openSteps(in.Steps)
	return true
}

func (r *run) openSteps(bodies map[string]json.RawMessage) {
	for i, step := range r.plan.steps {
		if i == len(r.steps) {
			r.steps = append(r.steps, &frame{run: r, spot: spot{index: single}})
		}
		document := ""
		if body, given := bodies[step.name]; given {
			document, _ = r.read(body, "$steps."+step.name)
		}
		r.steps[i].begin(document, step)
	}
}

// read checks a document. It reports false, with a warning given, if it cannot
// be used.
func (r *run) read(body []byte, path string) (document string, ok bool) {
	document, reason := readDocument(body)
	if reason != "" {
		r.add(Warning{Kind: r.plan.kind, Path: path, Found: kindMissing.String(), Reason: reason})
		return "", false
	}
	return strings.Trim(document, " \n\t\r"), true
}

// begin makes f the frame of a whole document. The walk over it stops at the
// first list that is looked for: mostly it is the only value that is needed,
// and its elements are walked over later anyway.
func (f *frame) begin(document string, s *scope) {
	f.self = whole(document)
	f.parent, f.from, f.spot = nil, nil, spot{index: single}
	f.trie, f.rest = s.trie, finished
	f.clear(s.slots)
	switch {
	case s.trie.leaf():
	case f.self.kind == kindObject:
		f.rest = f.trie.walkUntilList(document, 1, f.slots)
	default:
		f.trie.walk(document, 0, f.slots)
	}
}

// finish goes on with the walk over a document where it had stopped.
func (f *frame) finish() {
	document := f.self.raw
	for f.rest != finished {
		f.rest = f.trie.walkUntilList(document, skipValue(document, f.rest), f.slots)
	}
}

// whole returns the value that a document is, without looking for its end.
func whole(document string) value {
	switch {
	case strings.HasPrefix(document, "{"):
		return value{kind: kindObject, raw: document}
	case strings.HasPrefix(document, "["):
		return value{kind: kindArray, raw: document}
	default:
		v, _ := readValue(document, 0)
		return v
	}
}

// clear gives f a number of empty slots.
func (f *frame) clear(slots int) {
	if cap(f.slots) < slots {
		f.slots = make([]value, slots)
		return
	}
	f.slots = f.slots[:slots]
	clear(f.slots)
}

// at returns the frame for a depth. One is enough for each, because elements
// of the same depth are mapped one after another.
func (r *run) at(depth int) *frame {
	for len(r.frames) <= depth {
		r.frames = append(r.frames, &frame{run: r, depth: len(r.frames)})
	}
	return r.frames[depth]
}

// release forgets the document, which the pool would otherwise keep alive.
func (r *run) release() {
	for _, frames := range [][]*frame{r.frames, r.steps} {
		for _, f := range frames {
			clear(f.slots[:cap(f.slots)])
			clear(f.made)
			f.self, f.parent, f.from, f.spot, f.trie, f.rest, f.group, f.made = value{}, nil, nil, spot{}, nil, finished, value{}, f.made[:0]
		}
	}
	const keep = 64 << 10
	if cap(r.buffer) > keep {
		r.buffer = nil
	}
	clear(r.lookups)
	clear(r.steady)
	r.lookups, r.steady, r.visits, r.spent = r.lookups[:0], r.steady[:0], 0, false
	clear(r.memos)
	r.texts = strings.Builder{}
	r.mapping, r.request, r.plan, r.warnings, r.records, r.work, r.trace = nil, Request{}, nil, nil, 0, 0, nil
}

// keep returns a text as a string. Many of them share one block of memory,
// which is only ever appended to.
func (r *run) keep(made []byte) string {
	const first, most = 512, 16 << 10
	if r.texts.Cap()-r.texts.Len() < len(made) {
		size := min(max(2*r.texts.Cap(), first), most)
		r.texts = strings.Builder{}
		r.texts.Grow(max(size, len(made)))
	}
	start := r.texts.Len()
	r.texts.Write(made)
	return r.texts.String()[start:]
}

func (r *run) add(w Warning) {
	if len(r.warnings) < maxWarnings {
		r.warnings = append(r.warnings, w)
	}
}

// warn tells that a value does not fit the field being worked out.
func (f *frame) warn(v value, reason string) {
	if len(f.run.warnings) >= maxWarnings {
		return
	}
	f.run.add(Warning{Kind: f.run.plan.kind, Field: f.run.field, Path: f.pathOf(v.source), Found: v.kind.String(), Reason: reason})
}

// pathOf returns the place of a value from the document's root on.
func (f *frame) pathOf(source *pathExpr) string {
	if source == nil {
		return f.place()
	}
	if source.base != baseElement {
		return source.written
	}
	for range source.up {
		f = f.parent
	}
	return strings.Trim(f.place()+"."+source.below, ".")
}

func (f *frame) place() string {
	if f.parent == nil {
		return ""
	}
	return f.append(f.parent.pathOf(f.from))
}

// query asks gjson for what is no simple path. All elements of a list may ask the
// same of what is around them: it goes through that only once.
func (f *frame) query(query string, memo int) value {
	if f.self.kind != kindObject && f.self.kind != kindArray {
		return value{}
	}
	last := f.run.recent(memo)
	if last.raw == f.self.raw {
		return last.found
	}
	if !f.charge(len(f.self.raw)) {
		return value{}
	}
	*last = recent{raw: f.self.raw, found: ask(f.self.raw, query)}
	return last.found
}

// ask asks gjson. What stood inside a text is checked as a document is.
func ask(document, query string) value {
	found := gjson.Get(document, query)
	if !strings.Contains(query, "@fromstr") {
		return fromResult(found)
	}
	if _, reason := readDocument([]byte(found.Raw)); reason != "" {
		return value{}
	}
	return fromResult(found)
}
