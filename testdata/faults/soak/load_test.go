package soak_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/testdata/faults/house"
)

// patience is how long the caller waits for an endpoint.
func patience(endpoint wazion.Endpoint) time.Duration {
	if endpoint == wazion.GlobalSearch {
		return callerPatience / 2
	}
	return callerPatience
}

// request asks a question in one of the ways in which it may be asked.
func (q *question) request(ctx context.Context, random *rand.Rand, address string) (*http.Request, error) {
	address += "/wazion/" + string(q.endpoint)
	form := url.Values{"token": {house.Token}}
	document := map[string]string{"token": house.Token}
	for name, value := range q.values {
		form.Set(name, value)
		document[name] = value
	}
	var body io.Reader = http.NoBody
	method, kind := http.MethodPost, ""
	switch random.IntN(4) {
	case 0:
		body, kind = strings.NewReader(form.Encode()), kindForm
	case 1:
		text, err := json.Marshal(document)
		if err != nil {
			return nil, err
		}
		body, kind = strings.NewReader(string(text)), kindJSON
	default:
		method = http.MethodGet
		address += "?" + form.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, method, address, body)
	if err == nil && kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	return request, err
}

// steady starts something so many times a second, whether or not what began
// earlier has ended, until ctx ends; then it waits for the rest. It tells each
// when it was to begin: who waits for a slow machine waits, too.
func steady(ctx context.Context, rate int, do func(number int, planned time.Time)) {
	var running sync.WaitGroup
	defer running.Wait()
	began := time.Now()
	for number := 0; ; number++ {
		planned := began.Add(time.Duration(number) * time.Second / time.Duration(rate))
		if wait := time.Until(planned); wait > 0 && !pause(ctx, wait) || ctx.Err() != nil {
			return
		}
		running.Go(func() { do(number, planned) })
	}
}

// table counts what became of calls, by endpoint.
type table struct {
	mutex    sync.Mutex
	rows     map[wazion.Endpoint]*row
	problems []string // the first of them
	wrong    int
	late     int
	asking   atomic.Int64
	most     int64 // asked at a time
}

type row struct {
	found, nobody, blind, degraded, stale, wrong, late int
	took                                               []time.Duration
}

func newTable() *table {
	t := &table{rows: map[wazion.Endpoint]*row{}}
	for _, endpoint := range wazion.Endpoints() {
		t.rows[endpoint] = new(row)
	}
	return t
}

// begin counts who asks at a time.
func (t *table) begin() {
	asking := t.asking.Add(1)
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.most = max(t.most, asking)
}

// calls is how many have ended.
func (t *table) calls() int {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	n := 0
	for _, r := range t.rows {
		n += len(r.took)
	}
	return n
}

// outcome counts what a valid answer says.
func (t *table) outcome(endpoint wazion.Endpoint, told said, got house.Answer) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	r := t.rows[endpoint]
	switch {
	case told.found():
		r.found++
	case told.Error != "":
		r.blind++
	default:
		r.nobody++
	}
	if got.Degraded() != nil {
		r.degraded++
	}
	if got.Stale() {
		r.stale++
	}
}

// add counts a call.
func (t *table) add(q *question, took time.Duration, problem string) {
	if problem != "" {
		t.complain(q.endpoint, problem)
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	r := t.rows[q.endpoint]
	r.took = append(r.took, took)
	if took > patience(q.endpoint) {
		r.late++
		t.late++
	}
}

// complain counts a wrong answer.
func (t *table) complain(endpoint wazion.Endpoint, problem string) {
	const shown = 10
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.rows[endpoint].wrong++
	if t.wrong++; t.wrong <= shown {
		t.problems = append(t.problems, problem)
	}
}

// String is the table, one line an endpoint.
func (t *table) String() string {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	var text strings.Builder
	fmt.Fprintf(&text, "%-29s %7s %7s %7s %9s %9s %7s %7s %6s %6s %6s %6s %6s\n", "endpoint", "calls", "found", "nobody", "not known", "degraded", "stale", "wrong", "late", "p50", "p95", "p99", "max")
	all := new(row)
	for _, endpoint := range wazion.Endpoints() {
		r := t.rows[endpoint]
		text.WriteString(r.line(string(endpoint)))
		all.found, all.nobody, all.blind, all.degraded = all.found+r.found, all.nobody+r.nobody, all.blind+r.blind, all.degraded+r.degraded
		all.stale, all.wrong, all.late, all.took = all.stale+r.stale, all.wrong+r.wrong, all.late+r.late, append(all.took, r.took...)
	}
	return text.String() + all.line("all")
}

func (r *row) line(name string) string {
	slices.Sort(r.took)
	share := func(of float64) string {
		if len(r.took) == 0 {
			return "-"
		}
		return fmt.Sprintf("%.2fs", r.took[int(of*float64(len(r.took)-1))].Seconds())
	}
	return fmt.Sprintf("%-29s %7d %7d %7d %9d %9d %7d %7d %6d %6s %6s %6s %6s\n", name, len(r.took), r.found, r.nobody, r.blind, r.degraded, r.stale, r.wrong, r.late, share(.5), share(.95), share(.99), share(1))
}
