package source

import (
	"context"
	"errors"

	"github.com/wazgate/wazgate/adapters"
)

// maxFlights bounds the questions to one backend that are under way, those that
// wait for their turn and those whose callers have left included. It is more
// than any backend is asked at a time.
const maxFlights = 1024

var errTooMany = errors.New("too many questions to the backend are under way")

// depart loads an answer, unless too many others are being loaded.
func (s *Source) depart(ctx context.Context, op adapters.Operation, q adapters.Query) (Answer, int, bool, error) {
	select {
	case s.flights <- struct{}{}:
		defer func() { <-s.flights }()
	default:
		return Answer{}, 0, false, errTooMany
	}
	return s.load(ctx, op, q)
}
