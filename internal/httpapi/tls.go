package httpapi

import (
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"golang.org/x/crypto/acme/autocert"
)

// TLS says where certificates come from: files, or an ACME authority such as
// Let's Encrypt. The zero TLS is plain HTTP.
type TLS struct {
	CertFile string
	KeyFile  string

	ACMEDomains []string
	ACMECache   string // folder that keeps the certificates over restarts
	ACMEEmail   string // where the authority can reach the owner; may be empty
}

func (t TLS) enabled() bool { return len(t.ACMEDomains) > 0 || t.CertFile != "" || t.KeyFile != "" }

// config returns nil for plain HTTP.
func (t TLS) config() (*tls.Config, error) {
	switch {
	case len(t.ACMEDomains) > 0:
		return t.acme()
	case t.CertFile != "" || t.KeyFile != "":
		files := &certificateFiles{certFile: t.CertFile, keyFile: t.KeyFile}
		if _, err := files.certificate(nil); err != nil {
			return nil, fmt.Errorf("server.tls: %w", err)
		}
		return &tls.Config{
			MinVersion:     tls.VersionTLS12,
			NextProtos:     []string{"h2", "http/1.1"},
			GetCertificate: files.certificate,
		}, nil
	default:
		return nil, nil //nolint:nilnil // no configuration is what plain HTTP has
	}
}

func (t TLS) acme() (*tls.Config, error) {
	if t.ACMECache == "" {
		return nil, errors.New("server.tls: ACME needs a folder to keep certificates in, or every restart asks for new ones")
	}
	manager := &autocert.Manager{
		Prompt:     autocert.AcceptTOS,
		HostPolicy: autocert.HostWhitelist(t.ACMEDomains...),
		Cache:      autocert.DirCache(t.ACMECache),
		Email:      t.ACMEEmail,
	}
	config := manager.TLSConfig()
	config.MinVersion = tls.VersionTLS12
	return config, nil
}

// certificateFiles serves a certificate from two files and reads them again when
// they change, because certificates are renewed more often than processes are.
type certificateFiles struct {
	certFile, keyFile string

	mu      sync.Mutex
	current *tls.Certificate
	changed time.Time
	checked time.Time
}

const checkEvery = time.Minute

// certificate is a tls.Config's GetCertificate. While new files are unusable,
// perhaps half written, the old certificate serves on.
func (f *certificateFiles) certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.current != nil && time.Since(f.checked) < checkEvery {
		return f.current, nil
	}
	f.checked = time.Now()
	changed, err := f.modified()
	if err == nil && (f.current == nil || changed.After(f.changed)) {
		err = f.load(changed)
	}
	if f.current != nil {
		return f.current, nil
	}
	return nil, err
}

func (f *certificateFiles) modified() (time.Time, error) {
	var newest time.Time
	for _, name := range []string{f.certFile, f.keyFile} {
		info, err := os.Stat(name)
		if err != nil {
			return newest, fmt.Errorf("looking for the certificate: %w", err)
		}
		if info.ModTime().After(newest) {
			newest = info.ModTime()
		}
	}
	return newest, nil
}

func (f *certificateFiles) load(changed time.Time) error {
	loaded, err := tls.LoadX509KeyPair(f.certFile, f.keyFile)
	if err != nil {
		return fmt.Errorf("reading the certificate: %w", err)
	}
	f.current, f.changed = &loaded, changed
	return nil
}
