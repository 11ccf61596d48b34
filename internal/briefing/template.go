package briefing

import (
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"
	"time"

	"github.com/govalues/decimal"

	"github.com/wazgate/wazgate/internal/record"
)

//go:embed briefing.tmpl phrases/*.json
var assets embed.FS

// section is a named part of the text. The higher its rank, the earlier its
// lines are given up; rank 0 stays.
type section struct {
	name string
	rank int
}

// plan is the order of the sections in the text.
func plan() []section {
	return []section{
		{"guard", 0},
		{"unavailable", 0},
		{"order", 2},
		{"customer", 1},
		{"alerts", 3},
		{"last", 4},
		{"others", 5},
		{"notes", 6},
		{"carts", 7},
		{"orders", 9},
		{"products", 8},
	}
}

// Sections returns the names of the sections that a template may replace, in
// the order of the text. The sentence that tells data from instructions is not
// among them.
func Sections() []string {
	var names []string
	for _, section := range plan() {
		if section.name != "guard" {
			names = append(names, section.name)
		}
	}
	return names
}

func parseBuiltIn(words phrases) (*template.Template, error) {
	text, err := assets.ReadFile("briefing.tmpl")
	if err != nil {
		return nil, fmt.Errorf("reading the built-in template: %w", err)
	}
	parsed, err := template.New("briefing").Funcs(words.functions()).Option("missingkey=error").Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("reading the built-in template: %w", err)
	}
	return parsed, nil
}

// parseOverride returns the built-in template with some sections replaced.
func parseOverride(builtIn *template.Template, text string) (*template.Template, error) {
	alone, err := template.New("override").Funcs(noFunctions()).Parse(text)
	if err != nil {
		return nil, fmt.Errorf("reading the template: %w", err)
	}
	if alone.Tree != nil && strings.TrimSpace(alone.Root.String()) != "" {
		return nil, errors.New("the template has text outside of {{define}}; put it into one of " + strings.Join(Sections(), ", "))
	}
	all, err := builtIn.Clone()
	if err != nil {
		return nil, fmt.Errorf("reading the template: %w", err)
	}
	for _, defined := range alone.Templates() {
		if defined.Name() == "override" {
			continue
		}
		if !slices.Contains(Sections(), defined.Name()) {
			return nil, fmt.Errorf("the template defines %q; the sections are %s", defined.Name(), strings.Join(Sections(), ", "))
		}
		if err := replace(all, defined); err != nil {
			return nil, fmt.Errorf("reading the template: %w", err)
		}
	}
	return all, nil
}

// replace puts a section in the place of the built-in one. An empty one is how
// a section is left out; the library would not let it replace anything.
func replace(all, section *template.Template) error {
	if parse.IsEmptyTree(section.Root) {
		_, err := all.New(section.Name()).Parse(`{{""}}`)
		return err
	}
	_, err := all.AddParseTree(section.Name(), section.Tree)
	return err
}

func execute(t *template.Template, section string, f Facts) (string, error) {
	var text strings.Builder
	if err := t.ExecuteTemplate(&text, section, f); err != nil {
		return "", fmt.Errorf("writing section %s: %w", section, err)
	}
	return text.String(), nil
}

// tryOut runs every section over facts that have everything and nothing.
func (w *Writer) tryOut() error {
	var problems []error
	for _, facts := range []Facts{harden(complete()), {}} {
		for _, section := range Sections() {
			if _, err := execute(w.template, section, facts); err != nil {
				problems = append(problems, err)
			}
		}
	}
	return errors.Join(problems...)
}

// complete has a value everywhere.
func complete() Facts {
	amount := Money{Amount: record.Some(decimal.Ten), Currency: "EUR"}
	items := []Item{{Title: "title", Quantity: record.Some(decimal.Two), Amount: amount}}
	day := record.Some(time.Date(2024, time.January, 15, 12, 0, 0, 0, time.UTC))
	order := Order{
		Number: "1042", Date: day, Status: "status", Amount: amount, Refunded: amount, Cancelled: true,
		URL: "https://shop.example.com/1042", Note: "note", Payment: "payment", Shipping: "shipping", Items: items,
		Shipments: []Shipment{{Number: "1", Company: "company", URL: "https://carrier.example.com/1", Status: "status"}},
	}
	older := order
	older.Number = "1041"
	customer := Customer{
		Name: "name", Email: "name@example.com", Phone: "+34600000000", State: "state", Since: day,
		OrdersCount: record.Some(decimal.Two), TotalSpent: amount, TotalRefunded: amount, OtherSpent: []Money{amount},
	}
	return Facts{
		Customer: customer, Others: []Customer{customer}, Asked: "1042", Order: &order, Orders: []Order{order, older, older},
		Products: []Product{{Title: "title", Times: record.Some(decimal.Two)}}, Carts: []Cart{{Date: day, Items: items, URL: order.URL}},
		Alerts: Alerts{Conflictive: true, RefundedOrders: 2, CancelledOrders: 2, Texts: []string{"text"}}, Notes: []string{"note"},
		OrdersUnavailable: true, Incomplete: true, Outdated: true,
	}
}
