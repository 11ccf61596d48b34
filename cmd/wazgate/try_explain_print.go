package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wazgate/wazgate/mapping"
)

// How much of everything is shown without --raw.
const (
	shownAnswer  = 240 // letters of an answer
	shownRecords = 3
)

// printTried prints an explanation for a person.
func printTried(out *painter, got *tried, raw bool) {
	explained := got.explain()
	p := triedPrinter{out, raw}
	for i := range explained.Questions {
		p.question(&explained.Questions[i])
	}
	p.verdict(&explained)
	p.waterfall(&explained)
}

type triedPrinter struct {
	*painter
	raw bool
}

func (p triedPrinter) question(q *triedQuestion) {
	head := fmt.Sprintf("%s %s", q.Source, q.Operation)
	if q.By != "" {
		head += fmt.Sprintf(" by %s %s", strings.ReplaceAll(q.By, "_", " "), q.Value)
	}
	fmt.Fprintf(p, "\n%s %s\n", p.paint(bold, head), p.paint(dim, "at "+shownMilliseconds(q.Began)))
	p.found(q)
	for i := range q.Requests {
		p.request(&q.Requests[i])
	}
	switch {
	case len(q.Requests) > 0 || q.Directory != nil:
	case q.Cache == "shared":
		fmt.Fprintln(p, "  the same was being asked already: see above")
	case q.Cache == "fresh":
		fmt.Fprintln(p, "  from memory: the same was asked a moment ago")
	case q.Kind == "unsupported":
		fmt.Fprintln(p, "  nothing was sent: it cannot be asked that")
	default:
		fmt.Fprintln(p, "  nothing was sent")
	}
	if q.Records != nil {
		p.records(q.Records)
	}
}

// found says how the question ended.
func (p triedPrinter) found(q *triedQuestion) {
	if found := q.Directory; found != nil {
		text := fmt.Sprintf("the directory knows %s", counted(found.Records, "record"))
		switch {
		case found.Error != "":
			text = "the directory cannot be read: " + found.Error
		case !found.Complete:
			text += ", and is not complete"
		case found.Outdated:
			text += ", and was not brought in step for long"
		}
		fmt.Fprintln(p, "  "+text+"; it keeps no answers to explain")
	}
	var parts []string
	switch {
	case q.Took == 0:
		parts = append(parts, p.paint(red, "no answer before the call ended"))
	case q.Error != "" && q.Kind != "unsupported":
		parts = append(parts, p.paint(red, q.Error))
	case q.Error == "":
		parts = append(parts, things(q)+" in "+shownMilliseconds(q.Took))
	}
	if q.Cache != "" {
		parts = append(parts, "memory: "+q.Cache)
	}
	if len(q.Missing) > 0 {
		parts = append(parts, p.paint(red, "not read: "+strings.Join(q.Missing, ", ")))
	}
	if len(parts) > 0 {
		fmt.Fprintln(p, "  "+strings.Join(parts, " · "))
	}
}

func things(q *triedQuestion) string {
	var found []string
	for _, one := range []struct {
		count int
		kind  string
	}{{q.Customers, "customers"}, {q.Orders, "orders"}, {q.Products, "products"}} {
		if one.count > 0 {
			found = append(found, amountOf(one.count, one.kind))
		}
	}
	if len(found) == 0 {
		return "nothing found"
	}
	return strings.Join(found, ", ")
}

func (p triedPrinter) request(r *triedRequest) {
	address := r.Host + r.Path
	for i, parameter := range r.Query {
		mark := "&"
		if i == 0 {
			mark = "?"
		}
		address += mark + parameter.Name + "=" + parameter.Value
	}
	if r.Token {
		address += " (gets a token: nothing more is shown)"
	}
	fmt.Fprintf(p, "  %s %s\n", p.paint(cyan, r.Method), address)
	var headers []string
	for _, header := range r.Headers {
		headers = append(headers, header.Name+": "+header.Value)
	}
	if len(headers) > 0 {
		fmt.Fprintln(p, "    "+p.paint(dim, strings.Join(headers, ", ")))
	}
	if r.Body != "" {
		fmt.Fprintln(p, "    "+p.beginning(r.Body, false))
	}
	switch {
	case r.Took == 0:
		fmt.Fprintln(p, "    "+p.paint(red, "no answer before the call ended"))
	case r.Status == 0:
		fmt.Fprintf(p, "    %s in %s\n", p.paint(red, r.Problem), shownMilliseconds(r.Took))
	default:
		status := fmt.Sprint(r.Status)
		if r.Status >= 400 {
			status = p.paint(red, status)
		}
		fmt.Fprintf(p, "    %s in %s, %s\n", status, shownMilliseconds(r.Took), counted(int(r.Bytes), "byte"))
	}
	if r.Answer != "" {
		fmt.Fprintln(p, "    "+p.paint(dim, p.beginning(r.Answer, r.Cut)))
	}
}

// beginning keeps an answer on its line, unless all of it is wanted.
func (p triedPrinter) beginning(text string, cut bool) string {
	line := strings.Join(strings.Fields(text), " ")
	if p.raw || utf8.RuneCountInString(line) <= shownAnswer {
		if cut {
			line += "…"
		}
		return line
	}
	return string([]rune(line)[:shownAnswer]) + "…"
}

// records prints where the fields of the answer's records come from.
func (p triedPrinter) records(explained *mapping.Explanation) {
	shown, left, foreign := *explained, 0, 0
	shown.Elements = nil
	for _, element := range explained.Elements {
		switch {
		case element.Dropped == notShown:
			foreign++
		case !p.raw && len(shown.Elements) >= shownRecords:
			left++
		default:
			shown.Elements = append(shown.Elements, element)
		}
	}
	if len(shown.Elements) > 0 || len(shown.Warnings) > 0 {
		fmt.Fprintln(p)
		// An explanation of nothing but the fields: values stand in them already.
		_ = printExplanation(p.painter, shown, mapping.Input{})
	}
	if left > 0 {
		fmt.Fprintf(p, "\nand %s more; --raw shows all\n", amountOf(left, explained.Kind))
	}
	if foreign > 0 {
		fmt.Fprintf(p, "\n%s more: no part of the answer, and not shown\n", amountOf(foreign, explained.Kind))
	}
}

// verdict says what was left out, and what was put together.
func (p triedPrinter) verdict(explained *triedExplanation) {
	if len(explained.Dropped) > 0 {
		fmt.Fprintf(p, "\n%s\n", p.paint(bold, "left out"))
	}
	for _, one := range explained.Dropped {
		fmt.Fprintf(p, "  %s: %s: %s\n", one.Source, amountOf(one.Count, one.Kind), one.Reason)
	}
	if len(explained.People) > 0 {
		fmt.Fprintf(p, "\n%s\n", p.paint(bold, "put together"))
	}
	for i, one := range explained.People {
		fmt.Fprintf(p, "  person %d: %s and %s of %s, shown with %s\n", i+1, amountOf(one.Customers, "customers"), amountOf(one.Orders, "orders"), strings.Join(one.Sources, ", "), amountOf(one.Shown, "orders"))
	}
}

// waterfall draws when what was under way.
func (p triedPrinter) waterfall(explained *triedExplanation) {
	const width = 40
	if len(explained.Questions) == 0 {
		return
	}
	longest := 0
	for i := range explained.Questions {
		longest = max(longest, utf8.RuneCountInString(waterfallName(&explained.Questions[i])))
	}
	fmt.Fprintf(p, "\n%s\n", p.paint(bold, "time"))
	bar := func(name string, began, took float64, mark string) {
		whole := max(explained.Took, 0.01)
		if took == 0 {
			took = whole - began
		}
		from := min(int(began/whole*width), width-1)
		length := max(min(int(took/whole*width+0.5), width-from), 1)
		fmt.Fprintf(p, "  %-*s  %s%s%s  %s\n", longest, name, strings.Repeat(" ", from), p.paint(cyan, strings.Repeat(mark, length)), strings.Repeat(" ", width-from-length), shownMilliseconds(took))
	}
	for i := range explained.Questions {
		q := &explained.Questions[i]
		bar(waterfallName(q), q.Began, q.Took, "█")
		for j := range q.Requests {
			bar("  "+strings.ToLower(q.Requests[j].Method), q.Requests[j].Began, q.Requests[j].Took, "─")
		}
	}
}

func waterfallName(q *triedQuestion) string {
	return strings.TrimSpace(strings.Join(slices.DeleteFunc([]string{q.Source, q.Operation, q.By}, func(s string) bool { return s == "" }), " "))
}

func shownMilliseconds(ms float64) string { return fmt.Sprintf("%.1f ms", ms) }
