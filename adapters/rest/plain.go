package rest

import (
	"net/netip"
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// What is told of a credential that everybody on the way could read.
const (
	problemPlain = "sends a credential over http:// to a host on the internet, so that everybody on the way can read it"
	mendPlain    = "write https://"
)

// checkPlain refuses a credential that every call would carry over the internet
// for everybody to read.
func (c *Config) checkPlain() error {
	if !isPlain(c.BaseURL) || !c.carriesCredential() {
		return nil
	}
	return &adapters.SettingError{Setting: "base_url", Problem: problemPlain, Mend: mendPlain}
}

// carriesCredential reports whether what goes with every call proves who asks.
func (c *Config) carriesCredential() bool {
	if len(c.Auth.forms()) > 0 {
		return true
	}
	for _, all := range []map[string]string{c.Headers, c.Query} {
		for name, value := range all {
			if upstream.MayBeCredential(name, value) {
				return true
			}
		}
	}
	return false
}

// isPlain reports whether an address is one of the internet without TLS.
func isPlain(address string) bool {
	parsed, err := url.Parse(strings.TrimSpace(address))
	return err == nil && parsed.Scheme == "http" && isPublic(parsed.Hostname())
}

// isPublic reports whether a host is one of the internet. Names of containers and
// of a network of one's own end in nothing that is known there.
func isPublic(host string) bool {
	if address, err := netip.ParseAddr(host); err == nil {
		address = address.Unmap().WithZone("")
		shared := netip.PrefixFrom(netip.AddrFrom4([4]byte{100, 64}), 10) // between machines of one network
		return address.IsGlobalUnicast() && !address.IsPrivate() && !shared.Contains(address)
	}
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	suffix, managed := publicsuffix.PublicSuffix(name)
	return strings.Contains(name, ".") && (managed || strings.Contains(suffix, "."))
}
