package httpapi_test

import (
	"context"
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/httpapi"
	"github.com/wazgate/wazgate/internal/telemetry"
	"github.com/wazgate/wazgate/internal/wazion"
)

// lineOfCall is what the log says of one call.
func lineOfCall(t *testing.T, takes time.Duration) (line map[string]any, id string) {
	t.Helper()
	h := build(t, &answerer{answer: func(ctx context.Context, _ wazion.Request) gateway.Reply {
		times := telemetry.TimesOf(ctx)
		shop, crm := times.Begin("shop"), times.Begin("crm")
		time.Sleep(takes / 2)
		times.End(shop)
		time.Sleep(takes / 2)
		times.End(crm)
		return gateway.Reply{Answer: wazion.SearchResult{}, Outcome: gateway.OutcomePartial, Degraded: []string{"crm"}}
	}}, func(o *httpapi.Options) { o.Service.Budgets = httpapi.Budgets{GlobalSearch: 4 * time.Second} })
	answer := h.send(call(wazion.GlobalSearch, "query=ana"))
	if err := json.Unmarshal(h.log.Bytes(), &line); err != nil {
		t.Fatalf("%v in %s", err, h.log)
	}
	return line, answer.Header().Get("X-Request-Id")
}

func TestLogOfACall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		line, id := lineOfCall(t, time.Second)
		for name, want := range map[string]any{
			"level": "INFO", "msg": "call", "request_id": id, "endpoint": "globalSearch", "outcome": "partial", "duration": 1e9, "stale": false,
		} {
			if line[name] != want {
				t.Errorf("%s is %v, want %v", name, line[name], want)
			}
		}
		if degraded, _ := line["degraded"].([]any); len(degraded) != 1 || degraded[0] != "crm" {
			t.Errorf("degraded is %v", line["degraded"])
		}
		for _, name := range []string{"slowest_source", "trace_id"} {
			if _, there := line[name]; there {
				t.Errorf("there is %s", name)
			}
		}
	})
}

func TestSlowCallsAreWarnings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		line, _ := lineOfCall(t, 2*time.Second+time.Millisecond)
		if line["level"] != "WARN" || line["slowest_source"] != "crm" || line["slowest_question"] != 2.001e9 || line["budget"] != 4e9 {
			t.Errorf("the log says %v", line)
		}
	})
}
