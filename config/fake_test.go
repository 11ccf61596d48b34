package config_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/config"
)

// shopSettings stand in for those of a shop's adapter. They have a field of
// every form that adapters use.
type shopSettings struct {
	BaseURL  string            `yaml:"base_url"`
	APIKey   string            `yaml:"api_key"`
	Headers  map[string]string `yaml:"headers"`
	Searches []string          `yaml:"searches"`
	Rate     float64           `yaml:"rate"`
	Pages    uint16            `yaml:"pages"`
	Wait     time.Duration     `yaml:"wait"`
	Strict   *bool             `yaml:"strict"`
	Paging   struct {
		Size int `yaml:"size"`
	} `yaml:"paging"`
	Rules []rule `yaml:"rules"`

	operations []adapters.Operation
	hidden     string
}

type rule struct {
	Status int    `yaml:"status"`
	Mean   string `yaml:"mean"`
}

// Open implements adapters.Config.
func (s *shopSettings) Open(adapters.Environment) (adapters.Adapter, error) {
	s.hidden = "opened"
	var problems []error
	if s.APIKey == "" {
		problems = append(problems, &adapters.SettingError{Setting: "api_key", Problem: "is empty", Mend: "write the shop's key"})
	}
	if s.BaseURL != "" && !strings.HasPrefix(s.BaseURL, "https://") {
		problems = append(problems, &adapters.SettingError{Setting: "base_url", Problem: s.BaseURL + " is no https address", Mend: "write https://…"})
	}
	if _, bad := s.Headers["x bad"]; bad {
		problems = append(problems, &adapters.SettingError{Setting: "headers.x bad", Problem: "is no name of a header", Mend: "leave the blank out"})
	}
	if s.Rate < 0 {
		problems = append(problems, errors.New("the rate cannot be negative"))
	}
	return opened(s.operations), errors.Join(problems...)
}

type opened []adapters.Operation

// Operations implements adapters.Adapter.
func (o opened) Operations() []adapters.Operation { return o }

// Fetch implements adapters.Adapter.
func (o opened) Fetch(_ context.Context, op adapters.Operation, _ adapters.Query) (adapters.Document, error) {
	return adapters.Document{}, &adapters.Error{Kind: adapters.Unsupported, Operation: op}
}

type trackingSettings struct {
	URL     string            `yaml:"url"`
	Headers map[string]string `yaml:"headers"`
	Query   map[string]string `yaml:"query"`
}

// Open implements adapters.Config.
func (trackingSettings) Open(adapters.Environment) (adapters.Adapter, error) {
	return opened{adapters.FindOrders}, nil
}

// crmSettings stand in for those of a system that only lists.
type crmSettings struct {
	APIKey string `yaml:"api_key"`
}

// Open implements adapters.Config.
func (crmSettings) Open(adapters.Environment) (adapters.Adapter, error) {
	return opened{adapters.FindCustomers, adapters.ListCustomers, adapters.ListOrders, adapters.Probe}, nil
}

func registry() adapters.Registry {
	shopMapping := []byte("version: 1\nvariables:\n  customer_url: \"\"\n  order_url: \"\"\ncustomers:\n  from: data\n  fields:\n    id: id\n    url: {template: \"{$vars.customer_url}{id}\"}\nproducts:\n  from: data\n  fields:\n    id: id\n")
	ordersMapping := []byte("version: 1\norders:\n  from: data\n  fields:\n    number: number\n")
	return adapters.Registry{
		"whatalo": {
			New: func() adapters.Config {
				return &shopSettings{BaseURL: "https://shop.example.com", operations: []adapters.Operation{adapters.FindCustomers, adapters.SearchCustomers, adapters.SearchProducts, adapters.ListCustomers}}
			},
			Mapping: shopMapping,
		},
		"wazzup":        {New: func() adapters.Config { return &crmSettings{} }, Mapping: ordersMapping},
		"ordertracking": {New: func() adapters.Config { return &trackingSettings{} }, Mapping: ordersMapping},
	}
}

// environment returns a LookupEnv over pairs of name and value.
func environment(pairs map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, set := pairs[name]
		return value, set
	}
}

const goodToken = "b7c1e0a4d95f42"

// minimal is the shortest file that loads, to which tests add lines.
const minimal = `auth: {tokens: [` + goodToken + `]}
sources:
  shop:
    adapter: whatalo
    settings: {api_key: wk_live_1}
`

// load reads text as a file in testdata.
func load(text string, change func(*config.Options)) (*config.Config, error) {
	options := config.Options{
		Path: "testdata/wazgate.yaml", Data: []byte(text), Registry: registry(),
		LookupEnv: environment(nil), ReadFile: os.ReadFile,
	}
	if change != nil {
		change(&options)
	}
	return config.Load(options)
}
