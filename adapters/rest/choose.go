package rest

import (
	"strings"
	"unicode"

	"github.com/wazgate/wazgate/adapters"
)

// choose returns the question that answers a query, and the query with the key
// that it is asked by. There is none for a key without a question.
func (p *plan) choose(op adapters.Operation, q adapters.Query) (*question, adapters.Query) {
	questions := p.questions[op]
	switch op {
	case adapters.FindCustomers:
		return questions[firstKey(
			entry{keyID, q.CustomerID}, entry{keyPhone, q.Phone.Digits}, entry{keyEmail, q.Email},
			entry{keyOrderNumber, q.OrderNumber}, entry{keyReference, q.Reference},
		)], q
	case adapters.FindOrders:
		return questions[firstKey(
			entry{keyCustomerID, q.CustomerID}, entry{keyPhone, q.Phone.Digits}, entry{keyEmail, q.Email},
			entry{keyOrderNumber, q.OrderNumber}, entry{keyReference, q.Reference},
		)], q
	case adapters.SearchCustomers:
		return chooseSearch(questions, q)
	case adapters.SearchProducts:
		if q.Text == "" {
			return nil, q
		}
	}
	return questions[keySingle], q
}

type entry struct{ key, value string }

// noKey is no key of any question.
const noKey = "none"

func firstKey(entries ...entry) string {
	for _, e := range entries {
		if e.value != "" {
			return e.key
		}
	}
	return noKey
}

// chooseSearch takes a text for what it looks like, where there is a question
// for that.
func chooseSearch(questions map[string]*question, q adapters.Query) (*question, adapters.Query) {
	if q.Text == "" {
		return nil, q
	}
	switch kindOf(q.Text) {
	case keyEmail:
		q.Email = strings.ToLower(q.Text)
		if found := questions[keyEmail]; found != nil {
			return found, q
		}
	case keyPhone:
		if q.Phone.IsZero() {
			q.Phone = typedPhone(q.Text)
		}
		if found := questions[keyPhone]; found != nil && len(found.renderings(q.Phone)) > 0 {
			return found, q
		}
	case keyOrderNumber:
		q.OrderNumber = strings.TrimLeft(q.Text, "#")
		if found := questions[keyOrderNumber]; found != nil {
			return found, q
		}
	}
	return questions[keyText], q
}

// leastDigits is how many digits a phone has that somebody searches for.
const leastDigits = 6

// kindOf says what a text looks like: an e-mail address, a phone, an order
// number, or just a text.
func kindOf(text string) string {
	digits := strings.IndexFunc(text, isDigit) >= 0
	switch {
	case strings.Contains(text, "@"):
		return keyEmail
	case countDigits(text) >= leastDigits && strings.IndexFunc(text, notOfPhones) < 0:
		return keyPhone
	case digits && strings.IndexFunc(text, unicode.IsSpace) < 0 && strings.LastIndex(text, "#") <= 0:
		return keyOrderNumber
	default:
		return keyText
	}
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func notOfPhones(r rune) bool {
	return !isDigit(r) && !unicode.IsSpace(r) && !strings.ContainsRune("+-().\u2010\u2011\u2012\u2013/", r)
}

func countDigits(text string) int { return len(bareDigits(text)) }

func bareDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if isDigit(r) {
			return r
		}
		return -1
	}, text)
}

// typedPhone is what can be known of a number that somebody typed: with its
// country where it begins like one, or else the national number.
func typedPhone(text string) adapters.Phone {
	digits := bareDigits(text)
	international, double := strings.CutPrefix(digits, "00")
	switch {
	case strings.HasPrefix(strings.TrimSpace(text), "+"):
		return adapters.Phone{E164: "+" + digits, Digits: digits}
	case double:
		return adapters.Phone{E164: "+" + international, Digits: international}
	default:
		return adapters.Phone{Digits: digits, National: digits}
	}
}

// trimmed returns q with blank keys as no keys at all.
func trimmed(q adapters.Query) adapters.Query {
	for _, key := range []*string{&q.Email, &q.OrderNumber, &q.Reference, &q.CustomerID, &q.Text, &q.Phone.Digits} {
		*key = strings.TrimSpace(*key)
	}
	return q
}
