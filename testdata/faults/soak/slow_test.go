package soak_test

import (
	"bufio"
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/testdata/faults/house"
)

const (
	slowCallers = 2000
	// drip is the time between two bytes: short enough for whoever waits for
	// silence.
	drip = time.Second
	// slowFor is how long they are at it, if they are let.
	slowFor = 12 * time.Second
	// besides is how many calls a second are made beside them.
	besides = 30
)

// TestSlowCallers opens connections that send a header or a body byte by byte,
// or never read an answer. Other callers are answered meanwhile, and in the end
// the connections are gone and everything is as before.
func TestSlowCallers(t *testing.T) {
	shop := simulate.NewShop(simulate.Options{Seed: given.seed, Customers: 100})
	watch := new(logWatch)
	s := &soak{
		house:  given.program.Open(t, house.Options{Shop: shop, AwaitCopy: true, Logged: watch.see}),
		people: newEverybody(shop), judge: newJudge(), history: newHistory(), table: newTable(),
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1000}},
	}
	defer s.client.CloseIdleConnections()
	askEverything(t, s.house)
	before := measure(t, s.house)
	alone := s.askBesides(t, 3*time.Second)

	slow := &slowness{address: strings.TrimPrefix(s.house.URL, "http://")}
	ctx, enough := context.WithCancel(t.Context())
	defer enough()
	slow.begin(ctx, t)
	amid := measure(t, s.house)
	crowded := s.askBesides(t, slowFor)
	began := time.Now()
	s.client.CloseIdleConnections()
	after := settle(t, s.house, before)
	gone := time.Since(began)
	enough()
	slow.running.Wait()

	t.Logf("%d slow connections, of which %d were answered and %d closed by the gateway\nalone:\n%s\nbeside them:\n%s", slowCallers, slow.answered.Load(), slow.closed.Load(), alone, crowded)
	t.Logf("before: %s\namid:   %s\nafter:  %s, %.0f s later", before, amid, after, gone.Seconds())
	s.settleDoubts()
	for _, counted := range []*table{alone, crowded} {
		for _, problem := range counted.problems {
			t.Error(problem)
		}
		if counted.late > 0 {
			t.Errorf("%d calls were late", counted.late)
		}
	}
	if amid.files < before.files+slowCallers/2 {
		t.Errorf("the gateway had only %d connections: nothing was tried", amid.files)
	}
	if slow.answered.Load() == 0 || slow.closed.Load() == 0 {
		t.Error("no slow caller was answered, or none was sent away")
	}
	watch.judge(t)
}

// askBesides asks at a fixed rate for a while, of people who are known.
func (s *soak) askBesides(t *testing.T, how time.Duration) *table {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), how)
	defer cancel()
	s.table = newTable()
	steady(ctx, besides, s.ask)
	return s.table
}

// slowness is all the slow callers.
type slowness struct {
	address          string
	running          sync.WaitGroup
	answered, closed atomic.Int64
}

// begin connects them all and lets them go on until ctx ends.
func (s *slowness) begin(ctx context.Context, t *testing.T) {
	t.Helper()
	random := rand.New(rand.NewPCG(given.seed, 2))
	// They come from elsewhere than the caller, and have no credential.
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}, Control: narrow}
	for number := range slowCallers {
		connection, err := dialer.DialContext(ctx, "tcp", s.address)
		if err != nil {
			t.Fatalf("connection %d: %v", number, err)
		}
		first := between(random, 0, 2*drip)
		s.running.Go(func() {
			defer func() { _ = connection.Close() }()
			pause(ctx, first)
			switch number % 3 {
			case 0:
				s.dribble(ctx, connection, "", "GET /wazion/globalSearch?query=luc HTTP/1.1\r\nHost: gateway.example.com\r\nX-Slow: ")
			case 1:
				s.dribble(ctx, connection, "POST /wazion/globalSearch?query=luc HTTP/1.1\r\nHost: gateway.example.com\r\nContent-Type: application/json\r\nContent-Length: 50000\r\n\r\n", `{"x":"`)
			default:
				s.neverRead(ctx, connection)
			}
		})
	}
}

// dribble sends the beginning at once, then the rest byte by byte, and after it
// more of the same.
func (s *slowness) dribble(ctx context.Context, connection net.Conn, beginning, rest string) {
	if _, err := connection.Write([]byte(beginning)); err != nil {
		s.closed.Add(1)
		return
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if replies, _ := readReplies(bufio.NewReader(connection)); len(replies) > 0 && replies[0].status == http.StatusOK {
			s.answered.Add(1)
		}
	}()
	defer func() { _ = connection.Close(); <-ended }()
	for i := 0; pause(ctx, drip); i++ {
		next := byte('x')
		if i < len(rest) {
			next = rest[i]
		}
		if _, err := connection.Write([]byte{next}); err != nil {
			s.closed.Add(1)
			return
		}
	}
}

// neverRead asks a lot and reads nothing.
func (s *slowness) neverRead(ctx context.Context, connection net.Conn) {
	const one = "GET /wazion/sidePanel_CustomerInfo?phone=1 HTTP/1.1\r\nHost: gateway.example.com\r\n\r\n"
	_ = connection.SetWriteDeadline(time.Now().Add(drip))
	if _, err := connection.Write([]byte(strings.Repeat(one, 100))); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		s.closed.Add(1)
		return
	}
	<-ctx.Done()
}

// narrow leaves hardly any room for answers that nobody reads: the system makes
// its own for a few segments, which are large on loopback.
func narrow(_, _ string, connection syscall.RawConn) error {
	var refused error
	err := connection.Control(func(descriptor uintptr) {
		refused = errors.Join(
			syscall.SetsockoptInt(int(descriptor), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 2048),
			syscall.SetsockoptInt(int(descriptor), syscall.IPPROTO_TCP, syscall.TCP_MAXSEG, 536),
		)
	})
	return errors.Join(err, refused)
}
