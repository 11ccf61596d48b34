package rest

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// once holds what one Fetch asked: equal requests are made once, as the forms of
// one phone that lead to the same ids, or the rows of one owner. Who asks while
// the call is under way waits for it.
type once struct {
	mu    sync.Mutex
	calls map[string]*sharedCall
}

// sharedCall is a call that was made, or is under way.
type sharedCall struct {
	done     chan struct{}
	response upstream.Response
	err      error
	cut      bool // the time of who made it ended, which is not that of the others
}

// do makes a call, or returns what an equal one brought. A failure is told to
// those who waited for it; who comes later asks again.
func (o *once) do(ctx context.Context, op adapters.Operation, request upstream.Request, send func() (upstream.Response, error)) (upstream.Response, error) {
	key := sameness(request)
	for {
		call, made := o.join(key)
		if !made {
			o.lead(ctx, key, call, send)
			return call.response, call.err
		}
		select {
		case <-call.done:
		case <-ctx.Done():
			return upstream.Response{}, &adapters.Error{Kind: adapters.Unavailable, Operation: op, Err: ctx.Err()}
		}
		if !call.cut {
			return call.response, call.err
		}
	}
}

// join returns the call for a request, and whether somebody makes it already.
func (o *once) join(key string) (call *sharedCall, made bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if call, made = o.calls[key]; made {
		return call, true
	}
	if o.calls == nil {
		o.calls = map[string]*sharedCall{}
	}
	call = &sharedCall{done: make(chan struct{})}
	o.calls[key] = call
	return call, false
}

func (o *once) lead(ctx context.Context, key string, call *sharedCall, send func() (upstream.Response, error)) {
	defer close(call.done)
	call.response, call.err = send()
	call.cut = call.err != nil && ctx.Err() != nil
	if call.err != nil {
		o.mu.Lock()
		defer o.mu.Unlock()
		delete(o.calls, key)
	}
}

// sameness tells different requests apart.
func sameness(r upstream.Request) string {
	var key strings.Builder
	part := func(text string) { key.WriteString(strconv.Itoa(len(text)) + ":" + text) }
	for _, text := range []string{r.Method, r.Path, r.Query.Encode(), r.Next, r.ContentType, string(r.Body), strconv.FormatBool(r.Door)} {
		part(text)
	}
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		part(name)
		part(strings.Join(r.Header[name], "\n"))
	}
	return key.String()
}
