package gateway

import (
	"strings"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/visible"
	"github.com/wazgate/wazgate/internal/wazion"
)

// conversation is what the caller proves about the person asked for.
type conversation struct {
	phones []phone.Number
	emails []string
	order  string // an order number mentioned in the chat
}

func (g *Gateway) conversation(request wazion.Request) conversation {
	talk := conversation{order: g.numbers.bare(request.Order)}
	seen := make(map[string]bool)
	for _, raw := range append([]string{request.Phone}, request.RelatedPhones...) {
		number, ok := g.Phones.Parse(raw, "")
		if ok && !seen[number.Digits] {
			seen[number.Digits] = true
			talk.phones = append(talk.phones, number)
		}
	}
	if email := normalEmail(request.Email); email != "" {
		talk.emails = []string{email}
	}
	return talk
}

func (c conversation) isEmpty() bool { return len(c.phones) == 0 && len(c.emails) == 0 }

// normalEmail returns the form in which addresses are compared, or "" for what
// is none. What hides something is none: it only looks like somebody else's.
func normalEmail(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	name, host, ok := strings.Cut(text, "@")
	if !ok || name == "" || !visible.IsAll(text) || !strings.Contains(host, ".") || strings.ContainsAny(text, " \t\r\n,;<>") || strings.Contains(host, "@") {
		return ""
	}
	return text
}

// evidence says what ties a record to the conversation.
type evidence struct {
	phone   int // index into conversation.phones, -1 if none
	match   phone.Match
	byEmail bool // by an address that the conversation proves
	// followed: only by an address that another source told. It proves no more
	// than the record which that address came from.
	followed bool
}

func (e evidence) proves() bool { return e.byEmail || e.match != phone.None }

// isBare reports whether the proof rests on a number without country code only.
func (e evidence) isBare() bool { return e.followed || !e.byEmail && e.match == phone.Bare }

// prove compares what a record says of its owner with the conversation.
func (c conversation) prove(s *source.Source, email string, phones ...record.Phone) evidence {
	proof := evidence{phone: -1}
	if normal := normalEmail(email); normal != "" {
		for _, asked := range c.emails {
			proof.byEmail = proof.byEmail || asked == normal
		}
	}
	for _, stored := range phones {
		for i, asked := range c.phones {
			if match := s.Phones.Match(asked, stored.Raw, stored.Country); match > proof.match {
				proof.match, proof.phone = match, i
			}
		}
	}
	return proof
}

// contradicts reports whether a record names only complete numbers of which
// none is the conversation's: it then belongs to somebody else, whatever
// address it shares.
func (c conversation) contradicts(s *source.Source, phones ...record.Phone) bool {
	named := false
	for _, stored := range phones {
		number, ok := s.Phones.Parse(stored.Raw, stored.Country)
		if !ok {
			continue
		}
		named = true
		for _, asked := range c.phones {
			if s.Phones.Match(asked, stored.Raw, stored.Country) != phone.None {
				return false
			}
		}
		if number.E164 == "" {
			return true
		}
	}
	return named
}

// Rendered returns a number in every form that an adapter may send.
func Rendered(number phone.Number) adapters.Phone {
	national, international := number.Format()
	return adapters.Phone{
		E164:                   number.E164,
		Digits:                 number.Digits,
		National:               number.National(),
		NationalFormatted:      national,
		InternationalFormatted: international,
		Region:                 number.Region,
	}
}

func customerPhones(c *record.Customer) []record.Phone {
	return append([]record.Phone{c.Phone}, c.OtherPhones...)
}
