package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/internal/yamlnode"
	"github.com/wazgate/wazgate/mapping"
)

// report prints what was found. The error says whether it was too much.
func (c *checking) report(out *painter, flags *checkFlags) error {
	found := append([]mapping.Finding{}, c.findings...)
	if flags.strict {
		found = append(found, c.withoutData()...)
		c.unseen = nil
	}
	slices.SortStableFunc(found, func(a, b mapping.Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	bad := 0
	for i := range found {
		if flags.strict {
			found[i].Severity = mapping.SeverityError
		}
		if found[i].Severity == mapping.SeverityError {
			bad++
		}
	}
	if flags.asJSON {
		if err := writeJSON(out, found); err != nil {
			return err
		}
	} else {
		c.print(out, found, bad)
	}
	if bad > 0 {
		return errReported
	}
	return nil
}

func (c *checking) print(out *painter, found []mapping.Finding, bad int) {
	printFindings(out, found)
	if len(found) > 0 {
		fmt.Fprintln(out)
	}
	for _, finding := range c.withoutData() {
		fmt.Fprintln(out, out.paint(dim, fmt.Sprintf("%s was %s: %s", finding.File, finding.Message, finding.Mend)))
	}
	verdict, colour := "no problems found", green
	switch warnings := len(found) - bad; {
	case bad > 0 && warnings > 0:
		verdict, colour = amountOf(bad, "problems")+" and "+amountOf(warnings, "warnings")+" found", red
	case bad > 0:
		verdict, colour = amountOf(bad, "problems")+" found", red
	case warnings > 0:
		verdict, colour = amountOf(warnings, "warnings")+" found", yellow
	}
	fmt.Fprintln(out, out.paint(colour, verdict)+c.looked())
}

// withoutData tells of mappings that nothing was compared with.
func (c *checking) withoutData() []mapping.Finding {
	var found []mapping.Finding
	for _, file := range c.unseen {
		mend := fmt.Sprintf("save answers of the backend in %s, as orders-1.json and so on", samplesFolder(file))
		problem := yamlnode.Problem{File: file, Message: "compared with no data", Mend: mend}
		found = append(found, mapping.Finding{Problem: problem, Severity: mapping.SeverityError, Topic: mapping.TopicSample})
	}
	return found
}

// looked says how much was checked besides the configuration.
func (c *checking) looked() string {
	var parts []string
	for _, part := range []struct {
		count  int
		things string
	}{{c.mappings, "mappings"}, {c.samples, "samples"}, {c.tests, "tests"}} {
		if part.count > 0 {
			parts = append(parts, amountOf(part.count, part.things))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// printFindings prints each finding with the line that it is about.
func printFindings(out *painter, found []mapping.Finding) {
	for _, finding := range found {
		problem, colour := finding.Problem, red
		if finding.Severity == mapping.SeverityWarning {
			problem.Message, colour = "warning: "+problem.Message, yellow
		}
		text := problem.Error()
		if place, rest, is := strings.Cut(text, ": "); is && out.colours {
			text = out.paint(bold, place+":") + " " + out.paint(colour, rest)
		}
		fmt.Fprintln(out, text)
		if excerpt := problem.Excerpt(); excerpt != "" {
			line, caret, _ := strings.Cut(excerpt, "\n")
			fmt.Fprintln(out, line)
			fmt.Fprintln(out, out.paint(green, caret))
		}
	}
}
