package house

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
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

// newBackend starts a backend at a port that the system gives to nobody by
// itself, so that it is still free when the backend comes back.
func newBackend(tb testing.TB, key string, handler http.Handler) *Backend {
	tb.Helper()
	b := &Backend{FaultSwitch: simulate.Faulty(handler), Key: key, tb: tb}
	for range 100 {
		address := "127.0.0.1:" + strconv.Itoa(20_000+rand.IntN(10_000))
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
