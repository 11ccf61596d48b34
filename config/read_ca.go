package config

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strings"
)

// readCA returns the system's certificate authorities and those in a PEM file,
// or nil where no file is named. One that has expired is taken: it fails the
// calls to its own source, and must not keep the others from being started.
func (l *loader) readCA(place, file string) *x509.CertPool {
	if file == "" || l.spoilt(place) {
		return nil
	}
	data, ok := l.readFileOf(place, file, "certificate")
	if !ok {
		return nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	const mend = "it must hold certificates in PEM, each between -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----"
	refuse := func(problem string) *x509.CertPool {
		l.complain(place, fmt.Sprintf("%s: the certificates in %s cannot be used: %s", place, l.pathName(place, within(l.folder, file)), problem), mend)
		return nil
	}
	count := 0
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			return refuse("there is " + blockName(block.Type) + " among them")
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return refuse(fmt.Sprintf("number %d is broken", count+1))
		}
		pool.AddCert(certificate)
		count++
	}
	if count == 0 {
		return refuse("there are none")
	}
	return pool
}

// blockName names what a PEM file should not hold.
func blockName(kind string) string {
	if strings.Contains(kind, "PRIVATE KEY") {
		return "a private key"
	}
	return "something else"
}
