package config

import "time"

// The time that WAzion leaves for an answer, less the way there and back.
const (
	longestGlobalSearch = 4500 * time.Millisecond
	longestOthers       = 9 * time.Second
)

const (
	defaultFile        = "wazgate.yaml"
	defaultMaxInFlight = 64
)

// Default returns the configuration of an empty file. It lacks what has no
// sensible default: credentials and sources.
func Default() Config {
	return Config{
		Server: Server{
			Address:      "127.0.0.1:8080",
			AdminAddress: "127.0.0.1:9090",
			MaxCalls:     512,
			TLS:          TLS{ACMECache: "acme"},
		},
		Auth:  Auth{Header: "Authorization", Field: "token"},
		Store: Store{Region: "ES", Language: "es", Currency: "EUR", OrderPrefix: "#"},
		State: State{ConflictiveShare: 0.5, NewDays: 7, RecentDays: 60},
		AI:    AI{MaxCharacters: 4000},
		Cache: Cache{
			TTL:        time.Minute,
			Revalidate: 10 * time.Minute,
			Stale:      24 * time.Hour,
			Negative:   15 * time.Second,
			MaxEntries: 50_000,
			MaxBytes:   256 << 20,
		},
		Directory: Directory{
			Path:         "wazgate.db",
			Interval:     5 * time.Minute,
			FullInterval: 24 * time.Hour,
		},
		Timeouts:  Timeouts{GlobalSearch: longestGlobalSearch, Others: longestOthers},
		Telemetry: Telemetry{Traces: Traces{Sample: 0.1}},
		Log:       Log{Level: "info", Format: "text"},
		Reload:    true,
	}
}
