package gateway

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/wazgate/wazgate/internal/fold"
	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/internal/witness"
)

// person is everything that is known of one human being, in the order of the
// configured sources.
type person struct {
	customers []*customerHit
	orders    []*orderHit
}

// people sorts what was found into persons: a shared number or address makes
// one person, across sources and transitively. What rests only on a number
// without country code is shown while nobody else could be meant; otherwise
// none of it is.
func (g *Gateway) people(ctx context.Context, found result) []person {
	members := newMembers(found)
	persons := members.clusters()
	ambiguous := ambiguousPhones(persons)
	var kept []person
	for _, cluster := range persons {
		if cluster.onlyBare() && ambiguous[cluster.firstPhone()] {
			g.Metrics.Ambiguous(found.order[cluster[0].rank])
			witness.Of(ctx).Drop(found.order[cluster[0].rank], droppedPeople, whyAmbiguous)
			continue
		}
		kept = append(kept, found.person(cluster))
	}
	return kept
}

// member is one customer or order among the clusters.
type member struct {
	evidence
	rank       int
	index      int // into result.customers, or result.orders after them
	customerID string
	email      string
	name       string
	digits     string // of the phone as it is spelled; empty if it is not what proves
}

type members []member

func newMembers(found result) members {
	all := make(members, 0, len(found.customers)+len(found.orders))
	for i := range found.customers {
		hit := &found.customers[i]
		all = append(all, member{hit.evidence, hit.rank, i, hit.ID, normalEmail(hit.Email), hit.Name, onlyDigits(hit.Phone.Raw)})
	}
	for i := range found.orders {
		hit := &found.orders[i]
		id, digits := cmp.Or(hit.ownerID, hit.CustomerID), onlyDigits(hit.CustomerPhone.Raw)
		if hit.ownerID != "" {
			digits = "" // it is the owner's number that proves the order
		}
		all = append(all, member{hit.evidence, hit.rank, len(found.customers) + i, id, normalEmail(hit.CustomerEmail), hit.CustomerName, digits})
	}
	all.demote()
	return all
}

// demote treats a number whose country was only assumed like one without
// country, where the same number in full belongs to somebody who shares neither
// name nor address with it.
func (ms members) demote() {
	for i := range ms {
		if ms[i].match != phone.Assumed || ms[i].email == "" && ms[i].name == "" {
			continue
		}
		exact, agreeing := false, false
		for j := range ms {
			if ms[j].match == phone.Exact && ms[j].phone == ms[i].phone {
				exact = true
				agreeing = agreeing || agree(ms[i], ms[j])
			}
		}
		if exact && !agreeing {
			ms[i].match = phone.Bare
		}
	}
}

// agree reports whether two members may be the same person by what they say of
// themselves.
func agree(a, b member) bool {
	if a.email != "" && b.email != "" && a.email == b.email {
		return true
	}
	if a.name == "" || b.name == "" {
		return a.email == "" || b.email == ""
	}
	words := fold.Words(b.name)
	return slices.ContainsFunc(fold.Words(a.name), func(word string) bool { return len(word) > 1 && slices.Contains(words, word) })
}

// keys are the things that a member shares with the others of its person.
func (m member) keys() []string {
	var keys []string
	if m.customerID != "" {
		keys = append(keys, "id "+strconv.Itoa(m.rank)+" "+m.customerID)
	}
	if m.email != "" {
		keys = append(keys, "email "+m.email)
	}
	switch {
	case m.match >= phone.Assumed:
		keys = append(keys, "phone "+strconv.Itoa(m.phone))
	case m.match == phone.Bare && m.name != "":
		keys = append(keys, "bare "+strconv.Itoa(m.phone)+" "+fold.Text(m.name))
	case m.match == phone.Bare && m.email == "" && m.digits != "":
		keys = append(keys, "bare "+strconv.Itoa(m.phone)+" "+strconv.Itoa(m.rank)+" "+m.digits)
	}
	return keys
}

// clusters joins the members that share a key, in the order of the asked phones.
func (ms members) clusters() []cluster {
	parent := make([]int, len(ms))
	for i := range parent {
		parent[i] = i
	}
	root := func(i int) int {
		for parent[i] != i {
			i = parent[i]
		}
		return i
	}
	first := make(map[string]int)
	for i := range ms {
		for _, key := range ms[i].keys() {
			if j, known := first[key]; known {
				a, b := root(i), root(j)
				parent[max(a, b)] = min(a, b)
			} else {
				first[key] = i
			}
		}
	}
	byRoot := make(map[int]cluster)
	var roots []int
	for i := range ms {
		r := root(i)
		if _, known := byRoot[r]; !known {
			roots = append(roots, r)
		}
		byRoot[r] = append(byRoot[r], ms[i])
	}
	all := make([]cluster, 0, len(roots))
	for _, r := range roots {
		all = append(all, byRoot[r])
	}
	slices.SortStableFunc(all, func(a, b cluster) int { return cmp.Compare(a.firstPhone(), b.firstPhone()) })
	return all
}

type cluster []member

func (c cluster) onlyBare() bool {
	return !slices.ContainsFunc(c, func(m member) bool { return !m.isBare() })
}

// firstPhone returns the asked phone that the person has, the first of several;
// who was found by address only comes last.
func (c cluster) firstPhone() int {
	const none = 1 << 30
	first := none
	for _, m := range c {
		if m.evidence.phone >= 0 && m.match != phone.None {
			first = min(first, m.evidence.phone)
		}
	}
	return first
}

// ambiguousPhones returns the asked phones that more than one person claims.
func ambiguousPhones(persons []cluster) map[int]bool {
	claims := make(map[int]int)
	for _, c := range persons {
		counted := make(map[int]bool)
		for _, m := range c {
			if m.match != phone.None && !counted[m.evidence.phone] {
				counted[m.evidence.phone] = true
				claims[m.evidence.phone]++
			}
		}
	}
	ambiguous := make(map[int]bool)
	for number, count := range claims {
		ambiguous[number] = count > 1
	}
	return ambiguous
}

func (r result) person(c cluster) person {
	var p person
	for _, m := range c {
		if m.index < len(r.customers) {
			p.customers = append(p.customers, &r.customers[m.index])
		} else if hit := &r.orders[m.index-len(r.customers)]; !slices.ContainsFunc(p.orders, hit.isCopyOf) {
			p.orders = append(p.orders, hit)
		}
	}
	return p
}

// isCopyOf reports whether two hits are one order of several owners.
func (hit *orderHit) isCopyOf(other *orderHit) bool {
	return hit.rank == other.rank && hit.ownerID != other.ownerID &&
		cmp.Or(hit.ID, hit.Number) != "" && hit.ID == other.ID && hit.Number == other.Number
}
