package source_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

// TestQuestionsUnderWayAreBounded lets every caller leave at once: what they
// asked goes on, but only so much of it.
func TestQuestionsUnderWayAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		free := make(chan struct{})
		s := &stub{fetch: func(adapters.Query) (adapters.Document, error) {
			<-free
			return document(`{"orders":[{"id":"1"}]}`)(adapters.Query{})
		}}
		opened := open(t, s, nil)
		for i := range 3000 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			go func() {
				defer cancel()
				_, _ = opened.Ask(ctx, adapters.FindOrders, adapters.Query{CustomerID: strconv.Itoa(i)})
			}()
		}
		time.Sleep(2 * time.Second)
		if got := s.calls.Load(); got != 1024 {
			t.Errorf("%d questions are under way", got)
		}
		began := time.Now()
		if _, err := opened.Ask(t.Context(), adapters.FindOrders, adapters.Query{CustomerID: "one more"}); err == nil || time.Since(began) != 0 {
			t.Errorf("one more: %v after %v", err, time.Since(began))
		}
		close(free)
		synctest.Wait()
		for i := range 10 {
			if _, err := opened.Ask(t.Context(), adapters.FindOrders, adapters.Query{CustomerID: strconv.Itoa(i)}); err != nil {
				t.Error(err)
			}
		}
	})
}

// TestAPanicIsAFailure is told by the log without what it held, by the health,
// and not kept.
func TestAPanicIsAFailure(t *testing.T) {
	var log strings.Builder
	s := &stub{fetch: func(adapters.Query) (adapters.Document, error) { panic("ana@example.com") }}
	opened := open(t, s, &log)
	query := adapters.Query{CustomerID: "7"}
	_, err := opened.Ask(t.Context(), adapters.FindOrders, query)
	if adapters.KindOf(err) != adapters.Internal {
		t.Errorf("error %v", err)
	}
	if !opened.Health().Failing || !strings.Contains(log.String(), "panicked") || strings.Contains(log.String()+err.Error(), "ana@") {
		t.Errorf("health %+v, error %v, log %s", opened.Health(), err, log.String())
	}
	s.fetch = document(`{"orders":[{"id":"1"}]}`)
	if answer, err := opened.Ask(t.Context(), adapters.FindOrders, query); err != nil || len(answer.Records.Orders) != 1 {
		t.Errorf("afterwards: %+v, %v", answer, err)
	}
}
