package wazzup_test

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

// FuzzLists lets the hub answer anything and the cursor be anything: what comes
// back is a list with a cursor that can be used, or a typed error.
func FuzzLists(f *testing.F) {
	for _, list := range []string{
		`{"count":1,"data":[{"id":"1","responsibleUserId":"u-7"},{"id":2,"closed":true}]}`, `[{"id":1},{"id":"1"}]`, `{"deals":[{"id":"x"}]}`,
		`{"contacts":[{"id":"x","name":"+34 600 11 12 22","contactData":[{"chatType":"viber","chatId":"34600111222"}]}],"count":9e99}`,
		`{"data":[{},null,7,"x",[1,[2]],true,{"id":3,"items":{"a":1}}]}`, `{"data":[{"id":"\ud800","\u0069d":"2","phones":1,"phones":2}]}`,
		`{"count":300,"data":[{"id":"a"},{"id":"b"}]}`, `{"error":"FORBIDDEN"}`, `{"data":{}}`, `[`, "[{\"id\":\"\xff\"},{\"id\":\"\x7f\"}]",
	} {
		f.Add(list, `{"closed":true,"id":"1"}`, `[{"id":"u-7","name":"Marta"}]`, "")
	}
	f.Add(`[{"id":"c"}]`, `{"id":1,"closed":"no"}`, `{"data":7}`, `{"offset":300,"first":"a","last":"b"}`)
	f.Add(`[{"id":"a"}]`, `[]`, `[{"id":null}]`, `{"offset":99,"first":"a","last":"b"}`)
	f.Add(`[]`, `[]`, ``, "99")

	type played struct{ list, one, users string }
	var now atomic.Pointer[played] // a handler may outlive the run that called it
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := now.Load().one
		switch {
		case strings.HasSuffix(r.URL.Path, "/users"):
			body = now.Load().users
		case r.URL.Query().Has("offset"):
			body = now.Load().list
		}
		if _, err := w.Write([]byte(body)); err != nil {
			slog.DebugContext(r.Context(), "the fuzzed adapter left", "error", err)
		}
	}))
	server.Config.SetKeepAlivesEnabled(false) // every run opens connections of its own
	f.Cleanup(server.Close)

	f.Fuzz(func(t *testing.T, list, one, users, cursor string) {
		now.Store(&played{list, one, users})
		adapter := open(t, server.URL, nil)
		for _, op := range []adapters.Operation{adapters.ListCustomers, adapters.ListOrders, adapters.FindOrders} {
			document, err := adapter.Fetch(t.Context(), op, adapters.Query{Cursor: cursor, OrderNumber: "1"})
			var typed *adapters.Error
			switch {
			case err != nil && !errors.As(err, &typed):
				t.Errorf("%s: the error is a %T", op, err)
			case err != nil:
				continue
			case !isList(document.Body):
				t.Errorf("%s: the document is %s", op, document.Body)
			case document.Next == "":
				continue
			}
			if _, err := adapter.Fetch(t.Context(), op, adapters.Query{Cursor: document.Next}); adapters.KindOf(err) == adapters.Internal && err != nil {
				t.Errorf("%s: the cursor %s is not understood: %v", op, document.Next, err)
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
