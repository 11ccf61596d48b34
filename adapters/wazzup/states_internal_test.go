package wazzup

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
)

// desk answers for single deals, each after a while.
type desk struct {
	mu          sync.Mutex
	answers     map[string]string // by id; missing ones are not found, empty ones fail
	takes       time.Duration
	calls       int
	flying, top int
}

func (d *desk) read(ctx context.Context, id string) (gjson.Result, error) {
	d.mu.Lock()
	d.calls++
	d.flying++
	d.top = max(d.top, d.flying)
	answer, known := d.answers[id]
	d.mu.Unlock()
	defer func() {
		d.mu.Lock()
		d.flying--
		d.mu.Unlock()
	}()
	select {
	case <-time.After(d.takes):
	case <-ctx.Done():
		return gjson.Result{}, &adapters.Error{Kind: adapters.Unavailable, Err: ctx.Err()}
	}
	switch {
	case !known:
		return gjson.Result{}, &adapters.Error{Kind: adapters.NotFound}
	case answer == "":
		return gjson.Result{}, errors.New("an outage")
	default:
		return gjson.Parse(answer), nil
	}
}

func (d *desk) count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.calls
}

func parsed(rows ...string) []gjson.Result {
	list := make([]gjson.Result, len(rows))
	for i, row := range rows {
		list[i] = gjson.Parse(row)
	}
	return list
}

// closed returns what the rows say of themselves, without white space.
func closedOf(rows []gjson.Result) string {
	text := ""
	for _, row := range rows {
		text += fmt.Sprintf("[%s]", row.Get("closed").Raw)
	}
	return text
}

func TestStatesAreJoinedWhereTheyCanBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{answers: map[string]string{
			"1": `{"closed":true}`, "2": `{"closed":false}`, "3": `{"closed":null}`, "4": `{}`, "5": `{"closed":"false"}`, "6": "", "8": `{"closed":true}`,
		}}
		s := newStates(d.read, 64)
		rows := parsed(
			`{"id":"1"}`, `{"id":2,"closed":null}`, `{"id":"3"}`, `{"id":"7"}`, `{"id":"8","closed":false}`, `{"id":"9","closed":"no"}`, `{"name":"x"}`, `null`,
		)
		joined, err := s.joined(t.Context(), rows)
		if want := `[true][false][][][false]["no"][][]`; err != nil || closedOf(joined) != want {
			t.Errorf("got %s, %v, want %s", closedOf(joined), err, want)
		}
		if rows[0].Get("closed").Exists() || d.count() != 4 {
			t.Errorf("%d calls; the rows that came in are now %s", d.count(), rows[0].Raw)
		}
		joined, err = s.joined(t.Context(), parsed(`{"id":"4"}`, `{"id":"5"}`, `{"id":"6"}`))
		if err != nil || closedOf(joined) != `[][][]` {
			t.Errorf("what is unknown reads %s, %v", closedOf(joined), err)
		}
	})
}

func TestStatesAreRememberedForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{answers: map[string]string{"1": `{"closed":true}`, "2": `{"closed":false}`}}
		s := newStates(d.read, 64)
		rows := parsed(`{"id":"1","name":"x"}`, `{"id":"2","name":"y"}`)
		ask := func(rows []gjson.Result, wantState string, wantCalls int) {
			t.Helper()
			before := d.count()
			joined, err := s.joined(t.Context(), rows)
			if calls := d.count() - before; err != nil || closedOf(joined) != wantState || calls != wantCalls {
				t.Errorf("%s after %d calls, %v, want %s after %d", closedOf(joined), calls, err, wantState, wantCalls)
			}
		}
		ask(rows, "[true][false]", 2)
		ask(rows, "[true][false]", 0)
		d.answers["1"], d.answers["2"] = `{"closed":false}`, `{"closed":true}`
		time.Sleep(time.Hour - time.Second)
		ask(rows, "[true][false]", 0)
		time.Sleep(time.Second)
		ask(rows, "[true][true]", 1) // open ones are asked again
		time.Sleep(23*time.Hour - time.Second)
		ask(rows, "[true][true]", 0)
		time.Sleep(time.Second)
		ask(rows, "[false][true]", 1) // and closed ones the day after
		ask(parsed(`{"id":"1","name":"z"}`, `{"id":"2","name":"y"}`), "[false][true]", 1)
		ask(parsed(`{"id":"1","name":"z"}`, `{"id":"2","name":"z"}`), "[false][true]", 1)
		d.answers["1"] = ""
		ask(parsed(`{"id":"1","name":"new"}`), "[]", 1) // nothing else is believed of a row that changed
		d.answers["1"] = `{"closed":true}`
		ask(parsed(`{"id":"1","name":"new"}`), "[true]", 1)
	})
}

func TestStatesAreReadSideBySide(t *testing.T) {
	tests := []struct{ inFlight, atOnce int }{{0, 16}, {64, 16}, {1000, 16}, {12, 3}, {4, 1}, {1, 1}}
	for _, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			d := &desk{takes: time.Second, answers: map[string]string{}}
			var rows []string
			for i := range 48 {
				d.answers[fmt.Sprint(i)] = `{"closed":true}`
				rows = append(rows, fmt.Sprintf(`{"id":%d}`, i))
			}
			began := time.Now()
			if _, err := newStates(d.read, test.inFlight).joined(t.Context(), parsed(rows...)); err != nil {
				t.Fatal(err)
			}
			if took, want := time.Since(began), time.Duration(48/test.atOnce)*time.Second; took != want || d.top != test.atOnce {
				t.Errorf("%d in flight: %d at once, took %v, want %d and %v", test.inFlight, d.top, took, test.atOnce, want)
			}
		})
	}
}

// TestAnOutageIsNotAskedAgainAndAgain: deals that are not there are none.
func TestAnOutageIsNotAskedAgainAndAgain(t *testing.T) {
	for name, test := range map[string]struct {
		answers map[string]string
		calls   int
	}{
		"outage":  {map[string]string{"0": "", "1": "", "2": "", "3": "", "4": "", "5": ""}, 3},
		"no such": {map[string]string{"5": `{"closed":true}`}, 6},
	} {
		d := &desk{answers: test.answers}
		rows := parsed(`{"id":0}`, `{"id":1}`, `{"id":2}`, `{"id":3}`, `{"id":4}`, `{"id":5}`)
		if _, err := newStates(d.read, 1).joined(t.Context(), rows); err != nil || d.count() != test.calls {
			t.Errorf("%s: %d calls, %v, want %d", name, d.count(), err, test.calls)
		}
	}
}

func TestStatesEndWithTheirTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{takes: time.Hour, answers: map[string]string{"1": `{"closed":true}`}}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		joined, err := newStates(d.read, 64).joined(ctx, parsed(`{"id":"1"}`))
		if adapters.KindOf(err) != adapters.Unavailable || joined != nil {
			t.Errorf("got %s, %v, want unavailable", closedOf(joined), err)
		}
	})
}

func TestMemoryOfStatesIsBounded(t *testing.T) {
	d := &desk{}
	s := newStates(d.read, 64)
	now := time.Now()
	for i := range 5 * generation / 2 {
		s.remember(fmt.Sprint(i), state{readAt: now})
	}
	if known := len(s.young) + len(s.aged); known > 2*generation {
		t.Errorf("%d states are kept, %d are allowed", known, 2*generation)
	}
	for i, want := range map[int]bool{0: false, generation: true, 5*generation/2 - 1: true} {
		if _, known := s.known(fmt.Sprint(i), 0); known != want {
			t.Errorf("state %d is known: %v", i, known)
		}
	}
}

// TestTheRateFitsAnyWindow of the documented length, wherever it lies.
func TestTheRateFitsAnyWindow(t *testing.T) {
	const documented = 500
	if most := documentedBurst + documentedRate*int(windowLength/time.Second)/60; most > documented || most < documented*9/10 {
		t.Errorf("up to %d calls in %v, %d are allowed", most, windowLength, documented)
	}
}
