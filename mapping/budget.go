package mapping

// maxVisits bounds the elements that are looked at for one document. An element
// counts once for each KiB that it has: lists that look at each other could
// otherwise take hours.
const maxVisits = 2_000_000

// spend takes an element of a size out of the budget. It reports false when
// nothing is left, and warns the first time.
func (f *frame) spend(size int) bool {
	f.run.visits++
	return f.charge(size)
}

// charge takes what something costs by its size alone.
func (f *frame) charge(size int) bool {
	r := f.run
	r.visits += size >> 10
	if r.visits <= maxVisits {
		return true
	}
	if !r.spent {
		r.spent = true
		f.warn(value{}, "more than 2000000 elements were looked at; the rest is left out")
	}
	return false
}

// exhausted reports whether the budget is used up, so that what was worked out
// of a list may lack some elements.
func (r *run) exhausted() bool { return r.visits > maxVisits }
