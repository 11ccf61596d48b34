package wazion

import (
	"strings"
)

// Request is one question of WAzion's, free of the form in which it came.
// A parameter that is missing or unusable is "".
type Request struct {
	Endpoint      Endpoint
	Phone         string   // as sent, normally E.164; only a plus lost on the way is restored
	RelatedPhones []string // the first 20 distinct ones
	Order         string   // with the merchant's prefix and suffix, if it came with them
	Email         string
	Query         string // what an agent searches: query
	Text          string // what is searched among the products: q
	TargetLocale  string
	AI            bool // format=ai
	Test          bool // answer with sample data
}

// ParseEndpoint finds an endpoint by its name in any case.
func ParseEndpoint(name string) (Endpoint, bool) {
	for _, endpoint := range Endpoints() {
		if strings.EqualFold(name, string(endpoint)) {
			return endpoint, true
		}
	}
	return "", false
}

// Parameters is everything that a call carried, by the names under which it
// came. The zero Parameters is a call that carried nothing.
type Parameters struct {
	query  pairs
	body   pairs
	fields []string // names of the fields that may carry the token
	header []string // contents of the headers that may carry the token
}

// Request returns the question to endpoint e. Where query and body both carry
// a value the body's counts, and among equal names the first.
func (p Parameters) Request(e Endpoint) Request {
	return Request{
		Endpoint:      e,
		Phone:         p.phone("phone"),
		RelatedPhones: p.relatedPhones("relatedphones"),
		Order:         orEmpty(p.text("order")),
		Email:         restoreEmail(orEmpty(p.text("email"))),
		Query:         p.text("query"),
		Text:          p.text("q"),
		TargetLocale:  p.text("target_locale"),
		AI:            strings.EqualFold(p.text("format"), "ai"),
		Test:          isTrue(p.raw("test")),
	}
}

func (p Parameters) raw(name string) string {
	if value := p.body.first(name); value != "" {
		return value
	}
	return p.query.first(name)
}

func (p Parameters) text(name string) string { return cleanText(p.raw(name)) }

func (p Parameters) phone(name string) string {
	if value := restorePhone(p.body.first(name)); value != "" {
		return value
	}
	return restorePhone(p.query.first(name))
}

func (p Parameters) relatedPhones(name string) []string {
	if phones := readPhones(p.body.all(name)); len(phones) > 0 {
		return phones
	}
	return readPhones(p.query.all(name))
}

// isTrue knows the only two spellings of a test; everything else is a real call.
func isTrue(value string) bool { return value == "true" || value == "1" }

// orEmpty drops what a script writes for a variable that it did not have.
func orEmpty(value string) string {
	if value == "null" || value == "undefined" {
		return ""
	}
	return value
}

// restoreEmail puts back the plus of an address such as ana+shop@example.com
// that was sent raw in a URL: no address has a space in it.
func restoreEmail(value string) string {
	if !strings.Contains(value, "@") {
		return value
	}
	return strings.ReplaceAll(value, " ", "+")
}
