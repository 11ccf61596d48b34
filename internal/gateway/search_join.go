package gateway

import (
	"cmp"
	"slices"

	"github.com/wazgate/wazgate/internal/fold"
	"github.com/wazgate/wazgate/internal/record"
)

// mostOthers bounds how many further ids of one person are asked for orders.
const mostOthers = 3

// joinMatches makes one of the matches that are the same person: the same
// customer of a source, the same number, or the same address where the numbers
// do not contradict. A match that has both brings those together that have one.
func joinMatches(found []match) []match {
	var lines []line
	for i := range found {
		lines = append(lines, line{shown: found[i], rows: []*match{&found[i]}})
		for at := len(lines) - 1; at >= 0; {
			at, lines = joinLine(lines, at)
		}
	}
	joined := make([]match, len(lines))
	for i := range lines {
		joined[i] = lines[i].shown
	}
	return joined
}

// joinLine joins one line with the first other one that is the same person. It
// returns where they stand now, or -1 if there is none.
func joinLine(lines []line, at int) (int, []line) {
	for other := range lines {
		if other != at && lines[other].isSame(&lines[at]) {
			first, last := min(at, other), max(at, other)
			for _, m := range lines[last].rows {
				lines[first].add(m)
			}
			return first, slices.Delete(lines, last, last+1)
		}
	}
	return -1, lines
}

// line is one person with all matches that it was made of: what holds for two of
// them need not hold for what is shown of all.
type line struct {
	shown match
	rows  []*match
}

// isSame reports whether any two matches of two lines are the same person, and
// none contradict each other.
func (l *line) isSame(other *line) bool {
	return l.hasPair(other, samePerson) && !l.hasPair(other, contradict)
}

func (l *line) hasPair(other *line, fits func(a, b *match) bool) bool {
	return slices.ContainsFunc(l.rows, func(a *match) bool {
		return slices.ContainsFunc(other.rows, func(b *match) bool { return fits(a, b) })
	})
}

func (l *line) add(m *match) {
	l.rows = append(l.rows, m)
	known := &l.shown
	known.identify(m)
	known.name = cmp.Or(known.name, m.name)
	known.email = cmp.Or(known.email, m.email)
	if known.key == "" {
		known.key, known.phone = m.key, m.phone
	}
	known.isKnownAt(record.Some(m.newest))
	known.phones = append(known.phones, m.phones...)
	for i := range m.orders {
		known.addOnce(&m.orders[i])
	}
}

// identify decides which of two matches of one person the line stands for: one
// that is a customer at all, that can be opened, that came or bought last.
func (m *match) identify(other *match) {
	var replaced string
	switch {
	case m.yieldsTo(other):
		if m.rank == other.rank {
			replaced = m.customer
		} else {
			m.others = nil
		}
		m.id, m.customer, m.source, m.rank = other.id, other.customer, other.source, other.rank
		m.url = cmp.Or(other.url, m.url)
	case m.rank == other.rank:
		replaced = other.customer
	}
	m.url = cmp.Or(m.url, other.url)
	if replaced != "" && replaced != m.customer && !slices.Contains(m.others, replaced) && len(m.others) < mostOthers {
		m.others = append(m.others, replaced)
	}
}

func (m *match) yieldsTo(other *match) bool {
	switch {
	case m.customer == "":
		return true
	case m.rank != other.rank || other.customer == "":
		return m.rank == other.rank && m.url == "" && other.url != ""
	case (m.url == "") != (other.url == ""):
		return m.url == ""
	default:
		return other.newest.After(m.newest)
	}
}

func samePerson(a, b *match) bool {
	oneSource := a.rank == b.rank
	switch {
	case oneSource && a.hasID(b.customer):
		return true
	case oneSource && a.customer != "" && b.customer != "":
		return isTwice(a, b)
	case a.key != "" && b.key != "":
		return a.key == b.key && (!oneSource || !areTwo(a, b))
	default:
		return equal(a.email, b.email) && agree(member{name: a.name}, member{name: b.name})
	}
}

// contradict reports whether two matches cannot be the same person, whatever a
// third one shares with both of them: what both tell has to fit as it does where
// they share something themselves.
func contradict(a, b *match) bool {
	oneSource := a.rank == b.rank
	switch {
	case oneSource && a.hasID(b.customer):
		return false
	case oneSource && a.customer != "" && b.customer != "":
		return !mayBeTwice(a, b)
	case a.key != "" && b.key != "":
		return a.key != b.key || oneSource && areTwo(a, b)
	default:
		return unequal(a.email, b.email) || !agree(member{name: a.name}, member{name: b.name})
	}
}

func (m *match) hasID(id string) bool {
	return id != "" && (m.customer == id || slices.Contains(m.others, id))
}

// areTwo reports whether what two entries of one source say of themselves leaves
// no doubt that they are two people who share a number.
func areTwo(a, b *match) bool {
	return a.name != "" && b.name != "" && a.email != "" && b.email != "" &&
		!agree(member{name: a.name, email: a.email}, member{name: b.name, email: b.email})
}

// isTwice reports whether two customers of one source are one person: a guest
// who became a member, or came back as a guest. The source thinks them two, so
// that all that they say of themselves has to fit: families share phones and
// addresses, and have one surname.
func isTwice(a, b *match) bool {
	return (equal(a.email, b.email) || equal(a.key, b.key)) && mayBeTwice(a, b)
}

func mayBeTwice(a, b *match) bool {
	switch {
	case unequal(a.key, b.key):
		return false
	case unequal(a.email, b.email):
		return equal(fold.Text(a.name), fold.Text(b.name))
	default:
		return shortened(a.name, b.name)
	}
}

// equal and unequal compare what both entries tell.
func equal(a, b string) bool   { return a != "" && a == b }
func unequal(a, b string) bool { return a != "" && b != "" && a != b }

// shortened reports whether one name is the other one, or a part of it, in
// whole words.
func shortened(a, b string) bool {
	some, all := fold.Words(a), fold.Words(b)
	if len(some) > len(all) {
		some, all = all, some
	}
	return !slices.ContainsFunc(some, func(word string) bool {
		return !slices.Contains(all, word)
	})
}
