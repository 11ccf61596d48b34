package config_test

import (
	"testing"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/conceal"
)

func TestMaskKnowsTheCredentials(t *testing.T) {
	var mask conceal.Mask
	_, err := config.Load(config.Options{
		Path: "wazgate.yaml", Registry: registry(), Mask: &mask,
		Data: []byte("auth: {tokens: [\"${TOKEN}\"]}\nsources:\n  shop:\n    adapter: whatalo\n    settings: {base_url: \"https://shop.example.com/rest/${HOOK}/\", api_key: written-here}\n"),
		LookupEnv: func(name string) (string, bool) {
			value, known := map[string]string{"TOKEN": "tok-from-outside", "HOOK": "hook-from-outside"}[name]
			return value, known
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	said := "tok-from-outside hook-from-outside written-here https://shop.example.com"
	if got, want := mask.Text(said), "••• ••• ••• https://shop.example.com"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
