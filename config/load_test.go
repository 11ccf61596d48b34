package config_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/internal/yamlnode"
	"github.com/wazgate/wazgate/mapping"
)

func TestAnEmptySettingKeepsItsDefault(t *testing.T) {
	got, err := load(minimal+"server:\ncache: {ttl: , stale: 1h}\nstore:\n  labels:\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	want := config.Default()
	if diff := cmp.Diff(want.Server.Address, got.Server.Address); diff != "" {
		t.Error(diff)
	}
	if got.Cache.TTL != want.Cache.TTL || got.Cache.Stale != time.Hour {
		t.Errorf("cache %+v", got.Cache)
	}
}

func TestPrecedence(t *testing.T) {
	const file = "server: {address: 127.0.0.1:1111}\ncache: {ttl: 11s}\nai: {max_characters: 1111}\nstate: {conflictive_share: 0.1}\n"
	tests := []struct {
		name        string
		environment map[string]string
		flags       map[string]string
		want        string
		of          func(*config.Config) string
	}{
		{name: "file over default", want: "127.0.0.1:1111", of: address},
		{name: "environment over file", environment: map[string]string{"WAZGATE_SERVER_ADDRESS": "127.0.0.1:2222"}, want: "127.0.0.1:2222", of: address},
		{name: "flag over environment", environment: map[string]string{"WAZGATE_SERVER_ADDRESS": "127.0.0.1:2222"}, flags: map[string]string{"server.address": "127.0.0.1:3333"}, want: "127.0.0.1:3333", of: address},
		{name: "flag over file", flags: map[string]string{"server.address": "127.0.0.1:3333"}, want: "127.0.0.1:3333", of: address},
		{name: "environment over default", environment: map[string]string{"WAZGATE_SERVER_ADMIN_ADDRESS": "127.0.0.1:2223"}, want: "127.0.0.1:2223", of: func(c *config.Config) string { return c.Server.AdminAddress }},
		{name: "empty variable counts as unset", environment: map[string]string{"WAZGATE_SERVER_ADDRESS": ""}, want: "127.0.0.1:1111", of: address},
		{name: "empty flag is a value", flags: map[string]string{"store.order_prefix": ""}, want: "", of: func(c *config.Config) string { return c.Store.OrderPrefix }},
		{name: "duration", environment: map[string]string{"WAZGATE_CACHE_TTL": "22s"}, want: "22s", of: func(c *config.Config) string { return c.Cache.TTL.String() }},
		{name: "memory", environment: map[string]string{"WAZGATE_CACHE_MAX_BYTES": "64MiB"}, want: "64MiB", of: func(c *config.Config) string { return c.Cache.MaxBytes.String() }},
		{name: "number", environment: map[string]string{"WAZGATE_AI_MAX_CHARACTERS": "2222"}, flags: map[string]string{"ai.max_characters": "3333"}, want: "3333", of: func(c *config.Config) string { return plain(c.AI.MaxCharacters) }},
		{name: "fraction", environment: map[string]string{"WAZGATE_STATE_CONFLICTIVE_SHARE": "0.25"}, want: "0.25", of: func(c *config.Config) string { return plain(c.State.ConflictiveShare) }},
		{name: "truth", environment: map[string]string{"WAZGATE_PRODUCTS_INCLUDE_RAW": "true"}, want: "true", of: func(c *config.Config) string { return plain(c.Products.IncludeRaw) }},
		{name: "list", environment: map[string]string{"WAZGATE_AUTH_TOKENS": "first-9z, second-8y"}, want: "first-9z second-8y", of: tokens},
		{name: "list replaces", flags: map[string]string{"auth.tokens": "only-7x1"}, want: "only-7x1", of: tokens},
		{name: "numbers given for text keep their spelling", environment: map[string]string{"WAZGATE_STORE_ORDER_SUFFIX": "0123"}, want: "0123", of: func(c *config.Config) string { return c.Store.OrderSuffix }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := load(minimal+file, func(o *config.Options) {
				o.LookupEnv, o.Flags = environment(test.environment), test.flags
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, test.of(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnOverrideMendsABadValueButNotABadType(t *testing.T) {
	replaced := func(o *config.Options) { o.Flags = map[string]string{"cache.ttl": "30s"} }
	if got, err := load(minimal+"cache: {ttl: 900h}\n", replaced); err != nil || got.Cache.TTL != 30*time.Second {
		t.Errorf("out of range in the file: %v", err)
	}
	if _, err := load(minimal+"cache: {ttl: soon}\n", replaced); err == nil || strings.Count(err.Error(), "cache.ttl") != 1 {
		t.Errorf("wrong type in the file: %v", err)
	}
}

func address(c *config.Config) string { return c.Server.Address }

func tokens(c *config.Config) string {
	var all []string
	for _, token := range c.Auth.Tokens {
		all = append(all, token.Reveal())
	}
	return strings.Join(all, " ")
}

func plain(value any) string {
	text, _ := json.Marshal(value)
	return string(text)
}

func TestOverridesAreChecked(t *testing.T) {
	tests := []struct {
		name        string
		environment map[string]string
		flags       map[string]string
		want        string
	}{
		{"type", map[string]string{"WAZGATE_CACHE_TTL": "soon-zz9"}, nil, "environment variable WAZGATE_CACHE_TTL: cache.ttl: expected a duration such as 60s; write for example 60s, 10m or 24h"},
		{"range", nil, map[string]string{"timeouts.others": "10s"}, "flag for timeouts.others: timeouts.others is the given value, which is out of range; write something from 1s to 9s"},
		{"placeholder", map[string]string{"WAZGATE_AUTH_TOKENS": "fine-9z1,changeme"}, nil, "environment variable WAZGATE_AUTH_TOKENS: auth.tokens[1] is a placeholder that everybody knows; make one up, as with: openssl rand -hex 24"},
		{"misspelt variable", map[string]string{"WAZGATE_SERVER_ADRESS": "x"}, nil, "environment: nothing reads the variable WAZGATE_SERVER_ADRESS; did you mean \"WAZGATE_SERVER_ADDRESS\"?"},
		{"variable of a section with names", map[string]string{"WAZGATE_QQQQQQQQQQQQQQQQQQQQQQQQQQQ": "x"}, nil, "environment: nothing reads the variable WAZGATE_QQQQQQQQQQQQQQQQQQQQQQQQQQQ; unset it; the variable of a setting is its path, as in WAZGATE_SERVER_ADDRESS for server.address"},
		{"unknown flag", nil, map[string]string{"server.adress": "x"}, "flags: no setting is called \"server.adress\"; did you mean \"server.address\"?"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := load(minimal, func(o *config.Options) {
				o.LookupEnv, o.Flags = environment(test.environment), test.flags
				o.Environ = func() []string {
					pairs := []string{"HOME=/root", "WAZGATE_CONFIG=x.yaml"}
					for name, value := range test.environment {
						pairs = append(pairs, name+"="+value)
					}
					return pairs
				}
			})
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestVariablesNamedInTheFileAreKnown(t *testing.T) {
	_, err := load(strings.Replace(minimal, goodToken, `"${WAZGATE_TOKEN}"`, 1), func(o *config.Options) {
		o.LookupEnv = environment(map[string]string{"WAZGATE_TOKEN": goodToken})
		o.Environ = func() []string { return []string{"WAZGATE_TOKEN=" + goodToken} }
	})
	if err != nil {
		t.Error(err)
	}
}

// TestLongFreshness holds that the defaults of what comes after cache.ttl do not
// stand in the way of a long one.
func TestLongFreshness(t *testing.T) {
	if _, err := load(minimal+"cache: {ttl: 24h, revalidate: }\n", nil); err != nil {
		t.Error(err)
	}
	_, err := load(minimal, func(o *config.Options) {
		o.LookupEnv = environment(map[string]string{"WAZGATE_CACHE_REVALIDATE": "5s"})
	})
	if err == nil || !strings.Contains(err.Error(), "WAZGATE_CACHE_REVALIDATE: cache.revalidate is the given value, which is less than cache.ttl; both count from the reading: write at least 1m") {
		t.Errorf("error %v", err)
	}
}

func TestValuesAreExpanded(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "token"), []byte("from-a-file\r\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	text := `auth:
  tokens: ["${file:token}", "${A}-${B}", '${LONG}', "x-$${A}-x", "a$b$$-c$d"]
store: {order_suffix: "${NUMBER}"}
cache: {ttl: "${TTL}", max_entries: "${NUMBER}"}
products: {include_raw: "${YES}"}
sources: {shop: {adapter: whatalo, settings: {api_key: "${A}", pages: "${NUMBER}", headers: {X-Case: "${B}"}}, max_in_flight: "${LIMIT}"}}
`
	got, err := load(text, func(o *config.Options) {
		o.Path = filepath.Join(folder, "wazgate.yaml")
		o.LookupEnv = environment(map[string]string{"A": "one", "LONG": "one-and-only", "B": "${C}", "NUMBER": "0123", "TTL": "5s", "YES": "true", "LIMIT": "7"})
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("from-a-file one-${C} one-and-only x-${A}-x a$b$$-c$d", tokens(got)); diff != "" {
		t.Error(diff)
	}
	settings, _ := got.Sources[0].Adapter.(*shopSettings)
	if settings.APIKey != "one" || settings.Headers["X-Case"] != "${C}" || settings.Pages != 123 || got.Sources[0].MaxInFlight != 7 {
		t.Errorf("settings %+v", settings)
	}
	if got.Store.OrderSuffix != "0123" || got.Cache.TTL != 5*time.Second || got.Cache.MaxEntries != 123 || !got.Products.IncludeRaw {
		t.Errorf("store %+v, cache %+v, products %+v", got.Store, got.Cache, got.Products)
	}
	if !slices.Contains(got.Files, filepath.Join(folder, "token")) {
		t.Errorf("files %v", got.Files)
	}
}

func TestAdapterSettingsTakeEveryForm(t *testing.T) {
	got, err := load(minimal[:strings.Index(minimal, "    settings")]+`    settings:
      api_key: 0123
      headers: {X-Mixed-Case: "a: b", n: 1.50}
      searches: [e164, 007]
      rate: 1.5
      pages: 3
      wait: 250ms
      strict: false
      paging: {size: 50}
      rules: [{status: 404, mean: empty}, {status: 500}]
`, nil)
	if err != nil {
		t.Fatal(err)
	}
	settings, _ := got.Sources[0].Adapter.(*shopSettings)
	if diff := cmp.Diff(map[string]string{"X-Mixed-Case": "a: b", "n": "1.50"}, settings.Headers); diff != "" {
		t.Error(diff)
	}
	if settings.APIKey != "0123" || settings.Rate != 1.5 || settings.Pages != 3 || settings.Wait != 250*time.Millisecond || settings.Strict == nil || *settings.Strict {
		t.Errorf("settings %+v", settings)
	}
	if diff := cmp.Diff([]rule{{404, "empty"}, {500, ""}}, settings.Rules); diff != "" || settings.Paging.Size != 50 || settings.Searches[1] != "007" {
		t.Errorf("settings %+v %s", settings, diff)
	}
	if settings.BaseURL != "https://shop.example.com" || settings.hidden != "opened" {
		t.Errorf("defaults and Open: %+v", settings)
	}
}

func TestSourcesAndEndpoints(t *testing.T) {
	got, err := load(minimal+`  zeta: {adapter: ordertracking, region: fr, max_in_flight: 2}
  Alpha: {adapter: whatalo, settings: {api_key: k}, variables: {customer_url: "https://shop.example.com/c/"}}
store: {region: pt}
endpoints:
  GLOBALSEARCH: {sources: [Alpha, zeta]}
  ai_customerinitialinfo: {sources: []}
  sidePanel_CustomerFindToJoin:
`, nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, source := range got.Sources {
		names = append(names, source.Name+" "+source.AdapterName+" "+source.Region+" "+plain(source.MaxInFlight))
	}
	if diff := cmp.Diff([]string{"shop whatalo PT 64", "zeta ordertracking FR 2", "Alpha whatalo PT 64"}, names); diff != "" {
		t.Error(diff)
	}
	want := map[wazion.Endpoint][]string{
		wazion.SidePanelCustomerInfo:       {"shop", "zeta", "Alpha"},
		wazion.AICustomerInitialInfo:       {},
		wazion.SidePanelCustomerFindToJoin: {"shop", "zeta", "Alpha"},
		wazion.SearchProducts:              {"shop", "Alpha"},
		wazion.GlobalSearch:                {"Alpha", "zeta"},
	}
	if diff := cmp.Diff(want, got.Endpoints); diff != "" {
		t.Error(diff)
	}
	if source, ok := got.Source("zeta"); !ok || source.Mapping == nil || source.Can("find_customers") || !source.Can("find_customers", "find_orders") {
		t.Errorf("source %v %v", source, ok)
	}
	if _, ok := got.Source("nobody"); ok {
		t.Error("found a source that is not there")
	}
}

func TestVariablesReachTheMapping(t *testing.T) {
	for name, extra := range map[string]string{
		"of the adapter":  "",
		"of the merchant": "    mapping: mapping.yaml\n",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := load(minimal+extra+"    variables: {customer_url: \"https://${HOST}/c/\"}\n", func(o *config.Options) {
				o.LookupEnv = environment(map[string]string{"HOST": "shop.example.com"})
			})
			if err != nil {
				t.Fatal(err)
			}
			customers, warnings := got.Sources[0].Mapping.Customers(mapping.Input{Body: []byte(`{"data": [{"id": 7}]}`)})
			if len(customers) != 1 || len(warnings) > 0 {
				t.Fatalf("customers %v, warnings %v", customers, warnings)
			}
			if diff := cmp.Diff("https://shop.example.com/c/7", customers[0].URL); diff != "" {
				t.Error(diff)
			}
			if extra != "" && (got.Sources[0].MappingFile != filepath.Join("testdata", "mapping.yaml") || !slices.Contains(got.Files, got.Sources[0].MappingFile)) {
				t.Errorf("file %q of %v", got.Sources[0].MappingFile, got.Files)
			}
		})
	}
}

func TestSettingsAreNormalised(t *testing.T) {
	got, err := load(minimal+`server: {address: "[::1]:8080", behind_proxy: true, trusted_proxies: [10.0.0.0/8, "::1"], tls: {acme_cache: certificates}}
store: {region: no}
products: {locales: {by_country: {de: {host: "shop.example.de:8443", path_prefix: /de, parameter: locale=de_DE}}, by_language: {FR: {path_prefix: /fr}}}}
ai: {templates: {es: es.tmpl}}
log: {level: warn, format: json}
`, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}; !slices.Equal(want, got.Server.TrustedPrefixes) {
		t.Errorf("prefixes %v", got.Server.TrustedPrefixes)
	}
	if got.Server.TLS.ACMECache != filepath.Join("testdata", "certificates") || got.Server.TLS.Enabled() {
		t.Errorf("tls %+v", got.Server.TLS)
	}
	if got.Store.Region != "NO" || got.Products.Locales.ByCountry["DE"].Host != "shop.example.de:8443" || got.Products.Locales.ByLanguage["fr"].PathPrefix != "/fr" {
		t.Errorf("store %+v, products %+v", got.Store, got.Products)
	}
	if got.AI.Templates["es"] != "Cliente: {{upper .Name}}\n" || got.Log.Threshold() != slog.LevelWarn {
		t.Errorf("ai %+v, log %+v", got.AI, got.Log)
	}
	if got.Timeouts.For(wazion.GlobalSearch) != 4500*time.Millisecond || got.Timeouts.For(wazion.SearchProducts) != 9*time.Second {
		t.Errorf("timeouts %+v", got.Timeouts)
	}
}

func TestWithoutCredential(t *testing.T) {
	bare := minimal[strings.Index(minimal, "sources"):]
	if _, err := load(bare, func(o *config.Options) { o.AllowNoAuth = true }); err != nil {
		t.Error(err)
	}
	if _, err := load(bare, nil); err == nil {
		t.Error("no error without AllowNoAuth")
	}
	if _, err := load("auth: {basic: [{user: wazion, password: "+goodToken+"}]}\n"+bare, nil); err != nil {
		t.Error(err)
	}
	if _, err := load("auth: {tokens: [changeme]}\n"+bare, func(o *config.Options) { o.AllowNoAuth = true }); err == nil {
		t.Error("a placeholder passes with AllowNoAuth")
	}
}

func TestThePathOfTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "other.yaml")
	if err := os.WriteFile(path, []byte(minimal), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := config.Load(config.Options{Registry: registry(), LookupEnv: environment(map[string]string{"WAZGATE_CONFIG": path})})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{path}, got.Files); diff != "" {
		t.Error(diff)
	}
	_, err = config.Load(config.Options{Path: "testdata/none.yaml", LookupEnv: environment(nil)})
	var problems yamlnode.Problems
	if !errors.As(err, &problems) || err.Error() != "testdata/none.yaml: the configuration cannot be read: it does not exist; name the file with --config or WAZGATE_CONFIG" {
		t.Errorf("error %v", err)
	}
}
