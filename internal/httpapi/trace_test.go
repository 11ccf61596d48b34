package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/wazgate/wazgate/internal/httpapi"
)

// TestWhoDecidesAboutTraces believes the traceparent of who has a credential,
// and of nobody where all are let in: strangers could have every call traced.
func TestWhoDecidesAboutTraces(t *testing.T) {
	const trace = "0af7651916cd43dd8448eb211c80319c"
	for name, anyone := range map[string]bool{"a caller with a credential": false, "anybody": true} {
		recorder := tracetest.NewSpanRecorder()
		h := build(t, nil, func(o *httpapi.Options) {
			o.Tracer = sdk.NewTracerProvider(sdk.WithSpanProcessor(recorder)).Tracer("test")
			if anyone {
				o.Service.Access = httpapi.Access{Anyone: true}
			}
		})
		r := httptest.NewRequest(http.MethodGet, "/wazion/globalSearch?query=ana", nil)
		r.Header.Set("Authorization", "Bearer "+validToken)
		r.Header.Set("Traceparent", "00-"+trace+"-b7ad6b7169203331-01")
		h.send(r)
		spans := recorder.Ended()
		if len(spans) != 1 {
			t.Fatalf("%s: %d spans", name, len(spans))
		}
		if believed := spans[0].SpanContext().TraceID().String() == trace; believed == anyone {
			t.Errorf("the traceparent of %s is believed: %v", name, believed)
		}
	}
}
