package directory

import (
	"slices"
	"strings"
	"unicode"

	"github.com/wazgate/wazgate/internal/fold"
	"github.com/wazgate/wazgate/internal/record"
)

// customerTokens returns all by which a customer is found.
func (s *Source) customerTokens(c *record.Customer) []string {
	var t tokens
	s.addPerson(&t, c.Name, c.Email, phonesOf(c)...)
	return t.list()
}

// orderTokens returns all by which an order is found. The buyer's name is
// looked for among the customers, where the order has one.
func (s *Source) orderTokens(o *record.Order) []string {
	var t tokens
	for _, number := range []string{orderNumber(o), o.Reference} {
		for _, key := range orderKeys(fold.Text(clip(number))) {
			t.addHash(ofNumber, key)
		}
	}
	if isTitle(o.Number) {
		t.addTitle(fold.Text(clip(o.Number)))
	}
	owners := ownersOf(o)
	for _, owner := range owners[:min(len(owners), mostOwners)] {
		t.addHash(ofCustomer, owner)
	}
	if len(owners) == 0 {
		s.addPerson(&t, o.CustomerName, o.CustomerEmail, o.CustomerPhone)
		return t.list()
	}
	if address := normalAddress(o.CustomerEmail); address != "" {
		t.addHash(ofAddress, address)
	}
	s.addPhone(&t, o.CustomerPhone, false)
	return t.list()
}

func (s *Source) addPerson(t *tokens, name, address string, phones ...record.Phone) {
	t.addName(name)
	if normal := normalAddress(address); normal != "" {
		t.addHash(ofAddress, normal)
		t.addAddress(normal)
	}
	for _, number := range phones[:min(len(phones), mostPhones)] {
		s.addPhone(t, number, true)
	}
}

// addPhone adds the last digits of a number, and parts of it, both as it is
// spelled and with its country code.
func (s *Source) addPhone(t *tokens, stored record.Phone, parts bool) {
	if stored.Raw == "" {
		return
	}
	spelled := onlyDigits(clip(stored.Raw))
	number, ok := s.Phones.Parse(stored.Raw, stored.Country)
	if ok {
		t.addTail(number.Digits)
	}
	if parts {
		t.addDigits(spelled)
		if ok && !strings.Contains(spelled, number.Digits) {
			t.addDigits(number.Digits)
		}
	}
}

func phonesOf(c *record.Customer) []record.Phone {
	return append([]record.Phone{c.Phone}, c.OtherPhones...)
}

// ownersOf returns the ids of the customers whose an order is. By the id 0 some
// shops say that a guest bought.
func ownersOf(o *record.Order) []string {
	owners := make([]string, 0, 1+len(o.CustomerIDs))
	for _, id := range append([]string{o.CustomerID}, o.CustomerIDs...) {
		if id != "" && id != "0" {
			owners = append(owners, id)
		}
	}
	return owners
}

func isOwnedBy(o *record.Order, customer string) bool {
	return slices.Contains(ownersOf(o), customer)
}

// normalAddress returns an e-mail address as it is compared, or nothing.
func normalAddress(address string) string {
	address = strings.ToLower(strings.TrimSpace(address))
	if name, host, ok := strings.Cut(address, "@"); !ok || name == "" || host == "" {
		return ""
	}
	return address
}

// orderNumber returns what an order is called by.
func orderNumber(o *record.Order) string {
	if o.Number != "" {
		return o.Number
	}
	return o.ID
}

// orderKeys returns what a folded order number is looked up by, the surest first:
// all of it, and what its spellings have in common, whatever marks a merchant
// writes around it. Of WZ-1042/ES that is 1042. Of X7K2P9, which mixes letters and
// digits, it is the whole, but it may be that some of them are a mark.
func orderKeys(folded string) []string {
	keys := slices.DeleteFunc(append([]string{compact(folded)}, commonKeys(folded)...), func(key string) bool { return key == "" })
	return slices.Compact(keys)
}

func commonKeys(folded string) []string {
	var key string
	for _, word := range words(folded) {
		if strings.ContainsFunc(word, isDigit) {
			key = word
		}
	}
	if key == "" {
		return nil
	}
	runs := strings.FieldsFunc(key, func(letter rune) bool { return !isDigit(letter) })
	last := runs[len(runs)-1]
	if len(runs) == 1 || last == key {
		return []string{last}
	}
	return []string{key, last}
}

// compact leaves out all but letters and digits.
func compact(folded string) string { return strings.Join(words(folded), "") }

func isDigit(letter rune) bool { return letter >= '0' && letter <= '9' }

// isTitle reports whether an order number is in truth a name, such as that of a
// deal, which is looked for by its words.
func isTitle(number string) bool {
	number = clip(strings.TrimSpace(number))
	return strings.ContainsFunc(number, unicode.IsLetter) &&
		(strings.ContainsFunc(number, unicode.IsSpace) || !strings.ContainsFunc(number, unicode.IsDigit))
}
