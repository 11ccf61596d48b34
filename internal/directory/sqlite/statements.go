package sqlite

import (
	"context"
	"database/sql"
	"fmt"
)

// columns are those of a directory.Row.
const columns = "rows.number, rows.id, rows.document, rows.context, rows.dictionary"

// readStatements are what lookups ask.
type readStatements struct {
	list, state, known, find, rows      *sql.Stmt
	blocks, context, dictionary, latest *sql.Stmt
}

// changeStatements are what is said within a write.
type changeStatements struct {
	list, addList, state, saveState          *sql.Stmt
	insert, present, replace, remove         *sql.Stmt
	index, unindex                           *sql.Stmt
	block, saveBlock, blocks                 *sql.Stmt
	contextNumber, addContext, addDictionary *sql.Stmt
	holder, lease, release, forgetList       *sql.Stmt
}

// prepared is a statement to be prepared, and where it goes.
type prepared struct {
	at   **sql.Stmt
	text string
}

func (r *readStatements) all() []prepared {
	return []prepared{
		{&r.list, `SELECT number FROM lists WHERE source = ? AND kind = ?`},
		{&r.state, `SELECT state FROM lists WHERE source = ? AND kind = ?`},
		{&r.known, `SELECT ` + columns + ` FROM rows WHERE list = ? AND id IN (` + places(rowsAtOnce) + `)`},
		{&r.find, `SELECT ` + columns + ` FROM tokens CROSS JOIN rows ON rows.number = tokens.rowid ` +
			`WHERE tokens MATCH ? ORDER BY tokens.rowid DESC LIMIT ?`},
		{&r.rows, `SELECT ` + columns + ` FROM rows WHERE number IN (` + places(rowsAtOnce) + `) ORDER BY number`},
		{&r.blocks, `SELECT block, present, pass, seen FROM blocks WHERE list = ? AND block >= ? ORDER BY block`},
		{&r.context, `SELECT value FROM contexts WHERE number = ?`},
		{&r.dictionary, `SELECT number, value FROM dictionaries WHERE list = ? AND number = ?`},
		{&r.latest, `SELECT number, value FROM dictionaries WHERE list = ? ORDER BY number DESC LIMIT 1`},
	}
}

func (c *changeStatements) all() []prepared {
	return []prepared{
		{&c.list, `SELECT number FROM lists WHERE source = ? AND kind = ?`},
		{&c.addList, `INSERT INTO lists (source, kind) VALUES (?, ?)`},
		{&c.state, `SELECT state FROM lists WHERE number = ?`},
		{&c.saveState, `UPDATE lists SET state = ? WHERE number = ?`},
		{&c.forgetList, `UPDATE lists SET source = NULL, kind = NULL, state = NULL WHERE source = ?`},
		{&c.insert, `INSERT INTO rows (list, id, digest, document, context, dictionary) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`},
		{&c.present, `SELECT number, digest FROM rows WHERE list = ? AND id = ?`},
		{&c.replace, `UPDATE rows SET digest = ?, document = ?, context = ?, dictionary = ? WHERE number = ?`},
		{&c.remove, `DELETE FROM rows WHERE number = ?`},
		{&c.index, `INSERT INTO tokens (rowid, token) VALUES (?, ?)`},
		{&c.unindex, `DELETE FROM tokens WHERE rowid = ?`},
		{&c.block, `SELECT block, present, pass, seen FROM blocks WHERE list = ? AND block = ?`},
		{&c.saveBlock, `INSERT INTO blocks (list, block, present, pass, seen) VALUES (?, ?, ?, ?, ?) ` +
			`ON CONFLICT DO UPDATE SET present = excluded.present, pass = excluded.pass, seen = excluded.seen`},
		{&c.blocks, `SELECT block, present, pass, seen FROM blocks WHERE list = ? ORDER BY block`},
		{&c.contextNumber, `SELECT number FROM contexts WHERE digest = ?`},
		{&c.addContext, `INSERT INTO contexts (digest, value) VALUES (?, ?)`},
		{&c.addDictionary, `INSERT INTO dictionaries (list, number, value) ` +
			`SELECT ?1, 1 + ifnull(max(number), 0), ?2 FROM dictionaries WHERE list = ?1 RETURNING number`},
		{&c.holder, `SELECT holder, until FROM lease`},
		{&c.lease, `INSERT INTO lease (one, holder, until) VALUES (1, ?, ?) ` +
			`ON CONFLICT DO UPDATE SET holder = excluded.holder, until = excluded.until`},
		{&c.release, `DELETE FROM lease WHERE holder = ?`},
	}
}

func prepare(ctx context.Context, pool *sql.DB, all []prepared) error {
	for _, p := range all {
		statement, err := pool.PrepareContext(ctx, p.text)
		if err != nil {
			return fmt.Errorf("preparing a statement: %w", err)
		}
		*p.at = statement
	}
	return nil
}
