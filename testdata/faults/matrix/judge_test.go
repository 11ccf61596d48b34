package matrix_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/testdata/faults/house"
)

// expectation is what an answer must say.
type expectation struct {
	found    bool
	degraded []string
	stale    bool
	// open are sources of which nobody knows beforehand whether they answer.
	open []string
	// late are sources that may be named although they are well: what others said
	// only at the end would have been another question to them.
	late []string
}

// expect returns what must be said while the sources are sick. warm says that
// all had answered this question before.
func (q question) expect(f fault, sick []string, warm bool) expectation {
	var e expectation
	for _, source := range q.asks {
		knows, leads := slices.Contains(q.knows, source), failing
		switch {
		case !slices.Contains(sick, source), source == house.CRM && warm:
			leads = healthy
		case f.needsRows && !knows && source != house.CRM:
			leads = healthy
		case source == house.CRM && f.leads != healthy:
		default:
			leads = f.leads
		}
		switch {
		case leads == knowsNobody:
		case leads == healthy:
			e.found = e.found || knows
			if f.stalls && warm && !knows && len(sick) > 0 {
				e.late = append(e.late, source)
			}
		case leads == failing && warm && knows:
			e.found, e.stale = true, true
			if slices.Contains(q.searches, source) && !f.needsRows {
				e.degraded = append(e.degraded, source) // that something leads to nothing is not known for long
			}
		case leads == failing:
			e.degraded = append(e.degraded, source)
		case leads == anything:
			e.open = append(e.open, source)
			e.found = e.found || knows && warm
		}
	}
	return e
}

// said is what all answers have in common.
type said struct {
	Found     *bool         `json:"found"`
	Error     string        `json:"error"`
	Customers []saidOf      `json:"customers"`
	Products  []saidProduct `json:"products"`
	Info      string        `json:"info"`
}

type saidProduct struct {
	URL string `json:"url"`
}

type saidOf struct {
	State  string            `json:"state"`
	Orders []json.RawMessage `json:"orders"`
}

// judge returns how an answer departs from what was expected.
func (q question) judge(got house.Answer, want expectation) error {
	var told said
	if err := json.Unmarshal(got.Body, &told); err != nil {
		return err
	}
	degraded := slices.DeleteFunc(got.Degraded(), func(source string) bool { return slices.Contains(want.late, source) })
	if len(want.open) > 0 {
		want = q.settle(got, told, want)
	}
	messages := wazion.Messages("es")
	found := told.something()
	couldNotLook := !want.found && len(want.degraded) > 0
	switch {
	case found != want.found:
		return errors.New("something found, or nothing, against the truth")
	case q.listsOnly != (told.Found == nil), told.Found != nil && *told.Found != found:
		return errors.New("found contradicts the rest")
	case couldNotLook && told.Error != messages.Unavailable:
		return errors.New("it does not say that it could not look")
	case !couldNotLook && told.Error != "":
		return errors.New("there is an error although everything is told")
	case !slices.Equal(degraded, want.degraded):
		return fmt.Errorf("degraded by %v, want %v", degraded, want.degraded)
	case got.Stale() != want.stale:
		return fmt.Errorf("stale: %v, want %v", got.Stale(), want.stale)
	case found && !bytes.Contains(bytes.ToLower(got.Body), []byte(strings.ToLower(q.mentions))):
		return fmt.Errorf("%s is not in it", q.mentions)
	}
	for _, product := range told.Products {
		if product.URL == "" && len(degraded) == 0 {
			return errors.New("a product has no address, and nothing says why")
		}
	}
	return q.judgeOrders(told, degraded)
}

func (s said) something() bool { return len(s.Customers)+len(s.Products)+len(s.Info) > 0 }

// settle takes the answer's word for what nobody knows beforehand, as far as it
// does not contradict itself.
func (q question) settle(got house.Answer, told said, want expectation) expectation {
	for _, source := range q.asks {
		knows := slices.Contains(q.knows, source)
		switch open, lost := slices.Contains(want.open, source), slices.Contains(got.Degraded(), source); {
		case !open:
		case lost && !slices.Contains(want.degraded, source):
			want.degraded = append(want.degraded, source)
			want.found = want.found || knows && told.something() // a part of it
		case !lost:
			want.found = want.found || knows
		}
	}
	slices.SortFunc(want.degraded, func(a, b string) int {
		return slices.Index(house.Sources(), a) - slices.Index(house.Sources(), b)
	})
	want.stale = want.stale || got.Stale()
	return want
}

// judgeOrders holds that a customer without orders never looks like one whose
// orders could not be read, nor the other way round.
func (q question) judgeOrders(told said, degraded []string) error {
	labels, err := wazion.NewLabels("es", nil)
	if err != nil {
		return err
	}
	none, unavailable := labels.Get("state_no_orders"), wazion.Messages("es").OrdersUnavailable
	for _, customer := range told.Customers {
		switch without := len(customer.Orders) == 0; {
		case q.Endpoint != wazion.SidePanelCustomerInfo:
		case without && len(degraded) > 0 && customer.State != unavailable:
			return fmt.Errorf("state %q although orders could not be read", customer.State)
		case customer.State == unavailable && (!without || len(degraded) == 0):
			return fmt.Errorf("state %q although orders were read", customer.State)
		}
	}
	const noConclusion = "no se puede concluir nada"
	switch warned := strings.Contains(told.Info, noConclusion); {
	case told.Info == "":
	case len(degraded) > 0 && strings.Contains(told.Info, none):
		return fmt.Errorf("the AI is told %q although orders could not be read", none)
	case len(degraded) == 0 && warned:
		return fmt.Errorf("the AI is told %q although orders were read", noConclusion)
	}
	return nil
}
