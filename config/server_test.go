package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/certtest"
)

func TestPublicAddresses(t *testing.T) {
	folder := t.TempDir()
	certtest.Write(t, folder, time.Now().Add(time.Hour))
	tests := []struct {
		name, server string
		fine         bool
	}{
		{"loopback", `{address: "127.0.0.9:0"}`, true},
		{"loopback by name", `{address: "localhost:8080"}`, true},
		{"loopback, version 6", `{address: "[::1]:8080"}`, true},
		{"everywhere", `{address: ":8080"}`, false},
		{"a name", `{address: "shop.example.com:8080"}`, false},
		{"behind a proxy", `{address: ":8080", behind_proxy: true}`, true},
		{"certificate", `{address: ":443", tls: {cert_file: cert.pem, key_file: ` + filepath.Join(folder, "key.pem") + `}}`, true},
		{"domains", `{address: ":443", tls: {acme_domains: [wazgate.example.com]}}`, true},
		{"key of another", `{address: ":443", tls: {cert_file: cert.pem, key_file: cert.pem}}`, false},
		{"domain that is none", `{address: ":443", tls: {acme_domains: [localhost]}}`, false},
		{"port too high", `{address: "127.0.0.1:65536"}`, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := load(minimal+"server: "+test.server+"\n", func(o *config.Options) { o.Path = filepath.Join(folder, "wazgate.yaml") })
			if (err == nil) != test.fine {
				t.Fatalf("error %v", err)
			}
			if err == nil && got.Server.TLS.CertFile != "" && (got.Server.TLS.CertFile != filepath.Join(folder, "cert.pem") || !slices.Contains(got.Files, got.Server.TLS.CertFile)) {
				t.Errorf("certificate %q, files %v", got.Server.TLS.CertFile, got.Files)
			}
		})
	}
}

// TestExpiredCertificate is told to who asks, and keeps nothing from starting:
// it may be renewed any time.
func TestExpiredCertificate(t *testing.T) {
	folder := t.TempDir()
	end := time.Now().Add(-time.Hour)
	certtest.Write(t, folder, end)
	at := func(look bool) (*config.Config, error) {
		return load(minimal+"server: {address: \":443\", tls: {cert_file: cert.pem, key_file: key.pem}}\n", func(o *config.Options) {
			o.Path, o.LookAround = filepath.Join(folder, "wazgate.yaml"), look
		})
	}
	if _, err := at(true); err == nil || !strings.Contains(err.Error(), "the certificate has expired on "+end.UTC().Format(time.DateOnly)+"; renew it") {
		t.Errorf("looking around: %v", err)
	}
	if got, err := at(false); err != nil || !got.Server.TLS.NotAfter.Equal(end.Truncate(time.Second)) {
		t.Errorf("starting: %v", err)
	}
}

// TestTheRealEnvironment goes without the doors that other tests use.
func TestTheRealEnvironment(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wazgate.yaml")
	if err := os.WriteFile(path, []byte(strings.Replace(minimal, goodToken, `"${SHOP_TOKEN}"`, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SHOP_TOKEN", goodToken)
	t.Setenv("WAZGATE_CONFIG", path)
	t.Setenv("WAZGATE_LOG_LEVEL", "error")
	got, err := config.Load(config.Options{Registry: registry()})
	if err != nil || got.Log.Level != "error" || got.Auth.Tokens[0].Reveal() != goodToken {
		t.Fatalf("error %v", err)
	}
	t.Setenv("WAZGATE_LOG_LEVLE", "error")
	if _, err := config.Load(config.Options{Registry: registry()}); err == nil || !strings.Contains(err.Error(), `"WAZGATE_LOG_LEVEL"`) {
		t.Errorf("misspelt: %v", err)
	}
}

func TestUnreadableFilesSayWhy(t *testing.T) {
	_, err := load(strings.Replace(minimal, goodToken, `"${file:.}", "${file:/none}"`, 1), nil)
	if err == nil || !strings.Contains(err.Error(), "the file testdata cannot be read: is a directory") || !strings.Contains(err.Error(), "the file /none cannot be read: it does not exist") {
		t.Errorf("error %v", err)
	}
}
