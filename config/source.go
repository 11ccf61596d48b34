package config

import (
	"crypto/x509"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/mapping"
)

// Source is one configured backend. Its adapter's settings and its variables
// may hold credentials, so that printing, logging or encoding a Source shows
// no more than its name and its adapter.
type Source struct {
	Name string
	// AdapterName is the name in the registry.
	AdapterName string
	// Adapter holds the decoded settings, which Open has accepted once.
	Adapter adapters.Config
	// Operations are those of the opened adapter.
	Operations []adapters.Operation
	// Mapping has the source's variables applied.
	Mapping *mapping.Mapping
	// MappingFile is the path of a mapping of the merchant's own; empty for the
	// adapter's.
	MappingFile string
	// Region is the default country of this source's phone numbers.
	Region string
	// Directory says that the source is mirrored, and looked up in the mirror.
	Directory bool
	// MaxInFlight bounds the calls under way to the backend.
	MaxInFlight int
	// Rules say what the backend's answers mean; the first fitting one decides.
	Rules []adapters.ResponseRule
	// Hedge allows a second attempt beside a slow reading.
	Hedge bool
	// RootCAs are trusted in place of the system's; nil means the system's.
	RootCAs *x509.CertPool

	places *places // nil where it was not read from a file
}

// Can reports whether the source's adapter offers one of operations.
func (s Source) Can(operations ...adapters.Operation) bool {
	return overlap(s.Operations, operations)
}

func overlap(offered, wanted []adapters.Operation) bool {
	return slices.ContainsFunc(wanted, func(operation adapters.Operation) bool {
		return slices.Contains(offered, operation)
	})
}

// maps reports whether the source's mapping makes one of kinds.
func (s Source) maps(kinds ...string) bool {
	return s.Mapping != nil && slices.ContainsFunc(kinds, func(kind string) bool {
		return slices.Contains(s.Mapping.Kinds(), kind)
	})
}

// Source returns the source of that name.
func (c *Config) Source(name string) (Source, bool) {
	for _, source := range c.Sources {
		if source.Name == name {
			return source, true
		}
	}
	return Source{}, false
}

// String implements fmt.Stringer.
func (s Source) String() string { return fmt.Sprintf("%s (%s)", s.Name, s.AdapterName) }

// Format implements fmt.Formatter for every verb.
func (s Source) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(s.String())) }

// MarshalJSON implements json.Marshaler.
func (s Source) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Name    string `json:"name"`
		Adapter string `json:"adapter"`
	}{s.Name, s.AdapterName})
}

// LogValue implements slog.LogValuer.
func (s Source) LogValue() slog.Value { return slog.StringValue(s.String()) }
