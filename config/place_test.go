package config_test

import (
	"strings"
	"testing"

	"github.com/wazgate/wazgate/config"
)

// TestPlaces holds that a problem of a setting is told where it stands, without
// the credentials on its line.
func TestPlaces(t *testing.T) {
	const secret = "planted-key-6d1f"
	loaded, err := load("auth: {tokens: ["+goodToken+"]}\nsources:\n  shop:\n    adapter: whatalo\n    settings: {api_key: "+secret+", base_url: https://shop.example.com/v1}\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	source := loaded.Sources[0]
	for _, test := range []struct{ setting, part, at string }{
		{"base_url", "", "https"},
		{"base_url", "shop", "shop.example"},
		{"base_url.shop", "shop", "shop.example"},
		{"base_url.api_key", "api_key", "api_key"},
		{"nothing.like.it", "", "settings:"},
	} {
		problem := source.Problem(test.setting, test.part, "is odd", "mend it")
		if problem.Line != 5 || !strings.HasPrefix(problem.Source[problem.Column-1:], test.at) {
			t.Errorf("%s: not at %s but %+v", test.setting, test.at, problem)
		}
		if strings.Contains(problem.Error()+problem.Source, secret) {
			t.Errorf("%s: a credential is told: %+v", test.setting, problem)
		}
	}
	if problem := (config.Source{}).Problem("rows", "", "is odd", ""); problem.Message != "rows: is odd" {
		t.Errorf("without a file: %+v", problem)
	}
}
