package directory

import (
	"errors"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/mapping"
)

// Source is one source of data that has a mirror.
type Source struct {
	Name    string
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

// split cuts a page into its elements. around is what must be kept with all of
// them; unreadable counts those that gave no record. A page that holds
// something of which nothing can be read is an error of kind BadResponse.
func (s *Source) split(kind Kind, document adapters.Document) (pieces []piece, around []byte, unreadable int, err error) {
	return nil, nil, 0, errors.ErrUnsupported
}

// derivation names the mapping, the region and the way of making tokens: when
// it changes, tokens are to be made anew.
func (s *Source) derivation() string { return "" }

// rederive makes pieces anew of what split cut off earlier. places tells which
// of raws each piece is; those that give no record any more are left out.
func (s *Source) rederive(kind Kind, raws [][]byte, around []byte) (pieces []piece, places []int) {
	return nil, nil
}
