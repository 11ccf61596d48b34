package upstream

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

const (
	// maxErrorBody is how much of a refusal is read: in search of its code, and
	// for rules that look into it.
	maxErrorBody = 64 << 10
	// longestErrorBody is how long that may take. A backend that fails already
	// must not keep its caller waiting as well.
	longestErrorBody = time.Second
	// maxDrain and longestDrain bound what is spent on keeping a connection.
	maxDrain     = 4 << 10
	longestDrain = 20 * time.Millisecond
)

var (
	errEmptyBody = errors.New("the body is empty")
	errNoJSON    = errors.New("the body is no JSON")
	errTooLarge  = errors.New("the body is too large")
	errTold      = errors.New("an error told with a good status")
	errRuled     = errors.New("an answer that the source's rules call a failure")
)

// terms say what answers mean and how much of them is read.
type terms struct {
	maxBody int64
	empty   []int // statuses
	rules   rules
	large   largeReads
	limits  Limits
}

// content is the body of an answer, read as far as the meaning of the answer
// depends on it.
type content struct {
	raw     io.ReadCloser
	cancel  context.CancelCauseFunc // ends the attempt; nil for none
	large   largeReads              // where those wait who read much
	request *http.Request           // for whose time they wait
	length  int64                   // as it was announced; -1 if it was not
	read    bool                    // body and err hold what came of reading
	body    []byte
	err     error // why the body cannot be used
	broken  bool  // err came from the network
	meaning adapters.Meaning
	ruled   bool // a rule of the source decided
}

// Read implements io.Reader.
func (c *content) Read(p []byte) (int, error) { return c.raw.Read(p) }

// Close implements io.Closer.
func (c *content) Close() error {
	err := c.raw.Close()
	if c.cancel != nil {
		c.cancel(nil)
	}
	return err
}

// contentOf returns the body of an answer that came through a circuit.
func contentOf(answer *http.Response, t terms) *content {
	if known, ok := answer.Body.(*content); ok {
		return known
	}
	return t.interpret(answer, nil, true)
}

// interpret reads what it must of an answer and says what that means.
func (t terms) interpret(answer *http.Response, cancel context.CancelCauseFunc, reading bool) *content {
	c := &content{raw: answer.Body, cancel: cancel, large: t.large, request: answer.Request, length: answer.ContentLength}
	status := answer.StatusCode
	empty := t.saysEmpty(answer, reading)
	page := reading && empty && isPage(answer)
	var candidates rules
	if reading {
		candidates = t.rules.candidates(status)
	}
	c.takeFor(status, t.wantBody(candidates, status, empty, page))
	empty = empty && (!page || !c.holdsPage())
	c.meaning, c.ruled = candidates.meaning(c.body, c.read && c.err == nil)
	switch {
	case c.ruled:
	case len(candidates) > 0 && (c.broken || errors.Is(c.err, errTooLarge)):
		c.meaning = adapters.Fail // whether one of them fits is unknown
	default:
		c.meaning = c.unruled(status, empty)
	}
	return c
}

// saysEmpty reports whether a status alone says that there is nothing.
func (t terms) saysEmpty(answer *http.Response, reading bool) bool {
	return slices.Contains(t.empty, answer.StatusCode) && (reading || !good(answer.StatusCode)) && !isShut(answer)
}

// wantBody tells how much of a body has to be read to know what it means.
func (t terms) wantBody(candidates rules, status int, empty, page bool) int64 {
	wanted := candidates.wantBody(t.maxBody)
	switch {
	case good(status) && !empty:
		return t.maxBody
	case page:
		return max(wanted, maxErrorBody)
	default:
		return wanted
	}
}

func (c *content) takeFor(status int, limit int64) {
	switch {
	case limit == 0:
	case good(status):
		c.take(limit)
	default:
		c.takeRefusal(limit)
	}
}

// unruled returns what an answer means that no rule fits.
func (c *content) unruled(status int, empty bool) adapters.Meaning {
	switch {
	case empty:
		return adapters.Empty
	case fleetingStatus(status):
		return adapters.Retry
	case !good(status):
		return adapters.Fail
	}
	if c.err == nil && toldError(c.body) {
		c.err = errTold
	}
	if c.err != nil {
		return adapters.Fail
	}
	return adapters.Use
}

// take reads the body, of which at most limit bytes are taken, counted after
// decompression.
func (c *content) take(limit int64) {
	c.read = true
	if c.length > limit {
		c.err = errTooLarge
		return
	}
	body, err := c.load(limit)
	if err != nil {
		c.err, c.broken = err, !errors.Is(err, errTooLarge)
		return
	}
	c.body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	switch {
	case len(c.body) == 0:
		c.err = errEmptyBody
	case !json.Valid(c.body): // it bounds the depth; gjson would recurse until the stack ends
		c.err = errNoJSON
	}
}

// takeRefusal reads a body that only explains a status.
func (c *content) takeRefusal(limit int64) {
	if c.cancel == nil {
		c.take(limit)
		return
	}
	timer := time.AfterFunc(longestErrorBody, func() { c.cancel(faultTimeout) })
	c.take(limit)
	if !timer.Stop() && c.broken {
		c.err = faultTimeout
	}
}

// refusal returns what an answer that is none says.
func (c *content) refusal() []byte {
	if !c.read {
		c.takeRefusal(maxErrorBody)
	}
	return c.body
}

// drain reads the rest of a body that nobody wants, if it is short and there.
func (c *content) drain() {
	if c.read {
		return
	}
	timer := time.AfterFunc(longestDrain, func() { c.cancel(nil) })
	defer timer.Stop()
	_, _ = io.CopyN(io.Discard, c.raw, maxDrain) // or else the connection is closed
}

// outcome says what the answer tells about the health of the backend. What a
// rule takes for an answer proves that it is well, whatever the status.
func (c *content) outcome(status int, waited time.Duration, reading bool) outcome {
	failure := !c.ruled && status >= 500 && status != http.StatusNotImplemented
	if c.ruled {
		failure = c.meaning == adapters.Fail || c.meaning == adapters.Retry
	}
	switch {
	case failure:
		return refused
	case c.broken:
		return judge(c.err, waited)
	case reading && c.odd(status):
		return unusable
	default:
		return succeeded
	}
}

// odd reports whether an answer came that should have been one.
func (c *content) odd(status int) bool {
	return c.err != nil && c.meaning != adapters.Empty && (good(status) || c.meaning == adapters.Use)
}

// failure says why an answer that counts as a failure does, without its words.
func (c *content) failure(status int) error {
	if c.broken || good(status) && c.err != nil {
		return c.err
	}
	return statusError(status)
}
