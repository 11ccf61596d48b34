package directory

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/mapping"
)

// Source is one source of data that has a mirror.
type Source struct {
	Name string
	// Account changes with whatever decides whose data the backend shows: address,
	// key and the like. What was read of one account is never shown for another.
	Account string
	Adapter adapters.Adapter
	Mapping *mapping.Mapping
	// Phones reads numbers with this source's default country.
	Phones *phone.Parser
}

// piece is one element of a page, ready to be stored.
type piece struct {
	id     string // the record's own; for records without one a hash of raw with a prefix that no real id has
	raw    []byte
	tokens []string
}

var errUnreadable = errors.New("no record of the answer could be read")

// derivation names the mapping, the default country and the way of making
// tokens: when it changes, tokens are to be made anew.
func (s *Source) derivation() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s %s", tokenVersion, s.Phones.Region(), s.Mapping.Fingerprint()))
	return hex.EncodeToString(sum[:12])
}

// split cuts a page into its elements. around is what must be kept with all of
// them; unreadable counts those that gave no record. A page that holds
// something of which nothing can be read is an error of kind BadResponse.
func (s *Source) split(kind Kind, document adapters.Document) (pieces []piece, around []byte, unreadable int, err error) {
	if len(document.Body) == 0 {
		return nil, nil, 0, nil
	}
	input := mapping.Input{Body: document.Body, Steps: document.Steps}
	var length int
	var usable, complains bool
	if kind == Orders {
		cut, warnings := s.Mapping.SplitOrders(input)
		pieces, usable = cutUp(cut.Elements, s.orderPiece)
		around, length, complains = cut.Around, cut.Length, len(warnings) > 0
	} else {
		cut, warnings := s.Mapping.SplitCustomers(input)
		pieces, usable = cutUp(cut.Elements, s.customerPiece)
		around, length, complains = cut.Around, cut.Length, len(warnings) > 0
	}
	if complains && !usable && !isBare(document.Body) {
		return nil, nil, 0, &adapters.Error{Kind: adapters.BadResponse, Operation: kind.operation(), Err: errUnreadable}
	}
	return pieces, around, length - len(pieces), nil
}

// rederive makes pieces anew of what split cut off earlier. places tells which
// of raws each piece is; those that give no record any more are left out.
func (s *Source) rederive(kind Kind, raws [][]byte, around []byte) (pieces []piece, places []int) {
	if kind == Orders {
		elements, _ := s.Mapping.JoinOrders(raws, around, mapping.Request{})
		pieces, _ = cutUp(elements, s.orderPiece)
		return pieces, placesOf(elements)
	}
	elements, _ := s.Mapping.JoinCustomers(raws, around, mapping.Request{})
	pieces, _ = cutUp(elements, s.customerPiece)
	return pieces, placesOf(elements)
}

func placesOf[R any](elements []mapping.Element[R]) []int {
	places := make([]int, len(elements))
	for i := range elements {
		places[i] = elements[i].At
	}
	return places
}

// cutUp makes pieces of elements, and reports whether any of them says what or
// whose it is.
func cutUp[R any](elements []mapping.Element[R], one func(*R) (id string, tokens []string, usable bool)) (pieces []piece, usable bool) {
	pieces = make([]piece, len(elements))
	var found atomic.Bool
	_ = spread(len(elements), func(from, to int) error {
		for i := from; i < to; i++ {
			id, tokens, ok := one(&elements[i].Record)
			pieces[i] = piece{id: rowID(id, elements[i].Raw), raw: elements[i].Raw, tokens: tokens}
			if ok {
				found.Store(true)
			}
		}
		return nil
	})
	return pieces, found.Load()
}

func (s *Source) customerPiece(c *record.Customer) (id string, tokens []string, usable bool) {
	return c.ID, s.customerTokens(c), c.ID != "" || c.Email != "" || c.Phone.Raw != ""
}

func (s *Source) orderPiece(o *record.Order) (id string, tokens []string, usable bool) {
	return o.ID, s.orderTokens(o), o.ID != "" || o.Number != ""
}

// rowID returns the id of the row in which a record is stored: its own one, or a
// hash of what there is behind a sign that no backend puts into ids.
func rowID(id string, raw []byte) string {
	if id != "" {
		return id
	}
	sum := sha256.Sum256(raw)
	return "\x00" + hex.EncodeToString(sum[:16])
}

// isBare reports whether a document is only brackets: some backends say so that
// there is nothing.
func isBare(body []byte) bool { return len(bytes.Trim(body, "{}[] \t\r\n")) == 0 }

// isListed reports whether the lists of a kind can be read.
func (s *Source) isListed(kind Kind) bool {
	return slices.Contains(s.Adapter.Operations(), kind.operation())
}
