package httpapi

import (
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/acme"
)

const checkEvery = time.Minute

// certificateFiles serves a certificate from two files and reads them again when
// they change, because certificates are renewed more often than processes are.
// What counts is what they hold: a link that is swapped, or a backup that is
// put back, leads to files that may well be older.
type certificateFiles struct {
	certFile, keyFile string
	logger            *slog.Logger

	current atomic.Pointer[tls.Certificate]

	mu      sync.Mutex // held while the files are read
	checked time.Time
	seen    digest // of what was read last, usable or not
}

// certificate is a tls.Config's GetCertificate. While new files are unusable,
// perhaps half written, the old certificate serves on; and while they are read,
// on a disk that hangs perhaps, it serves all other callers.
func (f *certificateFiles) certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	if current := f.current.Load(); current != nil {
		if f.mu.TryLock() {
			defer f.mu.Unlock()
			f.refresh()
		}
		return f.current.Load(), nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.load(); err != nil {
		return nil, err
	}
	return f.current.Load(), nil
}

// refresh reads the files if it is time to.
func (f *certificateFiles) refresh() {
	if time.Since(f.checked) < checkEvery {
		return
	}
	before, served := f.seen, f.current.Load()
	if err := f.load(); err != nil && f.seen != before {
		f.logger.Warn("the new certificate cannot be used: the one before is served on", "error", err)
	}
	if now := f.current.Load(); now != served {
		f.logger.Info("a new certificate is served", "valid_until", now.Leaf.NotAfter)
	}
}

// load reads both files and uses them if they differ from what was read before.
func (f *certificateFiles) load() error {
	f.checked = time.Now()
	certificate, err := os.ReadFile(f.certFile)
	if err != nil {
		f.seen = digest{}
		return fmt.Errorf("reading the certificate: %w", err)
	}
	key, err := os.ReadFile(f.keyFile)
	if err != nil {
		f.seen = digest{}
		return fmt.Errorf("reading the key of the certificate: %w", err)
	}
	found := digest(sha256.Sum256(slices.Concat(certificate, []byte{0}, key)))
	if found == f.seen && f.current.Load() != nil {
		return nil
	}
	f.seen = found
	loaded, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return fmt.Errorf("reading the certificate: %w", err)
	}
	f.current.Store(&loaded)
	return nil
}

// end tells when the certificate ends. It looks for a renewed one first: without
// calls nobody else would.
func (f *certificateFiles) end() time.Time {
	current, err := f.certificate(nil)
	if err != nil {
		return time.Time{}
	}
	return current.Leaf.NotAfter
}

// obtained notes when the certificates end that an authority gave. What it gives
// for its own challenges is no certificate of ours.
type obtained struct {
	get func(*tls.ClientHelloInfo) (*tls.Certificate, error)

	mu   sync.Mutex
	ends map[string]time.Time // by the first name of each that was served
}

// certificate is a tls.Config's GetCertificate.
func (o *obtained) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	served, err := o.get(hello)
	if err != nil || served.Leaf == nil || len(served.Leaf.DNSNames) == 0 || slices.Contains(hello.SupportedProtos, acme.ALPNProto) {
		return served, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ends[served.Leaf.DNSNames[0]] = served.Leaf.NotAfter
	return served, nil
}

// end tells when the first of the certificates ends that were served so far.
func (o *obtained) end() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	var first time.Time
	for _, end := range o.ends {
		if first.IsZero() || end.Before(first) {
			first = end
		}
	}
	return first
}
