package source_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/cache"
	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/telemetry"
	"github.com/wazgate/wazgate/mapping"
)

type stub struct {
	calls atomic.Int32
	fetch func(adapters.Query) (adapters.Document, error)
}

func (s *stub) Operations() []adapters.Operation {
	return []adapters.Operation{adapters.FindOrders, adapters.SearchProducts}
}

func (s *stub) Fetch(_ context.Context, _ adapters.Operation, q adapters.Query) (adapters.Document, error) {
	s.calls.Add(1)
	return s.fetch(q)
}

const ordersMapping = `version: 1
orders:
  from: orders
  fields: {id: id, customer_id: customer_id, customer_ids: customer_ids, amount: amount}
products:
  from: products
  fields: {id: id, title: {template: "{title} {$request.locale}"}}
`

func open(t *testing.T, s *stub, log *strings.Builder) *source.Source {
	t.Helper()
	translate, err := mapping.Parse("test.yaml", []byte(ordersMapping))
	if err != nil {
		t.Fatal(err)
	}
	answers := cache.New[source.Answer](cache.Options{})
	t.Cleanup(func() { _ = answers.Close(context.WithoutCancel(t.Context())) })
	logger := slog.New(slog.DiscardHandler)
	if log != nil {
		logger = telemetry.NewLogger(log, "text", slog.LevelInfo)
	}
	return source.New(source.Options{
		Name: "shop", AdapterName: "stub", Adapter: s, Mapping: translate, Cache: answers,
		Phones: phone.NewParser("ES"), Metrics: telemetry.NewMetrics(), Logger: logger,
	})
}

func document(body string) func(adapters.Query) (adapters.Document, error) {
	return func(adapters.Query) (adapters.Document, error) {
		return adapters.Document{Body: json.RawMessage(body)}, nil
	}
}

func TestQueriesAreKeptApart(t *testing.T) {
	s := &stub{fetch: document(`{"orders":[{"id":"1"}]}`)}
	opened := open(t, s, nil)
	queries := []adapters.Query{
		{Phone: adapters.Phone{Digits: "34612345678"}}, {Phone: adapters.Phone{Digits: "34612345678", E164: "+34612345678"}}, {Email: "34612345678"}, {OrderNumber: "34612345678"},
		{Reference: "34612345678"}, {CustomerID: "34612345678"}, {Text: "34612345678"},
		{CustomerID: "34612345678", Limit: 3}, {CustomerID: "34612345678", Brief: true},
		{CustomerID: "34612345678", Locale: "es"}, {CustomerID: "34612345678", Country: "ES"},
	}
	for range 2 {
		for _, query := range queries {
			if _, err := opened.Ask(t.Context(), adapters.FindOrders, query); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := int(s.calls.Load()); got != len(queries) {
		t.Errorf("%d calls for %d different queries asked twice", got, len(queries))
	}
}

func TestNotFoundIsAnEmptyAnswer(t *testing.T) {
	s := &stub{fetch: func(adapters.Query) (adapters.Document, error) {
		return adapters.Document{}, &adapters.Error{Kind: adapters.NotFound}
	}}
	opened := open(t, s, nil)
	answer, err := opened.Ask(t.Context(), adapters.FindOrders, adapters.Query{CustomerID: "1"})
	if err != nil || len(answer.Records.Orders) != 0 || opened.Health().Failing {
		t.Errorf("answer %+v, error %v, health %+v", answer, err, opened.Health())
	}
}

func TestIncompleteAnswersAreUsedButNotKept(t *testing.T) {
	missing := []string{"items"}
	s := &stub{fetch: func(adapters.Query) (adapters.Document, error) {
		return adapters.Document{Body: json.RawMessage(`{"orders":[{"id":"1"}]}`), Missing: missing}, nil
	}}
	opened := open(t, s, nil)
	for range 2 {
		answer, err := opened.Ask(t.Context(), adapters.FindOrders, adapters.Query{CustomerID: "1"})
		if err != nil || len(answer.Records.Orders) != 1 || len(answer.Missing) != 1 {
			t.Errorf("answer %+v, error %v", answer, err)
		}
	}
	if s.calls.Load() != 2 {
		t.Errorf("%d calls: an incomplete answer was kept", s.calls.Load())
	}
}

func TestAnIncompleteAnswerDoesNotTakeThePlaceOfAWholeOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		whole := true
		s := &stub{fetch: func(adapters.Query) (adapters.Document, error) {
			if whole {
				return adapters.Document{Body: json.RawMessage(`{"orders":[{"id":"1"},{"id":"2"}]}`)}, nil
			}
			return adapters.Document{Body: json.RawMessage(`{"orders":[{"id":"1"}]}`), Missing: []string{"items"}}, nil
		}}
		opened := open(t, s, nil)
		query := adapters.Query{CustomerID: "1"}
		if _, err := opened.Ask(t.Context(), adapters.FindOrders, query); err != nil {
			t.Fatal(err)
		}
		whole = false
		time.Sleep(time.Hour)
		answer, err := opened.Ask(t.Context(), adapters.FindOrders, query)
		if err != nil || len(answer.Records.Orders) != 2 || !answer.Stale {
			t.Errorf("answer %+v, error %v", answer, err)
		}
	})
}

func TestGuestsHaveNoCustomerZero(t *testing.T) {
	opened := open(t, &stub{fetch: document(`{"orders":[{"id":"1","customer_id":0,"customer_ids":[0]},
		{"id":"2","customer_id":"7","customer_ids":["0","8","0","9"]}]}`)}, nil)
	answer, err := opened.Ask(t.Context(), adapters.FindOrders, adapters.Query{CustomerID: "7"})
	if err != nil {
		t.Fatal(err)
	}
	if got := answer.Records.Orders; got[0].CustomerID != "" || got[1].CustomerID != "7" {
		t.Errorf("customer ids %q and %q", got[0].CustomerID, got[1].CustomerID)
	}
	if got := answer.Records.Orders; len(got[0].CustomerIDs) > 0 || !slices.Equal(got[1].CustomerIDs, []string{"8", "9"}) {
		t.Errorf("further customer ids %q and %q", got[0].CustomerIDs, got[1].CustomerIDs)
	}
}

func TestWhatCannotBeReadIsNoEmptyAnswer(t *testing.T) {
	for body, failure := range map[string]bool{
		`{"orders":[]}`: false, `{}`: false, `[]`: false, `{"orders":[{"id":"1","amount":"x"}]}`: false, `{"orders":[{},null]}`: false,
		`{"data":[{"id":"1"}]}`: true, `{"orders":"none"}`: true, `{"orders":[{"id":{},"amount":[]}]}`: true, `{"orders":[{"nummer":"1"}]}`: true,
	} {
		opened := open(t, &stub{fetch: document(body)}, nil)
		_, err := opened.Ask(t.Context(), adapters.FindOrders, adapters.Query{CustomerID: "1"})
		if got := err != nil && adapters.KindOf(err) == adapters.BadResponse; got != failure {
			t.Errorf("%s: error %v, want a failure: %v", body, err, failure)
		}
	}
}

func TestTheRequestReachesTheMapping(t *testing.T) {
	opened := open(t, &stub{fetch: document(`{"products":[{"id":"1","title":"Taza"}]}`)}, nil)
	answer, err := opened.Ask(t.Context(), adapters.SearchProducts, adapters.Query{Text: "taza", Locale: "de"})
	if err != nil || answer.Records.Products[0].Title != "Taza de" || len(answer.Raw) == 0 {
		t.Errorf("answer %+v, error %v", answer, err)
	}
}

func TestHealthAndLog(t *testing.T) {
	var log strings.Builder
	failing := true
	s := &stub{fetch: func(adapters.Query) (adapters.Document, error) {
		if failing {
			return adapters.Document{}, &adapters.Error{Kind: adapters.Forbidden, Status: 403}
		}
		return adapters.Document{Body: json.RawMessage(`{}`)}, nil
	}}
	opened := open(t, s, &log)
	for _, id := range []string{"1", "2", "3"} {
		if _, err := opened.Ask(t.Context(), adapters.FindOrders, adapters.Query{CustomerID: id}); adapters.KindOf(err) != adapters.Forbidden {
			t.Errorf("error %v", err)
		}
	}
	if health := opened.Health(); !health.Failing || health.LastError != adapters.Forbidden {
		t.Errorf("health %+v", health)
	}
	if got := strings.Count(log.String(), "source fails"); got != 1 {
		t.Errorf("%d log lines for one outage: %s", got, log.String())
	}
	failing = false
	if _, err := opened.Ask(t.Context(), adapters.FindOrders, adapters.Query{CustomerID: "4"}); err != nil || opened.Health().Failing {
		t.Errorf("error %v, health %+v", err, opened.Health())
	}
}
