package directory

import (
	"context"
	"fmt"
)

// sweep deletes what the pass did not see, and returns how much of that is kept
// because it is hard to believe.
func (s *syncer) sweep(ctx context.Context) (held int, err error) {
	brief, cancel := unbroken(ctx)
	defer cancel()
	unseen, err := s.store.Unseen(brief, s.list, s.state.Pass)
	if err != nil {
		return 0, fmt.Errorf("counting what disappeared of %s: %w", s.list, err)
	}
	stored, err := s.store.Count(brief, s.list)
	if err != nil {
		return 0, fmt.Errorf("counting %s: %w", s.list, err)
	}
	if unseen > 0 && s.doubts(unseen, stored) {
		s.logger.WarnContext(ctx, "records disappeared from the backend's list: they are kept until another pass says the same", "records", unseen)
		return unseen, nil
	}
	for deleted := 0; deleted < unseen; {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		bite, err := s.sweepBite(ctx)
		if err != nil {
			return 0, err
		}
		deleted += bite
		if bite < sweepBite {
			break
		}
	}
	return 0, nil
}

func (s *syncer) sweepBite(ctx context.Context) (int, error) {
	ctx, cancel := unbroken(ctx)
	defer cancel()
	bite, err := s.store.Sweep(ctx, s.directory.options.Holder, s.list, s.state.Pass, sweepBite)
	if err != nil {
		return 0, fmt.Errorf("deleting what disappeared of %s: %w", s.list, err)
	}
	s.directory.metrics.Records(s.list.Source, string(s.list.Kind), "deleted", bite)
	return bite, nil
}

// doubts reports whether too much disappeared to be believed at once: most of
// what was known before, or anything at all in a pass that ended because the
// backend started over or that read less than there is. A pass before this one that found about as much missing
// takes the doubt away.
func (s *syncer) doubts(unseen, stored int) bool {
	if s.state.Held > 0 && unseen <= 2*s.state.Held {
		return false
	}
	before := stored - s.memory.fresh
	return s.memory.repeated || s.isShort() || before > believable && before-unseen < unseen
}

// isShort reports whether a whole pass read fewer records than the backend said
// there are. Pages by number skip one record for each that is deleted before
// them meanwhile. A backend that counts wrongly is not asked twice for ever.
func (s *syncer) isShort() bool { return !s.state.Partial && s.state.Records < s.state.Total }
