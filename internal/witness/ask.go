package witness

import (
	"context"
	"encoding/json"
	"time"
)

// Ask is one question to a source.
type Ask struct {
	witness *Witness

	Source    string
	Operation string
	By        string // the kind of key: phone, email, customer_id, order_number, reference, text
	Value     string // of that key
	Began     time.Duration
	Took      time.Duration // 0 as long as there is no answer
	Cache     string        // fresh, stale, miss or shared; empty if the cache was not asked
	Exchanges []*Exchange
	Document  *Document // the backend's answer as the mapping sees it; nil where none came
	Copy      *Copy     // what the directory said; nil where it was not asked

	// What the source made of it.
	Error     error
	Missing   []string
	Stale     bool
	Partial   bool
	Customers int
	Orders    int
	Products  int
}

// Document is what a mapping was given.
type Document struct {
	Body    json.RawMessage
	Steps   map[string]json.RawMessage
	Phone   string // of the request
	Country string
	Locale  string
}

// Copy is what the directory knew.
type Copy struct {
	Records  int
	Complete bool
	Outdated bool
	Error    error
}

type askKey struct{}

// Begin notes that a source is asked. What happens in the returned context
// belongs to that question. Without a witness the context stays as it is, and
// the question is nil.
func (w *Witness) Begin(ctx context.Context, source, operation, by, value string) (context.Context, *Ask) {
	if w == nil {
		return ctx, nil
	}
	one := &Ask{witness: w, Source: source, Operation: operation, By: by, Value: value, Began: w.since()}
	w.mutex.Lock()
	w.asks = append(w.asks, one)
	w.mutex.Unlock()
	return context.WithValue(ctx, askKey{}, one), one
}

// AskOf returns the question that a context belongs to, or nil.
func AskOf(ctx context.Context) *Ask {
	one, _ := ctx.Value(askKey{}).(*Ask)
	return one
}

// End notes the answer; fill writes what the source made of it.
func (a *Ask) End(fill func(*Ask)) {
	if a == nil {
		return
	}
	a.witness.mutex.Lock()
	defer a.witness.mutex.Unlock()
	a.Took = max(a.witness.since()-a.Began, 1)
	fill(a)
}

// Cached notes how the cache stood.
func (a *Ask) Cached(state string) {
	if a == nil {
		return
	}
	a.witness.mutex.Lock()
	defer a.witness.mutex.Unlock()
	a.Cache = state
}

// Read notes the backend's answer.
func (a *Ask) Read(document Document) {
	if a == nil {
		return
	}
	a.witness.mutex.Lock()
	defer a.witness.mutex.Unlock()
	a.Document = &document
}

// Copied notes what the directory said.
func (a *Ask) Copied(found Copy) {
	if a == nil {
		return
	}
	a.witness.mutex.Lock()
	defer a.witness.mutex.Unlock()
	a.Copy = &found
}

// Exchange is one request to a backend and its answer. It holds no credential:
// who notes it takes them out.
type Exchange struct {
	ask *Ask

	Began   time.Duration
	Took    time.Duration // 0 as long as it is under way
	Method  string
	Host    string
	Path    string
	Query   []Parameter
	Headers []Parameter
	Sent    string // the body
	// Token says that it gets a token: nothing more is told of it.
	Token   bool
	Status  int // 0 without an answer
	Bytes   int64
	Answer  string // at most MaxAnswer of it
	Cut     bool   // there was more
	Problem string
}

// MaxAnswer is how much of an answer is kept.
const MaxAnswer = 1 << 20

// Parameter is one value with its name.
type Parameter struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Send notes that a request goes out. It may be called on nil.
func (a *Ask) Send(one Exchange) *Exchange {
	if a == nil {
		return nil
	}
	a.witness.mutex.Lock()
	defer a.witness.mutex.Unlock()
	one.ask, one.Began = a, a.witness.since()
	a.Exchanges = append(a.Exchanges, &one)
	return &one
}

// End notes how it ended; fill writes what came. It may be called on nil.
func (e *Exchange) End(fill func(*Exchange)) {
	if e == nil {
		return
	}
	e.ask.witness.mutex.Lock()
	defer e.ask.witness.mutex.Unlock()
	e.Took = max(e.ask.witness.since()-e.Began, 1)
	fill(e)
}
