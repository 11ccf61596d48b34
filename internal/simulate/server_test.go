package simulate_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
)

func TestServerTakesAnotherPort(t *testing.T) {
	t.Parallel()
	first, err := simulate.Start(t.Context(), http.NotFoundHandler(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	second, err := simulate.Start(t.Context(), http.NotFoundHandler(), strings.TrimPrefix(first.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if first.URL() == second.URL() {
		t.Errorf("both listen at %s", first.URL())
	}
	for _, server := range []*simulate.Server{first, second} {
		if response, _, err := fetch(t.Context(), server.URL()+"/x"); err != nil || response.StatusCode != http.StatusNotFound {
			t.Errorf("%s does not answer: %v", server.URL(), err)
		}
	}
}

func TestServerClosesOnceForAll(t *testing.T) {
	t.Parallel()
	first, err := simulate.Start(t.Context(), http.NotFoundHandler(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	first.Close()
	first.Close()
	if _, _, err := fetch(t.Context(), first.URL()); err == nil {
		t.Error("a closed server answers")
	}
}

func TestServerEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	server, err := simulate.Start(ctx, http.NotFoundHandler(), "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	server.Close()
	if _, _, err := fetch(t.Context(), server.URL()); err == nil {
		t.Error("the server outlives its context")
	}
}

func TestServerStaysOnLoopback(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:80", "example.com:80"} {
		if _, err := simulate.Start(t.Context(), http.NotFoundHandler(), address); !errors.Is(err, simulate.ErrNotLoopback) {
			t.Errorf("%s: %v, want %v", address, err, simulate.ErrNotLoopback)
		}
	}
	if _, err := simulate.Start(t.Context(), http.NotFoundHandler(), "nonsense"); err == nil {
		t.Error("nonsense is an address")
	}
}
