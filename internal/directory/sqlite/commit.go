package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/gob"
	"errors"
	"fmt"
	"strings"

	"github.com/wazgate/wazgate/internal/directory"
)

// change is a transaction that writes.
type change struct {
	ctx        context.Context // that cannot be cancelled
	tx         *sql.Tx
	statements *changeStatements
}

func (c *change) exec(statement *sql.Stmt, arguments ...any) (sql.Result, error) {
	return c.tx.StmtContext(c.ctx, statement).ExecContext(c.ctx, arguments...)
}

func (c *change) row(statement *sql.Stmt, arguments ...any) *sql.Row {
	return c.tx.StmtContext(c.ctx, statement).QueryRowContext(c.ctx, arguments...)
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
		w := pageWriter{
			change: c, list: list, pass: page.State.Pass, blocks: map[int64]*block{}, code: code(list),
			insert: c.tx.StmtContext(c.ctx, c.statements.insert), index: c.tx.StmtContext(c.ctx, c.statements.index),
		}
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
		if err := w.saveBlocks(); err != nil {
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

func (w *pageWriter) put(entry directory.Entry) error {
	id, document := packID(entry.ID), entry.Document
	if document == nil {
		document = []byte{}
	}
	result, err := w.insert.ExecContext(w.ctx, w.list, id, document, entry.Context, entry.Dictionary)
	if err != nil {
		return err
	}
	added, err := result.RowsAffected()
	if err != nil {
		return err
	}
	var row int64
	if added > 0 {
		row, err = result.LastInsertId()
	} else {
		row, err = w.replace(id, document, entry)
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
	_, err = w.index.ExecContext(w.ctx, row, w.join(entry.Tokens))
	return err
}

// replace gives the row of an id another document, and takes its tokens away.
func (w *pageWriter) replace(id any, document []byte, entry directory.Entry) (int64, error) {
	var row int64
	err := w.row(w.statements.replace, document, entry.Context, entry.Dictionary, w.list, id).Scan(&row)
	if err != nil {
		return 0, err
	}
	_, err = w.exec(w.statements.unindex, row)
	return row, err
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

// join returns the text of which the full-text index makes the tokens again.
func (w *pageWriter) join(tokens []string) string {
	w.text.Reset()
	for _, token := range tokens {
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
