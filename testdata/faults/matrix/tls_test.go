package matrix_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"
)

// certificates are an authority that the gateway trusts, and what it signed.
type certificates struct {
	file           string // the authority's own, as PEM
	valid, expired tls.Certificate
}

// newCertificates makes them for loopback.
func newCertificates(folder string) (*certificates, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "an authority of the tests"},
		NotBefore: now.Add(-48 * time.Hour), NotAfter: now.Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	own, err := x509.CreateCertificate(rand.Reader, root, root, key.Public(), key)
	if err != nil {
		return nil, err
	}
	sign := func(serial int64, until time.Time) (tls.Certificate, error) {
		signed, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
			SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "a backend of the tests"},
			NotBefore: now.Add(-36 * time.Hour), NotAfter: until, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
			KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		}, root, key.Public(), key)
		return tls.Certificate{Certificate: [][]byte{signed}, PrivateKey: key}, err
	}
	made := &certificates{file: filepath.Join(folder, "authority.pem")}
	if made.valid, err = sign(2, now.Add(24*time.Hour)); err != nil {
		return nil, err
	}
	if made.expired, err = sign(3, now.Add(-24*time.Hour)); err != nil {
		return nil, err
	}
	return made, os.WriteFile(made.file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: own}), 0o600)
}

// front ends TLS for a backend.
type front struct {
	address  string
	outdated atomic.Bool // it shows the expired certificate
}

func newFront(t *testing.T, backend string) *front {
	t.Helper()
	f := new(front)
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f.address = listener.Addr().String()
	forward := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: backend})
	server := &http.Server{
		Handler: forward, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0),
		TLSConfig: &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			if f.outdated.Load() {
				return &authority.expired, nil
			}
			return &authority.valid, nil
		}},
	}
	go func() { _ = server.ServeTLS(listener, "", "") }() // always an error: that it was closed
	t.Cleanup(func() { _ = server.Close() })
	return f
}
