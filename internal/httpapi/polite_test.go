package httpapi_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/httpapi"
	"github.com/wazgate/wazgate/internal/wazion"
)

// notRequests are what net/http turns away before any handler, or what has no
// address at all, by name.
func notRequests() map[string]string {
	return map[string]string{
		"no request line":           "\r\n\r\nhello\r\n\r\n",
		"HTTP/0.9":                  "GET /wazion/globalSearch\r\n",
		"no such version":           "GET /wazion/globalSearch HTTP/9.9\r\nHost: x\r\n\r\n",
		"HTTP/2 in clear":           "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
		"HTTP/2 by the first line":  "GET /wazion/globalSearch HTTP/2.0\r\nHost: x\r\n\r\n",
		"no host":                   "GET /wazion/globalSearch HTTP/1.1\r\n\r\n",
		"two hosts":                 "GET /wazion/globalSearch HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
		"host that is none":         "GET /wazion/globalSearch HTTP/1.1\r\nHost: x y\r\n\r\n",
		"header without a colon":    "GET /wazion/globalSearch HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n",
		"header with a space":       "GET /wazion/globalSearch HTTP/1.1\r\nHost: x\r\nX : y\r\n\r\n",
		"header with a zero byte":   "GET /wazion/globalSearch HTTP/1.1\r\nHost: x\r\nX: \x00\r\n\r\n",
		"header too large":          "GET /wazion/globalSearch HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("x", 300<<10) + "\r\n\r\n",
		"query too large":           "GET /wazion/globalSearch?" + strings.Repeat("x", 300<<10) + " HTTP/1.1\r\nHost: x\r\n\r\n",
		"address with a space":      "GET /wazion/global Search HTTP/1.1\r\nHost: x\r\n\r\n",
		"address with bad escape":   "GET /wazion/%zz HTTP/1.1\r\nHost: x\r\n\r\n",
		"method that is none":       "G@T /wazion/globalSearch HTTP/1.1\r\nHost: x\r\n\r\n",
		"lengths that differ":       "POST /wazion/globalSearch HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
		"length that is none":       "POST /wazion/globalSearch HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\nxx",
		"length below zero":         "POST /wazion/globalSearch HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\nxx",
		"transfer encoding unknown": "POST /wazion/globalSearch HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\nxx",
		"expectation unknown":       "POST /wazion/globalSearch HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\nContent-Length: 2\r\n\r\nxx",
		"OPTIONS of everything":     "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
		"CONNECT":                   "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\nConnection: close\r\n\r\n",
		"TLS":                       "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
	}
}

// TestWhatIsNoRequest holds that no bytes get an HTTP error.
func TestWhatIsNoRequest(t *testing.T) {
	for name, sent := range notRequests() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := serve(t, nil, nil)
				connection := s.dial(t)
				go func() { _, _ = io.WriteString(connection, sent) }()
				checkPolite(t, connection)
				if !strings.Contains(s.scrape(t), `wazgate_calls_total{endpoint="unknown",outcome="malformed"} 1`) {
					t.Error("it was not counted")
				}
			})
		})
	}
}

// checkPolite reads the one answer that a connection gets before it is closed.
func checkPolite(t *testing.T, connection net.Conn) {
	t.Helper()
	reader := bufio.NewReader(connection)
	answer, err := http.ReadResponse(reader, nil)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	want := `{"found":false,"error":"` + wazion.Messages("es").InvalidRequest + `"}`
	if err != nil || answer.StatusCode != http.StatusOK || strings.TrimSpace(string(body)) != want {
		t.Errorf("got %d %s %v", answer.StatusCode, body, err)
	}
	checkHeaders(t, answer.Header)
	if rest, _ := io.ReadAll(reader); len(rest) > 0 {
		t.Errorf("after the answer came %q", rest)
	}
}

// TestRefusalsArrive sends more than is read, over a real connection: closing it
// at once would reset it before the answer is read.
func TestRefusalsArrive(t *testing.T) {
	r := run(t, nil, nil)
	for name, sent := range map[string]string{
		"length that is none": "POST /wazion/globalSearch HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n" + strings.Repeat("x", 200<<10),
		"header too large":    notRequests()["header too large"],
	} {
		t.Run(name, func(t *testing.T) {
			connection := dial(t, r.public)
			if _, err := io.WriteString(connection, sent); err != nil {
				t.Fatal(err)
			}
			checkPolite(t, connection)
		})
	}
}

// TestAnswersThatQuoteRefusals has a customer whose name is an HTTP error, put
// wherever a write may begin.
func TestAnswersThatQuoteRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refusal := "HTTP/1.1 400 Bad Request\r\n\r\n"
		s := serve(t, &answerer{answer: func(context.Context, wazion.Request) gateway.Reply {
			return gateway.Reply{Answer: wazion.SearchResult{Found: true, Customers: []wazion.SearchCustomer{{Name: strings.Repeat(refusal, 2000)}}}}
		}}, nil)
		body := s.ask(t, "GET /wazion/globalSearch?query=ana&token="+validToken+" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
		if strings.Count(body, "400 Bad Request") != 2000 {
			t.Errorf("got %s", body)
		}
	})
}

// fails is a response that cannot be written, and says so by panicking.
type fails struct{ *httptest.ResponseRecorder }

func (f fails) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte(`"found":true`)) {
		panic("+34600111222")
	}
	return f.ResponseRecorder.Write(p)
}

// unreadable is a body that panics.
type unreadable struct{}

func (unreadable) Read([]byte) (int, error) { panic(errors.New("+34600111222")) }
func (unreadable) Close() error             { return nil }

func TestPanicsAnywhere(t *testing.T) {
	panicking := &answerer{answer: func(context.Context, wazion.Request) gateway.Reply { panic("+34600111222") }}
	tests := []struct {
		name     string
		answerer *answerer
		request  func(r *http.Request)
		writer   func(*httptest.ResponseRecorder) http.ResponseWriter
	}{
		{name: "in answering", answerer: panicking},
		{name: "in reading", request: func(r *http.Request) { r.Body = unreadable{} }},
		{name: "without an address", request: func(r *http.Request) { r.URL = nil }},
		{name: "in writing", writer: func(w *httptest.ResponseRecorder) http.ResponseWriter { return fails{w} }},
	}
	for _, one := range tests {
		t.Run(one.name, func(t *testing.T) {
			h := build(t, one.answerer, nil)
			r, recorder := call(wazion.GlobalSearch, "query=ana"), httptest.NewRecorder()
			var w http.ResponseWriter = recorder
			if one.request != nil {
				one.request(r)
			}
			if one.writer != nil {
				w = one.writer(recorder)
			}
			h.Handler().ServeHTTP(w, r)
			if recorder.Code != http.StatusOK || strings.Contains(recorder.Body.String(), `"found":true`) {
				t.Errorf("got %d %s", recorder.Code, recorder.Body)
			}
			checkHeaders(t, recorder.Header())
			if log := h.log.String(); !strings.Contains(log, "httpapi") || strings.Contains(log, "600111222") {
				t.Errorf("the log holds no place, or a value: %s", log)
			}
		})
	}
}

// FuzzConnection sends any bytes whatever.
func FuzzConnection(f *testing.F) {
	for _, sent := range notRequests() {
		if len(sent) < 4096 {
			f.Add([]byte(sent))
		}
	}
	f.Add([]byte("GET http://x/wazion/globalSearch?query=ana HTTP/1.1\r\nHost: x\r\n\r\nGET /wazion HTTP/1.0\r\n\r\n"))
	f.Add([]byte("POST /wazion/globalSearch HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nquery\r\n0\r\n\r\n"))
	f.Add([]byte("TRACE /wazion/globalSearch HTTP/1.1\r\nHost: x\r\n\r\n"))
	f.Fuzz(func(t *testing.T, sent []byte) {
		synctest.Test(t, func(t *testing.T) {
			s := serve(t, nil, func(o *httpapi.Options) { o.Logger = nil })
			connection := s.dial(t)
			go func() {
				_, _ = connection.Write(sent)
				synctest.Wait()
				_ = connection.Close()
			}()
			got, _ := io.ReadAll(connection)
			checkAnswers(t, sent, got)
		})
	})
}

// checkAnswers fails unless got is a row of answers that a caller can live with.
func checkAnswers(t *testing.T, sent, got []byte) {
	t.Helper()
	reader := bufio.NewReader(bytes.NewReader(got))
	for {
		if _, err := reader.Peek(1); err != nil {
			return
		}
		request := &http.Request{Method: http.MethodGet}
		if bytes.Contains(sent, []byte("HEAD")) {
			return // which of the answers has no body, only net/http knows
		}
		answer, err := http.ReadResponse(reader, request)
		if err != nil {
			t.Fatalf("%q got %q: %v", sent, got, err)
		}
		if answer.StatusCode == http.StatusContinue {
			continue
		}
		body, err := io.ReadAll(answer.Body)
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return // the caller hung up
		}
		elsewhere := answer.StatusCode == http.StatusNotFound && string(bytes.TrimSpace(body)) == `{"error":"not found"}`
		if err != nil || !json.Valid(body) || (answer.StatusCode != http.StatusOK && !elsewhere) {
			t.Fatalf("%q got %q: %v", sent, got, err)
		}
		checkHeaders(t, answer.Header)
	}
}
