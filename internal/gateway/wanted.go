package gateway

import (
	"slices"
	"strings"
	"unicode"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/fold"
	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/source"
)

// wanted is what an agent typed into a search, read as everything it may be.
type wanted struct {
	text   string
	folded string
	words  []string     // folded
	email  string       // if it is a whole address
	digits string       // of something that looks like a phone, or a part of one
	number phone.Number // if it is a whole number
	order  string       // if it may be an order number
}

// minPhonePart is the fewest digits that a search by part of a phone needs.
const minPhonePart = 4

func (g *Gateway) wanted(query string) wanted {
	w := wanted{text: strings.Join(strings.Fields(query), " ")}
	w.folded, w.words = fold.Text(w.text), fold.Words(w.text)
	w.email = normalEmail(w.text)
	hasDigit := strings.ContainsAny(w.text, "0123456789")
	if letters := strings.Trim(w.text, "+0123456789 -./()"); letters == "" && hasDigit {
		if digits := onlyDigits(w.text); len(digits) >= minPhonePart {
			w.digits = digits
		}
		w.number, _ = g.Phones.Parse(w.text, "")
	}
	if hasDigit && w.email == "" && !strings.Contains(w.text, " ") && !strings.HasPrefix(w.text, "+") {
		w.order = g.numbers.bare(w.text)
	}
	return w
}

// searches returns the queries that a source is to be asked.
func (w wanted) searches(s *source.Source, limit int) []search {
	var all []search
	people, orders := s.Supports(adapters.FindCustomers), s.Supports(adapters.FindOrders)
	if s.Supports(adapters.SearchCustomers) {
		query := adapters.Query{Text: w.searchText(), Limit: limit}
		if w.number.E164 != "" { // else the adapter knows as much from the text
			query.Phone = Rendered(w.number)
		}
		all = append(all, search{adapters.SearchCustomers, query})
	}
	find := adapters.FindOrders
	if people {
		find = adapters.FindCustomers
	}
	if w.number.E164 != "" && (people || orders) {
		all = append(all, search{find, adapters.Query{Phone: Rendered(w.number), Brief: true}})
	}
	if w.email != "" && (people || orders) {
		all = append(all, search{find, adapters.Query{Email: w.email, Brief: true}})
	}
	if w.order != "" && orders {
		all = append(all,
			search{adapters.FindOrders, adapters.Query{OrderNumber: w.order, Brief: true}},
			search{adapters.FindOrders, adapters.Query{Reference: w.order, Brief: true}})
	}
	return all
}

// searchText is the text for a backend's own search: separators inside a phone
// would only hide it.
func (w wanted) searchText() string {
	if w.digits != "" {
		return w.digits
	}
	return w.text
}

type search struct {
	operation adapters.Operation
	query     adapters.Query
}

// The qualities of a match, best first.
const (
	matchExact  = iota // all of it
	matchPrefix        // it begins so
	matchWord          // every word is the beginning of one of its words
	matchPart          // it is somewhere inside
	noMatch
)

// matchCustomer tells whether a customer is one that was searched for. Backends
// that ignore a search, or match anything, are common.
func (w wanted) matchCustomer(s *source.Source, name, email string, phones ...record.Phone) int {
	if w.email != "" && normalEmail(email) == w.email {
		return matchExact
	}
	part := false
	for _, stored := range phones {
		if w.number.Digits != "" && s.Phones.Match(w.number, stored.Raw, stored.Country) != phone.None {
			return matchExact
		}
		part = part || w.isPartOf(s, stored)
	}
	if part {
		return matchPart
	}
	return w.matchWords(name, email)
}

func (w wanted) isPartOf(s *source.Source, stored record.Phone) bool {
	if w.digits == "" {
		return false
	}
	if strings.Contains(onlyDigits(stored.Raw), w.digits) {
		return true
	}
	number, ok := s.Phones.Parse(stored.Raw, stored.Country)
	return ok && strings.Contains(number.Digits, strings.TrimLeft(w.digits, "0"))
}

// matchWords wants every word somewhere in the name or the address.
func (w wanted) matchWords(name, email string) int {
	folded, address := fold.Text(name), fold.Text(email)
	if quality := w.matchText(folded); quality != noMatch || len(w.words) == 0 {
		return quality
	}
	if strings.Contains(address, w.folded) {
		return matchPart
	}
	for _, word := range w.words {
		if !strings.Contains(folded, word) && !strings.Contains(address, word) {
			return noMatch
		}
	}
	return matchPart
}

// matchText wants every word somewhere in a folded text.
func (w wanted) matchText(folded string) int {
	switch {
	case len(w.words) == 0 || folded == "":
		return noMatch
	case folded == w.folded:
		return matchExact
	case strings.HasPrefix(folded, w.folded):
		return matchPrefix
	}
	words, quality := fold.Words(folded), matchWord
	for _, wanted := range w.words {
		if slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, wanted) }) {
			continue
		}
		if quality = matchPart; !strings.Contains(folded, wanted) {
			return noMatch
		}
	}
	return quality
}

// matchOrder tells whether an order is one that was searched for: by its
// number, by the words of a number that is a title, or by its buyer. The name of
// a buyer who is among the customers is looked for there.
func (g *Gateway) matchOrder(w wanted, s *source.Source, o *record.Order) int {
	if w.order != "" {
		key := g.numbers.key(w.order)
		for _, number := range []string{o.Number, o.Reference, o.ID} {
			if number != "" && g.numbers.key(number) == key {
				return matchExact
			}
		}
	}
	quality := noMatch
	if isTitle(o.Number) {
		quality = w.matchText(fold.Text(o.Number))
	}
	if len(ownerIDs(o)) == 0 {
		return min(quality, w.matchCustomer(s, o.CustomerName, o.CustomerEmail, o.CustomerPhone))
	}
	if w.email != "" || w.number.Digits != "" {
		if match := w.matchCustomer(s, "", o.CustomerEmail, o.CustomerPhone); match == matchExact {
			return match
		}
	}
	return quality
}

// isTitle reports whether an order number is in truth a name, such as that of a
// deal.
func isTitle(number string) bool {
	number = strings.TrimSpace(number)
	return strings.ContainsFunc(number, unicode.IsLetter) &&
		(strings.ContainsFunc(number, unicode.IsSpace) || !strings.ContainsFunc(number, unicode.IsDigit))
}

func onlyDigits(text string) string {
	return strings.Map(func(letter rune) rune {
		if letter >= '0' && letter <= '9' {
			return letter
		}
		return -1
	}, text)
}
