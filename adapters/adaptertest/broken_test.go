package adaptertest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/adaptertest"
	"github.com/wazgate/wazgate/internal/upstream"
)

// broken is the shop with one fault.
type broken struct {
	*shop
	operations func() []adapters.Operation
	fetch      func(context.Context, *shop, adapters.Operation, adapters.Query) (adapters.Document, error)
}

func (b *broken) Operations() []adapters.Operation {
	if b.operations != nil {
		return b.operations()
	}
	return b.shop.Operations()
}

func (b *broken) Fetch(ctx context.Context, op adapters.Operation, q adapters.Query) (adapters.Document, error) {
	if b.fetch != nil {
		return b.fetch(ctx, b.shop, op, q)
	}
	return b.shop.Fetch(ctx, op, q)
}

// defect makes a broken adapter of a faultless one.
type defect func(*broken, adapters.Environment, string)

func (d defect) open(env adapters.Environment, baseURL string) (adapters.Adapter, error) {
	good, err := newShop(env, baseURL)
	if err != nil {
		return nil, err
	}
	bad := &broken{shop: good}
	d(bad, env, baseURL)
	return bad, nil
}

func operations(list ...adapters.Operation) defect {
	return func(b *broken, _ adapters.Environment, _ string) {
		b.operations = func() []adapters.Operation { return slices.Clone(list) }
	}
}

func sharedOperations(b *broken, _ adapters.Environment, _ string) {
	list := b.shop.Operations()
	b.operations = func() []adapters.Operation { return list }
}

// asking changes what is asked.
func asking(change func(adapters.Operation, adapters.Query) (adapters.Operation, adapters.Query)) defect {
	return func(b *broken, _ adapters.Environment, _ string) {
		b.fetch = func(ctx context.Context, s *shop, op adapters.Operation, q adapters.Query) (adapters.Document, error) {
			op, q = change(op, q)
			return s.Fetch(ctx, op, q)
		}
	}
}

// failing changes what is told of a failure.
func failing(change func(adapters.Query, *adapters.Error) error) defect {
	return func(b *broken, _ adapters.Environment, _ string) {
		b.fetch = func(ctx context.Context, s *shop, op adapters.Operation, q adapters.Query) (adapters.Document, error) {
			document, err := s.Fetch(ctx, op, q)
			var typed *adapters.Error
			if errors.As(err, &typed) {
				err = change(q, typed)
			}
			return document, err
		}
	}
}

// answering changes what is answered.
func answering(change func(adapters.Operation, string) string) defect {
	return func(b *broken, _ adapters.Environment, _ string) {
		b.fetch = func(ctx context.Context, s *shop, op adapters.Operation, q adapters.Query) (adapters.Document, error) {
			document, err := s.Fetch(ctx, op, q)
			document.Body = []byte(change(op, string(document.Body)))
			return document, err
		}
	}
}

// calling changes how calls are made.
func calling(change func(*upstream.Options)) defect {
	return func(b *broken, env adapters.Environment, baseURL string) {
		options := upstream.Options{BaseURL: baseURL + "/v1", Headers: map[string]string{"X-Api-Key": adaptertest.Secret}}
		change(&options)
		client, err := upstream.New(env, options)
		if err != nil {
			panic(err)
		}
		b.client = client
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestBrokenAdapters(t *testing.T) {
	const everyFault = "errors tell nothing"
	tests := []struct {
		name   string
		defect defect
		want   []string
	}{
		{"no operations", operations(), []string{"operations", "unsupported operations"}},
		{"an operation twice", operations(adapters.FindCustomers, adapters.SearchCustomers, adapters.ListOrders, adapters.ListOrders), []string{"operations"}},
		{"its slice handed out", sharedOperations, []string{"operations"}},
		{"an operation too much", answerAnything, []string{"unsupported operations"}},
		{"an empty search", asking(listInsteadOfNothing), []string{"queries without a key"}},
		{"a dropped key", asking(listInsteadOfReference), []string{"keys that are not understood"}},
		{"broken JSON", answering(cutOrders), []string{"answers"}},
		{"no credential", calling(func(o *upstream.Options) { o.Headers = nil }), []string{"credential"}},
		{"redirects followed", calling(followRedirects), []string{"credential stays home"}},
		{"the first page for ever", asking(firstPage), []string{"paging"}},
		{"a query glued together", gluedQuery, []string{"hostile values"}},
		{"the query in errors", failing(tellQuery), []string{everyFault}},
		{"an error of its own", failing(forgetType), []string{everyFault}},
		{"a query in the log", logQuery, []string{everyFault}},
		{"no operation in errors", failing(forgetOperation), []string{everyFault}},
		{"outages as not found", failing(outageAsNotFound), []string{"answer 500", "answer 502 HTML", "answer 503"}},
		{"refusals as outages", failing(refusalAsOutage), []string{"answer 401", "answer 403"}},
		{"a forgotten wait", failing(forgetWait), []string{"answer 429"}},
		{"no bound on bodies", calling(func(o *upstream.Options) { o.MaxBody = 1 << 30 }), []string{"answer 200 too large"}},
		{"errors swallowed", swallowErrors, []string{"answer 200 HTML", "answer 200 cut JSON", "answer 200 deep", "answer 200 empty", "answer 200 error", "answer 200 too large", "answer cut body", "credential stays home"}},
		{"a panic", answering(panicOnText), []string{"answer 200 text", everyFault}},
		{"a deaf ear", ignoreContext, []string{"answer hang", "answer stalled body", "cancelled before", "cancelled meanwhile", everyFault}},
		{"shared state", mixUp, []string{"concurrent use"}},
		{"rows without proof", answering(dropProof), []string{"everybody"}},
	}
	results := make([]chan []adaptertest.Failure, len(tests))
	room := make(chan struct{}, 3)
	for i, test := range tests {
		results[i] = make(chan []adaptertest.Failure, 1)
		go func() {
			room <- struct{}{}
			results[i] <- adaptertest.Check(backend(test.defect.open))
			<-room
		}()
	}
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			failures := <-results[i]
			var got []string
			for _, failure := range failures {
				got = append(got, failure.Check)
			}
			slices.Sort(got)
			if diff := cmp.Diff(test.want, slices.Compact(got)); diff != "" {
				t.Errorf("checks that fail (-want +got):\n%s%v", diff, failures)
			}
		})
	}
}

func answerAnything(b *broken, _ adapters.Environment, _ string) {
	b.fetch = func(ctx context.Context, s *shop, op adapters.Operation, q adapters.Query) (adapters.Document, error) {
		if op == adapters.SearchProducts {
			answer, err := s.client.Get(ctx, op, "/orders", nil)
			return adapters.Document{Body: answer.Body}, err
		}
		return s.Fetch(ctx, op, q)
	}
}

func listInsteadOfNothing(op adapters.Operation, q adapters.Query) (adapters.Operation, adapters.Query) {
	if op == adapters.SearchCustomers && strings.TrimSpace(q.Text) == "" {
		return adapters.ListOrders, adapters.Query{}
	}
	return op, q
}

func listInsteadOfReference(op adapters.Operation, q adapters.Query) (adapters.Operation, adapters.Query) {
	if op == adapters.FindCustomers && strings.TrimSpace(q.Reference) != "" {
		return adapters.ListOrders, adapters.Query{}
	}
	return op, q
}

func firstPage(op adapters.Operation, q adapters.Query) (adapters.Operation, adapters.Query) {
	q.Cursor = ""
	return op, q
}

func cutOrders(op adapters.Operation, body string) string {
	if op == adapters.ListOrders && body == `{"data":[]}` {
		return body[:5]
	}
	return body
}

func panicOnText(_ adapters.Operation, body string) string {
	if strings.HasPrefix(body, `"`) {
		panic("text")
	}
	return body
}

func dropProof(_ adapters.Operation, body string) string {
	return strings.ReplaceAll(body, "iria.souto@example.com", "")
}

func followRedirects(o *upstream.Options) {
	client := &http.Client{}
	o.Transport = roundTrip(func(r *http.Request) (*http.Response, error) { return client.Do(r) })
}

func gluedQuery(b *broken, _ adapters.Environment, _ string) {
	b.fetch = func(ctx context.Context, s *shop, op adapters.Operation, q adapters.Query) (adapters.Document, error) {
		if op != adapters.SearchCustomers || strings.TrimSpace(q.Text) == "" {
			return s.Fetch(ctx, op, q)
		}
		query, err := url.ParseQuery("search=" + q.Text)
		if err != nil {
			return adapters.Document{}, &adapters.Error{Kind: adapters.Unsupported, Operation: op}
		}
		answer, err := s.client.Get(ctx, op, "/customers", query)
		return adapters.Document{Body: answer.Body}, err
	}
}

func tellQuery(q adapters.Query, e *adapters.Error) error {
	e.Err = fmt.Errorf("asking for %s: %w", q.Phone.E164, e.Err)
	return e
}

func forgetType(_ adapters.Query, e *adapters.Error) error {
	if e.Kind == adapters.BadResponse {
		return errors.New("something is wrong")
	}
	return e
}

func forgetOperation(_ adapters.Query, e *adapters.Error) error {
	e.Operation = ""
	return e
}

func outageAsNotFound(_ adapters.Query, e *adapters.Error) error {
	if e.Status >= 500 {
		e.Kind = adapters.NotFound
	}
	return e
}

func refusalAsOutage(_ adapters.Query, e *adapters.Error) error {
	if e.Kind == adapters.Unauthorized || e.Kind == adapters.Forbidden {
		e.Kind = adapters.Unavailable
	}
	return e
}

func forgetWait(_ adapters.Query, e *adapters.Error) error {
	e.RetryAfter = 0
	return e
}

func logQuery(b *broken, env adapters.Environment, _ string) {
	b.fetch = func(ctx context.Context, s *shop, op adapters.Operation, q adapters.Query) (adapters.Document, error) {
		env.Logger.DebugContext(ctx, "asking", "email", q.Email, "phone", q.Phone.National)
		return s.Fetch(ctx, op, q)
	}
}

func swallowErrors(b *broken, _ adapters.Environment, _ string) {
	b.fetch = func(ctx context.Context, s *shop, op adapters.Operation, q adapters.Query) (adapters.Document, error) {
		document, err := s.Fetch(ctx, op, q)
		var typed *adapters.Error
		if errors.As(err, &typed) && typed.Kind == adapters.BadResponse && typed.Err != nil {
			document, err = adapters.Document{Body: []byte(`[]`)}, nil
		}
		return document, err
	}
}

func ignoreContext(b *broken, _ adapters.Environment, _ string) {
	b.fetch = func(ctx context.Context, s *shop, op adapters.Operation, q adapters.Query) (adapters.Document, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		return s.Fetch(ctx, op, q)
	}
}

func mixUp(b *broken, _ adapters.Environment, _ string) {
	var inside atomic.Int32
	b.fetch = func(ctx context.Context, s *shop, op adapters.Operation, q adapters.Query) (adapters.Document, error) {
		alone := inside.Add(1) == 1
		defer inside.Add(-1)
		document, err := s.Fetch(ctx, op, q)
		if !alone {
			document.Body = []byte(`{"data":"of another call"}`)
		}
		return document, err
	}
}
