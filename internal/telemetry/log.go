package telemetry

import (
	"io"
	"log/slog"
)

// NewLogger returns a logger that writes lines of the given format, "json" or
// else text, and leaves out personal data and credentials wherever they turn
// up: by the names of attributes and groups, and by their look in messages,
// values and errors. It is the second line of defence; callers still log none
// of it.
func NewLogger(w io.Writer, format string, level slog.Leveler) *slog.Logger {
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: newRedactor().attribute}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
