package mapping

// arranged returns the records of a list whose elements are put into another
// order, flattened or grouped.
func (p *listPlan[R]) arranged(parent *frame, cut *cutting) []R {
	parent.run.field = p.label
	var out []R
	place := -1
	w := walk{listing: p.list, cutting: cut != nil}
	visit := func(g *frame) bool {
		place++
		if p.limit > 0 && len(out) == p.limit {
			return true // only counted
		}
		var none R
		out = append(out, none)
		if !p.fill(g, &out[len(out)-1]) {
			out[len(out)-1] = none
			out = out[:len(out)-1]
			return true
		}
		if cut != nil {
			cut.add(place, w.raw(g))
		}
		return !p.full(g) && (cut != nil || len(out) != p.limit)
	}
	if !w.run(parent, visit) && p.label == "" {
		p.missing(parent)
	}
	if cut != nil {
		cut.length = place + 1 + w.dropped
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// raw returns what an element is made from: itself, all members of a group,
// and with each what is looked at of the elements around it.
func (w *walk) raw(g *frame) string {
	if w.group != nil && g.group.listed() {
		out := []byte{'['}
		for i, one := range g.made {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(out, one...)
		}
		return string(append(out, ']'))
	}
	if !w.carried {
		return g.self.json()
	}
	out := append([]byte{'['}, g.self.json()...)
	for depth := len(w.levels) - 2; depth >= 0; depth-- {
		g = g.parent
		kept := g.kept(w.levels[depth].scope)
		if len(kept) == 0 {
			kept = []byte("{}")
		}
		out = append(append(out, ','), kept...)
	}
	return string(append(out, ']'))
}

// rejoin opens an element that was cut off. It reports false if it is not to
// be mapped.
func (l *listing) rejoin(f *frame, index int, document string) (g *frame, ok bool) {
	w := walk{listing: l}
	cut := whole(document)
	if l.group == nil {
		g, ok = w.recut(f, index, cut)
		return g, ok && l.holds(g)
	}
	if cut.kind != kindArray {
		cut = value{kind: kindArray, raw: "[" + document + "]"}
	}
	var k keeping
	var members unit
	for e := elementsOf(cut); ; {
		one, more := e.next()
		if !more {
			break
		}
		if g, ok = w.recut(f, index, one); ok && l.holds(g) {
			members.members = append(members.members, w.stand(&k, g))
		}
	}
	if len(members.members) == 0 {
		return nil, false
	}
	k.units = []unit{members}
	return w.openUnit(f, &k, 0), true
}

// recut opens an element, and in front of it what was kept of those around it.
func (w *walk) recut(f *frame, index int, cut value) (g *frame, ok bool) {
	last := len(w.levels) - 1
	parts := make([]value, last+1) // the element, and those around it from inside out
	parts[0] = cut
	if w.carried && cut.kind == kindArray {
		e := elementsOf(cut)
		for i := range parts {
			parts[i], _ = e.next()
		}
	}
	at := spot{index: index}
	for depth := range w.levels {
		one := standing{value: parts[last-depth], spot: at}
		f, at = w.reopen(f, &one, depth), spot{index: single}
	}
	return f, f.self.kind > kindNull && f.fits(w.levels[last].scope)
}
