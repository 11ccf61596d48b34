package sqlite

import (
	"context"
	"errors"

	"github.com/wazgate/wazgate/internal/directory"
)

// sweepRows is how many rows one transaction deletes at most.
const sweepRows = 1_000

// Sweep implements directory.Store.
func (s *Store) Sweep(ctx context.Context, holder string, list directory.List, pass int64, limit int) (int, error) {
	const doing = "deleting rows that are gone"
	number, err := s.list(ctx, list)
	if err != nil {
		return 0, problem(ctx, doing, err)
	}
	for swept := 0; ; {
		bite := min(limit-swept, sweepRows)
		deleted := 0
		err := s.write(ctx, doing, func(c *change) error {
			err := c.mustHold(holder)
			if err == nil {
				err = c.mustBeLatest(number, pass)
			}
			if err != nil {
				return err
			}
			deleted, err = c.delete(ctx, number, bite, func(b *block) bitmap { return b.unseen(pass) })
			return err
		})
		if err != nil {
			return swept, err
		}
		if swept += deleted; deleted < bite || swept >= limit {
			return swept, nil
		}
	}
}

// Forget implements directory.Store. The lists are forgotten at once; Tidy
// deletes their rows bit by bit.
func (s *Store) Forget(ctx context.Context, holder, source string) error {
	return s.write(ctx, "forgetting a source", func(c *change) error {
		if err := c.mustHold(holder); err != nil {
			return err
		}
		_, err := c.exec(c.statements.forgetList, source)
		return err
	})
}

// delete deletes up to limit rows of a list: of each block, those chosen.
func (c *change) delete(ctx context.Context, list int64, limit int, choose func(*block) bitmap) (int, error) {
	blocks, err := c.blocks(list)
	if err != nil {
		return 0, err
	}
	deleted := 0
	for _, b := range blocks {
		chosen := choose(b).numbers()
		chosen = chosen[:min(len(chosen), limit-deleted)]
		if len(chosen) == 0 {
			continue
		}
		for _, i := range chosen {
			if err := errors.Join(ctx.Err(), c.deleteRow(b.row(i))); err != nil {
				return 0, err
			}
			b.present.clear(i)
			b.seen.clear(i)
		}
		if _, err := c.exec(c.statements.saveBlock, list, b.number, []byte(b.present), b.pass, []byte(b.seen)); err != nil {
			return 0, err
		}
		deleted += len(chosen)
	}
	return deleted, nil
}

func (c *change) deleteRow(row int64) error {
	if _, err := c.exec(c.statements.unindex, row); err != nil {
		return err
	}
	_, err := c.exec(c.statements.remove, row)
	return err
}

func (c *change) blocks(list int64) ([]*block, error) {
	answer, err := c.here(c.statements.blocks).QueryContext(c.ctx, list)
	if err != nil {
		return nil, err
	}
	defer answer.Close()
	var all []*block
	for answer.Next() {
		b, err := scanBlock(answer)
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, answer.Err()
}
