package postgres

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/wazgate/wazgate/internal/directory"
)

// errNoContext says that a number was never given to a context.
var errNoContext = errors.New("there is no such context")

const stateOf = `SELECT state FROM wazgate.lists WHERE source = $1 AND kind = $2`

// State implements directory.Store.
func (s *Store) State(ctx context.Context, list directory.List) (directory.State, error) {
	const doing = "reading the state of a sync"
	var saved []byte
	err := s.read(ctx, doing, func(ctx context.Context) error {
		row := s.pool.QueryRow(ctx, s.sql(stateOf), []byte(list.Source), []byte(list.Kind))
		return orNone(row.Scan(&saved))
	})
	if err != nil {
		return directory.State{}, err
	}
	state, err := decode(saved)
	if err != nil {
		return directory.State{}, problem(ctx, doing, err)
	}
	return state, nil
}

// decode reads a state; nothing is that of a list that was never written.
func decode(saved []byte) (state directory.State, err error) {
	if saved == nil {
		return state, nil
	}
	if err := gob.NewDecoder(bytes.NewReader(saved)).Decode(&state); err != nil {
		return directory.State{}, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return state, nil
}

// mustBeLatest fails where the saved state is that of a later pass.
func mustBeLatest(saved []byte, pass int64) error {
	state, err := decode(saved)
	if err == nil && state.Pass > pass {
		err = directory.ErrLeaseLost
	}
	return err
}

// orNone takes the absence of a row for an answer.
func orNone(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	return err
}

func encode(state directory.State) ([]byte, error) {
	var saved bytes.Buffer
	if err := gob.NewEncoder(&saved).Encode(state); err != nil {
		return nil, fmt.Errorf("encoding the state: %w", err)
	}
	return saved.Bytes(), nil
}

// Sources implements directory.Store.
func (s *Store) Sources(ctx context.Context) ([]string, error) {
	var sources []string
	err := s.read(ctx, "reading the sources", func(ctx context.Context) error {
		answer, err := s.pool.Query(ctx, s.sql("SELECT DISTINCT source FROM wazgate.lists ORDER BY source"))
		if err != nil {
			return err
		}
		sources, err = pgx.CollectRows(answer, func(row pgx.CollectableRow) (string, error) {
			var source []byte
			err := row.Scan(&source)
			return string(source), err
		})
		return err
	})
	return sources, err
}

// Context implements directory.Store.
func (s *Store) Context(ctx context.Context, number int64) ([]byte, error) {
	var value []byte
	err := s.read(ctx, "reading a context", func(ctx context.Context) error {
		err := s.pool.QueryRow(ctx, s.sql("SELECT context FROM wazgate.contexts WHERE number = $1"), number).Scan(&value)
		if errors.Is(err, pgx.ErrNoRows) {
			return errNoContext
		}
		return err
	})
	return value, err
}

// SaveContext implements directory.Store.
func (s *Store) SaveContext(ctx context.Context, value []byte) (int64, error) {
	var number int64
	digest := sha256.Sum256(value)
	err := s.write(ctx, "saving a context", func(ctx context.Context, tx pgx.Tx) error {
		err := tx.QueryRow(ctx, s.sql("SELECT number FROM wazgate.contexts WHERE digest = $1"), digest[:]).Scan(&number)
		if !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		// Another gateway may have saved it in this moment.
		return tx.QueryRow(ctx, s.sql(`
			INSERT INTO wazgate.contexts (digest, context) VALUES ($1, coalesce($2, ''::bytea))
			ON CONFLICT (digest) DO UPDATE SET digest = excluded.digest RETURNING number`), digest[:], value).Scan(&number)
	})
	return number, err
}

// Dictionary implements directory.Store.
func (s *Store) Dictionary(ctx context.Context, list directory.List, number int64) (int64, []byte, error) {
	var found int64
	var value []byte
	err := s.read(ctx, "reading a dictionary", func(ctx context.Context) error {
		row := s.pool.QueryRow(ctx, s.sql(`
			SELECT number, dictionary FROM wazgate.dictionaries JOIN wazgate.lists USING (list)
			WHERE source = $1 AND kind = $2 AND $3::bigint IN (0, number)
			ORDER BY number DESC LIMIT 1`), []byte(list.Source), []byte(list.Kind), number)
		return orNone(row.Scan(&found, &value))
	})
	return found, value, err
}

// SaveDictionary implements directory.Store.
func (s *Store) SaveDictionary(ctx context.Context, list directory.List, dictionary []byte) (int64, error) {
	var number int64
	err := s.write(ctx, "saving a dictionary", func(ctx context.Context, tx pgx.Tx) error {
		of, err := s.claim(ctx, tx, list)
		if err != nil {
			return err
		}
		return tx.QueryRow(ctx, s.sql(`
			INSERT INTO wazgate.dictionaries (list, number, dictionary)
			SELECT $1, coalesce(max(number), 0) + 1, coalesce($2, ''::bytea) FROM wazgate.dictionaries WHERE list = $1
			RETURNING number`), of.number, dictionary).Scan(&number)
	})
	return number, err
}
