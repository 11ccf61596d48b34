// Package config reads wazgate.yaml: types, defaults, environment, flags and
// every check that can be made before the first call. A mistake is told with
// its place and its mend, and all mistakes are told at once.
package config

import (
	"log/slog"
	"net/netip"
	"time"

	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

// Config is one checked configuration. It is not changed after Load, and it
// can be printed and logged: credentials show as "[redacted]".
type Config struct {
	Server   Server   `yaml:"server"`
	Auth     Auth     `yaml:"auth"`
	Store    Store    `yaml:"store"`
	State    State    `yaml:"state"`
	Products Products `yaml:"products"`
	AI       AI       `yaml:"ai"`
	Cache    Cache    `yaml:"cache"`
	// Directory concerns the sources whose Directory is true.
	Directory Directory `yaml:"directory"`
	Timeouts  Timeouts  `yaml:"timeouts"`
	Log       Log       `yaml:"log"`
	Telemetry Telemetry `yaml:"telemetry"`
	// Reload says that changed files are put to use while the gateway runs.
	Reload bool `yaml:"reload"`

	// Sources are in the order of the file, which is the order of preference.
	Sources []Source `yaml:"-"`
	// Endpoints holds every endpoint with the names of the sources to ask, in
	// order; none means that the endpoint is switched off.
	Endpoints map[wazion.Endpoint][]string `yaml:"-"`
	// Files are all files that were read: a change of any of them calls for a
	// new Load.
	Files []string `yaml:"-"`
}

// Server says where the gateway listens.
type Server struct {
	Address        string   `yaml:"address"`       // the WAzion side
	AdminAddress   string   `yaml:"admin_address"` // health, metrics, schemas
	BehindProxy    bool     `yaml:"behind_proxy"`  // TLS ends in a proxy in front
	TrustedProxies []string `yaml:"trusted_proxies"`
	MaxCalls       int      `yaml:"max_calls"` // at which sources are asked at a time
	TLS            TLS      `yaml:"tls"`

	// TrustedPrefixes are the TrustedProxies as addresses.
	TrustedPrefixes []netip.Prefix `yaml:"-"`
}

// TLS holds either a certificate or the domains to obtain one for.
type TLS struct {
	CertFile    string   `yaml:"cert_file"`
	KeyFile     string   `yaml:"key_file"`
	ACMEDomains []string `yaml:"acme_domains"`
	ACMECache   string   `yaml:"acme_cache"` // folder that keeps obtained certificates

	// NotAfter is when the certificate in CertFile ends.
	NotAfter time.Time `yaml:"-"`
}

// Enabled reports whether the gateway itself speaks TLS.
func (t TLS) Enabled() bool { return t.CertFile != "" || len(t.ACMEDomains) > 0 }

// Auth says which credentials WAzion may present.
type Auth struct {
	Tokens []Secret    `yaml:"tokens"`
	Header string      `yaml:"header"` // request header that may carry the token
	Field  string      `yaml:"field"`  // parameter or body field that may carry it
	Basic  []BasicUser `yaml:"basic"`
}

// BasicUser is one pair for HTTP Basic.
type BasicUser struct {
	User     string `yaml:"user" about:"the name of the user"`
	Password Secret `yaml:"password" about:"the password, best as ${NAME}"`
}

// Store describes the merchant.
type Store struct {
	Region      string            `yaml:"region"`   // ISO 3166 alpha-2, the default country of phone numbers
	Language    string            `yaml:"language"` // of labels and texts
	Currency    string            `yaml:"currency"` // ISO 4217, where a backend names none
	Labels      map[string]string `yaml:"labels"`
	OrderPrefix string            `yaml:"order_prefix"`
	OrderSuffix string            `yaml:"order_suffix"`
}

// State holds the thresholds of the derived customer states.
type State struct {
	ConflictiveShare float64 `yaml:"conflictive_share"` // of orders refunded, returned or cancelled
	NewDays          int     `yaml:"new_days"`
	RecentDays       int     `yaml:"recent_days"`
}

// Products shapes search_Products.
type Products struct {
	IncludeRaw bool    `yaml:"include_raw"`
	Locales    Locales `yaml:"locales"`
}

// Locales says how a product's address differs by the customer's country or
// language. The country is looked up first.
type Locales struct {
	ByCountry  map[string]Localisation `yaml:"by_country"`  // ISO 3166 alpha-2, upper case
	ByLanguage map[string]Localisation `yaml:"by_language"` // ISO 639, lower case
}

// Localisation changes an address. Empty parts leave theirs as it is.
type Localisation struct {
	Host       string `yaml:"host" about:"another host, as in shop.example.de"`
	PathPrefix string `yaml:"path_prefix" about:"what is put in front of the path, as in /de"`
	Parameter  string `yaml:"parameter" about:"a parameter that is added, as in locale=de_DE"` // name=value
}

// AI shapes ai_CustomerInitialInfo.
type AI struct {
	MaxCharacters int               `yaml:"max_characters"`
	TemplateFiles map[string]string `yaml:"templates"` // by language

	// Templates holds the text of TemplateFiles, by language.
	Templates map[string]string `yaml:"-"`
}

// Cache says how long answers of backends are kept, and how many.
type Cache struct {
	TTL        time.Duration `yaml:"ttl"`        // served without asking again
	Revalidate time.Duration `yaml:"revalidate"` // served at once and refreshed behind
	Stale      time.Duration `yaml:"stale"`      // served when the backend fails
	Negative   time.Duration `yaml:"negative"`   // "nobody there"
	MaxEntries int           `yaml:"max_entries"`
	MaxBytes   Bytes         `yaml:"max_bytes"`
}

// Directory says where the mirror of sources that cannot search is kept, and
// how often it is brought in step with them.
type Directory struct {
	Path         string        `yaml:"path"`          // of the embedded database
	DatabaseURL  Secret        `yaml:"database_url"`  // of a PostgreSQL database, which is used instead
	Interval     time.Duration `yaml:"interval"`      // from the end of a sync to the next
	FullInterval time.Duration `yaml:"full_interval"` // between syncs that read everything, where changes alone can be read
}

// Timeouts bound a whole call. They can be lowered, not raised: WAzion does
// not wait longer.
type Timeouts struct {
	GlobalSearch time.Duration `yaml:"global_search"`
	Others       time.Duration `yaml:"others"`
}

// For returns the time that a call to endpoint may take.
func (t Timeouts) For(endpoint wazion.Endpoint) time.Duration {
	if endpoint == wazion.GlobalSearch {
		return t.GlobalSearch
	}
	return t.Others
}

// Log shapes the log.
type Log struct {
	Level  string `yaml:"level"`
	Format string `yaml:"format"` // text or json
}

// Threshold returns Level in the form that log/slog wants.
func (l Log) Threshold() slog.Level {
	var level slog.Level
	if err := level.UnmarshalText([]byte(l.Level)); err != nil {
		return slog.LevelInfo
	}
	return level
}

// document is the whole file. The sections whose keys are names given by the
// merchant stay nodes until they are read in the order of the file.
type document struct {
	Config

	Sources   *yamlnode.Node `yaml:"sources"`
	Endpoints *yamlnode.Node `yaml:"endpoints"`
}
