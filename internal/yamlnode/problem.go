package yamlnode

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/internal/spelling"
)

// Problem is one mistake in a file: where it is, what is wrong, what was
// expected and how to mend it.
type Problem struct {
	File    string `json:"file"`
	Line    int    `json:"line"`   // from 1; 0 if the place is no line of the file
	Column  int    `json:"column"` // from 1
	Message string `json:"message"`
	Mend    string `json:"mend,omitempty"`
	Source  string `json:"-"` // the line itself
	Repeats string `json:"-"` // what the mend repeats of a file that is no YAML
}

// Error returns the problem on one line: file:line:column: message; mend.
func (p Problem) Error() string {
	place := p.File
	if p.Line > 0 {
		place = fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	}
	text := p.Message
	if place != "" {
		text = place + ": " + text
	}
	if p.Mend != "" {
		text += "; " + p.Mend
	}
	return text
}

// Excerpt returns the line with a caret under the place, or "" where there is
// no line to show.
func (p Problem) Excerpt() string {
	if p.Line == 0 || strings.TrimSpace(p.Source) == "" {
		return ""
	}
	const widest, lead = 120, 60
	letters := []rune(strings.ToValidUTF8(p.Source, "\uFFFD"))
	at := min(max(p.Column-1, 0), len(letters))
	before, after := letters[:at], letters[at:]
	cutBefore, cutAfter := "", ""
	if len(letters) > widest && at > widest-lead {
		before, cutBefore = before[at-lead:], "…"
	}
	if rest := widest - len(before); len(after) > rest {
		after, cutAfter = after[:rest], "…"
	}
	indent := strings.Map(func(letter rune) rune {
		if letter == '\t' {
			return letter
		}
		return ' '
	}, cutBefore+string(before))
	return fmt.Sprintf("  %s%s%s%s\n  %s^", cutBefore, string(before), string(after), cutAfter, indent)
}

// Problems are all mistakes that were found. It is an error.
type Problems []Problem

// Error returns every problem on a line of its own, with its excerpt.
func (ps Problems) Error() string {
	sorted := slices.Clone(ps)
	slices.SortStableFunc(sorted, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	var text strings.Builder
	for i, problem := range sorted {
		if i > 0 {
			text.WriteByte('\n')
		}
		text.WriteString(problem.Error())
		if excerpt := problem.Excerpt(); excerpt != "" {
			text.WriteByte('\n')
			text.WriteString(excerpt)
		}
	}
	return text.String()
}

// Nearest returns the candidate that a misspelt word most likely meant, or "".
func Nearest(word string, candidates []string) string { return spelling.Nearest(word, candidates) }

// DidYouMean returns `did you mean "x"?`, or the list of what is possible.
func DidYouMean(word string, candidates []string) string {
	return spelling.DidYouMean(word, candidates)
}

// Distance counts the letters to insert, delete, replace or swap with their
// neighbour to turn a into b.
func Distance(a, b string) int { return spelling.Distance(a, b) }
