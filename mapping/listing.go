package mapping

// listing is a list as a mapping names it: where its elements are, which of
// them count, and in which order.
type listing struct {
	source     expr
	levels     []level
	match      *matching // of a lookup, else nil
	where      condition // nil for all
	unique     expr      // nil for all
	group      expr      // nil for none
	sort       expr      // nil for the order of the document
	descending bool
	limit      int  // 0 for none
	members    bool // an object is the list of its members
	carried    bool // elements that are cut off take along those around them
}

// maxFlatten is how many lists inside of lists flatten goes through.
const maxFlatten = 2

// level is one depth of elements: those of the list itself, and below it those
// that flatten leads to.
type level struct {
	scope *scope
	inner expr // the list inside of an element; nil at the last level
}

// inside returns the scope of the elements that are visited.
func (l *listing) inside() *scope { return l.levels[len(l.levels)-1].scope }

// visitor is called for each element and returns whether to go on.
type visitor func(g *frame) bool

// walk goes through the elements of a listing.
type walk struct {
	*listing
	visit   visitor
	dropped int  // elements that were passed over
	cutting bool // groups keep what their members were made from
	keyed   bool // a lookup goes by the names of members
}

// each visits the elements that are left after all stages, in their order. It
// reports whether there is a list at all.
func (l *listing) each(f *frame, visit visitor) (there bool) {
	w := walk{listing: l, visit: visit}
	return w.run(f)
}

func (w *walk) run(f *frame) (there bool) {
	list := w.source.eval(f)
	if list.empty() {
		return false
	}
	left, visit := w.limit, w.visit
	limited := func(g *frame) bool {
		left--
		return visit(g) && left != 0
	}
	if w.sort == nil && w.group == nil {
		w.visit = w.stages(limited)
		w.elements(f, list)
		return true
	}
	var k keeping
	w.visit = w.stages(func(g *frame) bool {
		if !w.keep(&k, g) {
			w.dropped++
		}
		return true
	})
	w.elements(f, list)
	w.arrange(f, &k)
	k.open = [maxFlatten]int{}
	for i := range k.units {
		if !limited(w.openUnit(f, &k, i)) {
			break
		}
	}
	return true
}

// stages returns a visitor that passes on what where and unique leave.
func (w *walk) stages(visit visitor) visitor {
	if w.where == nil && w.unique == nil {
		return visit
	}
	var seen map[string]bool
	return func(g *frame) bool {
		if !w.holds(g) {
			w.dropped++
			return true
		}
		if w.unique != nil {
			key, ok := identityOf(w.unique.eval(g))
			if ok && seen[key] {
				w.dropped++
				return true
			}
			if seen == nil {
				seen = make(map[string]bool)
			}
			seen[key] = ok
		}
		return visit(g)
	}
}

func (l *listing) holds(g *frame) bool {
	if l.where == nil {
		return true
	}
	truth, _ := l.where.holds(g)
	return truth
}

// identityOf returns what tells a value from others. Numbers and texts of the same
// spelling are one.
func identityOf(v value) (key string, ok bool) {
	switch {
	case v.empty():
		return "", false
	case v.scalar():
		return v.text(), true
	default:
		return v.json(), true
	}
}

// elements visits the elements of a list, or those with the keys that are
// looked up.
func (w *walk) elements(f *frame, list value) {
	if w.match != nil {
		w.lookUp(f, list)
		return
	}
	w.descend(f, list, 0)
}

// descend visits the elements of a list at a level below f. It reports false
// if there is to be no more.
func (w *walk) descend(f *frame, list value, depth int) bool {
	g := f.run.at(f.depth + 1)
	g.parent, g.from, g.spot = f, list.source, spot{index: single}
	switch {
	case list.listed():
		return w.descendListed(g, list, depth)
	case list.kind == kindArray:
		for e := elementsOf(list); e.seek(); {
			g.index++
			e.at = g.take(w.levels[depth].scope, e.raw, e.at, value{})
			if !w.arrive(g, depth) {
				return false
			}
		}
		return true
	case list.hollow():
		return true
	case list.kind == kindObject && w.members && depth == 0:
		for m := membersOf(list); m.seek(); {
			g.key = m.key
			m.at = g.take(w.levels[depth].scope, m.raw, m.at, value{})
			if !w.arrive(g, depth) {
				return false
			}
		}
		return true
	default:
		g.take(w.levels[depth].scope, list.raw, 0, list)
		return w.arrive(g, depth)
	}
}

func (w *walk) descendListed(g *frame, list value, depth int) bool {
	for i := range list.rare.list {
		one := &list.rare.list[i]
		g.from, g.spot = one.value.source, one.spot
		g.take(w.levels[depth].scope, one.value.raw, 0, one.value)
		if !w.arrive(g, depth) {
			return false
		}
	}
	return true
}

// arrive visits an element, or the elements inside it.
func (w *walk) arrive(g *frame, depth int) bool {
	if !g.spend(len(g.self.raw)) {
		return false
	}
	if g.self.kind == kindNull || w.match == nil && !g.fits(w.levels[depth].scope) {
		w.dropped++
		return true
	}
	inner := w.levels[depth].inner
	if inner == nil {
		return w.visit(g)
	}
	list := inner.eval(g)
	return list.empty() || w.descend(g, list, depth+1)
}

// fits reports whether the paths of an element can find something in it.
func (f *frame) fits(s *scope) bool {
	if f.self.kind != kindObject && !s.usesSelf && len(s.trie.indexes) == 0 {
		f.warn(f.self, "not an object")
		return false
	}
	return true
}
