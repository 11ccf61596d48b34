package postgres

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"hash/fnv"

	"github.com/jackc/pgx/v5"
)

var (
	// errNewer says that a later version made the tables.
	errNewer = errors.New("the tables have a later schema")
	// errOldServer says what the server lacks.
	errOldServer = errors.New("the server is older than PostgreSQL 14")
)

// The file N.sql makes the tables of version N of those of the version before.
//
//go:embed migrations
var migrations embed.FS

// latest is the number of the last migration.
const latest = 1

// oldest is the first release of PostgreSQL that knows all of the above.
const oldest = 140000

// migrate brings the tables up to date. It writes nothing where they are, so
// that a server that can only be read answers lookups.
func (s *Store) migrate(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, callPatience)
	defer cancel()
	version, err := s.version(ctx, s.pool)
	if err != nil || version == latest {
		return err
	}
	return s.transact(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", s.lock()); err != nil {
			return err
		}
		version, err := s.version(ctx, tx)
		if err != nil || version == latest {
			return err
		}
		if version == 0 {
			err = s.makeSchema(ctx, tx)
		}
		if err != nil {
			return err
		}
		return s.migrateFrom(ctx, tx, version)
	})
}

// querier is a pool or a transaction.
type querier interface {
	QueryRow(ctx context.Context, sql string, arguments ...any) pgx.Row
}

// version returns the version of the tables, 0 where there are none.
func (s *Store) version(ctx context.Context, from querier) (int, error) {
	var there bool
	// Not by to_regclass: that does not notice what another process made while
	// this one waited for the lock.
	err := from.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
		WHERE nspname = $1 AND relname = 'version')`, s.name).Scan(&there)
	if err != nil || !there {
		return 0, err
	}
	var version int
	err = from.QueryRow(ctx, s.sql("SELECT number FROM wazgate.version")).Scan(&version)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return 0, errDamaged
	case err != nil:
		return 0, err
	case version > latest:
		return 0, errNewer
	}
	return version, nil
}

// lock returns the number of the lock that one process at a time migrates under.
func (s *Store) lock() int64 {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte("wazgate " + s.schema))
	return int64(hash.Sum64()) //nolint:gosec // any 64 bits will do
}

// makeSchema does not ask to create what is there: the right to do so may be
// another's.
func (s *Store) makeSchema(ctx context.Context, tx pgx.Tx) error {
	var release int
	var there bool
	err := tx.QueryRow(ctx, `
		SELECT current_setting('server_version_num')::integer, EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)`,
		s.name).Scan(&release, &there)
	switch {
	case err != nil:
		return err
	case release < oldest:
		return errOldServer
	case !there:
		_, err = tx.Exec(ctx, "CREATE SCHEMA "+s.schema)
	}
	return err
}

func (s *Store) migrateFrom(ctx context.Context, tx pgx.Tx, version int) error {
	for next := version + 1; next <= latest; next++ {
		migration, err := migrations.ReadFile(fmt.Sprintf("migrations/%d.sql", next))
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, s.sql(string(migration)), pgx.QueryExecModeSimpleProtocol); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, s.sql("UPDATE wazgate.version SET number = $1"), latest)
	return err
}
