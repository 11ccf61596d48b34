package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/certtest"
)

// TestCheckTellsWhenTheCertificateEnds warns of one that should have been
// renewed, and refuses one that is no longer of any use.
func TestCheckTellsWhenTheCertificateEnds(t *testing.T) {
	plantSecrets(t)
	for _, test := range []struct {
		name string
		left time.Duration
		code int
		told string
	}{
		{"fresh", 60 * 24 * time.Hour, exitFine, "no problems found"},
		{"ending", 13 * 24 * time.Hour, exitFine, "warning: the certificate ends on "},
		{"expired", -24 * time.Hour, exitProblem, "the certificate has expired on "},
	} {
		t.Run(test.name, func(t *testing.T) {
			folder, end := t.TempDir(), time.Now().Add(test.left)
			certtest.Write(t, folder, end)
			file := filepath.Join(folder, "wazgate.yaml")
			text := "server: {tls: {cert_file: cert.pem, key_file: key.pem}}\n" + read(t, "testdata/cli/good.yaml")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			got := command(t, "check", "-c", file)
			if got.code != test.code || !strings.Contains(got.stdout, test.told) {
				t.Error(got)
			}
			if test.name != "fresh" && !strings.Contains(got.stdout, test.told+end.UTC().Format(time.DateOnly)) {
				t.Errorf("the day is missing: %s", got)
			}
		})
	}
}
