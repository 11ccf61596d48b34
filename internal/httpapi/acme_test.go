package httpapi_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/httpapi"
)

// TestKeptACMECertificate starts with a certificate that an authority gave
// before: the folder is read, other names are turned away, and nobody is called.
func TestKeptACMECertificate(t *testing.T) {
	const domain = "gate.example.com"
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	// It is valid for longer than the time within which it would be renewed.
	described := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{domain}, NotAfter: time.Now().Add(89 * 24 * time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, described, described, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	folder, roots := t.TempDir(), x509.NewCertPool()
	kept := slices.Concat(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: private}), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	if err := os.WriteFile(filepath.Join(folder, domain), kept, 0o600); err != nil {
		t.Fatal(err)
	}
	roots.AppendCertsFromPEM(kept)
	r := run(t, nil, func(o *httpapi.Options) {
		o.Public.TLS = httpapi.TLS{ACMEDomains: []string{domain}, ACMECache: folder}
	})
	if got := r.CertificateEnd(); !got.IsZero() {
		t.Errorf("before any was served, the certificate ends %v", got)
	}
	trusted := &tls.Config{RootCAs: roots, ServerName: domain, MinVersion: tls.VersionTLS12}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: trusted}}
	if code, body := fetch(t, client, "https://"+r.public+"/wazion/globalSearch?query=ana&token="+validToken); code != http.StatusOK || !strings.Contains(body, `"found":true`) {
		t.Errorf("got %d %s", code, body)
	}
	if got := r.CertificateEnd(); !got.Equal(described.NotAfter.UTC().Truncate(time.Second)) {
		t.Errorf("the certificate ends %v, told is %v", described.NotAfter, got)
	}
	for _, name := range []string{"other.example.com", "gate.example.com.attacker.example", "localhost", ""} {
		strange := &tls.Config{ServerName: name, InsecureSkipVerify: true} //nolint:gosec // what is served is not looked at
		connection, err := (&tls.Dialer{Config: strange}).DialContext(t.Context(), "tcp", r.public)
		if err == nil {
			_ = connection.Close()
			t.Errorf("%q was let in", name)
		}
	}
	challenge := trusted.Clone()
	challenge.NextProtos = []string{"acme-tls/1"}
	if connection, err := (&tls.Dialer{Config: challenge}).DialContext(t.Context(), "tcp", r.public); err == nil {
		_ = connection.Close()
		t.Error("a challenge that nobody asked for was answered")
	}
}
