package gateway_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/briefing"
	"github.com/wazgate/wazgate/internal/cache"
	"github.com/wazgate/wazgate/internal/catalog"
	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/internal/wazion/wazionschema"
	"github.com/wazgate/wazgate/mapping"
)

// backend is an adapter whose answers a test writes down by operation. It
// ignores every filter unless answer says otherwise: the gateway has to cope.
type backend struct {
	operations []adapters.Operation
	answer     func(op adapters.Operation, q adapters.Query) (string, error)

	mutex sync.Mutex
	calls []string
}

func (b *backend) Operations() []adapters.Operation { return b.operations }

func (b *backend) Fetch(ctx context.Context, op adapters.Operation, q adapters.Query) (adapters.Document, error) {
	b.mutex.Lock()
	b.calls = append(b.calls, fmt.Sprintf("%s %s%s%s%s%s%s", op, q.Phone.E164, q.Email, q.OrderNumber, q.Reference, q.CustomerID, q.Text))
	b.mutex.Unlock()
	body, err := b.answer(op, q)
	if body == "hang" {
		<-ctx.Done()
		return adapters.Document{}, &adapters.Error{Kind: adapters.Unavailable, Operation: op}
	}
	body, missing, isMissing := strings.Cut(body, "missing:")
	document := adapters.Document{Body: withAllLists(body)}
	if isMissing {
		document.Missing = []string{missing}
	}
	return document, err
}

// withAllLists adds the lists that a test did not write down as empty ones; of
// two lists with one name the first counts.
func withAllLists(body string) json.RawMessage {
	inside, isObject := strings.CutSuffix(body, "}")
	if !isObject || inside == "{" {
		return json.RawMessage(body)
	}
	return json.RawMessage(inside + `,"customers":[],"orders":[],"products":[]}`)
}

func (b *backend) count() int {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return len(b.calls)
}

// always answers every question with the same document.
func always(document string) func(adapters.Operation, adapters.Query) (string, error) {
	return func(adapters.Operation, adapters.Query) (string, error) { return document, nil }
}

// fails answers every question with an error of that kind.
func fails(kind adapters.Kind) func(adapters.Operation, adapters.Query) (string, error) {
	return func(op adapters.Operation, _ adapters.Query) (string, error) {
		return "", &adapters.Error{Kind: kind, Operation: op}
	}
}

func shop(answer func(adapters.Operation, adapters.Query) (string, error)) *backend {
	return &backend{answer: answer, operations: []adapters.Operation{
		adapters.FindCustomers, adapters.SearchCustomers, adapters.FindOrders, adapters.SearchProducts,
	}}
}

func ordersOnly(answer func(adapters.Operation, adapters.Query) (string, error)) *backend {
	return &backend{answer: answer, operations: []adapters.Operation{adapters.FindOrders}}
}

// house is a gateway over backends, with what a test looks at.
type house struct {
	*gateway.Gateway
	cache *cache.Cache[source.Answer]
}

var today = time.Date(2026, 9, 20, 12, 0, 0, 0, time.UTC)

func open(tb testing.TB, backends ...*backend) house {
	tb.Helper()
	text, err := os.ReadFile("testdata/mapping.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	translate, err := mapping.Parse("testdata/mapping.yaml", text)
	if err != nil {
		tb.Fatal(err)
	}
	labels, err := wazion.NewLabels("es", nil)
	if err != nil {
		tb.Fatal(err)
	}
	writer, err := briefing.New(briefing.Options{Language: "es", MaxCharacters: 4000})
	if err != nil {
		tb.Fatal(err)
	}
	phones := phone.NewParser("ES")
	answers := cache.New[source.Answer](cache.Options{FlightTimeout: 20 * time.Second})
	tb.Cleanup(func() { _ = answers.Close(context.WithoutCancel(tb.Context())) })
	sources := make(map[wazion.Endpoint][]*source.Source)
	for i, b := range backends {
		s := source.New(source.Options{
			Name: fmt.Sprintf("s%d", i+1), AdapterName: "test", Adapter: b, Mapping: translate,
			Phones: phones, Cache: answers, Logger: slog.New(slog.DiscardHandler),
		})
		for _, endpoint := range wazion.Endpoints() {
			sources[endpoint] = append(sources[endpoint], s)
		}
	}
	return house{cache: answers, Gateway: gateway.New(gateway.Options{
		Sources: sources, Phones: phones, Labels: labels, Messages: wazion.Messages("es"), Briefing: writer,
		Catalog: catalog.Options{},
		Store:   gateway.Store{Language: "es", Currency: "EUR", OrderPrefix: "#"},
		State:   gateway.StateRules{ConflictiveShare: 0.5, NewDays: 7, RecentDays: 60},
		Logger:  slog.New(slog.DiscardHandler), Now: func() time.Time { return today },
		Reserve: 500 * time.Millisecond,
	})}
}

// ask calls one endpoint and checks the answer against its schema.
func (h house) ask(tb testing.TB, request wazion.Request) (gateway.Reply, string) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), 9*time.Second)
	defer cancel()
	reply := h.Answer(ctx, request)
	body, err := json.Marshal(reply.Answer)
	if err != nil {
		tb.Fatal(err)
	}
	if err := wazionschema.NewValidator().Validate(request.Endpoint, request.AI, body); err != nil {
		tb.Errorf("the answer breaks its schema: %v\n%s", err, body)
	}
	return reply, string(body)
}

func (h house) panel(tb testing.TB, number string) (wazion.CustomerInfo, gateway.Reply) {
	tb.Helper()
	reply, _ := h.ask(tb, wazion.Request{Endpoint: wazion.SidePanelCustomerInfo, Phone: number})
	answer, ok := reply.Answer.(wazion.CustomerInfo)
	if !ok {
		tb.Fatalf("the answer is a %T", reply.Answer)
	}
	return answer, reply
}
