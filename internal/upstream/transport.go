package upstream

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"strings"
	"time"
)

const (
	connectTimeout = 3 * time.Second
	minIdle        = 32
	maxRedirects   = 3
	maxHeader      = 256 << 10
)

// newTransport returns connections of one source alone. It trusts the
// authorities in roots, or those of the system where that is nil.
func newTransport(inFlight int, roots *x509.CertPool) *http.Transport {
	idle := max(minIdle, inFlight)
	dialer := &net.Dialer{Timeout: connectTimeout, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
		TLSHandshakeTimeout:    connectTimeout,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 5 * time.Second},
		MaxIdleConns:           idle,
		MaxIdleConnsPerHost:    idle,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: maxHeader,
	}
}

// checkRedirect lets a call move within its own host only: a key in a header or
// in the query must not reach another one. Nor may a call change its method: a
// write that arrives as a reading would look done.
func checkRedirect(next *http.Request, via []*http.Request) error {
	first := via[0].URL
	sameHost := strings.EqualFold(first.Host, next.URL.Host) && first.Scheme == next.URL.Scheme
	secured := first.Scheme == "http" && next.URL.Scheme == "https" &&
		strings.EqualFold(first.Hostname(), next.URL.Hostname()) && defaultPort(next.URL.Port())
	if len(via) > maxRedirects || next.URL.User != nil || next.Method != via[0].Method || !sameHost && !secured {
		return faultRedirect
	}
	next.Header.Del("Referer")
	return nil
}

func defaultPort(port string) bool { return port == "" || port == "443" }
