package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/wazgate/wazgate/config"
)

// TestWarningsAtTheStart holds that a door which is wider than most people mean
// is told once, and that nothing is told of one that is not.
func TestWarningsAtTheStart(t *testing.T) {
	const (
		admin   = "the admin address has no password"
		proxies = "X-Forwarded-For is believed from every private address; name the proxies in server.trusted_proxies"
		expired = "the certificate has expired"
	)
	for name, test := range map[string]struct {
		server config.Server
		told   []string
	}{
		"loopback":            {config.Server{AdminAddress: "127.0.0.1:9090"}, nil},
		"loopback, version 6": {config.Server{AdminAddress: "[::1]:9090"}, nil},
		"loopback by name":    {config.Server{AdminAddress: "localhost:9090"}, nil},
		"named proxies":       {config.Server{AdminAddress: "127.0.0.1:9090", BehindProxy: true, TrustedProxies: []string{"10.0.0.2"}}, nil},
		"a good certificate":  {config.Server{AdminAddress: "127.0.0.1:9090", TLS: config.TLS{NotAfter: time.Now().Add(time.Hour)}}, nil},
		"everywhere":          {config.Server{AdminAddress: ":9090"}, []string{admin}},
		"private":             {config.Server{AdminAddress: "10.0.0.1:9090"}, []string{admin}},
		"any proxies":         {config.Server{AdminAddress: "127.0.0.1:9090", BehindProxy: true}, []string{proxies}},
		"both":                {config.Server{AdminAddress: "0.0.0.0:9090", BehindProxy: true}, []string{admin, proxies}},
		"expired":             {config.Server{AdminAddress: "127.0.0.1:9090", TLS: config.TLS{NotAfter: time.Now().Add(-time.Hour)}}, []string{expired}},
	} {
		t.Run(name, func(t *testing.T) {
			log := new(bytes.Buffer)
			warnOfDoors(slog.New(slog.NewTextHandler(log, nil)), test.server)
			if strings.Count(log.String(), "level=WARN") != len(test.told) {
				t.Errorf("the log tells %s", log)
			}
			for _, told := range test.told {
				if !strings.Contains(log.String(), told) {
					t.Errorf("%q is missing in %s", told, log)
				}
			}
		})
	}
}
