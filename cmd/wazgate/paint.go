package main

import (
	"io"
	"os"
)

// painter writes in colours where somebody looks, and plain text elsewhere.
type painter struct {
	io.Writer
	colours bool
}

// newPainter follows NO_COLOR, as many programs do (no-color.org).
func newPainter(w io.Writer) *painter {
	return &painter{Writer: w, colours: isTerminal(w) && os.Getenv("NO_COLOR") == ""}
}

// The colours that are used, as terminals number them.
const (
	bold   = "1"
	dim    = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
	cyan   = "36"
)

func (p *painter) paint(colour, text string) string {
	if !p.colours || text == "" {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}
