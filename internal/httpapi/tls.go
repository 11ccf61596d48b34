package httpapi

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
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

// config returns nil for plain HTTP, and else also what tells when the
// certificate that is served ends.
func (t TLS) config(logger *slog.Logger) (*tls.Config, func() time.Time, error) {
	switch {
	case len(t.ACMEDomains) > 0:
		return t.acme()
	case t.CertFile != "" || t.KeyFile != "":
		files := &certificateFiles{certFile: t.CertFile, keyFile: t.KeyFile, logger: logger}
		if _, err := files.certificate(nil); err != nil {
			return nil, nil, fmt.Errorf("server.tls: %w", err)
		}
		return hardened(&tls.Config{NextProtos: []string{"h2", "http/1.1"}, GetCertificate: files.certificate}), files.end, nil
	default:
		return nil, nil, nil
	}
}

func (t TLS) acme() (*tls.Config, func() time.Time, error) {
	if t.ACMECache == "" {
		return nil, nil, errors.New("server.tls: ACME needs a folder to keep certificates in, or every restart asks for new ones")
	}
	manager := &autocert.Manager{
		Prompt:     autocert.AcceptTOS,
		HostPolicy: autocert.HostWhitelist(t.ACMEDomains...),
		Cache:      autocert.DirCache(t.ACMECache),
		Email:      t.ACMEEmail,
	}
	config, served := hardened(manager.TLSConfig()), &obtained{get: manager.GetCertificate, ends: make(map[string]time.Time)}
	config.GetCertificate = served.certificate
	return config, served.end, nil
}

// hardened leaves out what is only there for callers older than WAzion. TLS 1.3
// and the curves are as the standard library has them.
func hardened(config *tls.Config) *tls.Config {
	config.MinVersion = tls.VersionTLS12
	config.CipherSuites = []uint16{
		tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
		tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
		tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
	}
	return config
}
