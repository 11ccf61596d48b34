package rest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

// tableShop answers orders at once and its table after a while, or not at all.
type tableShop struct {
	takes  time.Duration
	sick   atomic.Bool
	tables atomic.Int64
}

func (s *tableShop) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := http.StatusOK, `[{"id":7}]`
	if r.URL.Path == "/states" {
		s.tables.Add(1)
		select {
		case <-time.After(s.takes):
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
		body = `[{"id":1,"name":"paid"}]`
		if s.sick.Load() {
			status, body = http.StatusForbidden, `{}`
		}
	}
	return &http.Response{
		StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r, Header: http.Header{},
		ContentLength: int64(len(body)), Body: io.NopCloser(bytes.NewReader([]byte(body))),
	}, nil
}

func tableConfig() *Config {
	states := Step{Name: "states", Get: "states", Keep: time.Hour}
	return &Config{BaseURL: "http://shop.example.com", Operations: Operations{FindOrders: &FindOrders{
		ByEmail:      &Question{Step: Step{Get: "orders", Query: map[string]any{"email": "{email}"}}},
		ByCustomerID: &Question{Step: Step{Get: "orders", Query: map[string]any{"customer": "{customer_id}"}}},
		Then:         []Step{states},
	}}}
}

func TestTablesAreReadOnceForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := &tableShop{takes: 100 * time.Millisecond}
		a := openTransport(t, shop, tableConfig())
		ask := func(q adapters.Query) adapters.Document {
			t.Helper()
			ctx, cancel := context.WithTimeout(t.Context(), 9*time.Second)
			defer cancel()
			document, err := a.Fetch(ctx, adapters.FindOrders, q)
			if err != nil {
				t.Fatal(err)
			}
			return document
		}
		mail := adapters.Query{Email: "nadia.ferrer@example.com"}
		results := make(chan adapters.Document, 8)
		for i := range 8 {
			q := mail
			if i%2 == 0 {
				q = adapters.Query{CustomerID: "7"}
			}
			go func() { results <- ask(q) }()
		}
		for range 8 {
			if d := <-results; string(d.Steps["states"]) != `[{"id":1,"name":"paid"}]` {
				t.Errorf("steps %s, missing %v", d.Steps["states"], d.Missing)
			}
		}
		if n := shop.tables.Load(); n != 1 {
			t.Errorf("the table was read %d times", n)
		}

		time.Sleep(2 * time.Hour)
		shop.sick.Store(true)
		if d := ask(mail); len(d.Steps["states"]) == 0 || len(d.Missing) > 0 {
			t.Errorf("the old table is not used: missing %v", d.Missing)
		}
		ask(mail)
		if n := shop.tables.Load(); n != 2 {
			t.Errorf("a refused table was asked for %d times", n-1)
		}

		time.Sleep(time.Minute)
		shop.sick.Store(false)
		shop.takes = 5 * time.Second
		began := time.Now()
		if d := ask(mail); len(d.Steps["states"]) == 0 || time.Since(began) > 2*time.Second {
			t.Errorf("an old table is waited for: %v", time.Since(began))
		}
		time.Sleep(time.Minute)
	})
}

func TestATableThatNeverCame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := &tableShop{}
		shop.sick.Store(true)
		a := openTransport(t, shop, tableConfig())
		for range 3 {
			document, err := a.Fetch(t.Context(), adapters.FindOrders, adapters.Query{CustomerID: "7"})
			if err != nil || len(document.Missing) != 1 || document.Missing[0] != "states" {
				t.Errorf("missing %v: %v", document.Missing, err)
			}
		}
		if n := shop.tables.Load(); n != 1 {
			t.Errorf("a refused table was asked for %d times", n)
		}
	})
}
