package house

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
)

// The names that the backends have as sources, in the order in which the
// gateway prefers them.
const (
	Shop     = "shop"     // a store: customers, orders, products
	Tracking = "tracking" // orders alone
	CRM      = "crm"      // a chat hub, which is mirrored
)

// Sources lists them.
func Sources() []string { return []string{Shop, Tracking, CRM} }

// Backend is one simulated backend: a switch that breaks it, and a server that
// can be killed and started again.
type Backend struct {
	*simulate.FaultSwitch
	// Key is what it wants to be shown.
	Key string

	tb     testing.TB
	server *simulate.Server
}

func (p Program) newBackend(tb testing.TB, key string, handler http.Handler) *Backend {
	tb.Helper()
	b := &Backend{FaultSwitch: simulate.Faulty(handler), Key: key, tb: tb}
	for range 100 {
		address := p.Address()
		if b.listen(address); b.Address() == address {
			tb.Cleanup(b.Kill)
			return b
		}
		b.server.Close()
	}
	tb.Fatal("no port is free")
	return nil
}

func (b *Backend) listen(address string) {
	server, err := simulate.Start(context.WithoutCancel(b.tb.Context()), b, address)
	if err != nil {
		b.tb.Fatal(err)
	}
	b.server = server
}

// Address is where it listens, as host:port. It does not change.
func (b *Backend) Address() string { return strings.TrimPrefix(b.server.URL(), "http://") }

// Kill ends all its connections and lets nobody in.
func (b *Backend) Kill() { b.server.Close() }

// Restart lets callers in again where they were before.
func (b *Backend) Restart() {
	b.tb.Helper()
	address := b.Address()
	if b.listen(address); b.Address() != address {
		b.server.Close()
		b.tb.Fatalf("the port of %s was taken meanwhile", address)
	}
}

// Other is a host that has nothing to do with the gateway: it answers like the
// shop, and counts who asks.
type Other struct {
	*simulate.FaultSwitch
	URL string // as http://host:port
}

// Other starts such a host.
func (p Program) Other(tb testing.TB) *Other {
	tb.Helper()
	backend := p.newBackend(tb, "", simulate.NewShop(simulate.Options{Customers: 5}).Whatalo(simulate.WhataloOptions{RatePerMinute: -1}))
	return &Other{FaultSwitch: backend.FaultSwitch, URL: "http://" + backend.Address()}
}
