package mapping

import "slices"

// keeping holds elements that are visited later, in another order.
type keeping struct {
	list   []standing
	above  [maxFlatten][]standing // the elements around them, by their level
	open   [maxFlatten]int        // which of those are open, from 1 on
	units  []unit
	groups map[string]int // the units by their keys
}

// standing is an element and where it stands.
type standing struct {
	value value
	from  *pathExpr
	spot  spot
	above int    // the place of the element around it
	raw   string // what it is made from, if that is to be known
}

// unit is what is visited in the end: an element, or a group of them.
type unit struct {
	key     sortKey
	members []int
}

func standingOf(g *frame) standing {
	return standing{value: g.self, from: g.from, spot: g.spot}
}

// keep adds the element of g. It reports false for one that belongs to no
// group.
func (w *walk) keep(k *keeping, g *frame) bool {
	if w.group == nil {
		added := unit{members: []int{w.stand(k, g)}}
		if w.sort != nil {
			added.key = sortKeyOf(w.sort.eval(g), w.manner)
		}
		k.units = append(k.units, added)
		return true
	}
	key, ok := identityOf(w.group.eval(g))
	if !ok {
		return false
	}
	place, known := k.groups[key]
	if !known {
		if k.groups == nil {
			k.groups = make(map[string]int)
		}
		place = len(k.units)
		k.groups[key] = place
		k.units = append(k.units, unit{})
	}
	k.units[place].members = append(k.units[place].members, w.stand(k, g))
	return true
}

// stand notes where the element of g stands, and returns its place.
func (w *walk) stand(k *keeping, g *frame) int {
	one := standingOf(g)
	if depth := len(w.levels) - 2; depth >= 0 {
		one.above = k.standAbove(g.parent, depth)
	}
	if w.group != nil && len(w.levels) > 1 {
		one.from = g.parent.fixed(g.from)
	}
	if w.cutting && w.group != nil {
		one.raw = w.raw(g)
	}
	k.list = append(k.list, one)
	return len(k.list) - 1
}

// standAbove notes an element that others are inside of, unless it is the one
// that was noted last.
func (k *keeping) standAbove(g *frame, depth int) int {
	one := standingOf(g)
	if depth > 0 {
		one.above = k.standAbove(g.parent, depth-1)
	}
	list := k.above[depth]
	if last := len(list) - 1; last >= 0 && list[last].from == one.from && list[last].spot == one.spot && list[last].above == one.above {
		return last
	}
	k.above[depth] = append(list, one)
	return len(list)
}

// arrange brings the units into their order. Those without a key are last.
func (w *walk) arrange(f *frame, k *keeping) {
	if w.sort == nil {
		return
	}
	if w.group != nil {
		for i := range k.units {
			k.units[i].key = sortKeyOf(w.sort.eval(w.openUnit(f, k, i)), w.manner)
		}
	}
	slices.SortStableFunc(k.units, func(a, b unit) int { return a.key.compare(b.key, w.descending) })
}

// openUnit opens a unit again, below f.
func (w *walk) openUnit(f *frame, k *keeping, i int) *frame {
	members := k.units[i].members
	g := w.openOne(f, k, members[0])
	if w.group == nil {
		return g
	}
	list := make([]member, len(members))
	g.made = g.made[:0]
	var from, fixed *pathExpr
	for i, place := range members {
		one := &k.list[place]
		if i == 0 || one.from != from {
			from, fixed = one.from, f.fixed(one.from)
		}
		list[i] = member{value: one.value, spot: one.spot}
		list[i].value.source = fixed
		if w.cutting {
			g.made = append(g.made, one.raw)
		}
	}
	g.group = listValue(list)
	return g
}

// openOne makes an element that was kept the element of its frame again, with
// those around it.
func (w *walk) openOne(f *frame, k *keeping, place int) *frame {
	one := &k.list[place]
	if depth := len(w.levels) - 2; depth >= 0 {
		f = w.openAbove(f, k, one.above, depth)
	}
	return w.reopen(f, one, len(w.levels)-1)
}

func (w *walk) openAbove(f *frame, k *keeping, place, depth int) *frame {
	one := &k.above[depth][place]
	if depth > 0 {
		f = w.openAbove(f, k, one.above, depth-1)
	}
	if k.open[depth] == place+1 {
		return f.run.at(f.depth + 1)
	}
	k.open[depth] = place + 1
	return w.reopen(f, one, depth)
}

func (w *walk) reopen(f *frame, one *standing, depth int) *frame {
	g := f.run.at(f.depth + 1)
	g.parent, g.from, g.spot = f, one.from, one.spot
	g.take(w.levels[depth].scope, one.value.raw, 0, one.value)
	return g
}

// fixed returns the place of a path in words, for use in other frames.
func (f *frame) fixed(source *pathExpr) *pathExpr {
	if source == nil || source.base != baseElement {
		return source
	}
	return &pathExpr{written: f.pathOf(source), base: baseFixed, slot: noSlot}
}
