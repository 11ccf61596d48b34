package httpapi_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/httpapi"
	"github.com/wazgate/wazgate/internal/wazion"
)

// BenchmarkDoor measures a call whose answer is known, against BenchmarkEcho.
func BenchmarkDoor(b *testing.B) {
	answer := wazion.TestAnswer(wazion.Request{Endpoint: wazion.SidePanelCustomerInfo}, spanish(b))
	a := &fixed{reply: gateway.Reply{Answer: answer, Outcome: gateway.OutcomeFound}}
	h := build(b, nil, func(o *httpapi.Options) { o.Service.Answerer, o.Logger = a, nil })
	benchmark(b, h.Handler())
}

// BenchmarkEcho measures Echo alone with the same bytes.
func BenchmarkEcho(b *testing.B) {
	body, err := json.Marshal(wazion.TestAnswer(wazion.Request{Endpoint: wazion.SidePanelCustomerInfo}, spanish(b)))
	if err != nil {
		b.Fatal(err)
	}
	e := echo.New()
	e.GET("/wazion/:endpoint", func(c echo.Context) error { return c.JSONBlob(http.StatusOK, body) })
	benchmark(b, e)
}

type fixed struct{ reply gateway.Reply }

func (f *fixed) Answer(context.Context, wazion.Request) gateway.Reply { return f.reply }

// discard is a response that keeps nothing.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }
func (d *discard) WriteHeader(int)             {}

func benchmark(b *testing.B, handler http.Handler) {
	b.Helper()
	r := httptest.NewRequest(http.MethodGet, "/wazion/sidePanel_CustomerInfo?phone=%2B34612345678&token="+validToken, nil)
	b.ReportAllocs()
	for b.Loop() {
		handler.ServeHTTP(&discard{header: http.Header{}}, r)
	}
}
