package ordertracking_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/ordertracking"
)

// TestAnOutageIsNoEmptyAnswer: endpoints tell with status 200, and in many ways,
// that they could not look.
func TestAnOutageIsNoEmptyAnswer(t *testing.T) {
	tests := map[string]bool{ // the body, and whether it is a failure
		`[]`: false, `{"orders":[]}`: false, `{}`: false, `{"error":null,"orders":[]}`: false, `{"error":0,"orders":[]}`: false,
		`{"success":true,"orders":[]}`: false, `{"status":"ok","orders":[]}`: false, `{"ok":"yes","data":[]}`: false,
		`{"success":false}`: true, `{"success":"false"}`: true, `{"success":0}`: true, `{"status":false}`: true,
		`{"status":"error","message":"x"}`: true, `{"errors":[{"message":"x"}],"data":null}`: true,
		`{"message":"x","code":500}`: true, `{"error":"x"}`: true, `{"error":{"code":"x"}}`: true, `{"error":7}`: true,
	}
	for body, failure := range tests {
		t.Run(body, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				_, _ = w.Write([]byte(body))
			}))
			defer server.Close()
			settings := ordertracking.New().(*ordertracking.Config)
			settings.URL = server.URL
			adapter, err := settings.Open(adapters.Environment{Source: "tracking"})
			if err != nil {
				t.Fatal(err)
			}
			_, err = adapter.Fetch(t.Context(), adapters.FindOrders, adapters.Query{Email: "ana@example.com"})
			if failed := err != nil && adapters.KindOf(err) == adapters.BadResponse; failed != failure {
				t.Errorf("error %v, want a failure: %v", err, failure)
			}
		})
	}
}
