package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/gob"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/internal/directory"
)

// change is a transaction that writes.
type change struct {
	ctx        context.Context // that cannot be cancelled
	tx         *sql.Tx
	statements *changeStatements
}

// here returns a statement as a part of the transaction.
func (c *change) here(statement *sql.Stmt) *sql.Stmt { return c.tx.StmtContext(c.ctx, statement) }

func (c *change) exec(statement *sql.Stmt, arguments ...any) (sql.Result, error) {
	return c.here(statement).ExecContext(c.ctx, arguments...)
}

func (c *change) row(statement *sql.Stmt, arguments ...any) *sql.Row {
	return c.here(statement).QueryRowContext(c.ctx, arguments...)
}

// Commit implements directory.Store.
func (s *Store) Commit(ctx context.Context, holder string, page directory.Page) error {
	return s.write(ctx, "writing a page", func(c *change) error {
		if err := c.mustHold(holder); err != nil {
			return err
		}
		list, err := c.list(page.List)
		if err != nil {
			return err
		}
		if err := c.mustBeLatest(list, page.State.Pass); err != nil {
			return err
		}
		w := newPageWriter(c, list, page.State.Pass)
		if err := w.write(ctx, page); err != nil {
			return err
		}
		return c.saveState(list, page.State)
	})
}

// list returns the number of a list, which is made if it is new.
func (c *change) list(list directory.List) (int64, error) {
	var number int64
	err := c.row(c.statements.list, list.Source, string(list.Kind)).Scan(&number)
	if !errors.Is(err, sql.ErrNoRows) {
		return number, err
	}
	result, err := c.exec(c.statements.addList, list.Source, string(list.Kind))
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

// mustBeLatest fails where the list has come to a later pass.
func (c *change) mustBeLatest(list, pass int64) error {
	var saved []byte
	err := c.row(c.statements.state, list).Scan(&saved)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	state, err := decode(saved)
	if err == nil && state.Pass > pass {
		err = directory.ErrLeaseLost
	}
	return err
}

func (c *change) saveState(list int64, state directory.State) error {
	var saved bytes.Buffer
	if err := gob.NewEncoder(&saved).Encode(state); err != nil {
		return fmt.Errorf("encoding the state: %w", err)
	}
	_, err := c.exec(c.statements.saveState, saved.Bytes(), list)
	return err
}

// pageWriter writes the rows of one page.
type pageWriter struct {
	*change
	list          int64
	pass          int64
	code          string
	blocks        map[int64]*block
	insert, index *sql.Stmt
	text          strings.Builder
}

func newPageWriter(c *change, list, pass int64) *pageWriter {
	return &pageWriter{
		change: c, list: list, pass: pass, code: code(list), blocks: map[int64]*block{},
		insert: c.here(c.statements.insert), index: c.here(c.statements.index),
	}
}

// write can be cancelled from outside between entries.
func (w *pageWriter) write(ctx context.Context, page directory.Page) error {
	for _, entry := range page.Entries {
		if err := errors.Join(ctx.Err(), w.put(entry)); err != nil {
			return err
		}
	}
	for _, row := range page.Seen {
		if err := w.see(row); err != nil {
			return err
		}
	}
	return w.saveBlocks()
}

func (w *pageWriter) put(entry directory.Entry) error {
	if entry.Document == nil {
		entry.Document = []byte{}
	}
	id, tokens := packID(entry.ID), w.join(entry.Tokens)
	result, err := w.insert.ExecContext(w.ctx, w.list, id, digest(tokens), entry.Document, entry.Context, entry.Dictionary)
	if err != nil {
		return err
	}
	added, err := result.RowsAffected()
	if err != nil {
		return err
	}
	var row int64
	if added > 0 {
		if row, err = result.LastInsertId(); err == nil {
			err = w.addTokens(row, tokens)
		}
	} else {
		row, err = w.replace(id, tokens, entry)
	}
	if err != nil {
		return err
	}
	block, err := w.block(row / blockRows)
	if err != nil {
		return err
	}
	block.present.set(row % blockRows)
	block.see(row%blockRows, w.pass)
	return nil
}

// replace gives the row of an id another document. The index is told only of
// other tokens: most changes are not of names and numbers.
func (w *pageWriter) replace(id any, tokens string, entry directory.Entry) (row int64, err error) {
	var before int64
	if err := w.row(w.statements.present, w.list, id).Scan(&row, &before); err != nil {
		return 0, err
	}
	after := digest(tokens)
	if _, err := w.exec(w.statements.replace, after, entry.Document, entry.Context, entry.Dictionary, row); err != nil {
		return 0, err
	}
	if before == after {
		return row, nil
	}
	if _, err := w.exec(w.statements.unindex, row); err != nil {
		return 0, err
	}
	return row, w.addTokens(row, tokens)
}

func (w *pageWriter) addTokens(row int64, tokens string) error {
	if tokens == "" {
		return nil
	}
	_, err := w.index.ExecContext(w.ctx, row, tokens)
	return err
}

// digest tells tokens apart from others that a row had before. Four bytes are
// enough for two of them.
func digest(tokens string) int64 {
	return int64(crc32.ChecksumIEEE([]byte(tokens))) - 1<<31
}

func (w *pageWriter) see(row int64) error {
	block, err := w.block(row / blockRows)
	if err != nil {
		return err
	}
	block.see(row%blockRows, w.pass)
	return nil
}

// block returns a block of the list, read once for the page.
func (w *pageWriter) block(number int64) (*block, error) {
	if b, ok := w.blocks[number]; ok {
		return b, nil
	}
	b, err := scanBlock(w.row(w.statements.block, w.list, number))
	if errors.Is(err, sql.ErrNoRows) {
		b, err = &block{number: number, present: newBitmap(), seen: newBitmap()}, nil
	}
	if err != nil {
		return nil, err
	}
	w.blocks[number] = b
	return b, nil
}

func (w *pageWriter) saveBlocks() error {
	for _, b := range w.blocks {
		if _, err := w.exec(w.statements.saveBlock, w.list, b.number, []byte(b.present), b.pass, []byte(b.seen)); err != nil {
			return err
		}
	}
	return nil
}

// join returns the text of which the full-text index makes the tokens again, in
// an order of their own.
func (w *pageWriter) join(tokens []string) string {
	w.text.Reset()
	for _, token := range slices.Sorted(slices.Values(tokens)) {
		w.text.WriteString(w.code)
		w.text.WriteString(token)
		w.text.WriteByte(' ')
	}
	return w.text.String()
}

// scanner is a row of an answer.
type scanner interface{ Scan(into ...any) error }

func scanBlock(row scanner) (*block, error) {
	b := &block{}
	if err := row.Scan(&b.number, (*[]byte)(&b.present), &b.pass, (*[]byte)(&b.seen)); err != nil {
		return nil, err
	}
	if len(b.present) != blockRows/8 || len(b.seen) != blockRows/8 {
		return nil, errDamaged
	}
	return b, nil
}
