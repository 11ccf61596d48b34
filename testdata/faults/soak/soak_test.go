package soak_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/testdata/faults/house"
)

const (
	shortSoak = 20 * time.Second
	// healthyFirst is how long all are well before the plague begins, and
	// healthyLast how long after it has ended calls go on.
	healthyFirst = 3 * time.Second
	healthyLast  = recovery + 4*time.Second

	soakConfig = `cache: {ttl: 1s, revalidate: 2s, negative: 1s, max_entries: 800}
directory: {interval: 10s}
`
)

// soak is a house under load while backends fall ill.
type soak struct {
	house   *house.House
	people  *everybody
	judge   *judge
	history *history
	table   *table
	client  *http.Client
	doubts  []doubt
}

// TestSoak asks at a fixed rate while backends fall ill, die and come back at
// random and the configuration changes: no answer is invalid, late or a lie,
// everything is well again soon after the last of it, and nothing is left over.
func TestSoak(t *testing.T) {
	shop, watch := simulate.NewShop(simulate.Options{Seed: given.seed, Customers: 400}), new(logWatch)
	s := &soak{
		house:  given.program.Open(t, house.Options{Shop: shop, AwaitCopy: true, Config: soakConfig, Logged: watch.see}),
		people: newEverybody(shop), judge: newJudge(), history: newHistory(), table: newTable(),
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1000}},
	}
	defer s.client.CloseIdleConnections()
	askEverything(t, s.house)
	before := measure(t, s.house)
	took := given.duration
	if took == 0 {
		took = shortSoak
	}
	began := time.Now()
	curve := s.endure(t, took)
	took = time.Since(began)
	s.client.CloseIdleConnections()
	after := settle(t, s.house, before)
	s.settleDoubts()

	rate := float64(s.table.calls()) / took.Seconds()
	t.Logf("seed %d, %s: %d calls, %.1f a second, at most %d at a time\n%s%s", given.seed, took.Round(time.Second), s.table.calls(), rate, s.table.most, s.table, s.history)
	t.Logf("memory and goroutines:\n%s\nbefore: %s\nafter:  %s", curve, before, after)
	for _, problem := range s.table.problems {
		t.Error(problem)
	}
	late := s.table.late
	if !long() {
		late = lateByOwnClock(s.house.Metrics(t))
	}
	if s.table.wrong+late > 0 {
		t.Errorf("%d answers are invalid, %d are late", s.table.wrong, late)
	}
	watch.judge(t)
	figures := s.house.Metrics(t)
	if refused := figures.Sum("wazgate_reloads_total", `result="refused"`); refused > 0 || figures.Sum("wazgate_reloads_total") == 0 {
		t.Errorf("of %.0f reloads %.0f were refused", figures.Sum("wazgate_reloads_total"), refused)
	}
	t.Log(ownClock(figures))
	curve.judge(t)
}

// long reports whether this is the soak proper, on a machine with nothing else
// to do. The short form runs wherever tests do: what is late there by the
// caller's clock may have waited for a processor.
func long() bool { return given.duration > 0 }

// lateByOwnClock counts the calls that came too late for the caller by the
// program's own clock, as exactly as its metrics tell.
func lateByOwnClock(figures house.Metrics) int {
	searches, others := longerThan(figures, "6", "10")
	return searches + others
}

// ownClock tells how long calls took by the program's own clock.
func ownClock(figures house.Metrics) string {
	searches, others := longerThan(figures, "4.5", "9")
	return fmt.Sprintf("by its own clock %d searches took longer than 4.5 s, and %d other calls longer than 9 s", searches, others)
}

// longerThan counts the calls that took longer than bounds of the histogram.
func longerThan(figures house.Metrics, search, other string) (searches, others int) {
	const name = "wazgate_call_duration_seconds"
	for _, endpoint := range wazion.Endpoints() {
		bound, count := other, &others
		if endpoint == wazion.GlobalSearch {
			bound, count = search, &searches
		}
		of := `endpoint="` + string(endpoint) + `"`
		*count += int(figures.Sum(name+"_count", of) - figures.Sum(name+"_bucket", of, `le="`+bound+`"`))
	}
	return searches, others
}

// endure runs everything at once for the time and returns the curve of memory.
func (s *soak) endure(t *testing.T, took time.Duration) *curve {
	t.Helper()
	loaded, enough := context.WithTimeout(t.Context(), healthyFirst+took+healthyLast)
	defer enough()
	measured := &curve{began: time.Now()}
	var running sync.WaitGroup
	defer running.Wait()
	running.Go(func() { steady(loaded, given.rate, s.ask) })
	running.Go(func() { measured.follow(loaded, t, s.house, s.history) })
	pause(loaded, healthyFirst)
	sick, cured := context.WithTimeout(loaded, took)
	defer cured()
	running.Go(func() { s.reload(sick) })
	(&plague{house: s.house, history: s.history, seed: given.seed}).rage(sick)
	s.recover(t)
	return measured
}

// ask is one call of the load.
func (s *soak) ask(number int, planned time.Time) {
	s.table.begin()
	defer s.table.asking.Add(-1)
	random := rand.New(rand.NewPCG(given.seed, uint64(number)))
	q := s.people.any(random)
	ctx, cancel := context.WithDeadline(context.Background(), planned.Add(patience(q.endpoint)+5*time.Second))
	defer cancel()
	from := time.Now()
	got, err := s.send(ctx, &q, random)
	at := moment{from, time.Now()}
	took := at.to.Sub(planned)
	var problem string
	if err != nil {
		problem = err.Error()
	} else {
		problem = s.wrong(&q, got, at)
	}
	if problem != "" {
		problem = fmt.Sprintf("call %d, %s %v, took %s: %s\nsick:%s\n%.1000s", number, q.endpoint, q.values, took, problem, s.history.tell(at.from, at.to), got.Body)
	}
	s.table.add(&q, took, problem)
}

func (s *soak) send(ctx context.Context, q *question, random *rand.Rand) (house.Answer, error) {
	request, err := q.request(ctx, random, s.house.URL)
	if err != nil {
		return house.Answer{}, err
	}
	caller := *s.house
	caller.Client = s.client
	return caller.Send(request)
}

// reload changes something about every source now and then.
func (s *soak) reload(ctx context.Context) {
	present, other := "rate_per_minute: 100000", "rate_per_minute: 90000"
	for pause(ctx, 7*time.Second) {
		s.house.Reconfigure(func(yaml string) string { return strings.ReplaceAll(yaml, present, other) })
		present, other = other, present
	}
}

// recover measures how long it takes until all is well.
func (s *soak) recover(t *testing.T) {
	t.Helper()
	began := time.Now()
	random := rand.New(rand.NewPCG(given.seed, 1<<40))
	err := house.Until(t.Context(), 4*recovery, func() error {
		for range 20 {
			q := pick(random, s.people.certain[random.IntN(len(s.people.certain))], s.people.products[random.IntN(len(s.people.products))])
			got, err := s.send(t.Context(), &q, random)
			if err != nil {
				return err
			}
			if got.Degraded() != nil || strings.Contains(string(got.Body), `"error"`) && !strings.Contains(string(got.Body), `"labels"`) {
				return fmt.Errorf("%s lacks %v: %.200s", q.endpoint, got.Degraded(), got.Body)
			}
		}
		return nil
	})
	took := time.Since(began)
	t.Logf("well again %.1f s after the last sickness", took.Seconds())
	if err != nil || took > recovery && long() {
		t.Errorf("it took %s: %v", took, err)
	}
}
