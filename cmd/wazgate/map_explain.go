package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/wazgate/wazgate/mapping"
)

// printExplanation prints a block for each element and a line for each field:
// the line of its rule, its name, its value, and where that comes from.
func printExplanation(out *painter, explained mapping.Explanation, in mapping.Input) error {
	e := explainer{painter: out, places: placesOf(explained.Elements)}
	kept := 0
	for _, element := range explained.Elements {
		if element.Dropped == "" {
			kept++
		}
	}
	head := out.paint(bold, amountOf(kept, explained.Kind))
	if left := len(explained.Elements) - kept; left > 0 {
		head += fmt.Sprintf(", %d left out", left)
	}
	fmt.Fprintln(out, head+out.paint(dim, listed(explained.Looked)))
	for _, element := range explained.Elements {
		fmt.Fprintln(out)
		e.element(element, strings.TrimSuffix(explained.Kind, "s"), 0)
	}
	printWarnings(out, explained.Warnings, in)
	printOutline(out, len(explained.Elements), in)
	return nil
}

// explainer prints elements below one another.
type explainer struct {
	*painter
	places places
}

// places say how the rule of a field is named in the margin.
type places struct {
	files bool // there are several files
	width int
}

func placesOf(elements []mapping.Explained) places {
	var p places
	first := ""
	var visit func([]mapping.Explained)
	visit = func(elements []mapping.Explained) {
		for _, element := range elements {
			for _, field := range element.Fields {
				p.files = p.files || first != "" && field.File != first
				first = field.File
				visit(field.Elements)
			}
		}
	}
	visit(elements)
	var widen func([]mapping.Explained)
	widen = func(elements []mapping.Explained) {
		for _, element := range elements {
			for _, field := range element.Fields {
				p.width = max(p.width, utf8.RuneCountInString(p.place(field)))
				widen(field.Elements)
			}
		}
	}
	widen(elements)
	return p
}

func (p places) place(field mapping.ExplainedField) string {
	line := strconv.Itoa(field.Line)
	if !p.files {
		return line
	}
	name := field.File
	if at := strings.LastIndexByte(name, ' '); at >= 0 { // the mapping of the adapter NAME
		name = name[at+1:]
	}
	return filepath.Base(name) + ":" + line
}

func (e explainer) element(element mapping.Explained, name string, depth int) {
	indent := strings.Repeat("  ", depth)
	margin := strings.Repeat(" ", e.places.width+2)
	if depth == 0 {
		margin = ""
	}
	head := e.paint(bold, name)
	if element.Place != "" {
		head += " " + element.Place
	}
	if element.Dropped != "" {
		head += e.paint(yellow, " left out: "+element.Dropped)
	}
	fmt.Fprintln(e, margin+indent+head)
	names, values := widths(element.Fields)
	for _, field := range element.Fields {
		e.field(field, indent, names, values)
		for _, inner := range field.Elements {
			e.element(inner, strings.TrimSuffix(field.Name, "s"), depth+2)
		}
	}
}

// widest bounds the column of values; longer ones push what follows.
const widest = 36

func widths(fields []mapping.ExplainedField) (names, values int) {
	for _, field := range fields {
		names = max(names, utf8.RuneCountInString(field.Name))
		if width := utf8.RuneCountInString(explainedValue(field)); width <= widest {
			values = max(values, width)
		}
	}
	return names, values
}

func (e explainer) field(field mapping.ExplainedField, indent string, names, values int) {
	margin := e.paint(dim, fmt.Sprintf("%*s", e.places.width, e.places.place(field)))
	value := explainedValue(field)
	padding := strings.Repeat(" ", max(values-utf8.RuneCountInString(value), 0))
	paint, steps := dim, stepsOf(field)
	origin := originOf(field, len(steps))
	if !field.Set {
		paint = yellow
	}
	if on := origin + " " + strings.Join(steps, ", "); field.Set && utf8.RuneCountInString(on) <= widestOrigin {
		origin, steps = strings.TrimSpace(on), nil
	}
	column := e.places.width + 2 + utf8.RuneCountInString(indent) + names + 2 + max(values, utf8.RuneCountInString(value)) + 2
	if field.Set && len(steps) > 0 && !field.Default {
		origin, steps = origin+" "+steps[0], steps[1:]
	}
	if value = e.paint(cyan, value); !field.Set {
		value = e.paint(dim, explainedValue(field))
	}
	fmt.Fprintf(e, "%s  %s%-*s  %s%s  %s\n", margin, indent, names, field.Name, value, padding, e.paint(paint, origin))
	for _, step := range steps {
		fmt.Fprintf(e, "%s%s\n", strings.Repeat(" ", min(column, widestMargin)+2), e.paint(dim, step))
	}
}

// originOf begins what is said of where a value comes from.
func originOf(field mapping.ExplainedField, steps int) string {
	switch {
	case !field.Set:
		return field.Reason
	case field.Default && steps > 0:
		return "← default, because"
	case field.Default:
		return "← default"
	case steps == 0:
		return "← " + field.Rule
	default:
		return "←"
	}
}

// widestOrigin is the length up to which all steps stand on one line, and
// widestMargin how far to the right they begin on lines of their own.
const widestOrigin, widestMargin = 100, 60

// stepsOf says what led to a value, or to none: what was read, and what
// operations did. Where the reason tells it already, there are no steps.
func stepsOf(field mapping.ExplainedField) []string {
	if !field.Set && len(field.Reads) < 2 {
		return nil
	}
	twice, told := make(map[string]int), !field.Set
	for _, read := range field.Reads {
		twice[read.Path]++
		told = told && !read.Found && read.Note == ""
	}
	if told {
		return nil
	}
	var steps []string
	for _, read := range field.Reads {
		if step := stepText(read, twice[read.Path] > 1); read.Note == "" || read.Found || field.Set {
			steps = append(steps, step)
		}
	}
	if field.Unread > 0 {
		steps = append(steps, fmt.Sprintf("and %d more", field.Unread))
	}
	return steps
}

func explainedValue(field mapping.ExplainedField) string {
	switch {
	case !field.Set:
		return "–"
	case field.Value != nil:
		return showValue(field.Value)
	default:
		kept := 0
		for _, element := range field.Elements {
			if element.Dropped == "" {
				kept++
			}
		}
		return amountOf(kept, field.Name)
	}
}

// listed says where the list of records was found.
func listed(reads []mapping.Read) string {
	var paths []string
	for _, read := range reads {
		if !read.Found {
			paths = append(paths, read.Path+" (not there)")
			continue
		}
		paths = append(paths, read.Path)
	}
	if len(paths) == 0 {
		return ""
	}
	return " ← " + strings.Join(paths, ", ")
}

// stepText writes one step. What is read of several elements is named by its
// place.
func stepText(read mapping.Read, several bool) string {
	name, raw := read.Path, "not there"
	switch {
	case read.Note != "" && !read.Found:
		return read.Note
	case read.Note != "":
		name = read.Note
	case several && read.Place != "":
		name = read.Place
	}
	if read.Found {
		raw = shorten(read.Raw)
	}
	return name + " (" + raw + ")"
}

// shorten keeps what was read on its line.
func shorten(raw string) string {
	const most = 60
	if len(raw) <= most {
		return raw
	}
	return strings.ToValidUTF8(raw[:most], "") + "…"
}
