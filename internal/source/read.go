package source

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/wazgate/wazgate/adapters"
)

// read asks the backend and translates what it says. A panic of an adapter or
// of a mapping is a failure of this one call; what it carried may be somebody's
// data and is not told.
func (s *Source) read(ctx context.Context, op adapters.Operation, q adapters.Query) (answer Answer, weight int, err error) {
	defer func() {
		if value := recover(); value != nil {
			s.Metrics.Panic("source")
			s.Logger.ErrorContext(ctx, "reading a source panicked", "source", s.Name, "operation", string(op),
				"kind", fmt.Sprintf("%T", value), "stack", string(debug.Stack()))
			answer, err = Answer{}, &adapters.Error{Kind: adapters.Internal, Operation: op}
		}
	}()
	document, err := s.Adapter.Fetch(ctx, op, q)
	if err != nil && adapters.KindOf(err) != adapters.NotFound {
		return Answer{}, 0, err
	}
	watchDocument(ctx, document, q)
	done, err := s.queue(ctx, op, len(document.Body))
	if err != nil {
		return Answer{}, 0, err
	}
	defer done()
	answer, err = s.translate(op, q, document)
	return answer, weigh(&answer.Records, len(document.Body)), err
}
