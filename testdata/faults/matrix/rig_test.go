package matrix_test

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/testdata/faults/house"
)

// rig is a house with something between the gateway and each backend that can
// break.
type rig struct {
	*house.House
	t     *testing.T
	fault fault
	sick  []string

	proxies map[string]*toxiproxy.Proxy
	fronts  map[string]*front // where TLS is wanted
	other   *house.Other      // where redirects lead
	hosts   map[string]string // the names that the gateway knows
}

// domain ends the names of backends that are reached by their names.
const domain = ".backend.invalid"

// open starts a rig in which the fault is there from the beginning.
func open(t *testing.T, f fault, sick []string, shop *simulate.Shop, config string) *rig {
	t.Helper()
	r := &rig{
		t: t, fault: f, sick: sick, other: program.Other(t),
		proxies: make(map[string]*toxiproxy.Proxy), fronts: make(map[string]*front), hosts: make(map[string]string),
	}
	program.Open(t, house.Options{
		Shop: shop, Config: config, Reach: r.reach,
		Environment: []string{"SSL_CERT_FILE=" + authority.file},
		Before: func(h *house.House) {
			r.House = h
			for _, source := range sick {
				r.sicken(source)
			}
		},
	})
	return r
}

// reach puts a proxy in front of a backend, and TLS where the fault is about it.
func (r *rig) reach(source, address string) string {
	r.t.Helper()
	scheme, upstream := "http", address
	if r.fault.wire == plain || r.fault.wire == expired {
		r.fronts[source] = newFront(r.t, address)
		scheme, upstream = "https", r.fronts[source].address
	}
	proxy := r.newProxy(source, upstream)
	r.proxies[source] = proxy
	host := proxy.Listen
	switch {
	case r.fault.direct:
		host = address
	case r.fault.wire == nameless:
		_, port, _ := net.SplitHostPort(proxy.Listen)
		host = net.JoinHostPort(source+domain, port)
		r.hosts[source+domain] = "127.0.0.1"
	}
	return (&url.URL{Scheme: scheme, Host: host}).String()
}

func (r *rig) newProxy(source, upstream string) *toxiproxy.Proxy {
	r.t.Helper()
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(prometheus.NewRegistry()), zerolog.Nop())
	for range 100 {
		proxy := toxiproxy.NewProxy(server, source, program.Address(), upstream)
		if proxy.Start() == nil {
			r.t.Cleanup(proxy.Stop)
			return proxy
		}
	}
	r.t.Fatal("no port is free")
	return nil
}

// noticing is how long the gateway may take to see that a name has changed.
const noticing = 5200 * time.Millisecond

// begin makes all sick sides sick.
func (r *rig) begin() {
	r.t.Helper()
	for _, source := range r.sick {
		r.sicken(source)
	}
	r.awaitNames()
	if r.fault.wire == nameless {
		for _, source := range r.sick {
			r.cut(source) // what was connected before
		}
	}
}

func (r *rig) awaitNames() {
	if r.fault.wire == nameless {
		house.Pause(r.t.Context(), noticing)
	}
}

func (r *rig) sicken(source string) {
	r.t.Helper()
	answer := r.fault.answer
	if answer.Kind == simulate.RedirectFault {
		answer.Location = r.other.URL
	}
	if r.fault.dated {
		answer.RetryAfter = time.Now().Add(2 * time.Second).UTC().Format(http.TimeFormat)
	}
	r.Backends[source].Set(answer)
	proxy := r.proxies[source]
	switch r.fault.wire {
	case intact:
	case refused:
		proxy.Stop()
	case nameless:
		delete(r.hosts, source+domain)
	case plain:
		r.lead(source, r.Backends[source].Address())
	case expired:
		r.fronts[source].outdated.Store(true)
		r.cut(source)
	}
	r.SetHosts(r.hosts)
	if r.fault.toxic != "" {
		if _, err := proxy.Toxics.AddToxicJson(strings.NewReader(r.fault.toxic)); err != nil {
			r.t.Fatal(err)
		}
	}
}

// end mends all.
func (r *rig) end() {
	r.t.Helper()
	for _, source := range r.sick {
		r.Backends[source].Set(simulate.Fault{})
		proxy := r.proxies[source]
		proxy.Toxics.ResetToxics(r.t.Context())
		switch r.fault.wire {
		case intact:
		case refused:
			if err := proxy.Start(); err != nil {
				r.t.Errorf("the port of %s was taken meanwhile: %v", source, err)
			}
		case nameless:
			r.hosts[source+domain] = "127.0.0.1"
		case plain:
			r.lead(source, r.fronts[source].address)
		case expired:
			r.fronts[source].outdated.Store(false)
		}
	}
	r.SetHosts(r.hosts)
	r.awaitNames()
}

// cut ends all connections to a backend, so that new ones are needed.
func (r *rig) cut(source string) {
	r.t.Helper()
	r.proxies[source].Stop()
	if err := r.proxies[source].Start(); err != nil {
		r.t.Errorf("the port of %s was taken meanwhile: %v", source, err)
	}
}

// lead has the proxy lead elsewhere.
func (r *rig) lead(source, upstream string) {
	r.t.Helper()
	proxy := r.proxies[source]
	if err := proxy.Update(&toxiproxy.Proxy{Listen: proxy.Listen, Upstream: upstream, Enabled: true}); err != nil {
		r.t.Errorf("the port of %s was taken meanwhile: %v", source, err)
	}
}
