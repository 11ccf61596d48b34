// Package matrix_test breaks every backend in every way and judges every
// answer.
package matrix_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/testdata/faults/house"
)

// What all rigs share: the built program and the certificates.
var (
	program   house.Program
	authority *certificates
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	flag.Parse()
	zerolog.SetGlobalLevel(zerolog.Disabled) // toxics tell of every byte
	folder, err := os.MkdirTemp("", "matrix")
	if err == nil {
		defer func() { _ = os.RemoveAll(folder) }()
		program, err = house.Build(context.Background(), folder)
	}
	if err == nil {
		authority, err = newCertificates(folder)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// The documented budgets, the smaller ones of rigs whose backends stall, and how
// much longer than them the caller waits.
const (
	budgetOthers, budgetGlobal           = 9 * time.Second, 4500 * time.Millisecond
	shortBudgetOthers, shortBudgetGlobal = 4 * time.Second, 2500 * time.Millisecond

	// No answer of a cold rig is in memory for longer than this, and no answer is
	// shown from there without asking for longer.
	ttl = time.Second

	config      = "cache: {ttl: 1s, revalidate: 1s, negative: 1s}\ndirectory: {interval: 10s}\n"
	shortConfig = "timeouts: {others: 4s, global_search: 2500ms}\n"
)

// patienceOfCallers is how long the caller waits: 10 s where the gateway may
// take 9, and 5 s where it may take 4.5.
func (f fault) patienceOfCallers(endpoint wazion.Endpoint) time.Duration {
	const more, moreGlobal = time.Second, 500 * time.Millisecond
	switch global := endpoint == wazion.GlobalSearch; {
	case global && f.stalls:
		return shortBudgetGlobal + moreGlobal
	case global:
		return budgetGlobal + moreGlobal
	case f.stalls:
		return shortBudgetOthers + more
	default:
		return budgetOthers + more
	}
}

// TestMatrix breaks each source, and all at once, in every way, cold and warm.
// Every answer must be right, and all must be well again soon afterwards.
func TestMatrix(t *testing.T) {
	const (
		patient = 10 // rigs in which time runs out, at once: more would be late by themselves
		others  = 6
	)
	shop := simulate.NewShop(simulate.Options{Seed: 7, Customers: 40})
	asked := questions(t, shop)
	results := newTable()
	var running sync.WaitGroup
	stalling, quick := make(chan struct{}, patient), make(chan struct{}, others)
	for _, f := range faults() {
		places := quick
		if f.stalls || f.copyHeals != soon {
			places = stalling
		}
		for _, c := range columns() {
			running.Go(func() {
				places <- struct{}{}
				defer func() { <-places }()
				t.Run(strings.ReplaceAll(f.name+"/"+c.name, " ", "_"), func(t *testing.T) {
					s := &sequence{t: t, fault: f, column: c, shop: shop, questions: asked, results: results}
					s.run()
				})
			})
		}
	}
	running.Wait()
	results.print(os.Stdout)
	if !results.complete(strings.Contains(flag.Lookup("test.run").Value.String(), "/")) {
		t.Error("not every answer is right")
	}
}

// sequence is one fault at one place: there from the beginning, gone, there
// again, and gone.
type sequence struct {
	t         *testing.T
	fault     fault
	column    column
	shop      *simulate.Shop
	questions []question
	results   *table
	rig       *rig
}

func (s *sequence) run() {
	s.t.Helper()
	settings := config
	if s.fault.stalls {
		settings += shortConfig
	}
	s.rig = open(s.t, s.fault, s.column.sick, s.shop, settings)
	s.plant()
	switch {
	case s.fault.leads == healthy, !slices.Contains(s.column.sick, house.CRM):
		s.rig.AwaitState(house.CRM, "ok")
	case !s.fault.stalls:
		s.rig.AwaitState(house.CRM, "failing") // the copy has met the fault
	}
	s.ask(false)
	s.rig.end()
	if s.fault.outlasts(s.column.sick) {
		s.rig.Restart()
	}
	s.heal(false)
	house.Pause(s.t.Context(), ttl+200*time.Millisecond)
	s.rig.begin()
	s.ask(true)
	s.rig.end()
	s.heal(true)
	s.rig.Stop()
	if calls := s.rig.other.Count(); calls > 0 {
		s.t.Errorf("the other host was called %d times", calls)
	}
}

// plant notes what nobody may read anywhere, or only in answers.
func (s *sequence) plant() {
	var own []string
	for _, customer := range s.shop.Customers() {
		own = append(own, customer.Name, customer.Email, strings.TrimPrefix(customer.E164, "+"))
	}
	for _, persona := range s.shop.Personas() {
		own = append(own, persona.Customer.Name, persona.Customer.Email, strings.TrimPrefix(persona.Customer.E164, "+"))
	}
	s.rig.Plant(
		[]string{"Volvemos enseguida", "Something went wrong", s.rig.other.URL, domain + ":"},
		compact(own),
	)
}

// ask asks everything at once and counts the answers that are right.
func (s *sequence) ask(warm bool) {
	s.t.Helper()
	var asking sync.WaitGroup
	defer asking.Wait()
	for _, q := range s.questions {
		asking.Go(func() {
			got, err := s.rig.Try(s.t.Context(), q.Question)
			if late := s.fault.patienceOfCallers(q.Endpoint); err == nil && got.Took > late {
				err = fmt.Errorf("it took %v, and nobody waits longer than %v", got.Took, late)
			}
			if err == nil {
				err = errors.Join(q.judge(got, q.expect(s.fault, s.column.sick, warm)), s.strangersIn(q, got))
			}
			s.results.count(s.fault, s.column, warm, err == nil)
			if err != nil {
				s.t.Errorf("%s, %s: %v\n%v degraded %v stale %v\n%s", q.name, temperature(warm), err, got.Took, got.Degraded(), got.Stale(), shortened(got.Body))
			}
		})
	}
}

// strangersIn returns whom else an answer shows, or what else of a backend. The
// log may tell the code of a refusal.
func (s *sequence) strangersIn(q question, got house.Answer) error {
	if strings.Contains(string(got.Body), "INTERNAL_ERROR") {
		return errors.New("it tells what the backend said")
	}
	for _, own := range q.strangers(s.shop) {
		if strings.Contains(string(got.Body), own) {
			return fmt.Errorf("%s has nothing to do with it", own)
		}
	}
	return nil
}

// heal asks until everything is whole again, and counts whether that was soon.
// The table tells how long it took; what is waited for longer leaves room for a
// machine on which many rigs run at once.
func (s *sequence) heal(filled bool) {
	s.t.Helper()
	const room = 5 * time.Second
	patience := s.fault.patience(s.column.sick, filled) + room
	began := time.Now()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	for _, q := range s.questions {
		var got house.Answer
		err := house.Until(ctx, patience, func() (err error) {
			if got, err = s.rig.Try(s.t.Context(), q.Question); err != nil {
				return err
			}
			return q.judge(got, q.expect(s.fault, nil, false))
		})
		s.results.count(s.fault, s.column, filled, err == nil)
		if err != nil {
			s.t.Errorf("%s is not healed after %v, %s: %v\ndegraded %v stale %v\n%s", q.name, time.Since(began).Round(time.Millisecond), temperature(filled), err, got.Degraded(), got.Stale(), shortened(got.Body))
		}
	}
	s.results.healed(s.fault, s.column, time.Since(began))
}
