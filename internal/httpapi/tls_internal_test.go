package httpapi

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

// TestRenewedCertificate has no door to go through: a handshake over a network
// does not wait for the bubble's clock.
func TestRenewedCertificate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		files := &certificateFiles{certFile: filepath.Join(folder, "cert.pem"), keyFile: filepath.Join(folder, "key.pem")}
		served := func() int64 {
			t.Helper()
			current, err := files.certificate(nil)
			if err != nil {
				t.Fatal(err)
			}
			certificate, err := x509.ParseCertificate(current.Certificate[0])
			if err != nil {
				t.Fatal(err)
			}
			return certificate.SerialNumber.Int64()
		}
		expect := func(when string, serial int64) {
			t.Helper()
			if got := served(); got != serial {
				t.Errorf("%s: certificate %d is served, want %d", when, got, serial)
			}
		}
		if _, err := files.certificate(nil); err == nil {
			t.Error("a certificate was served without files")
		}
		renew(t, files, 1)
		time.Sleep(checkEvery)
		expect("at first", 1)
		renew(t, files, 2)
		expect("renewed", 1)
		time.Sleep(checkEvery)
		expect("a minute later", 2)
		write(t, files.certFile, []byte("half a certifi"), time.Now().Add(time.Hour))
		time.Sleep(checkEvery)
		expect("while files are broken", 2)
		renew(t, files, 3)
		time.Sleep(checkEvery)
		expect("when they are whole again", 3)
		if err := os.Remove(files.keyFile); err != nil {
			t.Fatal(err)
		}
		time.Sleep(checkEvery)
		expect("without files", 3)
	})
}

func renew(t *testing.T, files *certificateFiles, serial int64) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), DNSNames: []string{"localhost"}, NotAfter: time.Now().Add(time.Hour)}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	modified := time.Now().Add(time.Duration(serial) * time.Hour)
	write(t, files.certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate}), modified)
	write(t, files.keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), modified)
}

func write(t *testing.T, name string, data []byte, modified time.Time) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(name, modified, modified); err != nil {
		t.Fatal(err)
	}
}
