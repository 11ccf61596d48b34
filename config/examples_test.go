package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

func exampleEnvironment() func(string) (string, bool) {
	return environment(map[string]string{"WAZION_TOKEN": goodToken, "WHATALO_API_KEY": "wk_live_1", "WAZZUP_API_KEY": "wz_1", "TRACKING_KEY": "tk_1"})
}

func TestTheTemplateShowsTheDefaults(t *testing.T) {
	got, err := load(string(config.Template()), func(o *config.Options) { o.Path, o.LookupEnv = "wazgate.yaml", exampleEnvironment() })
	if err != nil {
		t.Fatal(err)
	}
	short, err := load("auth: {tokens: [\"${WAZION_TOKEN}\"]}\nsources: {shop: {adapter: whatalo, settings: {base_url: \"https://api.whatalo.com/v1\", api_key: \"${WHATALO_API_KEY}\"}}}\n",
		func(o *config.Options) { o.Path, o.LookupEnv = "wazgate.yaml", exampleEnvironment() })
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(short, got, cmpopts.IgnoreFields(config.Config{}, "Sources"), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the template differs from the defaults: %s", diff)
	}
}

// TestTheTemplateIsComplete compares the template with what an unknown key is
// told to be possible, section by section.
func TestTheTemplateIsComplete(t *testing.T) {
	file, err := yamlnode.Parse("template", config.Template())
	if err != nil {
		t.Fatal(err)
	}
	sections := []string{"", "server", "server.tls", "auth", "store", "state", "products", "products.locales", "ai", "cache", "directory", "timeouts", "log", "sources.shop"}
	for _, section := range sections {
		node, text, indent := file.Root, "", ""
		for name := range strings.FieldsFuncSeq(section, func(letter rune) bool { return letter == '.' }) {
			node, text, indent = node.Get(name), text+indent+name+":\n", indent+"  "
		}
		_, err := load(text+indent+"qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq: 1\n", nil)
		if err == nil {
			t.Fatal("no error")
		}
		_, list, _ := strings.Cut(err.Error(), "unknown setting")
		_, list, found := strings.Cut(list, "possible here: ")
		if !found {
			t.Fatalf("%s: %v", section, err)
		}
		list, _, _ = strings.Cut(list, "\n")
		for name := range strings.SplitSeq(list, ", ") {
			if node.Get(name) == nil {
				t.Errorf("the template lacks %s in %q", name, section)
			}
		}
	}
}

func TestEverySettingOfTheTemplateIsCommented(t *testing.T) {
	lines := strings.Split(string(config.Template()), "\n")
	for i, line := range lines {
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || trimmed[0] == '#' || trimmed == "shop:" || strings.HasPrefix(trimmed, "base_url") || strings.HasPrefix(trimmed, "api_key") {
			continue
		}
		paired := strings.HasPrefix(trimmed, "key_file") || strings.HasPrefix(trimmed, "order_suffix") || strings.HasPrefix(trimmed, "max_bytes")
		if before := strings.TrimSpace(lines[i-1]); !paired && !strings.HasPrefix(before, "#") {
			t.Errorf("line %d has no comment: %s", i+1, line)
		}
	}
}

func TestTheExamplesLoad(t *testing.T) {
	paths, err := filepath.Glob("examples/*.yaml")
	if err != nil || len(paths) < 2 {
		t.Fatalf("%d examples (%v)", len(paths), err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			if _, err := config.Load(config.Options{Path: path, Registry: registry(), LookupEnv: exampleEnvironment(), ReadFile: os.ReadFile}); err != nil {
				t.Error(err)
			}
		})
	}
}
