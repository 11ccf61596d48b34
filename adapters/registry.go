package adapters

import (
	"crypto/x509"
	"fmt"
	"log/slog"
	"maps"
	"slices"
)

// Environment is what the gateway gives to an adapter when it is opened.
type Environment struct {
	// Source is the name that the configuration gives to this source.
	Source string
	// Logger redacts; it is never nil.
	Logger *slog.Logger
	// MaxInFlight bounds the calls under way to this backend; 0 means 64.
	MaxInFlight int
	// UserAgent is sent with every call.
	UserAgent string
	// Rules say what answers mean, before all that is known without them. The
	// first fitting one decides.
	Rules []ResponseRule
	// Hedge allows a second attempt beside a reading that is slower than nearly
	// all before it.
	Hedge bool
	// RootCAs are the certificate authorities that are trusted; nil means those
	// of the system.
	RootCAs *x509.CertPool
	// Observer counts what happens on the way; nil where nobody does.
	Observer Observer
	// OnRelease takes what is to be done when the source is not asked any more,
	// such as closing connections; nil where nobody does it. Calls that are under
	// way then end as they would have.
	OnRelease func(release func())
}

// Config holds the decoded settings of one source. Its exported fields carry
// `yaml:"name"` tags and hold their defaults before decoding; unknown settings
// are refused by the decoder.
type Config interface {
	// Open checks the settings and returns the adapter. It makes no call.
	// Errors about a setting are *SettingError; several are joined.
	Open(env Environment) (Adapter, error)
}

// SettingError says what is wrong with one setting of a source.
type SettingError struct {
	Setting string // path below settings, such as "base_url" or "headers.x-api-key"
	Problem string // what is wrong, without the value where it may be a secret
	Mend    string // what to write instead
}

// Error implements error.
func (e *SettingError) Error() string {
	return fmt.Sprintf("%s: %s; %s", e.Setting, e.Problem, e.Mend)
}

// Definition describes one kind of adapter.
type Definition struct {
	// New returns settings that hold the defaults.
	New func() Config
	// Mapping is the adapter's own mapping file.
	Mapping []byte
}

// Registry maps the names used under "adapter:" to their definitions. It is
// built once, in cmd/wazgate, and passed in.
type Registry map[string]Definition

// Names returns the registered names, sorted.
func (r Registry) Names() []string {
	return slices.Sorted(maps.Keys(r))
}
