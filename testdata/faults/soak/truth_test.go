package soak_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/testdata/faults/house"
)

const (
	// recovery is how long after a sickness its traces may show: the gateway
	// leaves a backend that failed alone for a moment.
	recovery = 10 * time.Second
	// believed is how long "nobody" may be repeated from memory, and a little.
	believed = 3 * time.Second
)

// said is what all answers have in common.
type said struct {
	Found     *bool  `json:"found"`
	Error     string `json:"error"`
	Info      string `json:"info"`
	Customers []struct {
		OrdersCount int               `json:"ordersCount"`
		State       string            `json:"state"`
		Orders      []json.RawMessage `json:"orders"`
	} `json:"customers"`
	Products []json.RawMessage `json:"products"`
}

func (s said) found() bool { return len(s.Customers)+len(s.Products)+len(s.Info) > 0 }

// moment is when a question was on its way.
type moment struct{ from, to time.Time }

// lie returns how an answer departs from the truth as far as it can be known,
// or "".
func (q *question) lie(got house.Answer, told said, at moment, past *history) string {
	if mark := q.stranger(got.Body); mark != "" {
		return "it shows " + mark
	}
	sick := func(source string) bool { return past.any(source, at.from.Add(-recovery), at.to, strains, fails, lies) }
	for _, source := range got.Degraded() {
		if !sick(source) {
			return "it lacks " + source + ", which was well"
		}
	}
	switch found := told.found(); {
	case told.Found != nil && *told.Found != found:
		return "found contradicts the rest"
	case found && told.Error != "":
		return "there is an error beside what was found"
	case found:
		return q.denies(told, at, past)
	case told.Error != "" && !q.loose && !slices.ContainsFunc(q.asked, sick):
		return "it could not look although all were well: " + told.Error
	case told.Error != "" && told.Error != wazion.Messages("es").Unavailable:
		return "the error is " + told.Error
	case told.Error != "" || q.loose:
		return ""
	default:
		return q.nobodyThere(at, past)
	}
}

// stranger returns what an answer shows of somebody else.
func (q *question) stranger(body []byte) string {
	if len(q.allowed) == 0 && q.endpoint == wazion.SearchProducts {
		return ""
	}
	for _, mark := range marksIn(body) {
		if !q.allowed.have(string(bytes.ToLower(mark))) {
			return string(mark)
		}
	}
	return ""
}

// have reports whether a mark is one of them. A number that was stored without
// its country may be read as one of another: what counts is how it ends.
func (m marks) have(mark string) bool {
	const tail = 8
	if m[mark] || mark[0] != '+' {
		return m[mark]
	}
	for one := range m {
		if one[0] == '+' && one[len(one)-tail:] == mark[len(mark)-tail:] {
			return true
		}
	}
	return false
}

// denies tells whether the panel says of a known buyer that nothing was bought.
func (q *question) denies(told said, at moment, past *history) string {
	if len(q.knows) == 0 && !q.loose && q.endpoint != wazion.SearchProducts {
		return "somebody was found whom nobody knows"
	}
	if q.endpoint != wazion.SidePanelCustomerInfo || len(q.orders) == 0 {
		return ""
	}
	for _, customer := range told.Customers {
		if len(customer.Orders) > 0 || customer.OrdersCount > 0 || customer.State == wazion.Messages("es").OrdersUnavailable {
			return ""
		}
	}
	if q.allLied(q.orders, at, past) {
		return ""
	}
	return "it says that a buyer never bought"
}

// nobodyThere tells whether somebody may say that nobody is there.
func (q *question) nobodyThere(at moment, past *history) string {
	if len(q.knows) > 0 {
		if q.allLied(q.knows, at, past) {
			return ""
		}
		return "it says that nobody is there, who is known to " + strings.Join(q.knows, ", ")
	}
	for _, source := range q.asked {
		if source != house.CRM && past.throughout(source, at.from, at.to) {
			return "it says that nobody is there, but " + source + " could not be asked"
		}
	}
	return ""
}

// allLied reports whether each of the sources may have told a lie that was
// believed.
func (q *question) allLied(sources []string, at moment, past *history) bool {
	return !slices.ContainsFunc(sources, func(source string) bool {
		return !past.any(source, at.from.Add(-believed), at.to, lies)
	})
}

// wrong returns all that is wrong with an answer.
func (s *soak) wrong(q *question, got house.Answer, at moment) string {
	if got.Status != 200 {
		return fmt.Sprintf("status %d", got.Status)
	}
	if kind := got.Header.Get("Content-Type"); kind != contentJSON {
		return "it is of the kind " + kind
	}
	if err := s.judge.isAnswerOf(q.endpoint, q.values["format"] == "ai", got.Body); err != nil {
		return err.Error()
	}
	for _, leak := range s.house.Leaks(got.Body) {
		return "it has a secret in it: " + leak
	}
	var told said
	if err := json.Unmarshal(got.Body, &told); err != nil {
		return err.Error()
	}
	s.table.outcome(q.endpoint, told, got)
	if problem := q.lie(got, told, at, s.history); problem != "" {
		s.doubt(doubt{*q, got, told, at})
	}
	return ""
}

// doubt is an answer that seems to be untrue. Whether it is turns out when the
// history is complete: that a source was busy is learnt afterwards.
type doubt struct {
	question
	got  house.Answer
	told said
	at   moment
}

func (s *soak) doubt(about doubt) {
	s.table.mutex.Lock()
	defer s.table.mutex.Unlock()
	s.doubts = append(s.doubts, about)
}

// settleDoubts counts those that are left.
func (s *soak) settleDoubts() {
	for _, d := range s.doubts {
		if problem := d.lie(d.got, d.told, d.at, s.history); problem != "" {
			s.table.complain(d.endpoint, fmt.Sprintf("%s %v, took %s: %s\nsick:%s\n%.1000s", d.endpoint, d.values, d.at.to.Sub(d.at.from), problem, s.history.tell(d.at.from, d.at.to), d.got.Body))
		}
	}
}
