package httpapi_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"

	"github.com/wazgate/wazgate/internal/httpapi"
)

// pipes is a listener without a network, so that connections live in the false
// time of a testing/synctest bubble.
type pipes struct {
	accept chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipes() *pipes { return &pipes{accept: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case connection := <-p.accept:
		return connection, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080} }

// served is a server whose connections are pipes.
type served struct {
	house
	public *pipes
}

// serve runs a server until the test ends.
func serve(t *testing.T, a *answerer, change func(*httpapi.Options)) served {
	t.Helper()
	s := served{public: newPipes()}
	s.house = build(t, a, func(o *httpapi.Options) {
		o.Public = httpapi.Listen{Listener: s.public}
		if change != nil {
			change(o)
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	return s
}

// dial returns the caller's end of a new connection.
func (s served) dial(t *testing.T) net.Conn {
	t.Helper()
	near, far := net.Pipe()
	s.public.accept <- far
	t.Cleanup(func() { _ = near.Close() })
	return near
}

// ask sends bytes on a connection of their own and returns the body of the
// answer, which must have status 200.
func (s served) ask(t *testing.T, request string) string {
	t.Helper()
	connection := s.dial(t)
	defer connection.Close()
	go func() { _, _ = io.WriteString(connection, request) }()
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("got %d %s %v", answer.StatusCode, body, err)
	}
	return string(body)
}
