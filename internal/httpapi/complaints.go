package httpapi

import (
	"context"
	"log/slog"
	"strings"
)

// complaints passes on what net/http complains about if whoever runs the gateway
// can do something: connections that cannot be accepted. All else is caused by
// strangers, and tells their addresses and what they sent.
type complaints struct{ slog.Handler }

// Handle implements slog.Handler.
func (c complaints) Handle(ctx context.Context, record slog.Record) error {
	if !strings.Contains(record.Message, "Accept error") {
		return nil
	}
	return c.Handler.Handle(ctx, record)
}
