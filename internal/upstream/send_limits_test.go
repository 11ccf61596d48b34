package upstream_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

func TestWritesAndReadsShareTheirLimits(t *testing.T) {
	send := func(t *testing.T, client *upstream.Client) error {
		t.Helper()
		_, err := client.Send(t.Context(), createOne, http.MethodPost, "", nil, []byte(`{}`))
		return err
	}
	t.Run("breaker", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			client, calls := over(t, answers(http.StatusInternalServerError, ""))
			for client.State() == "closed" {
				_, err := client.Send(t.Context(), adapters.Probe, http.MethodPost, "", another(), nil)
				wantKind(t, err, adapters.Unavailable)
			}
			before := calls.count()
			wantKind(t, send(t, client), adapters.Unavailable)
			_, err := client.Get(t.Context(), adapters.Probe, "", nil)
			wantKind(t, err, adapters.Unavailable)
			if calls.count() != before {
				t.Error("the open breaker let a call pass")
			}
		})
	})
	t.Run("told limit", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			client, calls := over(t, answers(http.StatusTooManyRequests, "", "Retry-After", "8"))
			for range 2 {
				if told := wantKind(t, send(t, client), adapters.RateLimited); told.RetryAfter != 8*time.Second {
					t.Errorf("wait %v, want 8s", told.RetryAfter)
				}
			}
			if calls.count() != 1 {
				t.Errorf("%d calls, want 1", calls.count())
			}
		})
	})
	t.Run("rate", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			client := open(t, adapters.Environment{}, upstream.Options{
				Transport: answers(http.StatusOK, `{}`), RatePerMinute: 60, Burst: 1,
			})
			began := time.Now()
			for range 3 {
				if err := send(t, client); err != nil {
					t.Error(err)
				}
			}
			if waited := time.Since(began); waited != 2*time.Second {
				t.Errorf("3 writes took %v, want 2s", waited)
			}
		})
	})
	t.Run("places", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			client := open(t, adapters.Environment{MaxInFlight: 1}, upstream.Options{Transport: network(hangs)})
			ctx, cancel := context.WithCancel(t.Context())
			first := make(chan error, 1)
			go func() {
				_, err := client.Get(ctx, adapters.Probe, "", nil)
				first <- err
			}()
			synctest.Wait()
			if told := wantKind(t, send(t, client), adapters.Unavailable); told.Err.Error() != "too many calls in flight" {
				t.Errorf("told %q", told.Err)
			}
			cancel()
			wantKind(t, <-first, adapters.Unavailable)
		})
	})
}

func TestWriteEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, calls := over(t, hangs)
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		_, err := client.Send(ctx, createOne, http.MethodPost, "", nil, []byte(`{}`))
		wantKind(t, err, adapters.Unavailable)
		if calls.count() != 1 || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%d calls, %v", calls.count(), err)
		}
	})
}

func TestManyWritesAtOnce(t *testing.T) {
	const writers = 40
	var mu sync.Mutex
	arrived := map[string]int{}
	client, _ := serving(t, upstream.Options{}, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		mu.Lock()
		arrived[string(body)]++
		mu.Unlock()
		_, _ = w.Write(body)
	})
	var group sync.WaitGroup
	for i := range writers {
		group.Go(func() {
			body := fmt.Sprintf(`{"name":"n%d"}`, i)
			got, err := client.Send(t.Context(), createOne, http.MethodPost, "", nil, []byte(body))
			if err != nil || string(got.Body) != body {
				t.Errorf("%s came back as %q, %v", body, got.Body, err)
			}
		})
	}
	group.Wait()
	for body, times := range arrived {
		if times != 1 {
			t.Errorf("%s arrived %d times", body, times)
		}
	}
	if len(arrived) != writers {
		t.Errorf("%d bodies arrived, want %d", len(arrived), writers)
	}
}
