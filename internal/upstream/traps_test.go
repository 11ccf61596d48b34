package upstream_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// The five traps of go-retryablehttp: every test here fails with its stock
// settings.

func TestFailuresKeepIdleConnections(t *testing.T) {
	var connections atomic.Int32
	healthy := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `[]`)
	}))
	healthy.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	healthy.Start()
	defer healthy.Close()
	sick := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		panic(http.ErrAbortHandler)
	}))
	defer sick.Close()
	shared := &http.Transport{}
	defer shared.CloseIdleConnections()
	good := open(t, adapters.Environment{}, upstream.Options{BaseURL: healthy.URL, Transport: shared})
	bad := open(t, adapters.Environment{}, upstream.Options{BaseURL: sick.URL, Transport: shared})

	for range 3 {
		if _, err := good.Get(t.Context(), adapters.Probe, "/", nil); err != nil {
			t.Fatal(err)
		}
		if _, err := bad.Get(t.Context(), adapters.Probe, "/", nil); err == nil {
			t.Fatal("the sick backend answers")
		}
	}
	if n := connections.Load(); n != 1 {
		t.Errorf("the healthy backend saw %d connections, want 1", n)
	}
}

func TestLongRetryAfterGivesUpAtOnce(t *testing.T) {
	for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		synctest.Test(t, func(t *testing.T) {
			client, calls := over(t, answers(status, `{"error":{"code":"SLOW_DOWN"}}`, "Retry-After", "3600"))
			ctx, cancel := context.WithTimeout(t.Context(), 9*time.Second)
			defer cancel()
			began := time.Now()
			_, err := client.Get(ctx, adapters.Probe, "", nil)
			if waited := time.Since(began); waited != 0 || calls.count() != 1 {
				t.Errorf("waited %v over %d calls", waited, calls.count())
			}
			var told *adapters.Error
			if !errors.As(err, &told) || told.RetryAfter != time.Hour {
				t.Errorf("error %v does not tell the wait", err)
			}
		})
	}
}

func TestNothingSecretIsTold(t *testing.T) {
	var written bytes.Buffer
	defer log.SetOutput(log.Writer())
	log.SetOutput(&written)
	address := &url.Error{Op: "Get", URL: "https://backend.example/v1?key=" + secret, Err: errors.New("dial backend.example")}
	tests := map[string]network{
		"url error":     fails(address),
		"name":          fails(&net.DNSError{Err: "no such host", Name: "backend.example", IsNotFound: true}),
		"socket":        fails(&net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(10, 1, 2, 3)}, Err: errors.New("odd")}),
		"refusal":       answers(http.StatusForbidden, `{"error":{"code":"`+secret+`","message":"backend.example"}}`),
		"echoed phone":  answers(http.StatusBadRequest, `{"code":"34600111222"}`),
		"echoed e-mail": answers(http.StatusBadRequest, `{"error":"nadia.ferrer"}`),
		"page":          answers(http.StatusOK, "<html>"+secret),
		"disguised":     answers(http.StatusOK, `{"error":"`+secret+`"}`),
		"server error":  answers(http.StatusBadGateway, secret),
		"redirect":      answers(http.StatusFound, "", "Location", "https://other.example/"+secret),
	}
	for name, backend := range tests {
		client := open(t, adapters.Environment{Logger: logInto(&written)}, upstream.Options{
			Transport: backend, Headers: map[string]string{"X-Api-Key": secret}, Query: map[string]string{"key": secret},
		})
		_, err := client.Get(t.Context(), adapters.FindCustomers, "/customers/34600111222",
			url.Values{"email": {"nadia.ferrer@example.com"}})
		if err == nil {
			t.Fatalf("%s: no error", name)
		}
		text := fmt.Sprintf("%v %+v", err, errors.Unwrap(err)) + written.String()
		for _, hidden := range []string{secret, "backend.example", "other.example", "10.1.2.3", "://", "34600111222", "nadia"} {
			if strings.Contains(text, hidden) {
				t.Errorf("%s: %q tells %q", name, text, hidden)
			}
		}
	}
}

func TestLastErrorCodeSurvives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, calls := over(t, answers(http.StatusServiceUnavailable, `{"error":{"code":"FIRST"}}`),
			answers(http.StatusServiceUnavailable, `{"error":{"code":"LAST"}}`))
		_, err := client.Get(t.Context(), adapters.Probe, "", nil)
		if told := wantKind(t, err, adapters.Unavailable); told.Code != "LAST" || calls.count() != 2 {
			t.Errorf("code %q after %d calls, want LAST after 2", told.Code, calls.count())
		}
	})
}

func TestOpenBreakerIsNotRetried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, calls := over(t, answers(http.StatusInternalServerError, ""))
		for client.State() == "closed" {
			_, _ = client.Get(t.Context(), adapters.Probe, "", another())
		}
		before, began := calls.count(), time.Now()
		_, err := client.Get(t.Context(), adapters.Probe, "", another())
		told := wantKind(t, err, adapters.Unavailable)
		if calls.count() != before || time.Since(began) != 0 {
			t.Errorf("%d calls in %v, want none at once", calls.count()-before, time.Since(began))
		}
		if told.RetryAfter != 5*time.Second {
			t.Errorf("wait %v, want 5s", told.RetryAfter)
		}
	})
}

func TestManyCallersShareConnections(t *testing.T) {
	const callers = 32
	var connections atomic.Int32
	server := httptest.NewUnstartedServer(nil)
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	var arrived sync.WaitGroup
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		arrived.Done()
		arrived.Wait()
		fmt.Fprint(w, `[]`)
	})
	server.Start()
	defer server.Close()
	client := open(t, adapters.Environment{}, upstream.Options{BaseURL: server.URL})
	for range 3 {
		var group sync.WaitGroup
		arrived.Add(callers)
		for range callers {
			group.Go(func() {
				if _, err := client.Get(t.Context(), adapters.Probe, "", nil); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
	}
	// The stock pool would keep three and dial again for the others.
	if n := connections.Load(); n > 2*callers {
		t.Errorf("%d connections for %d callers", n, callers)
	}
}
