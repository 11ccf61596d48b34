package httpapi

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestRenewedCertificate has no door to go through: a handshake over a network
// does not wait for the bubble's clock.
func TestRenewedCertificate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder, log := t.TempDir(), new(bytes.Buffer)
		files := &certificateFiles{certFile: filepath.Join(folder, "cert.pem"), keyFile: filepath.Join(folder, "key.pem"), logger: slog.New(slog.NewTextHandler(log, nil))}
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
		renew(t, files, 4)
		if err := os.Rename(files.keyFile, files.keyFile+".later"); err != nil {
			t.Fatal(err)
		}
		renew(t, files, 5)
		if err := os.Rename(files.keyFile+".later", files.keyFile); err != nil {
			t.Fatal(err)
		}
		time.Sleep(checkEvery)
		expect("with the key of another", 3)
		renew(t, files, 6)
		time.Sleep(checkEvery)
		expect("with both of one", 6)
		restore(t, files, 7)
		before := files.end()
		time.Sleep(checkEvery)
		if now := files.end(); !now.After(before) {
			t.Errorf("without calls a renewed certificate is not seen: it ends %v, and ended %v", now, before)
		}
		time.Sleep(checkEvery)
		expect("with files that are older", 7)
		for range 10 {
			time.Sleep(checkEvery)
			expect("unchanged", 7)
		}
		mistakes, renewals := strings.Count(log.String(), "level=WARN"), strings.Count(log.String(), "a new certificate is served\" valid_until=")
		if mistakes != 3 || renewals != 4 || strings.Contains(log.String(), "PRIVATE") {
			t.Errorf("not one line for each of three mistakes and four renewals: %s", log)
		}
	})
}

// TestCertificateBehindLinks swaps a whole folder at once, as Kubernetes does.
func TestCertificateBehindLinks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		versions := map[int64]*certificateFiles{}
		for serial := range int64(3) {
			version := filepath.Join(folder, strconv.FormatInt(serial, 10))
			if err := os.Mkdir(version, 0o700); err != nil {
				t.Fatal(err)
			}
			versions[serial] = &certificateFiles{certFile: filepath.Join(version, "tls.crt"), keyFile: filepath.Join(version, "tls.key")}
			renew(t, versions[serial], serial)
		}
		swap := func(serial int64) {
			t.Helper()
			next := filepath.Join(folder, "..data_tmp")
			if err := errors.Join(os.Symlink(strconv.FormatInt(serial, 10), next), os.Rename(next, filepath.Join(folder, "..data"))); err != nil {
				t.Fatal(err)
			}
		}
		files := &certificateFiles{certFile: filepath.Join(folder, "tls.crt"), keyFile: filepath.Join(folder, "tls.key"), logger: slog.New(slog.DiscardHandler)}
		for _, name := range []string{"tls.crt", "tls.key"} {
			if err := os.Symlink(filepath.Join("..data", name), filepath.Join(folder, name)); err != nil {
				t.Fatal(err)
			}
		}
		for _, serial := range []int64{2, 0, 1} { // back, and forth
			swap(serial)
			time.Sleep(checkEvery)
			current, err := files.certificate(nil)
			if err != nil {
				t.Fatal(err)
			}
			if certificate, err := x509.ParseCertificate(current.Certificate[0]); err != nil || certificate.SerialNumber.Int64() != serial {
				t.Errorf("certificate %v is served, want %d: %v", certificate.SerialNumber, serial, err)
			}
		}
	})
}

// restore writes a pair with the times of a backup.
func restore(t *testing.T, files *certificateFiles, serial int64) {
	t.Helper()
	renew(t, files, serial)
	for _, name := range []string{files.certFile, files.keyFile} {
		old := time.Now().Add(-365 * 24 * time.Hour)
		if err := os.Chtimes(name, old, old); err != nil {
			t.Fatal(err)
		}
	}
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
