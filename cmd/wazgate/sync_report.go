package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/gateway"
)

// syncReport shows a sync to whoever started it.
type syncReport interface {
	// every is how often there is something to show.
	every() time.Duration
	// update shows how far it is; other names the process that syncs instead of
	// this one.
	update(lists []directory.Progress, other string)
	// end shows what came of it.
	end(lists []directory.Progress, other string, err error, taken time.Duration)
	// logger is where the sync may log without spoiling what is shown.
	logger(settings config.Log) *slog.Logger
}

// newSyncReport chooses the form: bars where somebody watches.
func newSyncReport(stdout, stderr io.Writer, flags *syncFlags, names []string) syncReport {
	lines := syncLines{out: stdout, log: stderr, names: names, alone: flags.how.Full || flags.how.Rebuild}
	switch {
	case flags.asJSON:
		return &syncJSON{encoder: json.NewEncoder(stdout), log: stderr, names: names}
	case isTerminal(stdout):
		return &syncBars{syncLines: lines}
	default:
		return &lines
	}
}

func isTerminal(w io.Writer) bool {
	file, isFile := w.(*os.File)
	if !isFile || os.Getenv("TERM") == "dumb" {
		return false
	}
	about, err := file.Stat()
	return err == nil && about.Mode()&os.ModeCharDevice != 0
}

// only keeps the lists of the sources that are synced; no names are all.
func only(lists []directory.Progress, names []string) []directory.Progress {
	if len(names) == 0 {
		return lists
	}
	return slices.DeleteFunc(lists, func(p directory.Progress) bool { return !slices.Contains(names, p.Source) })
}

// syncLines is for output that goes into a file.
type syncLines struct {
	out, log io.Writer
	names    []string
	alone    bool // what is wanted cannot be done beside another process
	other    string
	updates  int
}

// every is often: whom it waits for is told at once, how far it is more rarely.
func (*syncLines) every() time.Duration { return time.Second }

func (s *syncLines) logger(settings config.Log) *slog.Logger { return syncLogger(s.log, settings) }

func (s *syncLines) update(lists []directory.Progress, other string) {
	const rarely = 10
	s.follow(other)
	if s.updates++; s.updates%rarely != 0 {
		return
	}
	for _, p := range only(lists, s.names) {
		switch p.State {
		case directory.Running, directory.Indexing, directory.Failing:
			fmt.Fprintf(s.out, "%s %s: %s\n", p.Source, p.Kind, describeSync(p))
		}
	}
}

// follow says once that another process does the work.
func (s *syncLines) follow(other string) {
	switch {
	case other == "" || other == s.other:
	case s.alone:
		fmt.Fprintf(s.out, "another process (%s), such as a running gateway, has the directory; --full and --rebuild wait up to 40 s for it and need it stopped\n", other)
	default:
		fmt.Fprintf(s.out, "another process (%s) syncs this directory; this is its progress:\n", other)
	}
	s.other = other
}

func (s *syncLines) end(lists []directory.Progress, other string, err error, taken time.Duration) {
	s.follow(other)
	for _, p := range only(lists, s.names) {
		fmt.Fprintf(s.out, "%s %s: %s\n", p.Source, p.Kind, describeEnd(p))
	}
	if err == nil {
		fmt.Fprintf(s.out, "done in %s\n", taken.Round(100*time.Millisecond))
		return
	}
	fmt.Fprintln(s.log, explainSync(err))
}

// describeSync says how far a list is.
func describeSync(p directory.Progress) string {
	if p.State == directory.Indexing {
		return "names and numbers are indexed again, " + thousands(p.Records) + " of " + thousands(p.Total)
	}
	parts := []string{counted(p.Records, "record")}
	switch {
	case p.Partial:
		parts[0] = describeChanges(p)
	case p.Total > p.Records:
		parts[0] = thousands(p.Records) + " of " + thousands(p.Total)
	}
	parts = append(parts, counted(p.Pages, "page"))
	if p.Rate >= 1 {
		parts = append(parts, thousands(int(p.Rate))+"/s")
	}
	if p.Left > 0 {
		parts = append(parts, p.Left.String()+" left")
	}
	if p.Problem != "" {
		parts = append(parts, p.Problem)
	}
	return strings.Join(parts, ", ")
}

// describeChanges says what a sync that reads only changes has found.
func describeChanges(p directory.Progress) string {
	return thousands(p.Records) + " changed, " + thousands(p.Stored) + " kept"
}

// describeEnd says what a sync left of a list.
func describeEnd(p directory.Progress) string {
	stored := gateway.DescribeSync(p).Stored
	if told := describeMissing(p); told != "" {
		p.Missing = nil
		return describeEnd(p) + told
	}
	switch {
	case p.Problem != "":
		return thousands(stored) + " records are kept; " + p.Problem
	case p.Completed.IsZero():
		return thousands(stored) + " records are kept; not complete yet"
	case p.Unindexed:
		return thousands(stored) + " records are kept; not all are indexed again yet"
	case p.Held > 0:
		return fmt.Sprintf("complete, %s; %s of them were not seen and are kept until another sync says the same", counted(stored, "record"), thousands(p.Held))
	case p.Partial:
		return "complete, " + describeChanges(p)
	default:
		return "complete, " + counted(stored, "record")
	}
}

// describeMissing says what stored records lack.
func describeMissing(p directory.Progress) string {
	if len(p.Missing) == 0 {
		return ""
	}
	return "; some lack what could not be read of them (" + strings.Join(p.Missing, ", ") + "), and are marked so"
}

// explainSync says in plain words why a sync did not end well.
func explainSync(err error) string {
	var broken *directory.StoreError
	var failed *adapters.Error
	switch {
	case errors.As(err, &broken):
		return broken.Error()
	case errors.Is(err, context.Canceled):
		return "interrupted; what was read is kept, and the next sync goes on from there"
	case errors.As(err, &failed):
		return "not everything could be read; what was read is kept, and the next sync goes on from there" + whereCredentials(err)
	default:
		return err.Error()
	}
}

// whereCredentials says where those are that a backend refused, if one did.
func whereCredentials(err error) string {
	var unfinished directory.Unfinished
	if !errors.As(err, &unfinished) {
		return ""
	}
	var places []string
	for _, one := range unfinished {
		place := "sources." + one.List.Source + ".settings"
		kind := adapters.KindOf(one.Err)
		if (kind == adapters.Unauthorized || kind == adapters.Forbidden) && !slices.Contains(places, place) {
			places = append(places, place)
		}
	}
	if len(places) == 0 {
		return ""
	}
	return "\ncheck the credential and its rights: " + strings.Join(places, ", ")
}

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

// syncJSON is for programs: an object a line.
type syncJSON struct {
	encoder *json.Encoder
	log     io.Writer
	names   []string
}

// syncEvent is one line: of a list, or the result at the end.
type syncEvent struct {
	Event  string `json:"event"` // "progress" or "end"
	Source string `json:"source,omitempty"`
	*gateway.ListHealth
	Other   string       `json:"synced_by,omitempty"` // the process that syncs instead of this one
	OK      *bool        `json:"ok,omitempty"`
	Error   string       `json:"error,omitempty"`
	Seconds float64      `json:"seconds,omitempty"`
	Lists   []syncResult `json:"lists,omitempty"`
}

// syncResult is what a sync left of one list.
type syncResult struct {
	Source string `json:"source"`
	gateway.ListHealth
}

func (*syncJSON) every() time.Duration { return time.Second }

func (s *syncJSON) logger(settings config.Log) *slog.Logger { return syncLogger(s.log, settings) }

func (s *syncJSON) update(lists []directory.Progress, other string) {
	for _, p := range only(lists, s.names) {
		described := gateway.DescribeSync(p)
		s.write(&syncEvent{Event: "progress", Source: p.Source, ListHealth: &described, Other: other})
	}
}

func (s *syncJSON) end(lists []directory.Progress, other string, err error, taken time.Duration) {
	fine := err == nil
	event := syncEvent{Event: "end", OK: &fine, Other: other, Seconds: taken.Round(time.Millisecond).Seconds()}
	if !fine {
		event.Error = explainSync(err)
	}
	for _, p := range only(lists, s.names) {
		event.Lists = append(event.Lists, syncResult{Source: p.Source, ListHealth: gateway.DescribeSync(p)})
	}
	s.write(&event)
}

func (s *syncJSON) write(event *syncEvent) {
	if err := s.encoder.Encode(event); err != nil {
		fmt.Fprintln(s.log, "the progress cannot be written:", err)
	}
}

// counted writes a number with what it counts.
func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return thousands(n) + " " + noun
}

// thousands writes a number in groups of three.
func thousands(n int) string {
	digits := strconv.Itoa(n)
	var grouped strings.Builder
	for i, digit := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			grouped.WriteByte(',')
		}
		grouped.WriteRune(digit)
	}
	return grouped.String()
}
