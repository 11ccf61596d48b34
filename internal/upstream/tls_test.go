package upstream_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// authority signs certificates of backends.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{}
	_, a.certificate, a.key = a.sign(t, &x509.Certificate{
		Subject: pkix.Name{CommonName: "authority"}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	})
	return a
}

func (a *authority) sign(t *testing.T, template *x509.Certificate) (tls.Certificate, *x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	parent, signer := a.certificate, a.key
	if parent == nil {
		parent, signer = template, key
	}
	template.SerialNumber, template.NotBefore = big.NewInt(1), time.Now().Add(-2*time.Hour)
	raw, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, certificate, key
}

// pool trusts the authority beside what the system trusts.
func (a *authority) pool(t *testing.T) *x509.CertPool {
	t.Helper()
	pool, err := x509.SystemCertPool()
	if err != nil {
		t.Fatal(err)
	}
	pool.AddCert(a.certificate)
	return pool
}

func secured(t *testing.T, settings *tls.Config) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `[]`) }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = settings
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

func TestPrivateAuthority(t *testing.T) {
	own := newAuthority(t)
	other := newAuthority(t)
	loopback, elsewhere := []net.IP{net.IPv4(127, 0, 0, 1)}, []net.IP{net.IPv4(192, 0, 2, 1)}
	hour := time.Now().Add(time.Hour)
	tests := []struct {
		name  string
		roots *x509.CertPool
		leaf  x509.Certificate
		well  bool
	}{
		{"trusted with it", own.pool(t), x509.Certificate{IPAddresses: loopback, NotAfter: hour}, true},
		{"refused without it", nil, x509.Certificate{IPAddresses: loopback, NotAfter: hour}, false},
		{"refused with another one", other.pool(t), x509.Certificate{IPAddresses: loopback, NotAfter: hour}, false},
		{"expired", own.pool(t), x509.Certificate{IPAddresses: loopback, NotAfter: time.Now().Add(-time.Hour)}, false},
		{"expired without it", nil, x509.Certificate{IPAddresses: loopback, NotAfter: time.Now().Add(-time.Hour)}, false},
		{"of another host", own.pool(t), x509.Certificate{IPAddresses: elsewhere, NotAfter: hour}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			leaf, _, _ := own.sign(t, &test.leaf)
			server := secured(t, &tls.Config{Certificates: []tls.Certificate{leaf}})
			client := open(t, adapters.Environment{RootCAs: test.roots}, upstream.Options{BaseURL: server.URL})
			_, err := client.Get(t.Context(), adapters.Probe, "", nil)
			if test.well {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if told := wantKind(t, err, adapters.Unavailable); told.Err.Error() != "certificate not trusted" {
				t.Errorf("told %q", told.Err)
			}
		})
	}
}

func TestOldTLSIsRefused(t *testing.T) {
	own := newAuthority(t)
	leaf, _, _ := own.sign(t, &x509.Certificate{IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotAfter: time.Now().Add(time.Hour)})
	for version, well := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		server := secured(t, &tls.Config{Certificates: []tls.Certificate{leaf}, MinVersion: tls.VersionTLS10, MaxVersion: version}) //nolint:gosec // an old backend is the point
		client := open(t, adapters.Environment{RootCAs: own.pool(t)}, upstream.Options{BaseURL: server.URL})
		_, err := client.Get(t.Context(), adapters.Probe, "", nil)
		if well != (err == nil) {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
	}
}
