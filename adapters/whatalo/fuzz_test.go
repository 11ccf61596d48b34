package whatalo_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/wazgate/wazgate/adapters"
)

// FuzzOrders lets the shop answer anything: what comes back is valid JSON of
// the documented envelope, or a typed error.
func FuzzOrders(f *testing.F) {
	for _, list := range []string{
		`{"data":[{"id":"1","items":[]},{"id":"2"}]}`, `{"data":[{},null,7,"x",[1,[2]],true,{"id":3,"items":{"a":1}}]}`,
		`{"data":[{"id":"1","items":[],"item\u0073":[],"":0,"items":null}],"pagination":{"total_pages":-1}}`,
		`{"data":[{"id":{"id":"1"},"customer_phone":["+34611240573"],"order_number":[2051]}]}`, `{"data":{}}`, `[]`, `{"data":[`,
		`{"data":[{"id":"..","order_number":"#2051"}]}`, `{"data":[{"id":" ","order_number":2051.0}]}`,
	} {
		f.Add(list, `{"data":[{"id":"a"}]}`)
	}
	f.Add(`{"data":[{"id":"1"}]}`, `{"data":7}`)
	f.Add(`{"data":[{"id":"1"}]}`, `{"data":[1,]}`)

	type played struct{ list, items string }
	var now atomic.Pointer[played] // a handler may outlive the run that called it
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := now.Load().list
		if strings.HasSuffix(r.URL.Path, "/items") {
			body = now.Load().items
		}
		if _, err := w.Write([]byte(body)); err != nil {
			slog.DebugContext(r.Context(), "the fuzzed adapter left", "error", err)
		}
	}))
	server.Config.SetKeepAlivesEnabled(false) // every run opens connections of its own
	f.Cleanup(server.Close)

	f.Fuzz(func(t *testing.T, nextList, nextItems string) {
		now.Store(&played{nextList, nextItems})
		config := settings(t)
		config.BaseURL, config.APIKey = server.URL, testKey
		config.RatePerMinute, config.Burst = 100_000, 10_000
		adapter, err := config.Open(environment())
		if err != nil {
			t.Fatal(err)
		}
		for _, query := range []adapters.Query{{CustomerID: "1"}, {Phone: asker()}, {OrderNumber: "2051"}, {Email: "a@example.com"}} {
			document, err := adapter.Fetch(t.Context(), adapters.FindOrders, query)
			var typed *adapters.Error
			switch {
			case err != nil && !errors.As(err, &typed):
				t.Errorf("the error is a %T", err)
			case err == nil && !isList(document.Body):
				t.Errorf("the document is %s", document.Body)
			}
		}
	})
}

func isList(body []byte) bool {
	var envelope struct {
		Data []json.RawMessage `json:"data"`
	}
	return json.Unmarshal(body, &envelope) == nil && envelope.Data != nil
}
