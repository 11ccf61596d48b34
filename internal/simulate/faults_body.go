package simulate

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net"
	"net/http"
	"strconv"
)

// breakDown answers as the fault says.
func (s *FaultSwitch) breakDown(fault Fault, w http.ResponseWriter, r *http.Request) {
	switch fault.Kind {
	case StatusFault:
		if fault.RetryAfter != "" {
			w.Header().Set("Retry-After", fault.RetryAfter)
		}
		status := cmp.Or(fault.Status, http.StatusInternalServerError)
		if fault.Body != "" {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = w.Write([]byte(fault.Body))
			return
		}
		refuse(w, status, "INTERNAL_ERROR", http.StatusText(status))
	case HTMLFault:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(cmp.Or(fault.Status, http.StatusOK))
		_, _ = w.Write([]byte("<!DOCTYPE html><html><head><title>Mantenimiento</title></head><body><h1>Volvemos enseguida</h1></body></html>"))
	case EmptyFault:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusOK)
	case ErrorFault:
		refuse(w, http.StatusOK, "INTERNAL_ERROR", "Something went wrong")
	case ResetFault:
		reset(w)
	case LoopFault, RedirectFault:
		lead(fault, w, r)
	default:
		s.spoil(fault.Kind, w, r)
	}
}

// spoil takes the right answer and makes it unusable.
func (s *FaultSwitch) spoil(kind FaultKind, w http.ResponseWriter, r *http.Request) {
	right := &recorded{header: http.Header{}, status: http.StatusOK}
	s.next.ServeHTTP(right, r)
	for name, values := range right.header {
		w.Header()[name] = values
	}
	body := right.body.Bytes()
	switch kind {
	case BigFault, BombFault:
		enlarge(kind, w, body)
		return
	case TypesFault:
		body = retyped(body)
	case CutFault, BreakFault:
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		body = body[:len(body)/2]
	default:
		body = body[:len(body)/2]
	}
	w.WriteHeader(right.status)
	_, _ = w.Write(body)
	switch kind {
	case CutFault:
		panic(http.ErrAbortHandler)
	case BreakFault:
		_ = http.NewResponseController(w).Flush() // a recorder has nothing to flush
		reset(w)
	}
}

// reset closes the connection so that the caller sees a reset. Where there is
// no connection, as in a recorder, the handler is aborted.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // without it the caller would see a polite end
	}
	_ = conn.Close()
}

// recorded keeps an answer instead of sending it.
type recorded struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header is the header to be.
func (r *recorded) Header() http.Header { return r.header }

// WriteHeader keeps the status.
func (r *recorded) WriteHeader(status int) { r.status = status }

// Write keeps the bytes.
func (r *recorded) Write(p []byte) (int, error) { return r.body.Write(p) }

// retyped gives every value inside a JSON document another type and leaves the
// names and the nesting as they are.
func retyped(body []byte) []byte {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var document any
	if err := decoder.Decode(&document); err != nil {
		return body
	}
	spoilt, err := json.Marshal(anotherType(document))
	if err != nil {
		return body
	}
	return spoilt
}

// anotherType is the value as a type that nobody expects there.
func anotherType(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			v[name] = anotherType(inner)
		}
		return v
	case []any:
		for i, inner := range v {
			v[i] = anotherType(inner)
		}
		return v
	case string:
		return map[string]any{"value": len(v)}
	case json.Number:
		return []any{"≈ " + v.String()}
	case bool:
		return "yes"
	default:
		return 0
	}
}
