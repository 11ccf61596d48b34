package postgres

import (
	"context"
	"crypto/sha256"
	"errors"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/wazgate/wazgate/internal/directory"
)

// claimed is a list that nobody else writes to before the transaction ends.
type claimed struct {
	number int32
	last   int64 // the highest number that was given to a row
	state  []byte
}

// claim returns a list, which is made if it is new.
func (s *Store) claim(ctx context.Context, tx pgx.Tx, list directory.List) (claimed, error) {
	var c claimed
	source, kind := []byte(list.Source), []byte(list.Kind)
	err := tx.QueryRow(ctx, s.sql(`
		SELECT list, last, state FROM wazgate.lists WHERE source = $1 AND kind = $2 FOR UPDATE`), source, kind).Scan(&c.number, &c.last, &c.state)
	if !errors.Is(err, pgx.ErrNoRows) {
		return c, err
	}
	// Another gateway may make it in this moment.
	err = tx.QueryRow(ctx, s.sql(`
		INSERT INTO wazgate.lists (source, kind) VALUES ($1, $2)
		ON CONFLICT (source, kind) DO UPDATE SET source = excluded.source
		RETURNING list, last, state`), source, kind).Scan(&c.number, &c.last, &c.state)
	return c, err
}

// Commit implements directory.Store.
func (s *Store) Commit(ctx context.Context, holder string, page directory.Page) error {
	state, err := encode(page.State)
	if err != nil {
		return err
	}
	return s.hold(ctx, "writing a page", holder, func(ctx context.Context, tx pgx.Tx) error {
		list, err := s.claim(ctx, tx, page.List)
		if err == nil {
			err = mustBeLatest(list.state, page.State.Pass)
		}
		if err != nil {
			return err
		}
		rows := newRows(page)
		added, err := s.number(ctx, tx, list, rows)
		if err != nil {
			return err
		}
		batch := &pgx.Batch{}
		if len(rows.numbers) > 0 {
			batch.Queue(s.sql(putRows), list.number, rows.numbers, rows.keys, rows.ids, rows.documents, rows.contexts, rows.dictionaries, rows.tokens)
		}
		if len(added) > 0 {
			batch.Queue(s.sql(markPresent), list.number, added)
		}
		if seen := append(rows.numbers, page.Seen...); len(seen) > 0 {
			batch.Queue(s.sql(markSeen), list.number, page.State.Pass, seen)
		}
		batch.Queue(s.sql("DELETE FROM wazgate.seen WHERE list = $1 AND pass < $2 - 1"), list.number, page.State.Pass)
		batch.Queue(s.sql("UPDATE wazgate.lists SET state = $2, last = $3 WHERE list = $1"), list.number, state, list.last+int64(len(added)))
		return tx.SendBatch(ctx, batch).Close()
	})
}

// putRows takes tokens as texts of arrays, because arrays of unequal length
// cannot be unnested.
const putRows = `
	INSERT INTO wazgate.rows (list, number, key, id, document, context, dictionary, tokens)
	SELECT $1, number, key, id, coalesce(document, ''), context, dictionary,
		tokens::integer[] || ARRAY[wazgate.stretch($1, number, 12), wazgate.stretch($1, number, 16)]
	FROM unnest($2::bigint[], $3::uuid[], $4::bytea[], $5::bytea[], $6::bigint[], $7::bigint[], $8::text[])
		AS page (number, key, id, document, context, dictionary, tokens)
	ON CONFLICT (list, number) DO UPDATE SET
		document = excluded.document, context = excluded.context, dictionary = excluded.dictionary, tokens = excluded.tokens`

// ofNumbers makes bitmaps of the numbers of rows.
const ofNumbers = `number >> 12 AS block, bit_or(set_bit(0::bit(4096), (number & 4095)::integer, 1)) AS bits`

const markPresent = `
	INSERT INTO wazgate.present AS present (list, block, bits)
	SELECT $1, ` + ofNumbers + ` FROM unnest($2::bigint[]) AS number GROUP BY 2
	ON CONFLICT (list, block) DO UPDATE SET bits = present.bits | excluded.bits`

const markSeen = `
	INSERT INTO wazgate.seen AS seen (list, pass, block, bits)
	SELECT $1, $2, ` + ofNumbers + ` FROM unnest($3::bigint[]) AS number GROUP BY 3
	ON CONFLICT (list, pass, block) DO UPDATE SET bits = seen.bits | excluded.bits`

// rows are the entries of a page, by columns; of an id that is there twice, the
// last.
type rows struct {
	numbers      []int64
	keys         [][16]byte
	ids          [][]byte
	documents    [][]byte
	contexts     []int64
	dictionaries []int64
	tokens       []string
}

func newRows(page directory.Page) *rows {
	r := &rows{}
	salt := saltOf(page.List)
	at := make(map[[16]byte]int, len(page.Entries))
	for _, entry := range page.Entries {
		key := keyOf(entry.ID)
		i, twice := at[key]
		if !twice {
			i, at[key] = len(r.keys), len(r.keys)
			r.grow()
		}
		r.keys[i], r.ids[i] = key, []byte(entry.ID)
		r.documents[i], r.contexts[i], r.dictionaries[i] = entry.Document, entry.Context, entry.Dictionary
		r.tokens[i] = arrayText(salt.all(entry.Tokens))
	}
	return r
}

func (r *rows) grow() {
	r.numbers, r.keys = append(r.numbers, 0), append(r.keys, [16]byte{})
	r.ids, r.documents = append(r.ids, nil), append(r.documents, nil)
	r.contexts, r.dictionaries = append(r.contexts, 0), append(r.dictionaries, 0)
	r.tokens = append(r.tokens, "")
}

// number gives each row the number that its id has, or the next one, and
// returns those that are new.
func (s *Store) number(ctx context.Context, tx pgx.Tx, list claimed, r *rows) (added []int64, err error) {
	if len(r.keys) == 0 {
		return nil, nil
	}
	answer, err := tx.Query(ctx, s.sql("SELECT key, number FROM wazgate.rows WHERE list = $1 AND key = ANY ($2)"), list.number, r.keys)
	if err != nil {
		return nil, err
	}
	known := make(map[[16]byte]int64)
	var key [16]byte
	var number int64
	if _, err := pgx.ForEachRow(answer, []any{&key, &number}, func() error {
		known[key] = number
		return nil
	}); err != nil {
		return nil, err
	}
	for i, key := range r.keys {
		number, ok := known[key]
		if !ok {
			number = list.last + int64(len(added)) + 1
			added = append(added, number)
		}
		r.numbers[i] = number
	}
	return added, nil
}

// keyOf returns what an id is looked up by: ids may be longer than an index
// takes, and hold any bytes.
func keyOf(id string) [16]byte {
	digest := sha256.Sum256([]byte(id))
	return [16]byte(digest[:16])
}

func arrayText(numbers []int32) string {
	text := make([]byte, 0, 2+11*len(numbers))
	text = append(text, '{')
	for i, number := range numbers {
		if i > 0 {
			text = append(text, ',')
		}
		text = strconv.AppendInt(text, int64(number), 10)
	}
	return string(append(text, '}'))
}
