package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/gateway"
)

// syncBars is for a terminal.
type syncBars struct {
	syncLines
	drawn int // lines that are to be drawn over
}

func (*syncBars) every() time.Duration { return 200 * time.Millisecond }

// logger is silent: bars show problems, too.
func (*syncBars) logger(config.Log) *slog.Logger { return slog.New(slog.DiscardHandler) }

func (s *syncBars) update(lists []directory.Progress, other string) {
	const clip, wrap, erase = "\x1b[?7l", "\x1b[?7h", "\x1b[J"
	lists = only(lists, s.names)
	var frame strings.Builder
	frame.WriteString(clip)
	if s.drawn > 0 {
		fmt.Fprintf(&frame, "\x1b[%dA", s.drawn)
	}
	frame.WriteString("\r" + erase)
	if _, err := io.WriteString(s.out, frame.String()); err != nil {
		return
	}
	s.follow(other)
	frame.Reset()
	for _, p := range lists {
		frame.WriteString(bar(p, nameWidth(lists)) + "\n")
	}
	frame.WriteString(wrap)
	_, _ = io.WriteString(s.out, frame.String()) // a terminal that is gone shows nothing
	s.drawn = len(lists)
}

func (s *syncBars) end(lists []directory.Progress, other string, err error, taken time.Duration) {
	s.update(slices.Clone(lists), other)
	s.syncLines.end(lists, other, err, taken)
}

func nameWidth(lists []directory.Progress) int {
	width := 0
	for _, p := range lists {
		width = max(width, len(p.Source)+1+len(p.Kind))
	}
	return width
}

// bar is one line: name, bar and what is known.
func bar(p directory.Progress, width int) string {
	const cells = 24
	name := fmt.Sprintf("%-*s ", width, p.Source+" "+string(p.Kind))
	percent := gateway.DescribeSync(p).Percent
	if percent == nil {
		return fmt.Sprintf("%s%*s  %s", name, cells+len(" 100% ||"), p.State, describeSync(p))
	}
	drawn := progressbar.NewOptions(100,
		progressbar.OptionSetWriter(io.Discard), progressbar.OptionSetWidth(cells), progressbar.OptionSetDescription(name),
		progressbar.OptionSetPredictTime(false), progressbar.OptionSetElapsedTime(false))
	if err := errors.Join(drawn.RenderBlank(), drawn.Set(*percent)); err != nil {
		return name
	}
	return strings.TrimSpace(drawn.String()) + " " + describeSync(p)
}
