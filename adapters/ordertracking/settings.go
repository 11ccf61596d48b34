package ordertracking

import (
	"errors"
	"fmt"
	"maps"
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// Config holds the settings of an order-tracking endpoint.
type Config struct {
	// URL is the address of the endpoint. A query in it is sent with every call.
	URL string `yaml:"url" about:"the address of the endpoint; a query in it is sent with every call"`
	// Headers are sent with every call, such as x-api-key.
	Headers map[string]string `yaml:"headers" about:"sent with every call, as in {x-api-key: \"${TRACKING_KEY}\"}"`
	// BearerToken is sent as "Authorization: Bearer …", if set.
	BearerToken string `yaml:"bearer_token" about:"sent as Authorization: Bearer"`
	// Query holds fixed parameters of every call.
	Query map[string]string `yaml:"query" about:"parameters that are sent with every call"`
	// Parameters are the endpoint's own names of what it can be asked by. An
	// empty name switches the question off.
	Parameters struct {
		Email   string `yaml:"email" about:"the name of the parameter with the e-mail"`
		OrderID string `yaml:"order_id" about:"the name of the parameter with the order number"`
		Phone   string `yaml:"phone" about:"the name of the parameter with the phone"`
		RefID   string `yaml:"ref_id" about:"the name of the parameter with the reference"`
	} `yaml:"parameters" about:"the endpoint's own names of what it can be asked by; an empty one switches the question off"`
	// PhoneFormat is how phones are sent: e164, digits, national,
	// national_formatted, international_formatted, double_zero, trunk_zero or last_N.
	PhoneFormat string `yaml:"phone_format" about:"how phones are sent" words:"e164 digits national national_formatted international_formatted double_zero trunk_zero last_4 last_5 last_6 last_7 last_8 last_9 last_10 last_11 last_12"`
	// RatePerMinute is the number of calls a minute; 0 means no limit.
	RatePerMinute int `yaml:"rate_per_minute" about:"calls a minute; 0 means no limit"`
	// Burst is the number of calls that may start at once; 0 means a second's worth.
	Burst int `yaml:"burst" about:"calls that may start at once; 0 means a second's worth"`
}

// New returns settings that hold the defaults.
func New() adapters.Config {
	c := &Config{PhoneFormat: "e164"}
	c.Parameters.Email = "email"
	c.Parameters.OrderID = "order_id"
	c.Parameters.Phone = "phone"
	c.Parameters.RefID = "ref_id"
	return c
}

// Open implements adapters.Config.
func (c *Config) Open(env adapters.Environment) (adapters.Adapter, error) {
	up, err := upstream.New(env, upstream.Options{
		BaseURL:       c.URL,
		Setting:       "url",
		Headers:       c.headers(),
		Query:         c.Query,
		RatePerMinute: float64(c.RatePerMinute),
		Burst:         c.Burst,
	})
	if err := errors.Join(c.check(), err); err != nil {
		return nil, err
	}
	return &adapter{endpoint: client{up: up}, settings: *c}, nil
}

func (c *Config) headers() map[string]string {
	token := strings.TrimSpace(c.BearerToken)
	if token == "" {
		return c.Headers
	}
	headers := map[string]string{"Authorization": "Bearer " + token}
	maps.Copy(headers, c.Headers)
	return headers
}

func (c *Config) check() error {
	problems := c.checkParameters()
	if _, known := (adapters.Phone{}).Rendering(c.PhoneFormat); !known {
		problems = append(problems, &adapters.SettingError{
			Setting: "phone_format", Problem: fmt.Sprintf("%q is no rendering of a phone", c.PhoneFormat),
			Mend: "use e164, digits, national, national_formatted, international_formatted, double_zero, trunk_zero or last_4 to last_12",
		})
	}
	if c.BearerToken != "" && c.hasHeader("Authorization") {
		problems = append(problems, &adapters.SettingError{
			Setting: "bearer_token", Problem: "headers sets Authorization as well", Mend: "keep one of the two",
		})
	}
	return errors.Join(append(problems, notNegative("rate_per_minute", c.RatePerMinute), notNegative("burst", c.Burst))...)
}

// notNegative returns a nil error, not a nil *SettingError, for a fitting value.
func notNegative(setting string, value int) error {
	if value >= 0 {
		return nil
	}
	return &adapters.SettingError{
		Setting: setting, Problem: fmt.Sprintf("%d is below zero", value), Mend: "use 0 for the default",
	}
}

func (c *Config) hasHeader(name string) bool {
	for given := range c.Headers {
		if textproto.CanonicalMIMEHeaderKey(given) == name {
			return true
		}
	}
	return false
}

// checkParameters refuses a name that is sent with every call anyway or used
// twice: the endpoint would be asked something else than was meant.
func (c *Config) checkParameters() []error {
	names := []struct{ setting, name string }{
		{"parameters.email", c.Parameters.Email},
		{"parameters.order_id", c.Parameters.OrderID},
		{"parameters.phone", c.Parameters.Phone},
		{"parameters.ref_id", c.Parameters.RefID},
	}
	taken := c.fixedNames()
	var problems []error
	used := 0
	for _, parameter := range names {
		if parameter.name == "" {
			continue
		}
		used++
		if owner, clash := taken[parameter.name]; clash {
			problems = append(problems, &adapters.SettingError{
				Setting: parameter.setting, Problem: fmt.Sprintf("%q is also used by %s", parameter.name, owner),
				Mend: `use another name, or "" if the endpoint cannot be asked by it`,
			})
			continue
		}
		taken[parameter.name] = parameter.setting
	}
	if used == 0 {
		problems = append(problems, &adapters.SettingError{
			Setting: "parameters", Problem: "are all switched off", Mend: "name at least one that the endpoint understands",
		})
	}
	return problems
}

// fixedNames returns the names that are sent with every call, with the setting
// that they come from.
func (c *Config) fixedNames() map[string]string {
	taken := make(map[string]string)
	if address, err := url.Parse(c.URL); err == nil {
		for name := range address.Query() {
			taken[name] = "url"
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Query)) {
		taken[name] = "query"
	}
	return taken
}

// spelled returns the phone as the endpoint wants it, or all its digits where
// the number has no such form.
func spelled(format string, phone adapters.Phone) string {
	if text, _ := phone.Rendering(format); text != "" {
		return text
	}
	return phone.Digits
}
