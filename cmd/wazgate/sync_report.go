package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"time"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/directory"
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
