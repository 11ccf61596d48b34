package config

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

func (l *loader) checkServer(server *Server) {
	l.checkAddress("server.address", server.Address)
	l.checkAddress("server.admin_address", server.AdminAddress)
	if server.Address == server.AdminAddress && !strings.HasSuffix(server.Address, ":0") {
		l.complain("server.admin_address", "server.admin_address is the same as server.address", "give it another port")
	}
	between(l, "server.max_calls", server.MaxCalls, 1, 100_000)
	for i, text := range server.TrustedProxies {
		path := fmt.Sprintf("server.trusted_proxies[%d]", i)
		if prefix, ok := l.readProxy(path, text); ok {
			server.TrustedPrefixes = append(server.TrustedPrefixes, prefix)
		}
	}
	if len(server.TrustedProxies) > 0 && !server.BehindProxy {
		l.complain("server.trusted_proxies", "server.trusted_proxies has no effect without behind_proxy", "add behind_proxy: true, or remove it")
	}
	l.checkTLS(&server.TLS)
	l.checkPlainHTTP(server)
}

// widestProxies are the bits of fc00::/7, the largest private network.
const widestProxies = 7

// readProxy refuses networks that are hardly meant: with everybody's, anybody
// could claim any address.
func (l *loader) readProxy(path, text string) (netip.Prefix, bool) {
	prefix, err := parsePrefix(text)
	switch {
	case err != nil:
		l.complain(path, fmt.Sprintf("%s is %s, which is no address or network", path, l.show(path, text)), "write for example 10.0.0.0/8")
	case prefix.Bits() < widestProxies:
		l.complain(path, fmt.Sprintf("%s is %s, which is nearly everybody: anybody could claim any address", path, l.show(path, text)), "name the addresses of your proxies, as in 10.0.0.0/8")
	case prefix != prefix.Masked():
		l.complain(path, fmt.Sprintf("%s is %s, an address and a network in one", path, l.show(path, text)), fmt.Sprintf("write %s for the network, or %s for the address alone", prefix.Masked(), prefix.Addr()))
	default:
		return prefix, true
	}
	return netip.Prefix{}, false
}

func (l *loader) checkAddress(path, address string) {
	_, port, err := net.SplitHostPort(address)
	number, notNumber := strconv.Atoi(port)
	if err != nil || notNumber != nil || number < 0 || number > 65535 {
		l.complain(path, fmt.Sprintf("%s is %s, which is no address to listen on", path, l.show(path, address)), "write host:port, as in 127.0.0.1:8080")
	}
}

// checkPlainHTTP refuses to carry tokens and customers' data in clear over a network.
func (l *loader) checkPlainHTTP(server *Server) {
	host, _, err := net.SplitHostPort(server.Address)
	if err != nil || server.BehindProxy || server.TLS.Enabled() || l.spoilt("server.tls") || l.spoilt("server.behind_proxy") {
		return
	}
	address, err := netip.ParseAddr(host)
	if host == "localhost" || (err == nil && address.IsLoopback()) {
		return
	}
	l.complain("server.address", fmt.Sprintf("server.address is %s, reachable from outside, without TLS", l.show("server.address", server.Address)),
		"set server.tls, or server.behind_proxy: true where a proxy ends TLS, or listen on 127.0.0.1")
}

func (l *loader) checkTLS(settings *TLS) {
	byFile := settings.CertFile != "" || settings.KeyFile != ""
	if byFile && len(settings.ACMEDomains) > 0 {
		l.complain("server.tls", "server.tls has both a certificate and acme_domains", "keep one of them")
	}
	for i, domain := range settings.ACMEDomains {
		path := fmt.Sprintf("server.tls.acme_domains[%d]", i)
		if !isHost(domain) || !strings.Contains(domain, ".") {
			l.complain(path, fmt.Sprintf("%s is %s, which is no domain", path, l.show(path, domain)), "write it without https://, as in wazgate.example.com")
		}
	}
	if settings.ACMECache != "" {
		settings.ACMECache = within(l.folder, settings.ACMECache)
	}
	if byFile {
		l.checkCertificate(settings)
	}
}

func (l *loader) checkCertificate(settings *TLS) {
	switch {
	case settings.KeyFile == "":
		l.complain("server.tls.cert_file", "server.tls.cert_file needs its key", "add key_file")
		return
	case settings.CertFile == "":
		l.complain("server.tls.key_file", "server.tls.key_file needs its certificate", "add cert_file")
		return
	}
	certificate, hasCertificate := l.readFileOf("server.tls.cert_file", settings.CertFile, "certificate")
	key, hasKey := l.readFileOf("server.tls.key_file", settings.KeyFile, "key")
	if hasCertificate && hasKey {
		pair, err := tls.X509KeyPair(certificate, key)
		if err != nil {
			l.complain("server.tls.cert_file", "the certificate cannot be used: "+strings.TrimPrefix(err.Error(), "tls: "), "both files must be PEM, and the key must belong to the certificate")
		} else {
			settings.NotAfter = pair.Leaf.NotAfter
			l.checkExpiry(settings.NotAfter)
		}
	}
	settings.CertFile, settings.KeyFile = within(l.folder, settings.CertFile), within(l.folder, settings.KeyFile)
}

// checkExpiry refuses a certificate that has ended, where somebody looks: a
// gateway that is started answers on, for the certificate may be renewed any time.
func (l *loader) checkExpiry(end time.Time) {
	if l.options.LookAround && end.Before(time.Now()) {
		l.complain("server.tls.cert_file", "the certificate has expired on "+end.UTC().Format(time.DateOnly), "renew it: WAzion does not call with it any more")
	}
}

// parsePrefix reads a network, or one address as the network of itself.
func parsePrefix(text string) (netip.Prefix, error) {
	if address, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(address, address.BitLen()), nil
	}
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("reading a network: %w", err)
	}
	return prefix, nil
}

// isHost reports whether text can be the host of an address, with or without a port.
func isHost(text string) bool {
	host := text
	if before, port, found := strings.Cut(text, ":"); found {
		if number, err := strconv.Atoi(port); err != nil || number < 1 || number > 65535 {
			return false
		}
		host = before
	}
	if host == "" || len(host) > 253 {
		return false
	}
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || len(label) > 63 || strings.Trim(label, "-") != label || strings.ContainsFunc(label, isNoHostLetter) {
			return false
		}
	}
	return true
}

func isNoHostLetter(letter rune) bool {
	plain := (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '-'
	return !plain && letter < 0x80
}
