package rest

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// TestRevokedTokenIsReplaced: a token that worked for a while stops to work as
// many ask. One call gets another one, and everybody has an answer.
func TestRevokedTokenIsReplaced(t *testing.T) {
	var calls, asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case r.URL.Path == "/token":
			_, _ = w.Write([]byte(`{"access_token":"` + []string{"old", "new"}[min(calls.Add(1)-1, 1)] + `"}`))
		case asked.Add(1) > 1 && r.Header.Get("Authorization") == "Bearer old":
			w.WriteHeader(http.StatusUnauthorized)
		default:
			_, _ = w.Write([]byte(`{}`))
		}
	}))
	defer server.Close()
	config := &Config{BaseURL: server.URL, Auth: Auth{OAuth2: &OAuth2Auth{
		TokenURL: server.URL + "/token", ClientID: "c", ClientSecret: "s", In: clientInHeader,
	}}}
	options := upstream.Options{BaseURL: config.BaseURL}
	if err := config.prove(adapters.Environment{}, &options); err != nil {
		t.Fatal(err)
	}
	client, err := upstream.New(adapters.Environment{}, options)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Get(t.Context(), adapters.Probe, "", nil); err != nil {
		t.Fatal(err)
	}
	held, ok := options.Authorize.(*tokens)
	if !ok {
		t.Fatal("nothing gets tokens")
	}
	held.got = time.Now().Add(-time.Hour)
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			if _, err := client.Get(t.Context(), adapters.Probe, "", nil); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if calls.Load() != 2 || asked.Load() > 1+2*50 {
		t.Errorf("%d token calls, %d readings", calls.Load(), asked.Load())
	}
}
