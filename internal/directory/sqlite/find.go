package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/wazgate/wazgate/internal/directory"
)

// rowsAtOnce is how many rows one statement asks for by id or number. Where
// they are fewer, the last one is asked for again and again.
const rowsAtOnce = 64

// code is what the tokens of a list begin with in the index. No code begins
// with another: each ends at its x.
func code(list int64) string { return strconv.FormatInt(list, 10) + "x" }

// places returns n places for arguments.
func places(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

// Find implements directory.Store.
func (s *Store) Find(ctx context.Context, list directory.List, tokens []string, limit int) ([]directory.Row, error) {
	number, err := s.list(ctx, list)
	if err != nil {
		return nil, problem(ctx, "looking up rows", err)
	}
	question, ok := match(code(number), tokens)
	if number == 0 || !ok || limit <= 0 {
		return nil, nil
	}
	rows, err := collect(s.read.find.QueryContext(ctx, question, limit))
	if err != nil {
		return nil, problem(ctx, "looking up rows", err)
	}
	return rows, nil
}

// match returns the question for rows that have all tokens, and false if no row
// can: what is no token is in none, and is not shown to the index.
func match(code string, tokens []string) (string, bool) {
	tokens = slices.Compact(slices.Sorted(slices.Values(tokens)))
	var question strings.Builder
	for _, token := range tokens {
		if !isToken(token) {
			return "", false
		}
		question.WriteByte('"')
		question.WriteString(code)
		question.WriteString(token)
		question.WriteString(`" `)
	}
	return question.String(), len(tokens) > 0
}

func isToken(text string) bool {
	for i := range len(text) {
		if c := text[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return text != ""
}

// Known implements directory.Store.
func (s *Store) Known(ctx context.Context, list directory.List, ids []string) ([]directory.Row, error) {
	number, err := s.list(ctx, list)
	if err != nil {
		return nil, problem(ctx, "looking up ids", err)
	}
	if number == 0 {
		return nil, ctx.Err()
	}
	var all []directory.Row
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	for some := range slices.Chunk(ids, rowsAtOnce) {
		arguments := make([]any, 1+rowsAtOnce)
		arguments[0] = number
		for i := range rowsAtOnce {
			arguments[1+i] = packID(some[min(i, len(some)-1)])
		}
		rows, err := collect(s.read.known.QueryContext(ctx, arguments...))
		if err != nil {
			return nil, problem(ctx, "looking up ids", err)
		}
		all = append(all, rows...)
	}
	return all, nil
}

// Scan implements directory.Store. The bitmaps tell which rows are the list's.
func (s *Store) Scan(ctx context.Context, list directory.List, after int64, limit int) ([]directory.Row, error) {
	const doing = "reading a list"
	numbers, err := s.numbers(ctx, list, after, limit)
	if err != nil {
		return nil, problem(ctx, doing, err)
	}
	var all []directory.Row
	for some := range slices.Chunk(numbers, rowsAtOnce) {
		arguments := make([]any, rowsAtOnce)
		for i := range arguments {
			arguments[i] = some[min(i, len(some)-1)]
		}
		rows, err := collect(s.read.rows.QueryContext(ctx, arguments...))
		if err != nil {
			return nil, problem(ctx, doing, err)
		}
		all = append(all, rows...)
	}
	return all, nil
}

func (s *Store) numbers(ctx context.Context, list directory.List, after int64, limit int) ([]int64, error) {
	var numbers []int64
	err := s.eachBlock(ctx, list, after/blockRows, func(b *block) bool {
		for _, i := range b.present.numbers() {
			if row := b.row(i); row > after && len(numbers) < limit {
				numbers = append(numbers, row)
			}
		}
		return len(numbers) < limit
	})
	return numbers, err
}

// Count implements directory.Store.
func (s *Store) Count(ctx context.Context, list directory.List) (int, error) {
	count := 0
	err := s.eachBlock(ctx, list, 0, func(b *block) bool {
		count += b.present.count()
		return true
	})
	if err != nil {
		return 0, problem(ctx, "counting rows", err)
	}
	return count, nil
}

// Unseen implements directory.Store.
func (s *Store) Unseen(ctx context.Context, list directory.List, pass int64) (int, error) {
	count := 0
	err := s.eachBlock(ctx, list, 0, func(b *block) bool {
		count += b.unseen(pass).count()
		return true
	})
	if err != nil {
		return 0, problem(ctx, "counting unseen rows", err)
	}
	return count, nil
}

// eachBlock calls each with the blocks of a list in order, until it has enough.
func (s *Store) eachBlock(ctx context.Context, list directory.List, from int64, each func(*block) bool) error {
	number, err := s.list(ctx, list)
	if number == 0 || err != nil {
		return err
	}
	blocks, err := s.read.blocks.QueryContext(ctx, number, from)
	if err != nil {
		return err
	}
	defer blocks.Close()
	for blocks.Next() {
		b, err := scanBlock(blocks)
		if err != nil {
			return err
		}
		if !each(b) {
			break
		}
	}
	return blocks.Err()
}

// list returns the number of a list, or 0.
func (s *Store) list(ctx context.Context, list directory.List) (int64, error) {
	var number int64
	err := s.read.list.QueryRowContext(ctx, list.Source, string(list.Kind)).Scan(&number)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return number, err
}

func collect(answer *sql.Rows, err error) ([]directory.Row, error) {
	if err != nil {
		return nil, err
	}
	defer answer.Close()
	var rows []directory.Row
	for answer.Next() {
		row, err := scanRow(answer)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, answer.Err()
}

func scanRow(row scanner) (directory.Row, error) {
	var r directory.Row
	err := row.Scan(&r.Number, (*packedID)(&r.ID), &r.Document, &r.Context, &r.Dictionary)
	return r, err
}
