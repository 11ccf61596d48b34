package whatalo

import (
	"errors"
	"fmt"
	"strings"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// The documented limits: calls a minute for live and for test keys, and rows a
// page. The burst is a second's worth of a live key.
const (
	liveRate  = 1000
	testRate  = 100
	liveBurst = 16
	testBurst = 4
	maxRows   = 100
)

// maxBody is ten times what the largest page of orders was ever seen to have,
// and less than what a client reads otherwise: several pages are held at a time.
const maxBody = 2 << 20

// testKey begins the keys of the test mode, which have the lower limit.
const testKey = "wk_test_"

// Config holds the settings of a Whatalo shop.
type Config struct {
	// BaseURL is the address of the API, version included.
	BaseURL string `yaml:"base_url" about:"the address of the API, version included"`
	// APIKey is the shop's key. It needs read:customers, read:orders,
	// read:products and read:store.
	APIKey string `yaml:"api_key" about:"the shop's key, best as ${WHATALO_API_KEY}"`
	// RatePerMinute is the number of calls a minute; 0 is what the key allows.
	RatePerMinute int `yaml:"rate_per_minute" about:"calls a minute; 0 means what the key allows"`
	// Burst is the number of calls that may start at once; 0 fits the key.
	Burst int `yaml:"burst" about:"calls that may start at once; 0 fits the key"`
	// PhoneSearches are the renderings in which a phone is looked for, in order:
	// e164, digits, national, national_formatted, international_formatted and
	// last_N.
	PhoneSearches []string `yaml:"phone_searches" about:"the forms in which a phone is looked for, in their order" words:"e164 digits national national_formatted international_formatted double_zero trunk_zero last_4 last_5 last_6 last_7 last_8 last_9 last_10 last_11 last_12"`
	// MaxPhoneSearches bounds the calls spent on one phone.
	MaxPhoneSearches int `yaml:"max_phone_searches" about:"calls spent on one phone at most"`
	// MaxOrders is how many orders of a customer are read, newest first.
	MaxOrders int `yaml:"max_orders" about:"orders read of a customer, newest first"`
	// ItemsOfNewest is for how many of these orders the lines are read.
	ItemsOfNewest int `yaml:"items_of_newest" about:"for how many of these orders the lines are read"`
}

// New returns settings that hold the defaults.
func New() adapters.Config {
	return &Config{
		BaseURL:          "https://api.whatalo.com/v1",
		PhoneSearches:    []string{"e164", "digits", "national", "national_formatted", "last_9", "last_7"},
		MaxPhoneSearches: 5,
		MaxOrders:        50,
		ItemsOfNewest:    10,
	}
}

// Open implements adapters.Config.
func (c *Config) Open(env adapters.Environment) (adapters.Adapter, error) {
	api, settings, err := c.connect(env)
	if err != nil {
		return nil, err
	}
	return &adapter{api: api, settings: settings, store: newStore(api.settings)}, nil
}

// OpenCustomers checks the settings like Open and returns the shop's customers
// for reading and writing. The key needs read:customers and, to write,
// write:customers, which does not include the former.
func (c *Config) OpenCustomers(env adapters.Environment) (*Customers, error) {
	api, _, err := c.connect(env)
	if err != nil {
		return nil, err
	}
	return &Customers{api: api}, nil
}

// connect checks the settings and returns them as they are used.
func (c *Config) connect(env adapters.Environment) (client, Config, error) {
	settings := *c
	settings.APIKey = strings.TrimSpace(c.APIKey)
	up, err := upstream.New(env, settings.upstream())
	if err := errors.Join(settings.check(), err); err != nil {
		return client{}, Config{}, err
	}
	return client{up: up}, settings, nil
}

func (c *Config) upstream() upstream.Options {
	rate, burst := liveRate, liveBurst
	if strings.HasPrefix(c.APIKey, testKey) {
		rate, burst = testRate, testBurst
	}
	if c.RatePerMinute > 0 {
		rate = c.RatePerMinute
	}
	if c.Burst > 0 {
		burst = c.Burst
	}
	return upstream.Options{
		BaseURL:       c.BaseURL,
		Headers:       map[string]string{"X-API-Key": c.APIKey},
		RatePerMinute: float64(rate),
		Burst:         burst,
		MaxBody:       maxBody,
	}
}

func (c *Config) check() error {
	problems := []error{
		between("rate_per_minute", c.RatePerMinute, 0, 100_000),
		between("burst", c.Burst, 0, 10_000),
		between("max_phone_searches", c.MaxPhoneSearches, 1, 10),
		between("max_orders", c.MaxOrders, 1, maxRows),
		between("items_of_newest", c.ItemsOfNewest, 0, maxRows),
	}
	if c.APIKey == "" {
		problems = append(problems, &adapters.SettingError{
			Setting: "api_key", Problem: "is empty", Mend: "write the shop's API key, best as ${WHATALO_API_KEY}",
		})
	}
	if len(c.PhoneSearches) == 0 {
		problems = append(problems, &adapters.SettingError{
			Setting: "phone_searches", Problem: "is empty", Mend: "leave the setting out to use the usual renderings",
		})
	}
	for i, name := range c.PhoneSearches {
		if _, known := (adapters.Phone{}).Rendering(name); !known {
			problems = append(problems, &adapters.SettingError{
				Setting: fmt.Sprintf("phone_searches[%d]", i), Problem: fmt.Sprintf("%q is no rendering", name),
				Mend: "use e164, digits, national, national_formatted, international_formatted, double_zero, trunk_zero or last_4 to last_12",
			})
		}
	}
	return errors.Join(problems...)
}

// between returns a nil error, not a nil *SettingError, for a fitting value.
func between(setting string, value, low, high int) error {
	if value >= low && value <= high {
		return nil
	}
	return &adapters.SettingError{
		Setting: setting, Problem: fmt.Sprintf("%d is out of range", value), Mend: fmt.Sprintf("use %d to %d", low, high),
	}
}
