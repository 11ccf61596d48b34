package httpapi_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"math"
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

// authentication writes a call to an endpoint with a credential of one type.
type authentication struct {
	name string
	call func(endpoint wazion.Endpoint, secret string) *http.Request
}

func authentications() []authentication {
	get := func(endpoint wazion.Endpoint, query string) *http.Request {
		return httptest.NewRequest(http.MethodGet, "/wazion/"+string(endpoint)+"?phone=%2B34612345678&query=ana&q=ana"+query, nil)
	}
	post := func(endpoint wazion.Endpoint, contentType, body string) *http.Request {
		r := httptest.NewRequest(http.MethodPost, "/wazion/"+string(endpoint), strings.NewReader(body))
		r.Header.Set("Content-Type", contentType)
		return r
	}
	return []authentication{
		{"query", func(e wazion.Endpoint, secret string) *http.Request { return get(e, "&token="+secret) }},
		{"header", func(e wazion.Endpoint, secret string) *http.Request {
			r := get(e, "")
			r.Header.Set("Authorization", secret)
			return r
		}},
		{"bearer", func(e wazion.Endpoint, secret string) *http.Request {
			r := get(e, "")
			r.Header.Set("Authorization", "Bearer "+secret)
			return r
		}},
		{"basic", func(e wazion.Endpoint, secret string) *http.Request {
			r := get(e, "")
			if secret == validToken {
				secret = validPass
			}
			r.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(validUser+":"+secret)))
			return r
		}},
		{"body JSON", func(e wazion.Endpoint, secret string) *http.Request {
			return post(e, "application/json", `{"phone":"+34612345678","query":"ana","q":"ana","token":"`+secret+`"}`)
		}},
		{"body form", func(e wazion.Endpoint, secret string) *http.Request {
			return post(e, "application/x-www-form-urlencoded", "phone=%2B34612345678&query=ana&q=ana&token="+secret)
		}},
	}
}

func TestValidCredentials(t *testing.T) {
	for _, endpoint := range wazion.Endpoints() {
		for _, authentication := range authentications() {
			t.Run(string(endpoint)+"/"+authentication.name, func(t *testing.T) {
				h := build(t, nil, nil)
				if text := check(t, endpoint, false, h.send(authentication.call(endpoint, validToken))); text != "" {
					t.Errorf("error %q", text)
				}
				calls := h.answerer.calls()
				if len(calls) != 1 || calls[0].Endpoint != endpoint {
					t.Fatalf("the answerer got %+v", calls)
				}
				if calls[0].Phone != "+34612345678" || calls[0].Query != "ana" || calls[0].Text != "ana" {
					t.Errorf("the answerer got %+v", calls[0])
				}
			})
		}
	}
}

func TestWrongCredentials(t *testing.T) {
	for _, endpoint := range wazion.Endpoints() {
		for _, authentication := range authentications() {
			for name, secret := range map[string]string{"wrong": "wrong-token", "none": "", "prefix": validToken[:5], "longer": validToken + "x"} {
				t.Run(string(endpoint)+"/"+authentication.name+"/"+name, func(t *testing.T) {
					h := build(t, nil, nil)
					if text := check(t, endpoint, false, h.send(authentication.call(endpoint, secret))); text != "No autorizado" {
						t.Errorf("error %q", text)
					}
					if calls := h.answerer.calls(); len(calls) != 0 {
						t.Error("the answerer was asked")
					}
					if !strings.Contains(h.scrape(t), `wazgate_unauthorized_total{endpoint="`+string(endpoint)+`"} 1`) {
						t.Error("it was not counted")
					}
				})
			}
		}
	}
}

func TestCredentialsAreNotMixed(t *testing.T) {
	h := build(t, nil, nil)
	for name, header := range map[string]string{
		"password of nobody": "Basic " + base64.StdEncoding.EncodeToString([]byte("other:"+validPass)),
		"token as password":  "Basic " + base64.StdEncoding.EncodeToString([]byte(validUser+":"+validToken)),
		"password as token":  validPass,
		"digest of a token":  "Bearer " + strings.Repeat("0", 64),
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/wazion/globalSearch?query=ana", nil)
			r.Header.Set("Authorization", header)
			if check(t, wazion.GlobalSearch, false, h.send(r)) == "" {
				t.Error("it was let in")
			}
		})
	}
}

func TestAnyone(t *testing.T) {
	h := build(t, nil, func(o *httpapi.Options) { o.Service.Access = httpapi.Access{Anyone: true} })
	r := httptest.NewRequest(http.MethodGet, "/wazion/globalSearch?query=ana", nil)
	if text := check(t, wazion.GlobalSearch, false, h.send(r)); text != "" {
		t.Errorf("error %q", text)
	}
}

func TestConfiguredNames(t *testing.T) {
	h := build(t, nil, func(o *httpapi.Options) { o.Service.Wire = wazion.Wire{TokenField: "clave", TokenHeader: "X-Shop-Key"} })
	byField := httptest.NewRequest(http.MethodGet, "/wazion/globalSearch?query=ana&clave="+validToken, nil)
	byHeader := httptest.NewRequest(http.MethodGet, "/wazion/globalSearch?query=ana", nil)
	byHeader.Header.Set("X-Shop-Key", validToken)
	for _, r := range []*http.Request{byField, byHeader} {
		if text := check(t, wazion.GlobalSearch, false, h.send(r)); text != "" {
			t.Errorf("error %q", text)
		}
	}
}

func TestTestCalls(t *testing.T) {
	for _, endpoint := range wazion.Endpoints() {
		t.Run(string(endpoint), func(t *testing.T) {
			h := build(t, nil, nil)
			answer := h.send(call(endpoint, "test=true&phone=%2B34600000000"))
			if text := check(t, endpoint, false, answer); text != "" {
				t.Errorf("error %q", text)
			}
			if answer.Body.Len() < 100 {
				t.Errorf("there is little in %s", answer.Body)
			}
			if len(h.answerer.calls()) != 0 {
				t.Error("the answerer was asked")
			}
		})
	}
}

func TestHeadersTellWhatTheAnswerCannot(t *testing.T) {
	a := &answerer{answer: func(context.Context, wazion.Request) gateway.Reply {
		return gateway.Reply{Answer: wazion.SearchResult{}, Outcome: gateway.OutcomePartial, Degraded: []string{"shop", "crm"}, Stale: true}
	}}
	answer := build(t, a, nil).send(call(wazion.GlobalSearch, "query=ana"))
	check(t, wazion.GlobalSearch, false, answer)
	if got := answer.Header().Get("X-Wazgate-Degraded"); got != "shop,crm" {
		t.Errorf("degraded %q", got)
	}
	if got := answer.Header().Get("X-Wazgate-Stale"); got != "true" {
		t.Errorf("stale %q", got)
	}
	whole := build(t, nil, nil).send(call(wazion.GlobalSearch, "query=ana"))
	if whole.Header().Get("X-Wazgate-Degraded") != "" || whole.Header().Get("X-Wazgate-Stale") != "" {
		t.Errorf("headers of a whole answer: %v", whole.Header())
	}
}

// broken panics while it is encoded.
type broken struct{}

func (broken) MarshalJSON() ([]byte, error) { panic("ana@example.com") }

func TestWhateverGoesWrong(t *testing.T) {
	cases := map[string]func(context.Context, wazion.Request) gateway.Reply{
		"panic":         func(context.Context, wazion.Request) gateway.Reply { panic("ana@example.com") },
		"abort":         func(context.Context, wazion.Request) gateway.Reply { panic(http.ErrAbortHandler) },
		"no answer":     func(context.Context, wazion.Request) gateway.Reply { return gateway.Reply{} },
		"not an object": func(context.Context, wazion.Request) gateway.Reply { return gateway.Reply{Answer: []int{1}} },
		"not encodable": func(context.Context, wazion.Request) gateway.Reply {
			return gateway.Reply{Answer: map[string]float64{"x": math.NaN()}}
		},
		"panic in encoding":  func(context.Context, wazion.Request) gateway.Reply { return gateway.Reply{Answer: broken{}} },
		"channel for answer": func(context.Context, wazion.Request) gateway.Reply { return gateway.Reply{Answer: make(chan int)} },
	}
	for name, answer := range cases {
		for _, endpoint := range wazion.Endpoints() {
			t.Run(name+"/"+string(endpoint), func(t *testing.T) {
				h := build(t, &answerer{answer: answer}, nil)
				text := check(t, endpoint, false, h.send(call(endpoint, "query=ana&q=ana&phone=34612345678")))
				if text != wazion.Messages("es").Unavailable {
					t.Errorf("error %q", text)
				}
				if strings.Contains(h.log.String(), "ana@example.com") {
					t.Errorf("the log tells the value of the panic: %s", h.log)
				}
				if !strings.Contains(h.log.String(), `"ERROR"`) {
					t.Error("the log does not tell")
				}
			})
		}
	}
}

func TestFormOfProductsInErrors(t *testing.T) {
	h := build(t, &answerer{answer: func(context.Context, wazion.Request) gateway.Reply { panic("x") }}, nil)
	check(t, wazion.SearchProducts, true, h.send(call(wazion.SearchProducts, "q=taza&format=ai")))
	unauthorized := httptest.NewRequest(http.MethodGet, "/wazion/search_Products?q=taza&format=ai", nil)
	check(t, wazion.SearchProducts, true, h.send(unauthorized))
}

func TestBudget(t *testing.T) {
	cases := map[string]struct {
		endpoint wazion.Endpoint
		budgets  httpapi.Budgets
		within   time.Duration
	}{
		"globalSearch":         {wazion.GlobalSearch, httpapi.Budgets{}, 4500 * time.Millisecond},
		"others":               {wazion.SidePanelCustomerInfo, httpapi.Budgets{}, 9 * time.Second},
		"shorter globalSearch": {wazion.GlobalSearch, httpapi.Budgets{GlobalSearch: time.Second}, time.Second},
		"shorter others":       {wazion.SearchProducts, httpapi.Budgets{Others: 200 * time.Millisecond}, 200 * time.Millisecond},
		"never longer":         {wazion.GlobalSearch, httpapi.Budgets{GlobalSearch: time.Hour}, 4500 * time.Millisecond},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				deadlines := make(chan time.Time, 1)
				release := make(chan struct{})
				h := build(t, &answerer{answer: func(ctx context.Context, _ wazion.Request) gateway.Reply {
					deadline, _ := ctx.Deadline()
					deadlines <- deadline
					<-release
					return gateway.Reply{}
				}}, func(o *httpapi.Options) { o.Service.Budgets = tc.budgets })
				text := check(t, tc.endpoint, false, h.send(call(tc.endpoint, "query=ana&q=ana")))
				close(release)
				if took := time.Since(begin); took >= tc.within || took < tc.within*3/4 {
					t.Errorf("answered after %v, want just under %v", took, tc.within)
				}
				if text != wazion.Messages("es").Unavailable {
					t.Errorf("error %q", text)
				}
				if given := (<-deadlines).Sub(begin); given >= time.Since(begin) || given < tc.within*3/4-time.Millisecond {
					t.Errorf("the answerer was given %v of %v", given, tc.within)
				}
			})
		})
	}
}

func TestHangUpDoesNotCancelTheAnswerer(t *testing.T) {
	h := build(t, &answerer{answer: func(ctx context.Context, _ wazion.Request) gateway.Reply {
		if ctx.Err() != nil {
			panic("cancelled")
		}
		return gateway.Reply{Answer: wazion.SearchResult{}}
	}}, nil)
	ctx, hangUp := context.WithCancel(t.Context())
	hangUp()
	if text := check(t, wazion.GlobalSearch, false, h.send(call(wazion.GlobalSearch, "query=ana").WithContext(ctx))); text != "" {
		t.Errorf("error %q", text)
	}
}

func TestLogHoldsNoPersonalData(t *testing.T) {
	h := build(t, nil, func(o *httpapi.Options) { o.BehindProxy = true })
	secrets := []string{"34612345678", "ana.ruiz", "Ruiz", "1042", validToken, "203.0.113.77", "intruder"}
	r := httptest.NewRequest(http.MethodPost, "/wazion/sidePanel_CustomerInfo?email=ana.ruiz@example.com&token="+validToken, form("phone=34612345678&order=1042&query=Ruiz"))
	r.Header.Set("X-Forwarded-For", "203.0.113.77")
	r.RemoteAddr = "10.0.0.1:4711"
	h.send(r)
	h.send(httptest.NewRequest("INTRUDER", "/wazion/intruder/34612345678", nil))
	var lines []map[string]any
	for line := range strings.Lines(h.log.String()) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fields)
	}
	if len(lines) != 2 {
		t.Fatalf("log: %s", h.log)
	}
	if first := lines[0]; first["endpoint"] != "sidePanel_CustomerInfo" || first["status"] != 200.0 || first["outcome"] != "found" || first["network"] != "public" || first["request_id"] == "" {
		t.Errorf("log: %v", first)
	}
	for _, secret := range secrets {
		if strings.Contains(strings.ToLower(h.log.String()), strings.ToLower(secret)) {
			t.Errorf("the log holds %q: %s", secret, h.log)
		}
	}
}

func TestForwardedForIsBelievedFromProxiesOnly(t *testing.T) {
	for name, tc := range map[string]struct {
		behind bool
		remote string
		want   string
	}{
		"no proxy":       {false, "10.0.0.1:4711", "private"},
		"proxy":          {true, "10.0.0.1:4711", "public"},
		"stranger":       {true, "198.51.100.9:4711", "public"},
		"loopback":       {false, "[::1]:4711", "loopback"},
		"mapped address": {false, "[::ffff:127.0.0.1]:4711", "loopback"},
	} {
		t.Run(name, func(t *testing.T) {
			h := build(t, nil, func(o *httpapi.Options) { o.BehindProxy = tc.behind })
			r := call(wazion.GlobalSearch, "query=ana")
			r.RemoteAddr = tc.remote
			r.Header.Set("X-Forwarded-For", "203.0.113.77")
			h.send(r)
			if !strings.Contains(h.log.String(), `"network":"`+tc.want+`"`) {
				t.Errorf("log: %s", h.log)
			}
		})
	}
}

func TestUse(t *testing.T) {
	h := build(t, nil, nil)
	next := httpapi.Service{Answerer: sample(spanish(t)), Labels: spanish(t), Messages: wazion.Messages("es"), Access: httpapi.Access{Tokens: []string{"new-token"}}}
	if err := h.Use(httpapi.Service{Answerer: next.Answerer}); err == nil || !strings.Contains(err.Error(), "auth.tokens") {
		t.Errorf("got %v", err)
	}
	if err := h.Use(httpapi.Service{Access: next.Access}); err == nil {
		t.Error("a service without answerer was taken")
	}
	if text := check(t, wazion.GlobalSearch, false, h.send(call(wazion.GlobalSearch, "query=ana"))); text != "" {
		t.Errorf("a refused service changed something: %q", text)
	}
	if err := h.Use(next); err != nil {
		t.Fatal(err)
	}
	if check(t, wazion.GlobalSearch, false, h.send(call(wazion.GlobalSearch, "query=ana"))) == "" {
		t.Error("the old token is still valid")
	}
}

func TestEmptyCredentialsInTheConfigurationLetNobodyIn(t *testing.T) {
	for name, access := range map[string]httpapi.Access{
		"token":    {Tokens: []string{""}},
		"user":     {Basic: []httpapi.Login{{Password: "x"}}},
		"password": {Basic: []httpapi.Login{{User: "x"}}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := httpapi.New(httpapi.Options{Service: httpapi.Service{Answerer: sample(spanish(t)), Access: access}}); err == nil {
				t.Error("accepted")
			}
		})
	}
}

func TestWhatAnswersLackIsCounted(t *testing.T) {
	var h house
	h = build(t, &answerer{answer: func(context.Context, wazion.Request) gateway.Reply {
		if !strings.Contains(h.scrape(t), "wazgate_calls_in_flight 1\n") {
			t.Error("the call is not counted as in flight")
		}
		return gateway.Reply{
			Answer: wazion.Empty(wazion.GlobalSearch, false, spanish(t), ""), Outcome: gateway.OutcomeUnknown, Degraded: []string{"shop", "crm"}, Stale: true,
		}
	}}, nil)
	h.send(call(wazion.GlobalSearch, "query=ana"))
	scraped := h.scrape(t)
	for _, line := range []string{
		`wazgate_degraded_answers_total{endpoint="globalSearch",source="shop"} 1`,
		`wazgate_degraded_answers_total{endpoint="globalSearch",source="crm"} 1`,
		`wazgate_stale_answers_total{endpoint="globalSearch"} 1`,
		`wazgate_calls_in_flight 0`,
		`wazgate_panics_total{place="call"} 0`,
	} {
		if !strings.Contains(scraped, line) {
			t.Errorf("no %s", line)
		}
	}
	h.answerer.answer = func(context.Context, wazion.Request) gateway.Reply { panic("defect") }
	h.send(call(wazion.GlobalSearch, "query=ana"))
	if scraped := h.scrape(t); !strings.Contains(scraped, `wazgate_panics_total{place="call"} 1`) || !strings.Contains(scraped, `outcome="panic"} 1`) {
		t.Error("a panic is not counted")
	}
}

func TestCallsAreCounted(t *testing.T) {
	h := build(t, nil, nil)
	h.send(call(wazion.GlobalSearch, "query=ana"))
	h.send(httptest.NewRequest(http.MethodGet, "/wazion/34612345678", nil))
	scraped := h.scrape(t)
	for _, line := range []string{
		`wazgate_calls_total{endpoint="globalSearch",outcome="found"} 1`,
		`wazgate_calls_total{endpoint="unknown",outcome="unauthorized"} 1`,
	} {
		if !strings.Contains(scraped, line) {
			t.Errorf("no %s", line)
		}
	}
	if strings.Contains(scraped, "612345678") {
		t.Error("a label was made from the path")
	}
}
