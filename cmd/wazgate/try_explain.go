package main

import (
	"encoding/json"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/witness"
	"github.com/wazgate/wazgate/mapping"
)

// triedExplanation is what try --explain --json prints. Times are milliseconds
// since the question began. There is no credential in it.
type triedExplanation struct {
	Endpoint  string            `json:"endpoint"`
	Answer    json.RawMessage   `json:"answer"` // as WAzion gets it
	Outcome   string            `json:"outcome"`
	Took      float64           `json:"took_ms"`
	Degraded  []string          `json:"degraded"` // sources that could not be read
	Stale     bool              `json:"stale"`
	Problems  []string          `json:"problems"` // what could not be read, with the mend
	Notes     []string          `json:"notes"`
	Questions []triedQuestion   `json:"questions"` // to the sources, in order of time
	Dropped   []witness.Dropped `json:"dropped"`   // because nothing proved whose it is
	People    []witness.Merged  `json:"people"`    // of the answer, with what they are made of
}

// triedQuestion is one question to a source.
type triedQuestion struct {
	Source    string         `json:"source"`
	Adapter   string         `json:"adapter"`
	Operation string         `json:"operation"`
	By        string         `json:"by"` // phone, email, customer_id, order_number, reference or text
	Value     string         `json:"value"`
	Began     float64        `json:"began_ms"`
	Took      float64        `json:"took_ms"`         // 0: there was no answer when the call ended
	Cache     string         `json:"cache,omitempty"` // fresh, stale, miss or shared with an equal question
	Requests  []triedRequest `json:"requests"`
	Directory *triedCopy     `json:"directory,omitempty"`
	Error     string         `json:"error,omitempty"`
	Kind      string         `json:"error_kind,omitempty"`
	Missing   []string       `json:"missing"` // steps that could not be read
	Stale     bool           `json:"stale"`
	Partial   bool           `json:"partial"` // the directory does not know everything yet
	Customers int            `json:"customers"`
	Orders    int            `json:"orders"`
	Products  int            `json:"products"`
	// Records say of every field where it comes from. Those that are no part of
	// the answer are there without their fields.
	Records *mapping.Explanation `json:"records,omitempty"`
}

// triedRequest is one request to a backend.
type triedRequest struct {
	Began   float64             `json:"began_ms"`
	Took    float64             `json:"took_ms"` // 0: still under way when the call ended
	Method  string              `json:"method"`
	Host    string              `json:"host"`
	Path    string              `json:"path"`
	Query   []witness.Parameter `json:"query"`
	Headers []witness.Parameter `json:"headers"`
	Body    string              `json:"body,omitempty"`
	Token   bool                `json:"token,omitempty"` // it gets a token: nothing more is told
	Status  int                 `json:"status"`          // 0: no answer
	Bytes   int64               `json:"bytes"`
	Answer  string              `json:"answer,omitempty"`
	Cut     bool                `json:"cut,omitempty"` // the answer was longer than is kept
	Problem string              `json:"problem,omitempty"`
}

// triedCopy is what the directory knew.
type triedCopy struct {
	Records  int    `json:"records"`
	Complete bool   `json:"complete"`
	Outdated bool   `json:"outdated"`
	Error    string `json:"error,omitempty"`
}

// explain gathers all that is known of the question.
func (t *tried) explain() triedExplanation {
	explained := triedExplanation{
		Endpoint: string(t.request.Endpoint), Answer: t.answer, Outcome: string(t.outcome), Took: milliseconds(t.took),
		Degraded: append([]string{}, t.degraded...), Stale: t.stale, Problems: append([]string{}, t.problems...), Notes: append([]string{}, t.notes...),
		Questions: []triedQuestion{}, Dropped: append([]witness.Dropped{}, t.witness.Dropped()...), People: append([]witness.Merged{}, t.witness.Merged()...),
	}
	asks := t.witness.Asks()
	for i := range asks {
		explained.Questions = append(explained.Questions, t.question(&asks[i]))
	}
	return explained
}

func (t *tried) question(asked *witness.Ask) triedQuestion {
	configured, _ := t.settings.Source(asked.Source)
	q := triedQuestion{
		Source: asked.Source, Adapter: configured.AdapterName, Operation: asked.Operation, By: asked.By, Value: asked.Value,
		Began: milliseconds(asked.Began), Took: milliseconds(asked.Took), Cache: asked.Cache, Requests: []triedRequest{},
		Missing: append([]string{}, asked.Missing...), Stale: asked.Stale, Partial: asked.Partial,
		Customers: asked.Customers, Orders: asked.Orders, Products: asked.Products,
	}
	if asked.Error != nil {
		q.Error, q.Kind = asked.Error.Error(), adapters.KindOf(asked.Error).String()
	}
	if found := asked.Copy; found != nil {
		q.Directory = &triedCopy{Records: found.Records, Complete: found.Complete, Outdated: found.Outdated}
		if found.Error != nil {
			q.Directory.Error = found.Error.Error()
		}
	}
	for _, exchange := range asked.Exchanges {
		q.Requests = append(q.Requests, t.sent(exchange))
	}
	q.Records = t.records(asked, &configured)
	return q
}

// sent describes one request. What is shown of it may be cut later, so that
// credentials are taken out before.
func (t *tried) sent(exchange *witness.Exchange) triedRequest {
	return triedRequest{
		Began: milliseconds(exchange.Began), Took: milliseconds(exchange.Took), Method: exchange.Method, Host: exchange.Host,
		Path: t.mask.Text(exchange.Path), Query: t.masked(exchange.Query), Headers: t.masked(exchange.Headers),
		Body: t.mask.Text(exchange.Sent), Token: exchange.Token, Status: exchange.Status, Bytes: exchange.Bytes,
		Answer: t.mask.Text(exchange.Answer), Cut: exchange.Cut, Problem: exchange.Problem,
	}
}

func (t *tried) masked(parameters []witness.Parameter) []witness.Parameter {
	masked := make([]witness.Parameter, len(parameters))
	for i, one := range parameters {
		masked[i] = witness.Parameter{Name: t.mask.Text(one.Name), Value: t.mask.Text(one.Value)}
	}
	return masked
}

// records explains what the mapping made of an answer. Of what is no part of the
// answer, only that it was there is told.
func (t *tried) records(asked *witness.Ask, configured *config.Source) *mapping.Explanation {
	if asked.Document == nil || len(asked.Document.Body) == 0 || configured.Mapping == nil {
		return nil
	}
	in := mapping.Input{
		Body: asked.Document.Body, Steps: asked.Document.Steps,
		Request: mapping.Request{Phone: asked.Document.Phone, Country: asked.Document.Country, Locale: asked.Document.Locale},
	}
	kind := kindOf(adapters.Operation(asked.Operation))
	explained := configured.Mapping.Explain(kind, t.harmless(in))
	if kind == "products" {
		return &explained
	}
	for i := range explained.Looked {
		explained.Looked[i].Raw = "" // the list, which begins with anybody
	}
	known := t.known(asked.Source, kind, configured.Mapping, in)
	kept := 0
	for _, element := range explained.Elements {
		if element.Dropped == "" {
			kept++
		}
	}
	next := 0
	for i := range explained.Elements {
		element := &explained.Elements[i]
		if element.Dropped != "" {
			element.Fields = nil
			continue
		}
		if kept != len(known) || !known[next] {
			element.Dropped, element.Fields = notShown, nil
		}
		next++
	}
	return &explained
}

// harmless returns a document without credentials: of its texts only parts are
// shown.
func (t *tried) harmless(in mapping.Input) mapping.Input {
	masked := mapping.Input{Body: t.mask.JSON(in.Body), Steps: make(map[string]json.RawMessage, len(in.Steps)), Request: in.Request}
	for name, body := range in.Steps {
		masked.Steps[name] = t.mask.JSON(body)
	}
	return masked
}

// notShown is what is said of a record that is no part of the answer.
const notShown = "it is no part of the answer, and not shown"

// known says of every record of a document whether it is a part of the answer.
func (t *tried) known(source, kind string, m *mapping.Mapping, in mapping.Input) []bool {
	var known []bool
	if kind == "customers" {
		customers, _ := m.Customers(in)
		for i := range customers {
			known = append(known, t.witness.Known(source, customers[i].Identity()...))
		}
		return known
	}
	orders, _ := m.Orders(in)
	for i := range orders {
		known = append(known, t.witness.Known(source, orders[i].Identity()...))
	}
	return known
}

func milliseconds(d time.Duration) float64 {
	return float64(d.Round(10*time.Microsecond)) / float64(time.Millisecond)
}
