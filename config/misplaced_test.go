package config_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/config"
)

// askingSettings stand in for those of an adapter whose requests are described.
type askingSettings struct {
	Auth struct {
		User     string `yaml:"user"`
		Password string `yaml:"password"`
	} `yaml:"auth"`
	Operations struct {
		Find map[string]string `yaml:"find"`
	} `yaml:"operations"`
}

// Open implements adapters.Config.
func (s *askingSettings) Open(adapters.Environment) (adapters.Adapter, error) {
	var problems []error
	if s.Auth.User == "" && s.Auth.Password == "" {
		problems = append(problems, &adapters.SettingError{Setting: "auth", Problem: "is empty", Mend: "write user: customers"})
	}
	if len(s.Operations.Find) == 0 {
		problems = append(problems, &adapters.SettingError{Setting: "operations", Problem: "asks nothing", Mend: `write find: "{email}"`})
	}
	return opened{adapters.FindCustomers}, errors.Join(problems...)
}

// problemsOf returns what is told of the settings of one source, and of what
// stands beside them.
func problemsOf(t *testing.T, beside, settings string) string {
	t.Helper()
	text := "auth: {tokens: [" + goodToken + "]}\nsources:\n  shop:\n    adapter: asking\n" + beside + "    settings:\n" + settings
	_, err := load(text, func(o *config.Options) {
		o.Registry["asking"] = adapters.Definition{New: func() adapters.Config { return &askingSettings{} }, Mapping: []byte("version: 1\ncustomers:\n  from: data\n  fields: {id: id}\n")}
		o.LookupEnv = environment(nil)
	})
	if err == nil {
		t.Fatal("no problem")
	}
	return err.Error()
}

// TestSettingsInTheWrongSection says where a setting belongs that stands one
// level too high or too low.
func TestSettingsInTheWrongSection(t *testing.T) {
	const fine = "      auth: {user: u}\n      operations: {find: {a: b}}\n"
	for settings, want := range map[string]string{
		fine + "      region: ES\n":    `unknown setting "region" of the adapter asking; it belongs beside settings`,
		fine + "      responses: []\n": `unknown setting "responses" of the adapter asking; it belongs beside settings`,
		fine + "      regoin: ES\n":    `unknown setting "regoin" of the adapter asking; possible here: auth, operations`,
	} {
		if got := problemsOf(t, "", settings); !strings.Contains(got, want) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if got := problemsOf(t, "    operations: {find: {a: b}}\n", fine); !strings.Contains(got, `unknown setting "operations" in sources.shop; it belongs below settings`) {
		t.Errorf("got %s", got)
	}
}

// TestOneMistakeIsToldOnce holds that a section of which a part could not be read
// is not called empty as well.
func TestOneMistakeIsToldOnce(t *testing.T) {
	for settings, want := range map[string]string{
		"      auth: {user: \"${NOT_SET}\", password: \"${NOR_THIS}\"}\n      operations: {find: {a: b}}\n":     "is not set",
		"      auth: {user: u}\n      operations: {get_customers: {get: customers, query: {q: \"{email}\"}}}\n": `unknown setting "get_customers"`,
		"      auth: {user: u}\n      operations: {find: a}\n":                                                  "expected a section",
	} {
		got := problemsOf(t, "", settings)
		if !strings.Contains(got, want) || strings.Contains(got, "is empty") || strings.Contains(got, "asks nothing") {
			t.Errorf("got %s, want only %s", got, want)
		}
	}
}

// TestWordsOfRequestsAreNoSecrets holds that below a misspelt key of a request
// words stay readable, and credentials do not.
func TestWordsOfRequestsAreNoSecrets(t *testing.T) {
	const settings = "      auth: {}\n      operations: {fnd: {get: customers, api_key: planted-9f3e, answer: \"{email}\"}}\n"
	got := problemsOf(t, "", settings)
	if strings.Contains(got, "planted") || !strings.Contains(got, "get: customers") || !strings.Contains(got, "user: customers") || !strings.Contains(got, `answer: "{email}"`) {
		t.Errorf("got %s", got)
	}
}

// TestMendsOfRequests holds the mends of what is easily written otherwise.
func TestMendsOfRequests(t *testing.T) {
	for settings, want := range map[string]string{
		"      auth: {user: u}\n      operations: {find: {a: \"${email}\"}}\n":    "for a value of the question write {email}, without $; otherwise set it",
		"      auth: {user: u}\n      operations: {find: {a: \"${row.id}\"}}\n":   "for a value of the question write {row.id}, without $; otherwise write ${NAME}",
		"      auth: {user: \"${user}\"}\n      operations: {find: {a: b}}\n":     "is not set; set it before",
		"      auth: {user: u}\n      operations: {find: {a: \"${SHOP_KEY}\"}}\n": "is not set; set it before",
	} {
		if got := problemsOf(t, "", settings); !strings.Contains(got, want) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	_, err := load("auth: {tokens: ["+goodToken+"]}\nsources: {shop: {adapter: woocommerce}, other: {adapter: whatalo, settings: {api_key: k, searches: {a: b}}}}\n", func(*config.Options) {})
	for _, want := range []string{"wazgate init lists those", "put a hyphen and a blank before it"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
