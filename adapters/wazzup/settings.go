package wazzup

import (
	"errors"
	"fmt"
	"strings"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// The documented limit is 500 calls in windows of 5 s. However the windows lie,
// none sees more than a full bucket and what comes into it meanwhile:
// 25 + 5 × 95 = 500.
const (
	documentedRate  = 95 * 60
	documentedBurst = 25
)

// Config holds the settings of a Wazzup account.
type Config struct {
	// BaseURL is the address of the API, version included.
	BaseURL string `yaml:"base_url" about:"the address of the API, version included"`
	// APIKey is the account's key. Keys of Wazzup's own integrations with other
	// CRMs cannot read contacts and deals.
	APIKey string `yaml:"api_key" about:"the account's key, best as ${WAZZUP_API_KEY}"`
	// RatePerMinute is the number of calls a minute; 0 is what the API allows.
	RatePerMinute int `yaml:"rate_per_minute" about:"calls a minute; 0 means what Wazzup allows"`
	// Burst is the number of calls that may start at once; 0 is what the API allows.
	Burst int `yaml:"burst" about:"calls that may start at once; 0 means what Wazzup allows"`
	// DealStates says that deals are read one by one where the list does not tell
	// whether they are closed: a call for each of them instead of one for a
	// hundred.
	DealStates bool `yaml:"deal_states" about:"read each deal, to know whether it is closed: a call for each instead of one for a hundred"`
}

// New returns settings that hold the defaults.
func New() adapters.Config {
	return &Config{BaseURL: "https://api.wazzup24.com/v3", DealStates: true}
}

// Open implements adapters.Config.
func (c *Config) Open(env adapters.Environment) (adapters.Adapter, error) {
	api, err := c.connect(env)
	if err != nil {
		return nil, err
	}
	opened := &adapter{api: api, users: newUsers(api.users)}
	if c.DealStates {
		opened.states = newStates(api.deal, env.MaxInFlight)
	}
	return opened, nil
}

// OpenDeals checks the settings like Open and returns the account's deals for
// reading and writing.
func (c *Config) OpenDeals(env adapters.Environment) (*Deals, error) {
	api, err := c.connect(env)
	if err != nil {
		return nil, err
	}
	return &Deals{api: api}, nil
}

// connect checks the settings.
func (c *Config) connect(env adapters.Environment) (client, error) {
	key := strings.TrimSpace(c.APIKey)
	rate, burst := documentedRate, documentedBurst
	if c.RatePerMinute > 0 {
		rate = c.RatePerMinute
	}
	if c.Burst > 0 {
		burst = c.Burst
	}
	up, err := upstream.New(env, upstream.Options{
		BaseURL:       c.BaseURL,
		Headers:       map[string]string{"Authorization": "Bearer " + key},
		RatePerMinute: float64(rate),
		Burst:         burst,
	})
	if err := errors.Join(c.check(key), err); err != nil {
		return client{}, err
	}
	return client{up: up}, nil
}

func (c *Config) check(key string) error {
	problems := []error{
		between("rate_per_minute", c.RatePerMinute, 100_000),
		between("burst", c.Burst, 10_000),
	}
	if key == "" {
		problems = append(problems, &adapters.SettingError{
			Setting: "api_key", Problem: "is empty", Mend: "write the account's API key, best as ${WAZZUP_API_KEY}",
		})
	}
	return errors.Join(problems...)
}

// between returns a nil error, not a nil *SettingError, for a fitting value.
func between(setting string, value, high int) error {
	if value >= 0 && value <= high {
		return nil
	}
	return &adapters.SettingError{
		Setting: setting, Problem: fmt.Sprintf("%d is out of range", value), Mend: fmt.Sprintf("use 0 to %d", high),
	}
}
