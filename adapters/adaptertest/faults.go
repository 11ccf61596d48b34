package adaptertest

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

const (
	// marker is in every body that the sick backend sends.
	marker = "BODY-MARKER-c41d"
	// tooLarge is more than any adapter may read, in pieces of 64 KiB.
	tooLarge = 9 << 4
	// tooDeep is more nesting than a recursive reader should be given.
	tooDeep = 20_000
	// nowhere is a port that nobody listens on.
	nowhere = "http://127.0.0.1:1"
	// shortly is the deadline of calls to a backend that hangs.
	shortly = 400 * time.Millisecond
)

// fault is one way in which a backend can be sick.
type fault struct {
	name   string
	answer func(*Server) http.HandlerFunc
	kinds  []adapters.Kind // that the error may have
	well   bool            // no error is fine, too
	hangs  bool
}

func faults() []fault {
	return append(statusFaults(), bodyFaults()...)
}

func statusFaults() []fault {
	const refusal = `{"error":{"code":"SOME_CODE","message":"` + marker + `"}}`
	const page = "<!doctype html><html><body>" + marker + "</body></html>"
	return []fault{
		status("401", http.StatusUnauthorized, refusal, adapters.Unauthorized),
		status("403", http.StatusForbidden, refusal, adapters.Forbidden),
		status("400", http.StatusBadRequest, refusal, adapters.BadResponse),
		status("422", http.StatusUnprocessableEntity, refusal, adapters.BadResponse),
		orWell(status("404", http.StatusNotFound, refusal, adapters.NotFound)),
		orWell(status("204", http.StatusNoContent, "", adapters.NotFound)),
		status("429", http.StatusTooManyRequests, refusal, adapters.RateLimited),
		status("500", http.StatusInternalServerError, "", adapters.Unavailable),
		status("502 HTML", http.StatusBadGateway, page, adapters.Unavailable),
		status("503", http.StatusServiceUnavailable, refusal, adapters.Unavailable),
		status("200 HTML", http.StatusOK, page, adapters.BadResponse),
		status("200 empty", http.StatusOK, "", adapters.BadResponse),
		status("200 cut JSON", http.StatusOK, `{"data":[{"id":"`+marker, adapters.BadResponse),
		status("200 error", http.StatusOK, refusal, adapters.BadResponse),
		orWell(status("200 text", http.StatusOK, `"`+marker+`"`, adapters.BadResponse)),
		orWell(status("200 number", http.StatusOK, `-1e400`, adapters.BadResponse)),
		orWell(status("200 wrong types", http.StatusOK, wrongTypes(), adapters.BadResponse)),
		orWell(status("200 list of lists", http.StatusOK, `[[[]],null,7,"`+marker+`"]`, adapters.BadResponse)),
		status("200 deep", http.StatusOK, strings.Repeat("[", tooDeep), adapters.BadResponse),
	}
}

func wrongTypes() string {
	return `{"data":{"id":[],"email":7,"phone":{}},"orders":12,"items":"` + marker + `","pagination":[true],"count":"many","next":{}}`
}

func bodyFaults() []fault {
	return []fault{
		{name: "200 too large", kinds: []adapters.Kind{adapters.BadResponse}, answer: func(*Server) http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) {
				write(w, `["`)
				piece := strings.Repeat("x", 64<<10)
				for range tooLarge {
					write(w, piece)
				}
				write(w, `"]`)
			}
		}},
		{name: "cut body", kinds: []adapters.Kind{adapters.BadResponse, adapters.Unavailable}, answer: func(*Server) http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", "1000")
				write(w, `{"data":["`+marker)
			}
		}},
		{name: "dropped connection", kinds: []adapters.Kind{adapters.Unavailable}, answer: func(*Server) http.HandlerFunc {
			return func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
		}},
		{name: "hang", kinds: []adapters.Kind{adapters.Unavailable}, hangs: true, answer: func(s *Server) http.HandlerFunc {
			return func(_ http.ResponseWriter, r *http.Request) { s.wait(r) }
		}},
		{name: "stalled body", kinds: []adapters.Kind{adapters.Unavailable}, hangs: true, answer: func(s *Server) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				write(w, `{"data":["`+marker)
				_ = http.NewResponseController(w).Flush()
				s.wait(r)
			}
		}},
		{name: "refused connection", kinds: []adapters.Kind{adapters.Unavailable}},
	}
}

func status(name string, code int, body string, kind adapters.Kind) fault {
	answer := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Marker", marker)
		if code == http.StatusTooManyRequests {
			w.Header().Set("Retry-After", strconv.Itoa(3600))
		}
		w.WriteHeader(code)
		write(w, body)
	}
	return fault{
		name: name, kinds: []adapters.Kind{kind},
		answer: func(*Server) http.HandlerFunc { return answer },
	}
}

func orWell(f fault) fault {
	f.well = true
	return f
}

// play calls the adapter with a backend that is sick in this way.
func (s *stage) play(f fault, op adapters.Operation, q adapters.Query) (adapters.Document, error, bool) { //nolint:revive // see fetch
	server := newServer(s.backend.Routes)
	defer server.close()
	address := nowhere
	if f.answer != nil {
		address = server.URL
		server.Handle(f.answer(server))
	}
	adapter, err := s.open(address)
	if err != nil {
		s.fail(op, "%v", err)
		return adapters.Document{}, nil, false
	}
	ctx := context.Background()
	if f.hangs {
		short, cancel := context.WithTimeout(ctx, shortly)
		defer cancel()
		ctx = short
	}
	return s.fetchFrom(ctx, adapter, op, q)
}

// checkFault holds the kind of the error against what the backend did.
func checkFault(f fault) func(*stage) {
	return func(s *stage) {
		var group sync.WaitGroup
		s.each(func(op adapters.Operation, q adapters.Query) {
			group.Go(func() { s.checkPlay(f, op, q) })
		})
		group.Wait()
	}
}

func (s *stage) checkPlay(f fault, op adapters.Operation, q adapters.Query) {
	document, err, ok := s.play(f, op, q)
	switch {
	case !ok:
	case err == nil && !f.well:
		s.fail(op, "no error, want %v", f.kinds)
	case err == nil:
		s.checkDocument(op, document)
	default:
		s.checkKind(f, op, err)
	}
}

func (s *stage) checkKind(f fault, op adapters.Operation, err error) {
	kind, typed := kindOf(err)
	if !typed {
		return // told by "errors tell nothing"
	}
	if !slices.Contains(f.kinds, kind) {
		s.fail(op, "kind %v, want %v", kind, f.kinds)
		return
	}
	var refused *adapters.Error
	if kind == adapters.RateLimited && errors.As(err, &refused) && refused.RetryAfter <= 0 {
		s.fail(op, "the wait told by Retry-After is lost")
	}
}
