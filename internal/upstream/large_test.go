package upstream_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// longBody is an answer of a MiB whose reader stops in the middle until it is
// let go on, and counts itself meanwhile.
type longBody struct {
	io.Reader
	left   int
	inside *atomic.Int32
	goOn   <-chan struct{}
}

func newLongBody(inside *atomic.Int32, goOn <-chan struct{}) *longBody {
	const size = 1 << 20
	return &longBody{Reader: strings.NewReader(`"` + strings.Repeat("x", size-2) + `"`), left: size / 2, inside: inside, goOn: goOn}
}

// Read implements io.Reader.
func (b *longBody) Read(p []byte) (int, error) {
	if b.left == 0 {
		b.left = -1
		b.inside.Add(1)
		<-b.goOn
	}
	if b.left > 0 {
		p = p[:min(len(p), b.left)]
	}
	n, err := b.Reader.Read(p)
	if b.left > 0 {
		b.left -= n
	}
	return n, err
}

// Close implements io.Closer.
func (b *longBody) Close() error { return nil }

// TestLargeBodiesInTurn reads large answers a few at a time: those of a whole
// bulkhead would take more memory than there may be.
func TestLargeBodiesInTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var inside atomic.Int32
		goOn := make(chan struct{})
		client := open(t, adapters.Environment{}, upstream.Options{Transport: network(func(r *http.Request) (*http.Response, error) {
			answer := reply(r, http.StatusOK, "")
			answer.Body = newLongBody(&inside, goOn)
			return answer, nil
		})})
		const calls, together = 20, 4
		errs := make(chan error, calls)
		for range calls {
			go func() {
				_, err := client.Get(t.Context(), adapters.Probe, "", nil)
				errs <- err
			}()
		}
		synctest.Wait()
		if got := inside.Load(); got != together {
			t.Errorf("%d large bodies are read at a time, want %d", got, together)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := client.Get(ctx, adapters.Probe, "", nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("who waits too long gets %v", err)
		}
		close(goOn)
		for range calls {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
	})
}

// TestAnnouncedBodyIsNotRead refuses what says itself that it is too large.
func TestAnnouncedBodyIsNotRead(t *testing.T) {
	client := open(t, adapters.Environment{}, upstream.Options{MaxBody: 10, Transport: network(func(r *http.Request) (*http.Response, error) {
		answer := reply(r, http.StatusOK, "")
		answer.ContentLength = 11
		answer.Body = io.NopCloser(readerFunc(func([]byte) (int, error) {
			t.Error("it was read")
			return 0, io.EOF
		}))
		return answer, nil
	})})
	_, err := client.Get(t.Context(), adapters.Probe, "", nil)
	wantKind(t, err, adapters.BadResponse)
}

type readerFunc func([]byte) (int, error)

// Read implements io.Reader.
func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
