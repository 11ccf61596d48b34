package config_test

import (
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/config"
)

func TestResponses(t *testing.T) {
	const text = minimal + `    responses:
      - {status: [404, "5xx"], path: error."a.b", equals: [false, 7, "x"], means: empty}
      - {path: data, present: false, means: fail}
      - {path: message, contains: "${WORD}", means: retry}
      - {status: 422, means: use}
`
	got, err := load(text, func(o *config.Options) { o.LookupEnv = environment(map[string]string{"WORD": "no orders"}) })
	if err != nil {
		t.Fatal(err)
	}
	want := []adapters.ResponseRule{
		{Statuses: []adapters.StatusRange{{First: 404, Last: 404}, {First: 500, Last: 599}}, Path: `error.a\.b`, Equals: []string{"false", "7", "x"}, Means: adapters.Empty},
		{Path: "data", Present: new(false), Means: adapters.Fail},
		{Path: "message", Contains: "no orders", Means: adapters.Retry},
		{Statuses: []adapters.StatusRange{{First: 422, Last: 422}}, Means: adapters.Use},
	}
	if diff := cmp.Diff(want, got.Sources[0].Rules); diff != "" {
		t.Error(diff)
	}
	if err := validate(t, compileSchema(t), []byte(text)); err != nil {
		t.Errorf("the schema refuses it: %v", err)
	}
}

func TestHedgeIsOffByDefault(t *testing.T) {
	got, err := load(minimal, nil)
	if err != nil || got.Sources[0].Hedge || got.Sources[0].Rules != nil || got.Sources[0].RootCAs != nil {
		t.Errorf("%v: hedge, rules or authorities without being told", err)
	}
	got, err = load(minimal+"    hedge: true\n", nil)
	if err != nil || !got.Sources[0].Hedge {
		t.Errorf("%v: no hedge", err)
	}
}

// TestCAFile holds that the authorities stand beside the system's, and that the
// file is watched.
func TestCAFile(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	file := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(file, slices.Concat([]byte("# two of them\n"), block, block), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := load(minimal+"    ca_file: "+file+"\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	want, err := x509.SystemCertPool()
	if err != nil {
		t.Fatal(err)
	}
	want.AddCert(server.Certificate())
	if !got.Sources[0].RootCAs.Equal(want) {
		t.Error("these are not the system's authorities and one more")
	}
	if !slices.Contains(got.Files, file) {
		t.Errorf("%v is watched, without the authorities", got.Files)
	}
}

// TestAFileInPlaceOfItsPath is a common mistake, and the file may hold a key.
func TestAFileInPlaceOfItsPath(t *testing.T) {
	_, err := load(minimal+"    ca_file: |\n      -----BEGIN PRIVATE KEY-----\n      Zm9ybXNlY3JldA\n      -----END PRIVATE KEY-----\n", nil)
	if err == nil || strings.Contains(err.Error(), "Zm9ybX") || !strings.Contains(err.Error(), "several lines") {
		t.Errorf("got %v", err)
	}
}
