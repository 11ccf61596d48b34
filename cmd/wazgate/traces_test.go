package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
)

const collectorKey = "collector-planted-in-the-test"

// span is one that the collector got, as its JSON has it.
type span struct {
	TraceID    string `json:"traceId"`
	SpanID     string `json:"spanId"`
	Parent     string `json:"parentSpanId"`
	Name       string `json:"name"`
	Kind       int    `json:"kind"`
	Attributes []struct {
		Key   string          `json:"key"`
		Value json.RawMessage `json:"value"`
	} `json:"attributes"`
	Status struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"status"`
}

// attribute returns one as text, without what OTLP puts around it.
func (s span) attribute(key string) string {
	for _, pair := range s.Attributes {
		if pair.Key == key {
			var value map[string]any
			_ = json.Unmarshal(pair.Value, &value)
			for _, plain := range value {
				text, _ := json.Marshal(plain)
				return strings.Trim(string(text), `"`)
			}
		}
	}
	return ""
}

// collector takes what OpenTelemetry's would.
type collector struct {
	*httptest.Server
	mutex  sync.Mutex
	spans  []span
	bodies bytes.Buffer
}

func startCollector(t *testing.T) *collector {
	t.Helper()
	c := new(collector)
	c.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.URL.Path != "/v1/traces" || r.Header.Get("X-Key") != collectorKey || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("the collector got %s with %v (%v)", r.URL, r.Header, err)
		}
		var batch struct {
			ResourceSpans []struct {
				ScopeSpans []struct {
					Spans []span `json:"spans"`
				} `json:"scopeSpans"`
			} `json:"resourceSpans"`
		}
		if err := json.Unmarshal(body, &batch); err != nil {
			t.Error(err)
		}
		c.mutex.Lock()
		defer c.mutex.Unlock()
		c.bodies.Write(body)
		for _, resource := range batch.ResourceSpans {
			for _, scope := range resource.ScopeSpans {
				c.spans = append(c.spans, scope.Spans...)
			}
		}
	}))
	t.Cleanup(c.Close)
	return c
}

// find returns the spans that fit.
func (c *collector) find(fits func(span) bool) []span {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	var found []span
	for _, one := range c.spans {
		if fits(one) {
			found = append(found, one)
		}
	}
	return found
}

func (c *collector) config(sample string) string {
	return "telemetry: {traces: {endpoint: " + c.URL + ", headers: {X-Key: " + collectorKey + "}, sample: " + sample + "}}\n"
}

// askTraced asks as a caller who sends a traceparent, and more than that.
func (h *testHouse) askTraced(t *testing.T, token, endpoint string, query url.Values, parent string) {
	t.Helper()
	query.Set("token", token)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.URL+"/wazion/"+endpoint+"?"+query.Encode(), http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if parent != "" {
		request.Header.Set("Traceparent", parent)
	}
	request.Header.Set("Tracestate", "planted=state")
	request.Header.Set("Baggage", "planted=baggage")
	if _, err := fetch(h.Client, request); err != nil {
		t.Fatal(err)
	}
}

const (
	callersTrace = "0af7651916cd43dd8448eb211c80319c"
	callersSpan  = "b7ad6b7169203331"
)

func TestTraceFromTheCallerToTheBackend(t *testing.T) {
	collected := startCollector(t)
	h := startHouse(t, houseOptions{Config: collected.config("0")})
	customer := h.Shop.Customers()[0]
	h.Whatalo.Set(simulate.Fault{Kind: simulate.StatusFault, Status: http.StatusServiceUnavailable, Times: 1})
	h.askTraced(t, h.Token, "sidePanel_CustomerInfo", url.Values{"phone": {customer.E164}}, "00-"+callersTrace+"-"+callersSpan+"-01")
	h.Stop()

	roots := collected.find(func(s span) bool { return s.Parent == callersSpan })
	if len(roots) != 1 {
		t.Fatalf("%d spans follow the caller's:\n%s", len(roots), &collected.bodies)
	}
	root := roots[0]
	if root.Name != "sidePanel_CustomerInfo" || root.Kind != 2 || root.attribute("wazgate.outcome") != "found" || !strings.Contains(h.Logs.String(), `"request_id":"`+root.attribute("wazgate.request_id")) {
		t.Errorf("the call is %+v", root)
	}
	if !strings.Contains(h.Logs.String(), `"trace_id":"`+callersTrace+`"`) {
		t.Errorf("the log does not name the trace:\n%s", h.Logs)
	}
	asked := make(map[string]span)
	for _, one := range collected.find(func(s span) bool { return s.Parent == root.SpanID }) {
		asked[one.SpanID] = one
		if one.Name != "ask" || one.attribute("wazgate.source") == "" || one.attribute("wazgate.operation") == "" {
			t.Errorf("a question is %+v", one)
		}
	}
	attempts := collected.find(func(s span) bool { return s.Kind == 3 })
	retried := 0
	for _, one := range attempts {
		question, known := asked[one.Parent]
		if !known || one.TraceID != callersTrace || one.Name != http.MethodGet || question.attribute("wazgate.source") != one.attribute("wazgate.source") {
			t.Errorf("an attempt is %+v, of the question %+v", one, question)
		}
		switch one.attribute("http.response.status_code") {
		case "503":
			if one.Status.Code != 2 || one.Status.Message != "unavailable" {
				t.Errorf("an attempt that failed is %+v", one)
			}
		case "200", "404":
			if one.Status.Code != 0 {
				t.Errorf("an attempt that succeeded is %+v", one)
			}
		}
		if one.attribute("http.request.resend_count") == "1" {
			retried++
		}
	}
	if len(asked) < 2 || len(attempts) < 3 || retried != 1 {
		t.Errorf("%d questions, %d attempts, %d of them second ones", len(asked), len(attempts), retried)
	}
	backendsSaw(t, h, attempts)
	for _, secret := range []string{strings.TrimPrefix(customer.E164, "+"), "@example.", customer.Name, h.Token, whataloKey, trackingKey, collectorKey, "planted", h.WhataloServer.URL(), "/v1/", "/orders"} {
		if strings.Contains(collected.bodies.String(), secret) {
			t.Errorf("the spans hold %q", secret)
		}
	}
}

// backendsSaw fails unless every request that a backend got names an attempt, and
// nothing else that the caller sent about traces.
func backendsSaw(t *testing.T, h *testHouse, attempts []span) {
	t.Helper()
	spans := make(map[string]bool)
	for _, one := range attempts {
		spans["00-"+callersTrace+"-"+one.SpanID+"-01"] = true
	}
	for _, seen := range append(h.Whatalo.Log(), h.Tracking.Log()...) {
		if !spans[seen.Header.Get("Traceparent")] {
			t.Errorf("a backend saw the traceparent %q", seen.Header.Get("Traceparent"))
		}
		if seen.Header.Get("Tracestate") != "" || seen.Header.Get("Baggage") != "" {
			t.Errorf("a backend saw what the caller said of its traces: %v", seen.Header)
		}
	}
	if seen := len(h.Whatalo.Log()) + len(h.Tracking.Log()); seen != len(attempts) {
		t.Errorf("%d attempts are told of %d", len(attempts), seen)
	}
}

func TestWhoDecidesWhatIsTraced(t *testing.T) {
	const sampled, unsampled = "00-" + callersTrace + "-" + callersSpan + "-01", "00-" + callersTrace + "-" + callersSpan + "-00"
	tests := map[string]struct {
		sample, token, parent string
		spans                 bool   // of the call
		told                  string // begin and end of what the backend sees
	}{
		"the caller wants it":         {sample: "0", parent: sampled, spans: true, told: "00-" + callersTrace + " -01"},
		"the caller does not want it": {sample: "1", parent: unsampled, told: "00-" + callersTrace + " -00"},
		"nobody says so":              {sample: "0", told: "00- -00"},
		"all are":                     {sample: "1", spans: true, told: "00- -01"},
		"broken words of the caller":  {sample: "0", parent: "00-" + callersTrace + "-x-01", told: "00- -00"},
		"a stranger wants it":         {sample: "1", token: "not-the-token", parent: sampled},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			collected := startCollector(t)
			h := startHouse(t, houseOptions{Config: collected.config(test.sample)})
			token := h.Token
			if test.token != "" {
				token = test.token
			}
			h.askTraced(t, token, "sidePanel_CustomerInfo", url.Values{"phone": {h.Shop.Customers()[0].E164}}, test.parent)
			h.Stop()
			if got := len(collected.find(func(s span) bool { return s.Kind == 2 })) == 1; got != test.spans {
				t.Errorf("traced: %v, want %v", got, test.spans)
			}
			if named := strings.Contains(h.Logs.String(), `"trace_id"`); named != test.spans {
				t.Errorf("named in the log: %v, want %v", named, test.spans)
			}
			begin, end, _ := strings.Cut(test.told, " ")
			for _, seen := range h.Whatalo.Log() {
				if told := seen.Header.Get("Traceparent"); !strings.HasPrefix(told, begin) || !strings.HasSuffix(told, end) {
					t.Errorf("the backend saw %q, want %q", told, test.told)
				}
			}
			if asked := len(h.Whatalo.Log()) > 0; asked != (test.token == "") {
				t.Errorf("the backend was asked: %v", asked)
			}
		})
	}
}

func TestWithoutTracesBackendsAreToldNothing(t *testing.T) {
	h := startHouse(t, houseOptions{})
	h.askTraced(t, h.Token, "sidePanel_CustomerInfo", url.Values{"phone": {h.Shop.Customers()[0].E164}}, "00-"+callersTrace+"-"+callersSpan+"-01")
	for _, seen := range h.Whatalo.Log() {
		for _, name := range []string{"Traceparent", "Tracestate", "Baggage"} {
			if value := seen.Header.Get(name); value != "" {
				t.Errorf("%s is %q", name, value)
			}
		}
	}
	if len(h.Whatalo.Log()) == 0 {
		t.Error("the backend was not asked")
	}
}
