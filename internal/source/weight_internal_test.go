package source

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/telemetry"
	"github.com/wazgate/wazgate/mapping"
)

type sender struct{ body []byte }

func (s sender) Operations() []adapters.Operation { return []adapters.Operation{adapters.FindOrders} }

func (s sender) Fetch(context.Context, adapters.Operation, adapters.Query) (adapters.Document, error) {
	return adapters.Document{Body: s.body}, nil
}

// TestLargeAnswersWaitWithoutFillingTheMemory has the place taken in which
// answers are translated: some wait for it, all that would be too much are not
// kept, and nothing is left over of either.
func TestLargeAnswersWaitWithoutFillingTheMemory(t *testing.T) {
	const fit = 4
	translate, err := mapping.Parse("test.yaml", []byte("version: 1\norders: {from: orders, fields: {id: id}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	body := slices.Concat([]byte(`{"orders":[`), bytes.Repeat([]byte{' '}, maxWaiting/fit-13), []byte(`]}`))
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{Name: "shop", Adapter: sender{body}, Mapping: translate, Metrics: telemetry.NewMetrics(), Logger: slog.New(slog.DiscardHandler)})
		for range cap(s.translating) {
			s.translating <- struct{}{}
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, fit)
		ask := func(ctx context.Context) error {
			_, _, err := s.read(ctx, adapters.FindOrders, adapters.Query{CustomerID: "7"})
			return err
		}
		go func() { ended <- ask(ctx) }()
		for range fit - 1 {
			go func() { ended <- ask(t.Context()) }()
		}
		synctest.Wait()
		if err := ask(t.Context()); !errors.Is(err, errCrowded) || adapters.KindOf(err) != adapters.Unavailable {
			t.Errorf("one more than fit: %v", err)
		}
		cancel()
		if err := <-ended; adapters.KindOf(err) != adapters.Unavailable {
			t.Errorf("who waited too long: %v", err)
		}
		for range cap(s.translating) {
			<-s.translating
		}
		for range fit - 1 {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
		if left := s.waiting.Load(); left != 0 || len(s.translating) != 0 {
			t.Errorf("%d bytes and %d places are left over", left, len(s.translating))
		}
	})
}
