package config_test

import (
	"maps"
	"testing"

	"github.com/wazgate/wazgate/config"
)

func TestTraces(t *testing.T) {
	const rest = `
auth: {tokens: ["${TOKEN}"]}
sources: {shop: {adapter: whatalo, settings: {api_key: wk_live_1}}}
`
	load := func(t *testing.T, text string, variables map[string]string) config.Traces {
		t.Helper()
		variables["TOKEN"] = goodToken
		got, err := config.Load(config.Options{
			Path: "test.yaml", Data: []byte(text + rest), Registry: registry(), LookupEnv: environment(variables),
		})
		if err != nil {
			t.Fatal(err)
		}
		return got.Telemetry.Traces
	}
	if got := load(t, "", map[string]string{}); got.Enabled() || got.Sample != 0.1 || len(got.Headers) != 0 {
		t.Errorf("without any: %+v", got)
	}
	got := load(t, `telemetry: {traces: {endpoint: "http://127.0.0.1:4318", headers: {X-Mixed-Case: "${KEY}"}, sample: 0}}`, map[string]string{"KEY": "planted"})
	if !got.Enabled() || got.Sample != 0 || !maps.Equal(got.Headers, map[string]config.Secret{"X-Mixed-Case": "planted"}) {
		t.Errorf("got %s, sample %v, key %q", got.Endpoint, got.Sample, got.Headers["X-Mixed-Case"].Reveal())
	}
	got = load(t, "", map[string]string{"WAZGATE_TELEMETRY_TRACES_ENDPOINT": "https://collector.example.com/in", "WAZGATE_TELEMETRY_TRACES_SAMPLE": "1"})
	if got.Endpoint != "https://collector.example.com/in" || got.Sample != 1 {
		t.Errorf("from the environment: %+v", got)
	}
}
