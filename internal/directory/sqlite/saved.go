package sqlite

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/gob"
	"errors"
	"fmt"

	"github.com/wazgate/wazgate/internal/directory"
)

// State implements directory.Store.
func (s *Store) State(ctx context.Context, list directory.List) (directory.State, error) {
	const doing = "reading the state of a sync"
	var saved []byte
	err := s.read.state.QueryRowContext(ctx, list.Source, string(list.Kind)).Scan(&saved)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return directory.State{}, problem(ctx, doing, err)
	}
	state, err := decode(saved)
	if err != nil {
		return directory.State{}, problem(ctx, doing, err)
	}
	return state, nil
}

// decode reads a state; nothing is that of a list that was never written.
func decode(saved []byte) (state directory.State, err error) {
	if len(saved) == 0 {
		return state, nil
	}
	if err := gob.NewDecoder(bytes.NewReader(saved)).Decode(&state); err != nil {
		return directory.State{}, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return state, nil
}

// Sources implements directory.Store.
func (s *Store) Sources(ctx context.Context) ([]string, error) {
	sources, err := s.sources(ctx)
	if err != nil {
		return nil, problem(ctx, "reading the sources", err)
	}
	return sources, nil
}

func (s *Store) sources(ctx context.Context) ([]string, error) {
	answer, err := s.readers.QueryContext(ctx, `SELECT DISTINCT source FROM lists WHERE source IS NOT NULL ORDER BY source`)
	if err != nil {
		return nil, err
	}
	defer answer.Close()
	var sources []string
	for answer.Next() {
		var source string
		if err := answer.Scan(&source); err != nil {
			return nil, err
		}
		sources = append(sources, source)
	}
	return sources, answer.Err()
}

// Context implements directory.Store.
func (s *Store) Context(ctx context.Context, number int64) ([]byte, error) {
	var value []byte
	if err := s.read.context.QueryRowContext(ctx, number).Scan(&value); err != nil {
		return nil, problem(ctx, "reading a context", err)
	}
	return value, nil
}

// SaveContext implements directory.Store.
func (s *Store) SaveContext(ctx context.Context, value []byte) (int64, error) {
	var number int64
	digest := sha256.Sum256(value)
	err := s.write(ctx, "saving a context", func(c *change) error {
		err := c.row(c.statements.contextNumber, digest[:]).Scan(&number)
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		result, err := c.exec(c.statements.addContext, digest[:], append([]byte{}, value...))
		if err != nil {
			return err
		}
		number, err = result.LastInsertId()
		return err
	})
	return number, err
}

// Dictionary implements directory.Store.
func (s *Store) Dictionary(ctx context.Context, list directory.List, number int64) (int64, []byte, error) {
	found, value, err := s.dictionary(ctx, list, number)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil, nil
	}
	if err != nil {
		return 0, nil, problem(ctx, "reading a dictionary", err)
	}
	return found, value, nil
}

func (s *Store) dictionary(ctx context.Context, list directory.List, number int64) (found int64, value []byte, err error) {
	of, err := s.list(ctx, list)
	if err != nil {
		return 0, nil, err
	}
	if number == 0 {
		err = s.read.latest.QueryRowContext(ctx, of).Scan(&found, &value)
	} else {
		err = s.read.dictionary.QueryRowContext(ctx, of, number).Scan(&found, &value)
	}
	return found, value, err
}

// SaveDictionary implements directory.Store.
func (s *Store) SaveDictionary(ctx context.Context, list directory.List, dictionary []byte) (int64, error) {
	var number int64
	err := s.write(ctx, "saving a dictionary", func(c *change) error {
		of, err := c.list(list)
		if err != nil {
			return err
		}
		return c.row(c.statements.addDictionary, of, append([]byte{}, dictionary...)).Scan(&number)
	})
	return number, err
}
