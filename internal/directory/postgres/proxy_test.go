package postgres_test

import (
	"context"
	"net"
	"net/url"
	"sync"
	"testing"
)

// proxy stands between a store and the server and can break what is between.
type proxy struct {
	listener net.Listener
	target   string

	mutex       sync.Mutex
	connections map[net.Conn]bool
	down        bool          // connections are cut and new ones refused
	thawed      chan struct{} // open while nothing is passed on
	swallowed   chan struct{} // gets a value when something is not passed on
}

// newProxy returns a proxy and the server's address by way of it.
func newProxy(t *testing.T) (*proxy, string) {
	t.Helper()
	address, err := url.Parse(server(t))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: listener, target: address.Host, connections: map[net.Conn]bool{}, thawed: make(chan struct{}), swallowed: make(chan struct{}, 1)}
	close(p.thawed)
	var serving sync.WaitGroup
	ctx := context.WithoutCancel(t.Context())
	serving.Go(func() { p.serve(ctx, &serving) })
	t.Cleanup(func() {
		p.thaw()
		p.cut()
		_ = listener.Close()
		serving.Wait()
	})
	address.Host = listener.Addr().String()
	return p, address.String()
}

func (p *proxy) serve(ctx context.Context, serving *sync.WaitGroup) {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		backend, err := new(net.Dialer).DialContext(ctx, "tcp", p.target)
		if err != nil {
			_ = client.Close()
			continue
		}
		if !p.add(client, backend) {
			continue
		}
		serving.Go(func() { p.pass(client, backend) })
		serving.Go(func() { p.pass(backend, client) })
	}
}

func (p *proxy) add(both ...net.Conn) bool {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for _, connection := range both {
		if p.down {
			_ = connection.Close()
			continue
		}
		p.connections[connection] = true
	}
	return !p.down
}

// pass passes on what comes from one to the other, until either is closed.
func (p *proxy) pass(from, to net.Conn) {
	defer from.Close()
	defer to.Close()
	piece := make([]byte, 32<<10)
	for {
		n, err := from.Read(piece)
		if n > 0 {
			p.await()
			if _, err := to.Write(piece[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// await holds up what is passed on while the proxy is frozen.
func (p *proxy) await() {
	p.mutex.Lock()
	thawed := p.thawed
	p.mutex.Unlock()
	select {
	case <-thawed:
		return
	default:
	}
	select {
	case p.swallowed <- struct{}{}:
	default:
	}
	<-thawed
}

// cut breaks all connections and refuses new ones, like a server that is gone.
func (p *proxy) cut() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.down = true
	for connection := range p.connections {
		_ = connection.Close()
	}
	clear(p.connections)
}

func (p *proxy) mend() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.down = false
}

// freeze keeps connections open and passes nothing on.
func (p *proxy) freeze() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.thawed = make(chan struct{})
}

func (p *proxy) thaw() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	select {
	case <-p.thawed:
	default:
		close(p.thawed)
	}
}
