package postgres

import (
	"context"
	"hash/fnv"

	"github.com/jackc/pgx/v5"

	"github.com/wazgate/wazgate/internal/directory"
)

// findRows looks among the newest rows first, and further back only while there
// are not enough. Tokens that a tenth of all rows have would else have all of
// those rows read and sorted for the sake of the last ones; a stretch has a
// token of its own, so that the index finds what is in it without looking at
// the rest.
const findRows = `
	WITH list AS MATERIALIZED (
		SELECT list AS this, last,
			greatest((last >> 12) - 1, 0) << 12 AS near,
			greatest((last >> 16) - 1, 0) << 16 AS far
		FROM wazgate.lists WHERE source = $1 AND kind = $2
	), newest AS MATERIALIZED (
		SELECT number, id, document, context, dictionary FROM wazgate.by_tokens
		WHERE tokens @> $3
			AND tokens && (SELECT ARRAY[wazgate.stretch(this, last, 12), wazgate.stretch(this, near, 12)] FROM list)
			AND list = (SELECT this FROM list) AND number >= (SELECT near FROM list)
		ORDER BY number DESC LIMIT $4
	), newer AS MATERIALIZED (
		SELECT number, id, document, context, dictionary FROM wazgate.by_tokens
		WHERE (SELECT count(*) FROM newest) < $4 AND tokens @> $3
			AND tokens && (SELECT ARRAY[wazgate.stretch(this, last, 16), wazgate.stretch(this, far, 16)] FROM list)
			AND list = (SELECT this FROM list) AND number >= (SELECT far FROM list) AND number < (SELECT near FROM list)
		ORDER BY number DESC LIMIT $4
	), older AS MATERIALIZED (
		SELECT number, id, document, context, dictionary FROM wazgate.by_tokens
		WHERE (SELECT count(*) FROM newest) + (SELECT count(*) FROM newer) < $4 AND tokens @> $3
			AND list = (SELECT this FROM list) AND number < (SELECT far FROM list)
		ORDER BY number DESC LIMIT $4
	)
	SELECT * FROM newest UNION ALL SELECT * FROM newer UNION ALL SELECT * FROM older
	ORDER BY number DESC LIMIT $4`

// Find implements directory.Store.
func (s *Store) Find(ctx context.Context, list directory.List, tokens []string, limit int) ([]directory.Row, error) {
	if len(tokens) == 0 || limit <= 0 {
		return nil, nil
	}
	return s.rows(ctx, "looking something up", findRows, []byte(list.Source), []byte(list.Kind), saltOf(list).all(tokens), limit)
}

// Known implements directory.Store.
func (s *Store) Known(ctx context.Context, list directory.List, ids []string) ([]directory.Row, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	keys := make([][16]byte, len(ids))
	for i, id := range ids {
		keys[i] = keyOf(id)
	}
	return s.rows(ctx, "reading rows", `
		SELECT number, id, document, context, dictionary FROM wazgate.rows
		WHERE list = (SELECT list FROM wazgate.lists WHERE source = $1 AND kind = $2) AND key = ANY ($3)`,
		[]byte(list.Source), []byte(list.Kind), keys)
}

// Scan implements directory.Store.
func (s *Store) Scan(ctx context.Context, list directory.List, after int64, limit int) ([]directory.Row, error) {
	if limit <= 0 {
		return nil, nil
	}
	return s.rows(ctx, "reading rows", `
		SELECT number, id, document, context, dictionary FROM wazgate.rows
		WHERE list = (SELECT list FROM wazgate.lists WHERE source = $1 AND kind = $2) AND number > $3
		ORDER BY list, number LIMIT $4`,
		[]byte(list.Source), []byte(list.Kind), after, limit)
}

func (s *Store) rows(ctx context.Context, doing, statement string, arguments ...any) ([]directory.Row, error) {
	var found []directory.Row
	err := s.read(ctx, doing, func(ctx context.Context) error {
		answer, err := s.pool.Query(ctx, s.sql(statement), arguments...)
		if err != nil {
			return err
		}
		found, err = pgx.CollectRows(answer, func(from pgx.CollectableRow) (directory.Row, error) {
			var row directory.Row
			var id []byte
			err := from.Scan(&row.Number, &id, &row.Document, &row.Context, &row.Dictionary)
			row.ID = string(id)
			return row, err
		})
		return err
	})
	return found, err
}

// Count implements directory.Store.
func (s *Store) Count(ctx context.Context, list directory.List) (int, error) {
	return s.count(ctx, "counting rows", `
		SELECT coalesce(sum(bit_count(bits)), 0)::bigint FROM wazgate.present JOIN wazgate.lists USING (list)
		WHERE source = $1 AND kind = $2`, []byte(list.Source), []byte(list.Kind))
}

func (s *Store) count(ctx context.Context, doing, statement string, arguments ...any) (count int, err error) {
	err = s.read(ctx, doing, func(ctx context.Context) error {
		return s.pool.QueryRow(ctx, s.sql(statement), arguments...).Scan(&count)
	})
	return count, err
}

// salt makes the same token of two lists two numbers.
type salt []byte

func saltOf(list directory.List) salt {
	return []byte(list.Source + "\x00" + string(list.Kind) + "\x00")
}

// all returns tokens as they lie in the index: as numbers, because those take
// four bytes each. Where two tokens have one number, more is found than was
// looked for, which whoever asks finds out by itself, as of any token.
func (s salt) all(tokens []string) []int32 {
	numbers := make([]int32, len(tokens))
	for i, token := range tokens {
		hash := fnv.New64a()
		_, _ = hash.Write(s)
		_, _ = hash.Write([]byte(token))
		sum := hash.Sum64()
		numbers[i] = int32((sum ^ sum>>32) & 0x7fffffff)
	}
	return numbers
}
