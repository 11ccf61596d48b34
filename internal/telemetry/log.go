package telemetry

import (
	"io"
	"log/slog"
	"regexp"
)

// NewLogger returns a logger that writes lines of the given format, "json" or
// else text, and leaves out personal data and credentials wherever they turn
// up: by the names of attributes and groups, and by their look in messages,
// values and errors. It is the second line of defence; callers still log none
// of it.
func NewLogger(w io.Writer, format string, level slog.Leveler) *slog.Logger {
	redactor, ids := newRedactor(), newIdentifiers()
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if ids.is(a) {
			return a
		}
		return redactor.attribute(groups, a)
	}}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// identifiers are the names of calls and traces. They are drawn by chance, so
// that some look as if they held a phone number; a log in which those are left
// out leads nowhere.
type identifiers struct{ request, trace *regexp.Regexp }

func newIdentifiers() identifiers {
	return identifiers{request: regexp.MustCompile(`^[A-Z2-7]{26}$`), trace: regexp.MustCompile(`^[0-9a-f]{32}$`)}
}

func (i identifiers) is(a slog.Attr) bool {
	switch {
	case a.Value.Kind() != slog.KindString:
		return false
	case a.Key == "request_id":
		return i.request.MatchString(a.Value.String())
	case a.Key == "trace_id":
		return i.trace.MatchString(a.Value.String())
	default:
		return false
	}
}
