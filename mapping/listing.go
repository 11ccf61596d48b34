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
	manner     manner // of what is sorted
	limit      int    // 0 for none
	members    bool   // an object is the list of its members
	carried    bool   // elements that are cut off take along those around them
}

// maxFlatten is how many lists inside of lists flatten goes through.
const maxFlatten = 2

// level is one depth of elements: those of the list itself, and below it those
// that flatten leads to.
type level struct {
	scope *scope
	inner expr // the list inside of an element; nil at the last level
}

// visitor is called for each element and returns whether to go on.
type visitor func(g *frame) bool

// walk is one passage through the elements of a listing. Visitors are handed on
// and nothing here outlives the passage, so that most passages allocate nothing.
type walk struct {
	*listing
	wanted  string          // of a lookup that goes through the whole list: the key
	keyed   bool            // a lookup goes by the names of members
	index   *lookup         // being made of a list
	kept    *keeping        // where elements go that are visited later
	seen    map[string]bool // what unique has found
	left    int             // how many elements are visited yet; never 0 if there is no limit
	dropped int             // elements that were passed over
	cutting bool            // groups keep what their members were made from
}

// each visits the elements that are left after all stages, in their order. It
// reports whether there is a list at all.
func (l *listing) each(f *frame, visit visitor) (there bool) {
	w := walk{listing: l}
	return w.run(f, visit)
}

func (w *walk) run(f *frame, visit visitor) (there bool) {
	list := w.source.eval(f)
	if list.empty() {
		return false
	}
	w.left = w.limit
	if w.sort == nil && w.group == nil {
		w.elements(f, list, visit)
		return true
	}
	var k keeping
	w.kept = &k
	w.elements(f, list, visit)
	w.arrange(f, &k)
	k.open = [maxFlatten]int{}
	for i := range k.units {
		if !w.deliver(w.openUnit(f, &k, i), visit) {
			break
		}
	}
	return true
}

// elements goes through the elements of a list, or to those with the keys that
// are looked up.
func (w *walk) elements(f *frame, list value, visit visitor) {
	if w.match != nil {
		w.lookUp(f, list, visit)
		return
	}
	w.descend(f, list, 0, visit)
}

// reach leads an element through the stages. It reports false if there is to be
// no more.
func (w *walk) reach(g *frame, visit visitor) bool {
	switch {
	case w.index != nil:
		w.note(g)
		return true
	case w.wanted != "" && w.key(g) != w.wanted:
		return true
	case !w.holds(g) || !w.isNew(g):
		w.dropped++
		return true
	case w.kept == nil:
		return w.deliver(g, visit)
	}
	if !w.keep(w.kept, g) {
		w.dropped++
	}
	return true
}

func (w *walk) deliver(g *frame, visit visitor) bool {
	w.left--
	return visit(g) && w.left != 0
}

// isNew reports whether no element before had the same value for unique.
func (w *walk) isNew(g *frame) bool {
	if w.unique == nil {
		return true
	}
	key, ok := identityOf(w.unique.eval(g))
	if !ok {
		return true
	}
	if w.seen[key] {
		return false
	}
	if w.seen == nil {
		w.seen = make(map[string]bool)
	}
	w.seen[key] = true
	return true
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

// descend visits the elements of a list at a level below f. It reports false
// if there is to be no more.
func (w *walk) descend(f *frame, list value, depth int, visit visitor) bool {
	g := f.run.at(f.depth + 1)
	g.parent, g.from, g.spot = f, list.source, spot{index: single}
	switch {
	case list.listed():
		return w.descendListed(g, list, depth, visit)
	case list.kind == kindArray:
		for e := elementsOf(list); e.seek(); {
			g.index++
			e.at = g.take(w.levels[depth].scope, e.raw, e.at, value{})
			if !w.arrive(g, depth, visit) {
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
			if !w.arrive(g, depth, visit) {
				return false
			}
		}
		return true
	default:
		g.take(w.levels[depth].scope, list.raw, 0, list)
		return w.arrive(g, depth, visit)
	}
}

func (w *walk) descendListed(g *frame, list value, depth int, visit visitor) bool {
	for i := range list.rare.list {
		one := &list.rare.list[i]
		g.from, g.spot = one.value.source, one.spot
		g.take(w.levels[depth].scope, one.value.raw, 0, one.value)
		if !w.arrive(g, depth, visit) {
			return false
		}
	}
	return true
}

// arrive visits an element, or the elements inside it.
func (w *walk) arrive(g *frame, depth int, visit visitor) bool {
	if !g.spend(len(g.self.raw)) {
		return false
	}
	if g.self.kind == kindNull || w.match == nil && !g.fits(w.levels[depth].scope) {
		w.dropped++
		return true
	}
	inner := w.levels[depth].inner
	if inner == nil {
		return w.reach(g, visit)
	}
	list := inner.eval(g)
	return list.empty() || w.descend(g, list, depth+1, visit)
}

// fits reports whether the paths of an element can find something in it.
func (f *frame) fits(s *scope) bool {
	if f.self.kind != kindObject && !s.usesSelf && len(s.trie.indexes) == 0 {
		f.warn(f.self, "not an object")
		return false
	}
	return true
}
