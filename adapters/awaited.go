package adapters

import (
	"context"
	"time"
)

type awaitedKey struct{}

// WithAwaited returns a context that tells until when somebody waits for the
// answer. A question may go on for longer than that, because others profit from
// what it brings: what an answer can do without is read until then only.
func WithAwaited(ctx context.Context, until time.Time) context.Context {
	return context.WithValue(ctx, awaitedKey{}, until)
}

// AwaitedUntil returns until when somebody waits for the answer, if that is known.
func AwaitedUntil(ctx context.Context) (until time.Time, known bool) {
	until, known = ctx.Value(awaitedKey{}).(time.Time)
	return until, known
}
