package directory

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/adapters"
)

const (
	// patientFetches is how often a page is read of which a part was lost for a
	// reason that passes. After that it is stored with a mark, and so are those that
	// follow it until one comes whole: what never can be read stops no sync.
	patientFetches = 4
	// soonerWhole is how many times as often everything is read while stored
	// records lack what may be read another time.
	soonerWhole = 4
)

var errLacking = errors.New("a part of a page could not be read")

// isLacking notes whether a page lacks something, and returns an error where it
// is better read again.
func (s *syncer) isLacking(page fetched) error {
	m := &s.memory
	switch {
	case !page.passing:
		m.lacking = 0
		return nil
	case m.lacking+1 >= patientFetches:
		return nil
	}
	m.lacking++
	return &adapters.Error{Kind: adapters.Unavailable, Operation: s.list.Kind.operation(), Err: errLacking}
}

// lacks returns a state in which records are stored that lack something.
func (s State) lacks(page fetched) State {
	s.Missing = union(s.Missing, page.missing)
	s.Passing = s.Passing || page.passing
	return s
}

// union returns the texts of both, sorted and each once. It changes neither.
func union(one, other []string) []string {
	if len(other) == 0 {
		return one
	}
	all := slices.Concat(one, other)
	slices.Sort(all)
	return slices.Compact(all)
}

// mark begins what is saved with records that lack something. No JSON begins so.
const mark = '\x00'

// marked returns what is saved with the elements of a page: what is around them,
// and which parts of them could not be read.
func marked(around []byte, missing []string) []byte {
	if len(missing) == 0 {
		return around
	}
	names, _ := json.Marshal(union(nil, missing)) //nolint:errchkjson // texts always have a form
	return slices.Concat([]byte{mark}, names, []byte{'\n'}, around)
}

// unmarked undoes marked.
func unmarked(saved []byte) (around []byte, missing []string) {
	if len(saved) == 0 || saved[0] != mark {
		return saved, nil
	}
	names, around, _ := bytes.Cut(saved[1:], []byte{'\n'})
	if err := json.Unmarshal(names, &missing); err != nil || len(around) == 0 {
		return nil, missing
	}
	return around, missing
}

// isPoorer reports whether a document says nothing that is not stored, because
// all that differs is what could not be read now.
func isPoorer(stored, document []byte, missing []string) bool {
	if bytes.Equal(stored, document) {
		return true
	}
	var before, now map[string]json.RawMessage
	if err := cmp.Or(json.Unmarshal(stored, &before), json.Unmarshal(document, &now)); err != nil {
		return false
	}
	for name, value := range now {
		if known, ok := before[name]; !ok || !bytes.Equal(known, value) {
			return false
		}
	}
	for name := range before {
		if _, ok := now[name]; !ok && !slices.ContainsFunc(missing, func(lost string) bool { return part(lost) == name }) {
			return false
		}
	}
	return true
}

// part is the name of what is missing as a whole, or of which some pages are.
func part(missing string) string { return strings.TrimSuffix(missing, " pages") }
