package upstream_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// TestRelease lets a call under way end, and keeps no connection: not those that
// rest, not that of the call, and not that of a call that comes late.
func TestRelease(t *testing.T) {
	connections := newConnections()
	entered, goOn := make(chan struct{}), make(chan struct{})
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			entered <- struct{}{}
			<-goOn
		}
		fmt.Fprint(w, `[]`)
	}))
	server.Config.ConnState = connections.follow
	server.Start()
	defer server.Close()
	var release func()
	client := open(t, adapters.Environment{OnRelease: func(f func()) { release = f }}, upstream.Options{BaseURL: server.URL})
	ask := func(path string) {
		if _, err := client.Get(t.Context(), adapters.Probe, path, nil); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	var slow sync.WaitGroup
	slow.Go(func() { ask("/slow") })
	<-entered
	ask("/quick")
	release()
	close(goOn)
	slow.Wait()
	connections.awaitNone()
	ask("/late")
	connections.awaitNone()
}

// connections counts those that are open. A wait group would not do: a transport
// may open one more at any time.
type connections struct {
	mutex   sync.Mutex
	changed *sync.Cond
	open    int
}

func newConnections() *connections {
	c := &connections{}
	c.changed = sync.NewCond(&c.mutex)
	return c
}

// follow is a server's ConnState.
func (c *connections) follow(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		c.change(1)
	case http.StateClosed:
		c.change(-1)
	case http.StateActive, http.StateIdle, http.StateHijacked:
	}
}

func (c *connections) change(by int) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.open += by
	c.changed.Broadcast()
}

func (c *connections) awaitNone() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for c.open > 0 {
		c.changed.Wait()
	}
}
