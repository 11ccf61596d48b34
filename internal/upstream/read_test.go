package upstream_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

func TestKindsOfAnswers(t *testing.T) {
	const well = adapters.Kind(-1)
	tests := []struct {
		name   string
		status int
		body   string
		kind   adapters.Kind
		code   string
	}{
		{"list", 200, `[]`, well, ""},
		{"created", 201, `{"id":1}`, well, ""},
		{"byte order mark", 200, "\ufeff {\"id\":1}\n", well, ""},
		{"error beside data", 200, `{"data":[{"id":1}],"error":"partial"}`, well, ""},
		{"error beside orders", 200, `{"orders":[{"id":1}],"error":"partial"}`, well, ""},
		{"error beside results", 200, `{"data":[],"error":"partial","results":[{"id":1}]}`, well, ""},
		{"error beside one thing", 200, `{"data":{"id":7,"name":"x"},"error":"partial"}`, well, ""},
		{"error beside no data", 200, `{"data":null,"error":{"code":"BUSY"}}`, adapters.BadResponse, "BUSY"},
		{"error beside an empty list", 200, `{"data":[],"error":"BUSY"}`, adapters.BadResponse, "BUSY"},
		{"error beside an empty object", 200, `{"data":{},"error":"BUSY"}`, adapters.BadResponse, "BUSY"},
		{"error beside no orders", 200, `{"orders":[],"error":"BUSY"}`, adapters.BadResponse, "BUSY"},
		{"error beside nothing below data", 200, `{"data":{"orders":[],"total":0},"error":"BUSY"}`, adapters.BadResponse, "BUSY"},
		{"error beside figures", 200, `{"data":{"page":{"of":{"it":1}},"orders":[]},"error":"BUSY"}`, adapters.BadResponse, "BUSY"},
		{"error beside an order without a name", 200, `{"data":{"orders":[{"total":7}]},"error":"partial"}`, well, ""},
		{"error beside details", 200, `{"data":null,"error":"BUSY","details":[{"field":"x"}]}`, adapters.BadResponse, "BUSY"},
		{"errors beside no data", 200, `{"data":null,"errors":[{"message":"x"}]}`, adapters.BadResponse, ""},
		{"no errors", 200, `{"data":null,"errors":[]}`, well, ""},
		{"no error beside no data", 200, `{"data":null,"error":null}`, well, ""},
		{"empty error beside orders", 200, `{"error":"","orders":[{"id":1}]}`, well, ""},
		{"error beside errors", 200, `{"errors":[{"message":"x"}],"data":{"orders":[{"id":1}]}}`, well, ""},
		{"zero", 200, `{"error":0,"data":[]}`, well, ""},
		{"no error", 200, `{"error":null,"x":1}`, well, ""},
		{"empty error", 200, `{"error":"","x":1}`, well, ""},
		{"false error", 200, `{"error":false}`, well, ""},
		{"empty error object", 200, `{"error":{}}`, well, ""},
		{"empty error list", 200, `{"error":[]}`, well, ""},
		{"error word", 200, `{"error":"NOPE"}`, adapters.BadResponse, "NOPE"},
		{"error object", 200, `{"error":{"code":"NOPE"}}`, adapters.BadResponse, "NOPE"},
		{"error true", 200, `{"error":true,"code":"NOPE"}`, adapters.BadResponse, "NOPE"},
		{"HTML", 200, `<!doctype html>`, adapters.BadResponse, ""},
		{"empty", 200, ``, adapters.BadResponse, ""},
		{"blank", 200, " \n", adapters.BadResponse, ""},
		{"two documents", 200, `{}{}`, adapters.BadResponse, ""},
		{"cut", 200, `{"a":`, adapters.BadResponse, ""},
		{"no content", 204, ``, adapters.NotFound, ""},
		{"not modified", 304, ``, adapters.BadResponse, ""},
		{"redirect to nowhere", 302, ``, adapters.BadResponse, ""},
		{"bad request", 400, `{"error":{"code":"TOO_MANY_ENTITIES"}}`, adapters.BadResponse, "TOO_MANY_ENTITIES"},
		{"unauthorised", 401, `{"error":"FORBIDDEN"}`, adapters.Unauthorized, "FORBIDDEN"},
		{"forbidden", 403, `{"code":"authorization_error"}`, adapters.Forbidden, "authorization_error"},
		{"not found", 404, `<html>`, adapters.NotFound, ""},
		{"request timeout", 408, ``, adapters.Unavailable, ""},
		{"unprocessable", 422, `{"code":4221}`, adapters.BadResponse, "4221"},
		{"server error", 500, `{"error":{"code":"a b"}}`, adapters.Unavailable, ""},
		{"sentence", 500, `{"error":"Something broke."}`, adapters.Unavailable, ""},
		{"long word", 500, `{"error":"` + strings.Repeat("x", 41) + `"}`, adapters.Unavailable, ""},
		{"number like a phone", 500, `{"code":"612345"}`, adapters.Unavailable, ""},
		{"broken error", 500, `{"code":"X"`, adapters.Unavailable, ""},
		{"odd status", 999, ``, adapters.Unavailable, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client, _ := over(t, answers(test.status, test.body))
			answer, err := client.Get(t.Context(), adapters.FindOrders, "/orders", nil)
			if test.kind == well {
				if err != nil || !json.Valid(answer.Body) || answer.Status != test.status {
					t.Fatalf("%v, %d %q", err, answer.Status, answer.Body)
				}
				return
			}
			told := wantKind(t, err, test.kind)
			if told.Code != test.code || told.Status != test.status || told.Operation != adapters.FindOrders {
				t.Errorf("code %q, status %d, operation %q", told.Code, told.Status, told.Operation)
			}
		})
	}
}

func TestEmptyStatusIsConfigurable(t *testing.T) {
	client := open(t, adapters.Environment{}, upstream.Options{
		Transport: &script{steps: []network{answers(http.StatusBadRequest, ""), answers(http.StatusNotFound, "")}}, EmptyStatus: []int{http.StatusBadRequest},
	})
	_, err := client.Get(t.Context(), adapters.Probe, "", nil)
	wantKind(t, err, adapters.NotFound)
	_, err = client.Get(t.Context(), adapters.Probe, "", nil)
	wantKind(t, err, adapters.BadResponse)
}

func TestBodyIsBounded(t *testing.T) {
	client := open(t, adapters.Environment{}, upstream.Options{
		MaxBody: 10, Transport: &script{steps: []network{answers(http.StatusOK, `"12345678"`), answers(http.StatusOK, `"123456789"`)}},
	})
	if _, err := client.Get(t.Context(), adapters.Probe, "", nil); err != nil {
		t.Error(err)
	}
	_, err := client.Get(t.Context(), adapters.Probe, "", nil)
	wantKind(t, err, adapters.BadResponse)
}

func TestGzipBomb(t *testing.T) {
	var bomb bytes.Buffer
	writer := gzip.NewWriter(&bomb)
	zeros := bytes.Repeat([]byte(" "), 1<<20)
	for range 16 {
		if _, err := writer.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	client, _ := serving(t, upstream.Options{MaxBody: 1 << 20}, func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			t.Error("gzip is not asked for")
		}
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb.Bytes())
	})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := client.Get(t.Context(), adapters.Probe, "", nil)
	runtime.ReadMemStats(&after)
	wantKind(t, err, adapters.BadResponse)
	if used := after.TotalAlloc - before.TotalAlloc; used > 10<<20 {
		t.Errorf("16 MiB in %d KiB took %d MiB", bomb.Len()>>10, used>>20)
	}
}

func TestGzipIsRead(t *testing.T) {
	client, _ := serving(t, upstream.Options{}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		writer := gzip.NewWriter(w)
		_, _ = writer.Write([]byte(`{"id":"1"}`))
		_ = writer.Close()
	})
	answer, err := client.Get(t.Context(), adapters.Probe, "", nil)
	if err != nil || string(answer.Body) != `{"id":"1"}` {
		t.Errorf("%q, %v", answer.Body, err)
	}
}

func TestBrokenBodies(t *testing.T) {
	tests := map[string]http.HandlerFunc{
		"cut": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, `{"a":1}`)
		},
		"no gzip": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			fmt.Fprint(w, `{"a":1}`)
		},
		"too deep": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, strings.Repeat("[", 4<<20))
		},
	}
	for name, handler := range tests {
		t.Run(name, func(t *testing.T) {
			client, _ := serving(t, upstream.Options{}, handler)
			_, err := client.Get(t.Context(), adapters.Probe, "", nil)
			wantKind(t, err, adapters.BadResponse)
		})
	}
}

func TestStalledBodyEndsWithItsContext(t *testing.T) {
	released := make(chan struct{})
	client, _ := serving(t, upstream.Options{}, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"a":`)
		_ = http.NewResponseController(w).Flush()
		<-released
	})
	defer close(released)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err := client.Get(ctx, adapters.Probe, "", nil)
	wantKind(t, err, adapters.Unavailable)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

// Whatever a backend sends, what comes out is valid JSON or a typed error that
// keeps the body to itself.
func TestAnyBody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const marker = "zq"
		body := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{`[]`, `{"error":`, `null`, `{"code":"`})).Draw(t, "body") + marker
		status := rapid.IntRange(200, 599).Draw(t, "status")
		client, err := upstream.New(adapters.Environment{}, upstream.Options{
			BaseURL: "https://backend.example", Transport: answers(status, body), Query: map[string]string{"key": marker + "x"},
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond) // too short for retries
		defer cancel()
		answer, err := client.Get(ctx, adapters.Probe, "", nil)
		var told *adapters.Error
		switch {
		case err == nil && !json.Valid(answer.Body):
			t.Fatalf("%q passes", answer.Body)
		case err != nil && !errors.As(err, &told):
			t.Fatalf("%T", err)
		case err != nil && strings.Contains(err.Error(), marker):
			t.Fatalf("%q tells the body", err)
		}
	})
}
