package sqlite

import "fmt"

// application marks the file as a directory of wazgate: "wazg".
const application = 0x77617a67

// version is that of the schema. A file with a higher one is left alone.
const version = 1

// schema returns the statements that make an empty directory.
func schema() []string {
	return []string{
		fmt.Sprintf("PRAGMA application_id = %d", application),
		fmt.Sprintf("PRAGMA user_version = %d", version),
		// A list whose source is NULL is forgotten; its rows are waiting for Tidy.
		`CREATE TABLE lists (
			number INTEGER PRIMARY KEY, source TEXT, kind TEXT, state BLOB,
			UNIQUE (source, kind))`,
		// The digest is of the tokens: where it stays the same, the index
		// is left alone.
		`CREATE TABLE rows (
			number INTEGER PRIMARY KEY, list INTEGER NOT NULL, id NOT NULL, digest INTEGER NOT NULL,
			context INTEGER NOT NULL, dictionary INTEGER NOT NULL, document BLOB NOT NULL)`,
		`CREATE UNIQUE INDEX rows_id ON rows (list, id)`,
		// Which of the rows from block*4096 on the list has, and which of them
		// were seen by a pass.
		`CREATE TABLE blocks (
			list INTEGER NOT NULL, block INTEGER NOT NULL,
			present BLOB NOT NULL, pass INTEGER NOT NULL, seen BLOB NOT NULL,
			UNIQUE (list, block))`,
		`CREATE TABLE contexts (number INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, value BLOB NOT NULL)`,
		`CREATE TABLE dictionaries (
			list INTEGER NOT NULL, number INTEGER NOT NULL, value BLOB NOT NULL,
			UNIQUE (list, number))`,
		`CREATE TABLE lease (one INTEGER PRIMARY KEY, holder TEXT NOT NULL, until INTEGER NOT NULL)`,
		`CREATE VIRTUAL TABLE tokens USING fts5 (
			token, content='', contentless_delete=1, detail=none, tokenize='ascii')`,
		// Segments are merged as pages come in, a little each time. By itself the
		// index would now and then merge everything at once.
		`INSERT INTO tokens (tokens, rank) VALUES ('automerge', 8)`,
		`INSERT INTO tokens (tokens, rank) VALUES ('crisismerge', 64)`,
	}
}
