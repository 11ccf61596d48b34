package soak_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wazgate/wazgate/testdata/faults/house"
)

// TestStorm sends requests that mean nothing, or nearly something. The program
// does not panic, answers with 200 and valid JSON wherever it answers for
// WAzion, keeps its memory, and answers callers in between and afterwards.
func TestStorm(t *testing.T) {
	watch := new(logWatch)
	h := given.program.Open(t, house.Options{AwaitCopy: true, Environment: []string{"WAZGATE_LOG_LEVEL=debug"}, Logged: watch.see})
	askEverything(t, h)
	before := measure(t, h)
	s := &storm{generator: newGenerator(t, given.seed), judge: newJudge(), address: strings.TrimPrefix(h.URL, "http://"), tally: newTally()}
	began := time.Now()
	s.rage(t.Context(), uint64(given.requests))
	took := time.Since(began)
	askEverything(t, h)
	after := settle(t, h, before)

	t.Logf("seed %d: %d requests in %s, %.0f a second\n%s", given.seed, given.requests, took.Round(time.Second), float64(given.requests)/took.Seconds(), s.tally)
	t.Logf("before: %s\nafter:  %s", before, after)
	for _, problem := range s.tally.problems {
		t.Error(problem)
	}
	if panics := h.Metrics(t).Sum("wazgate_calls_total", `outcome="panic"`); panics > 0 {
		t.Errorf("%.0f calls panicked", panics)
	}
	watch.judge(t)
	const most = 256 << 20
	if after.peak > before.resident+most {
		t.Errorf("it took %d MiB", after.peak>>20)
	}
	if s.tally.of(untouched).right == 0 {
		t.Error("no valid request was answered")
	}
}

// storm sends the requests of a generator.
type storm struct {
	generator *generator
	judge     *judge
	address   string
	tally     *tally
}

// rage sends the requests from 0 up to n, many at a time.
func (s *storm) rage(ctx context.Context, n uint64) {
	const senders = 32
	var next atomic.Uint64
	var sending sync.WaitGroup
	for range senders {
		sending.Go(func() {
			for number := next.Add(1) - 1; number < n; number = next.Add(1) - 1 {
				s.send(ctx, s.generator.make(number))
			}
		})
	}
	sending.Wait()
}

func (s *storm) send(ctx context.Context, sent attack) {
	replies, took, err := exchange(ctx, s.address, sent)
	one := verdict{took: took, answers: len(replies)}
	for _, got := range replies {
		s.weigh(&one, sent, got)
	}
	switch {
	case err != nil:
		one.complain("%v", err)
	case took > callerPatience:
		one.complain("it took %s", took)
	case sent.way == untouched && (len(replies) != 1 || one.right != 1):
		one.complain("it is valid and got %d answers", len(replies))
	}
	s.tally.add(sent, one)
}

// weigh judges one answer. 404 is for other paths than WAzion's.
func (s *storm) weigh(one *verdict, sent attack, got reply) {
	switch {
	case got.status == http.StatusNotFound && got.kind == contentJSON && !onlyBelow(sent.raw):
		one.elsewhere++
	case got.cut:
		one.complain("the answer is cut off")
	case got.status != http.StatusOK:
		one.complain("status %d: %s", got.status, got.body)
	case got.kind != contentJSON:
		one.complain("it is of the kind %q", got.kind)
	case got.body == nil && bytes.Contains(sent.raw, []byte("HEAD ")):
		one.right++
	default:
		if err := s.judge.isAnswer(got.body); err != nil {
			one.complain("%v: %.500s", err, got.body)
			return
		}
		one.right++
	}
}

// onlyBelow reports whether the request is a single one, for a path of WAzion's
// door, as it is plainly spelled.
func onlyBelow(raw []byte) bool {
	_, target, _ := bytes.Cut(raw, []byte(" "))
	return bytes.Count(raw, []byte(" HTTP/")) == 1 && bytes.HasPrefix(target, []byte("/wazion/"))
}

// verdict is what came of one attack.
type verdict struct {
	answers, right, elsewhere int
	took                      time.Duration
	problem                   string
}

func (v *verdict) complain(format string, arguments ...any) {
	v.problem = cmp.Or(v.problem, fmt.Sprintf(format, arguments...))
}

// tally counts verdicts by the way of their attacks.
type tally struct {
	mutex    sync.Mutex
	ways     map[string]*count
	problems []string // the first of them
	wrong    int
}

// count is what came of the attacks of one way.
type count struct {
	sent, right, elsewhere, silent, wrong int
	slowest                               time.Duration
}

func newTally() *tally { return &tally{ways: map[string]*count{}} }

func (t *tally) of(way string) *count {
	if t.ways[way] == nil {
		t.ways[way] = new(count)
	}
	return t.ways[way]
}

func (t *tally) add(sent attack, one verdict) {
	const shown = 10
	t.mutex.Lock()
	defer t.mutex.Unlock()
	c := t.of(sent.way)
	c.sent++
	c.right += one.right
	c.elsewhere += one.elsewhere
	c.slowest = max(c.slowest, one.took)
	if one.answers == 0 {
		c.silent++
	}
	if one.problem == "" {
		return
	}
	c.wrong++
	if t.wrong++; t.wrong <= shown {
		t.problems = append(t.problems, fmt.Sprintf("request %d (%s): %s\n%.600q", sent.number, sent.way, one.problem, sent.raw))
	}
}

// String is a table, one line a way.
func (t *tally) String() string {
	var text strings.Builder
	all := new(count)
	fmt.Fprintf(&text, "%-24s %8s %8s %8s %8s %6s %9s\n", "way", "sent", "200", "404", "silent", "wrong", "slowest")
	for _, name := range slices.Sorted(maps.Keys(t.ways)) {
		c := t.ways[name]
		text.WriteString(c.line(name))
		all.sent, all.right, all.elsewhere, all.silent, all.wrong = all.sent+c.sent, all.right+c.right, all.elsewhere+c.elsewhere, all.silent+c.silent, all.wrong+c.wrong
		all.slowest = max(all.slowest, c.slowest)
	}
	return text.String() + all.line("all")
}

func (c *count) line(name string) string {
	return fmt.Sprintf("%-24s %8d %8d %8d %8d %6d %9s\n", name, c.sent, c.right, c.elsewhere, c.silent, c.wrong, c.slowest.Round(time.Millisecond))
}
