package soak_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/testdata/faults/house"
)

const (
	// neighboursConfig keeps nearly nothing, so that every call is one to a
	// backend. The panel needs one source alone, the search for products another.
	neighboursConfig = `
cache: {ttl: 1s, revalidate: 1s, stale: 1s, negative: 1s, max_entries: 100}
endpoints:
  sidePanel_CustomerInfo: {sources: [tracking]}
  search_Products: {sources: [shop]}
`
	shortMeasurement = 500 * time.Millisecond
	// troubled is how many calls a second go to the source that falls ill.
	troubled = 40
	// closedLoops is how many ask the healthy source, each without a pause.
	closedLoops = 8
	// atMost is what a sick source may cost its neighbours.
	atMost = 0.05
)

// TestNeighbours measures what a sick source costs the calls that do not need
// it: how many are answered while as many go to the other source, well and sick
// by turns, by the clock and by the time that the processors spent. The clock
// tells little on a machine that others use, so -strict, which alone judges the
// figures, wants both to be bad. That the healthy source's answers are whole is
// judged always.
func TestNeighbours(t *testing.T) {
	shop := simulate.NewShop(simulate.Options{Seed: given.seed, Customers: 3000})
	n := &neighbours{
		house:  given.program.Open(t, house.Options{Shop: shop, AwaitCopy: true, Config: neighboursConfig, Logged: new(logWatch).see}),
		client: &http.Client{Timeout: callerPatience, Transport: &http.Transport{MaxIdleConnsPerHost: 1000}}, took: given.duration,
	}
	defer n.client.CloseIdleConnections()
	if n.took == 0 {
		n.took = shortMeasurement
	}
	for _, order := range shop.Orders() {
		if order.InTracking() && order.CustomerPhone == order.E164 {
			n.numbers = append(n.numbers, order.E164)
		}
	}
	n.measure(t) // the first is for nothing: everything gets warm
	var lines strings.Builder
	for _, fault := range []struct {
		name  string
		fault simulate.Fault
	}{
		{"black hole", simulate.Fault{Kind: simulate.HangFault}},
		{"reset", simulate.Fault{Kind: simulate.ResetFault}},
		{"500", simulate.Fault{Kind: simulate.StatusFault, Status: http.StatusInternalServerError}},
		{"slow", simulate.Fault{Kind: simulate.SlowFault, Delay: 2 * time.Second}},
	} {
		cost := n.compare(t, fault.fault, &lines, fault.name)
		if given.strict && cost > atMost {
			t.Errorf("%s costs %.1f %%", fault.name, 100*cost)
		}
	}
	t.Logf("calls a second to the healthy source, medians of %d rounds of %s:\n%s", given.rounds, n.took, lines.String())
	if n.lacking.Load() == 0 {
		t.Error("no source fell ill")
	}
	if n.wrong.Load() > 0 {
		t.Errorf("%d answers of the healthy source lack something: %s", n.wrong.Load(), *n.first.Load())
	}
}

// neighbours are a source that stays well and one that falls ill.
type neighbours struct {
	house   *house.House
	client  *http.Client
	took    time.Duration
	numbers []string
	next    atomic.Int64
	wrong   atomic.Int64
	first   atomic.Pointer[string]
	lacking atomic.Int64 // answers without the source that fell ill
}

// compare takes turns of well and sick, and returns the share that is lost: the
// median of the turns, as a machine that others use changes from one to the next
// less than over all of them.
func (n *neighbours) compare(t *testing.T, fault simulate.Fault, lines *strings.Builder, name string) float64 {
	t.Helper()
	var well, sick, ratios, efforts []float64
	for turn := range given.rounds {
		var pair [2]pace
		for i := range pair {
			ill := (i + turn) % 2
			if ill == 1 {
				n.house.Backends[house.Shop].Set(fault)
			}
			pair[ill] = n.measure(t)
			n.settle(t)
		}
		well, sick = append(well, pair[0].clock), append(sick, pair[1].clock)
		ratios, efforts = append(ratios, pair[1].clock/pair[0].clock), append(efforts, pair[1].processor/pair[0].processor)
	}
	fmt.Fprintf(lines, "%-12s well %6.0f   sick %6.0f   ratio %.3f by the clock, %.3f by the processors   of the turns %.2f, %.2f\n", name, median(well), median(sick), median(ratios), median(efforts), ratios, efforts)
	return 1 - max(median(ratios), median(efforts))
}

// pace is how many answers came in a second of the clock, and of the time that
// the processors spent on the gateway, its backends and its callers.
type pace struct{ clock, processor float64 }

func median(list []float64) float64 {
	slices.Sort(list)
	return (list[len(list)/2] + list[(len(list)-1)/2]) / 2
}

// measure returns how many calls a second the healthy source answers, while a
// fixed number go to the other one. The first third of the time does not count.
func (n *neighbours) measure(t *testing.T) pace {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), n.took*3/2)
	defer cancel()
	var asking sync.WaitGroup
	var answered atomic.Int64
	asking.Go(func() { steady(ctx, troubled, n.trouble) })
	for range closedLoops {
		asking.Go(func() {
			for ctx.Err() == nil {
				n.ask(context.WithoutCancel(ctx))
				answered.Add(1)
			}
		})
	}
	pause(ctx, n.took/2)
	before, began, spent := answered.Load(), time.Now(), n.spent(t)
	<-ctx.Done()
	answers := float64(answered.Load() - before)
	rate := pace{answers / time.Since(began).Seconds(), answers / (n.spent(t) - spent)}
	n.house.Backends[house.Shop].Set(simulate.Fault{}) // those that hang shall end
	asking.Wait()
	for _, backend := range n.house.Backends {
		backend.Forget()
	}
	return rate
}

// spent is the time that processors spent on the gateway and on this process.
func (n *neighbours) spent(t *testing.T) float64 {
	t.Helper()
	var mine syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &mine); err != nil {
		t.Fatal(err)
	}
	return n.house.Metrics(t)["process_cpu_seconds_total"] + time.Duration(mine.Utime.Nano()+mine.Stime.Nano()).Seconds()
}

// ask asks the healthy source for somebody whom the cache has long forgotten.
func (n *neighbours) ask(ctx context.Context) {
	number := n.numbers[int(n.next.Add(1))%len(n.numbers)]
	got, err := n.send(ctx, wazion.SidePanelCustomerInfo, "phone", number)
	if err == nil && got.Status == http.StatusOK && got.Degraded() == nil && strings.Contains(string(got.Body), number) {
		return
	}
	if n.wrong.Add(1) == 1 {
		what := fmt.Sprintf("%v, degraded by %v: %.300s", err, got.Degraded(), got.Body)
		n.first.Store(&what)
	}
}

// trouble asks the source that falls ill.
func (n *neighbours) trouble(int, time.Time) {
	got, err := n.send(context.Background(), wazion.SearchProducts, "q", fmt.Sprintf("zz%d", rand.Int64()))
	if err == nil && got.Degraded() != nil {
		n.lacking.Add(1)
	}
}

func (n *neighbours) send(ctx context.Context, endpoint wazion.Endpoint, name, value string) (house.Answer, error) {
	caller := *n.house
	caller.Client = n.client
	request, err := caller.Request(ctx, house.Question{Endpoint: endpoint, Parameters: []string{name, value}})
	if err != nil {
		return house.Answer{}, err
	}
	return caller.Send(request)
}

// settle waits until the source that was ill is asked again.
func (n *neighbours) settle(t *testing.T) {
	t.Helper()
	err := house.Until(t.Context(), 2*recovery, func() error {
		got, err := n.send(t.Context(), wazion.SearchProducts, "q", fmt.Sprintf("zz%d", rand.Int64()))
		if err == nil && got.Degraded() != nil {
			err = fmt.Errorf("it lacks %v", got.Degraded())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
