package config_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/wazion"
)

func TestWhichSourcesAreMirrored(t *testing.T) {
	everything := []adapters.Operation{adapters.SearchCustomers, adapters.FindCustomers, adapters.FindOrders}
	tests := []struct {
		name, source string
		want         []adapters.Operation
	}{
		{"it only lists", "wazzup, settings: {api_key: k}", everything},
		{"it only lists, and that is wanted", "wazzup, settings: {api_key: k}, directory: true", everything},
		{"it only lists, and that is not wanted", "wazzup, settings: {api_key: k}, directory: false", nil},
		{"it can search", "whatalo, settings: {api_key: k}", nil},
		{"it can search, but badly", "whatalo, settings: {api_key: k}, directory: true", everything[:2]},
		{"it can neither", "ordertracking", nil},
		{"it can neither, which is fine", "ordertracking, directory: false", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := load("auth: {tokens: ["+goodToken+"]}\nsources: {one: {adapter: "+test.source+"}}\n", nil)
			if err != nil {
				t.Fatal(err)
			}
			source := got.Sources[0]
			if diff := cmp.Diff(test.want, source.Mirrored()); diff != "" || source.Directory != (test.want != nil) {
				t.Errorf("directory %v, %s", source.Directory, diff)
			}
		})
	}
}

func TestAMirroredSourceAnswersAllButProducts(t *testing.T) {
	const text = minimal + "  crm: {adapter: wazzup, settings: {api_key: k}, directory: DIRECTORY}\n"
	for directory, want := range map[string][]string{"true": {"shop", "crm"}, "false": {"shop"}} {
		got, err := load(strings.Replace(text, "DIRECTORY", directory, 1), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, endpoint := range wazion.Endpoints() {
			expected := want
			if endpoint == wazion.SearchProducts {
				expected = []string{"shop"}
			}
			if diff := cmp.Diff(expected, got.Endpoints[endpoint]); diff != "" {
				t.Errorf("directory: %s, %s: %s", directory, endpoint, diff)
			}
		}
	}
	if _, err := load(strings.Replace(text, "DIRECTORY", "true", 1)+"endpoints: {globalSearch: {sources: [crm]}}\n", nil); err != nil {
		t.Error(err)
	}
}

func TestWhereTheDirectoryIs(t *testing.T) {
	for name, test := range map[string]struct {
		text, variable string
		want           config.Directory
	}{
		"by default":      {"", "", config.Directory{Path: filepath.Join("testdata", "wazgate.db")}},
		"beside the file": {"directory: {path: kept/people.db}\n", "", config.Directory{Path: filepath.Join("testdata", "kept", "people.db")}},
		"elsewhere":       {"directory: {path: people.db}\n", "/data/wazgate.db", config.Directory{Path: "/data/wazgate.db"}},
		"on a server": {
			"directory: {database_url: \"postgres://wazgate:secret%40@db.example.com/wazgate?sslmode=require\"}\n", "",
			config.Directory{Path: filepath.Join("testdata", "wazgate.db"), DatabaseURL: "postgres://wazgate:secret%40@db.example.com/wazgate?sslmode=require"},
		},
		"on a server, in an image": {
			"directory: {database_url: \"postgres://wazgate@db.example.com/wazgate\"}\n", "/data/wazgate.db",
			config.Directory{Path: "/data/wazgate.db", DatabaseURL: "postgres://wazgate@db.example.com/wazgate"},
		},
		"by a socket": {
			"directory: {database_url: \"postgresql:///wazgate?host=/run/postgresql\"}\n", "",
			config.Directory{Path: filepath.Join("testdata", "wazgate.db"), DatabaseURL: "postgresql:///wazgate?host=/run/postgresql"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := load(minimal+test.text, func(o *config.Options) {
				o.LookupEnv = environment(map[string]string{"WAZGATE_DIRECTORY_PATH": test.variable})
			})
			if err != nil {
				t.Fatal(err)
			}
			test.want.Interval, test.want.FullInterval = 5*time.Minute, 24*time.Hour
			if got.Directory != test.want {
				t.Errorf("path %q, database %q", got.Directory.Path, got.Directory.DatabaseURL.Reveal())
			}
		})
	}
}

// TestAFolderInItsPlace lets a gateway start that has others to ask.
func TestAFolderInItsPlace(t *testing.T) {
	for _, path := range []string{"bad", "mapping.yaml/wazgate.db"} {
		for _, looks := range []bool{false, true} {
			_, err := load(minimal+"directory: {path: "+path+"}\n", func(o *config.Options) { o.LookAround = looks })
			if (err != nil) != looks {
				t.Errorf("%s, looking around %v: %v", path, looks, err)
			}
		}
	}
}
