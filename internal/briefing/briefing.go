// Package briefing writes what an AI is told about a customer: who it is, what
// was bought and where it is now.
//
// Names, titles and notes are written by customers and third parties, and the
// text goes into a prompt. So every such text stands on one line, between
// guillemets that it cannot itself contain, without characters that hide or
// reorder it, and a fixed sentence says that it is data.
package briefing

import (
	"fmt"
	"strings"
	"text/template"
)

// The bounds of Options.MaxCharacters.
const (
	DefaultMaxCharacters = 4000
	MinMaxCharacters     = 400
)

// Options describe a writer.
type Options struct {
	// Language is one of es, en, it, fr, de, pt; a region behind it is ignored.
	Language string
	// MaxCharacters bounds the text, in characters as a reader sees them; 0
	// means DefaultMaxCharacters.
	MaxCharacters int
	// Template replaces sections of the built-in template: a text/template that
	// consists of {{define "NAME"}} blocks, NAME being one of Sections. The
	// data is Facts; the functions are date, money, number and t.
	Template string
}

// Writer writes briefings in one language. It is safe for concurrent use.
//
// A template sees Facts whose free texts are already cleaned, cut and put
// between « and », so that no template can let them out.
type Writer struct {
	max      int
	phrases  phrases
	builtIn  *template.Template
	template *template.Template
}

// New returns a writer, or says what is wrong with the options. The template is
// tried out, so that its mistakes show now and not in a conversation.
func New(options Options) (*Writer, error) {
	words, err := readPhrases(options.Language)
	if err != nil {
		return nil, err
	}
	limit := options.MaxCharacters
	if limit == 0 {
		limit = DefaultMaxCharacters
	}
	if limit < MinMaxCharacters {
		return nil, fmt.Errorf("a briefing of at most %d characters is too short; allow at least %d", limit, MinMaxCharacters)
	}
	builtIn, err := parseBuiltIn(words)
	if err != nil {
		return nil, err
	}
	w := &Writer{max: limit, phrases: words, builtIn: builtIn, template: builtIn}
	if strings.TrimSpace(options.Template) == "" {
		return w, nil
	}
	if w.template, err = parseOverride(builtIn, options.Template); err != nil {
		return nil, err
	}
	return w, w.tryOut()
}

// Write returns the briefing. It has at most MaxCharacters characters: the least
// important lines are left out first, and always whole.
func (w *Writer) Write(f Facts) string {
	harmless := harden(f)
	blocks := make([]block, 0, len(plan()))
	for _, section := range plan() {
		lines := w.render(section.name, harmless)
		if len(lines) > 0 {
			blocks = append(blocks, block{rank: section.rank, lines: lines})
		}
	}
	return fit(blocks, w.max)
}

// render returns the lines of one section. Where a replaced section fails on
// data that its trial did not have, the built-in one steps in.
func (w *Writer) render(section string, f Facts) []string {
	text, err := execute(w.template, section, f)
	if err != nil {
		text, err = execute(w.builtIn, section, f)
	}
	if err != nil {
		return nil
	}
	return nonBlank(text)
}
