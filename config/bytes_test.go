package config_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/wazgate/wazgate/config"
)

func TestParseBytes(t *testing.T) {
	for text, want := range map[string]config.Bytes{"0": 0, "17": 17, "17B": 17, "4KiB": 4096, "256MiB": 256 << 20, "1 GiB": 1 << 30} {
		if got, err := config.ParseBytes(text); err != nil || got != want {
			t.Errorf("%q is %d (%v), want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "MiB", "-1", "1.5GiB", "256MB", "1KiBi", "9999999999GiB", "１KiB"} {
		if got, err := config.ParseBytes(text); err == nil {
			t.Errorf("%q passes as %d", text, got)
		}
	}
}

func TestBytesAreReadAsTheyAreWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := config.Bytes(rapid.Int64Min(0).Draw(t, "bytes"))
		if got, err := config.ParseBytes(want.String()); err != nil || got != want {
			t.Fatalf("%s is %d (%v), want %d", want, got, err, want)
		}
	})
}
