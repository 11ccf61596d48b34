package httpapi_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/httpapi"
	"github.com/wazgate/wazgate/internal/wazion"
)

// recaller answers from memory by its function.
type recaller func(ctx context.Context, request wazion.Request) gateway.Reply

func (r recaller) Recall(ctx context.Context, request wazion.Request) gateway.Reply {
	return r(ctx, request)
}

// busy is an answerer that answers nobody before release is closed.
func busy(labels wazion.Labels, release <-chan struct{}) *answerer {
	return &answerer{answer: func(_ context.Context, request wazion.Request) gateway.Reply {
		<-release
		return gateway.Reply{Answer: wazion.TestAnswer(request, labels), Outcome: gateway.OutcomeFound}
	}}
}

// fill has n calls under way.
func fill(h house, n int) {
	for range n {
		go h.send(call(wazion.GlobalSearch, "query=ana"))
	}
	synctest.Wait()
}

func TestTooManyCalls(t *testing.T) {
	labels := spanish(t)
	remembered := gateway.Reply{Answer: wazion.TestAnswer(wazion.Request{Endpoint: wazion.GlobalSearch}, labels), Stale: true}
	tests := []struct {
		name     string
		recaller httpapi.Recaller
		found    bool
		within   time.Duration
	}{
		{name: "nobody remembers"},
		{name: "from memory", found: true, recaller: recaller(func(_ context.Context, request wazion.Request) gateway.Reply {
			if request.Query != "ana" {
				return gateway.Reply{}
			}
			return remembered
		})},
		{name: "a slow memory", within: 250 * time.Millisecond, recaller: recaller(func(ctx context.Context, _ wazion.Request) gateway.Reply {
			<-ctx.Done()
			time.Sleep(time.Second)
			return remembered
		})},
		{name: "a broken memory", recaller: recaller(func(context.Context, wazion.Request) gateway.Reply { panic("+34600111222") })},
		{name: "no answer", recaller: recaller(func(context.Context, wazion.Request) gateway.Reply { return gateway.Reply{} })},
	}
	for _, one := range tests {
		t.Run(one.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				release := make(chan struct{})
				h := build(t, busy(labels, release), func(o *httpapi.Options) { o.Service.MaxCalls, o.Service.Recaller = 2, one.recaller })
				fill(h, 2)
				began := time.Now()
				answer := h.send(call(wazion.GlobalSearch, "query=ana"))
				text := check(t, wazion.GlobalSearch, false, answer)
				if took := time.Since(began); took != one.within {
					t.Errorf("it took %v", took)
				}
				if found := strings.Contains(answer.Body.String(), `"found":true`); found != one.found || found == (text == wazion.Messages("es").Unavailable) {
					t.Errorf("got %s", answer.Body)
				}
				if stale := answer.Header().Get("X-Wazgate-Stale") != ""; stale != one.found {
					t.Errorf("stale: %v", stale)
				}
				if len(h.answerer.calls()) != 2 {
					t.Errorf("the answerer was asked %d times", len(h.answerer.calls()))
				}
				close(release)
				synctest.Wait()
				if text := check(t, wazion.GlobalSearch, false, h.send(call(wazion.GlobalSearch, "query=ana"))); text != "" {
					t.Errorf("afterwards: %q", text)
				}
				if !strings.Contains(h.scrape(t), `wazgate_calls_total{endpoint="globalSearch",outcome="overloaded"} 1`) && one.name != "no answer" {
					t.Error("it was not counted")
				}
				if strings.Contains(h.log.String(), "600111222") {
					t.Error("the log holds what the panic said")
				}
				time.Sleep(time.Minute) // the slow memory ends, too
			})
		})
	}
}

// TestOverloadSparesWhatCostsNothing asks for what needs no source.
func TestOverloadSparesWhatCostsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		defer close(release)
		h := build(t, busy(spanish(t), release), func(o *httpapi.Options) { o.Service.MaxCalls = 1 })
		fill(h, 1)
		if text := check(t, wazion.GlobalSearch, false, h.send(call(wazion.GlobalSearch, "query=ana&test=true"))); text != "" {
			t.Errorf("a test call got %q", text)
		}
		stranger := httptest.NewRequest(http.MethodGet, "/wazion/globalSearch?query=ana", nil)
		if text := check(t, wazion.GlobalSearch, false, h.send(stranger)); text != "No autorizado" {
			t.Errorf("a stranger got %q", text)
		}
	})
}

// TestCallsThatNeverEnd holds that calls whose time is over count for as long as
// somebody works at them, and that the bound can be raised meanwhile.
func TestCallsThatNeverEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		var service httpapi.Service
		h := build(t, busy(spanish(t), release), func(o *httpapi.Options) {
			o.Service.MaxCalls = 1
			service = o.Service
		})
		fill(h, 1)
		time.Sleep(time.Minute)
		outcomes := func() string { return h.scrape(t) }
		check(t, wazion.GlobalSearch, false, h.send(call(wazion.GlobalSearch, "query=ana")))
		if got := outcomes(); !strings.Contains(got, `outcome="overrun"} 1`) || !strings.Contains(got, `outcome="overloaded"} 1`) {
			t.Error("the second call was not one too many")
		}
		service.MaxCalls = 2
		if err := h.Use(service); err != nil {
			t.Fatal(err)
		}
		go h.send(call(wazion.GlobalSearch, "query=ana"))
		synctest.Wait()
		if len(h.answerer.calls()) != 2 {
			t.Error("a raised bound lets nobody in")
		}
		close(release)
	})
}

// TestManyAtTheMemory holds that the calls beyond the bound are bounded, too.
func TestManyAtTheMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		entered := make(chan struct{}, 1000)
		h := build(t, busy(spanish(t), release), func(o *httpapi.Options) {
			o.Service.MaxCalls = 1
			o.Service.Recaller = recaller(func(context.Context, wazion.Request) gateway.Reply {
				entered <- struct{}{}
				<-release
				return gateway.Reply{}
			})
		})
		fill(h, 1)
		answers := make(chan *httptest.ResponseRecorder)
		for range 200 {
			go func() { answers <- h.send(call(wazion.GlobalSearch, "query=ana")) }()
		}
		began := time.Now()
		for range 200 {
			check(t, wazion.GlobalSearch, false, <-answers)
		}
		if took := time.Since(began); took > 250*time.Millisecond {
			t.Errorf("it took %v", took)
		}
		if len(entered) != 64 {
			t.Errorf("%d asked the memory at a time", len(entered))
		}
		close(release)
	})
}

// TestSlowBodiesOfStrangers fills the room for bodies without a credential.
func TestSlowBodiesOfStrangers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := serve(t, nil, func(o *httpapi.Options) { o.Service.MaxCalls = 8 })
		for range 20 {
			connection := r.dial(t)
			go func() {
				_, _ = connection.Write([]byte("POST /wazion/globalSearch HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nquery=ana"))
			}()
		}
		synctest.Wait()
		began := time.Now()
		body := r.ask(t, "POST /wazion/globalSearch HTTP/1.1\r\nHost: x\r\nAuthorization: "+validToken+"\r\nContent-Length: 9\r\n\r\nquery=ana")
		if !strings.Contains(body, `"found":true`) || time.Since(began) > 0 {
			t.Errorf("who proved himself by a header got, after %v, %s", time.Since(began), body)
		}
		body = r.ask(t, "GET /wazion/globalSearch?query=ana&token="+validToken+" HTTP/1.1\r\nHost: x\r\n\r\n")
		if !strings.Contains(body, `"found":true`) || time.Since(began) > 0 {
			t.Errorf("who sent no body got, after %v, %s", time.Since(began), body)
		}
		time.Sleep(7 * time.Second) // the strangers' time is over
		body = r.ask(t, "POST /wazion/globalSearch HTTP/1.1\r\nHost: x\r\nContent-Length: 30\r\n\r\nquery=ana&token="+validToken)
		if !strings.Contains(body, `"found":true`) {
			t.Errorf("afterwards, a credential in a body got %s", body)
		}
	})
}
