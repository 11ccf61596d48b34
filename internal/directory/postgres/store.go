// Package postgres keeps the directory in a schema of a PostgreSQL database, so
// that several gateways share one: each of them answers, one at a time writes.
// Documents and tokens lie in one table, tokens as an array of numbers with an
// inverted index; what rows a list has, and which of them a pass has seen, lie
// in bitmaps, so that a page without news writes next to nothing.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/wazgate/wazgate/internal/directory"
)

// How long what is waited for. The server is told of the first, and the client
// gives up a little later by itself: a server may hang.
const (
	statementPatience = 30 * time.Second
	callPatience      = 40 * time.Second
	commitPatience    = 5 * time.Second
	connectPatience   = 5 * time.Second
	pingPatience      = 2 * time.Second
)

// defaultConnections is how many connections a gateway opens at most, unless
// the address says pool_max_conns.
const defaultConnections = 8

// Options says where the directory is kept.
type Options struct {
	// URL is the address of the database, with user and password. Its
	// parameters are those of pgx, as sslmode and pool_max_conns. Behind a pooler
	// that knows no prepared statements, default_query_exec_mode=cache_describe
	// is wanted.
	URL string
	// Schema is where the tables are; wazgate if empty. It is made if it is not
	// there.
	Schema string
}

// Store is the directory in a database. Readers see the last complete page and
// wait for nobody.
type Store struct {
	pool   *pgxpool.Pool
	name   string // of the schema
	schema string // the same, quoted
}

var _ directory.Store = (*Store)(nil)

// Open connects to the database, and makes the tables if they are not there.
func Open(ctx context.Context, o Options) (*Store, error) {
	const doing = "opening the directory"
	if o.Schema == "" {
		o.Schema = "wazgate"
	}
	config, err := configure(o.URL)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, problem(ctx, doing, err)
	}
	s := &Store{pool: pool, name: o.Schema, schema: pgx.Identifier{o.Schema}.Sanitize()}
	if err := s.migrate(ctx); err != nil {
		pool.Close()
		return nil, problem(ctx, doing, err)
	}
	return s, nil
}

// configure never shows the address: there is a password in it.
func configure(url string) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("directory.database_url is no address of a PostgreSQL database: write postgres://USER:PASSWORD@HOST:5432/DATABASE")
	}
	if !strings.Contains(url, "pool_max_conns") {
		config.MaxConns = defaultConnections
	}
	connection := config.ConnConfig
	connection.ConnectTimeout = min(connection.ConnectTimeout, connectPatience)
	if connection.RuntimeParams["application_name"] == "" {
		connection.RuntimeParams["application_name"] = "wazgate"
	}
	config.PingTimeout = pingPatience
	config.AfterConnect = prepare
	return config, nil
}

// prepare sets what every connection needs, by statements and not when it is
// opened, which poolers between us and the server refuse. Every statement has one
// right plan, whatever is looked for, and by an index: making it takes longer
// than most searches.
func prepare(ctx context.Context, connection *pgx.Conn) error {
	_, err := connection.Exec(ctx, fmt.Sprintf(`
		SET plan_cache_mode = force_generic_plan;
		SET enable_seqscan = off;
		SET jit = off;
		SET max_parallel_workers_per_gather = 0;
		SET statement_timeout = %d;
		SET idle_in_transaction_session_timeout = %d`,
		statementPatience.Milliseconds(), (statementPatience/2).Milliseconds(),
	), pgx.QueryExecModeSimpleProtocol)
	return err
}

// Close implements directory.Store.
func (s *Store) Close() error {
	s.pool.Close()
	return nil
}

// sql returns a statement about the schema wazgate for the store's own. Tables
// are named with their schema, because a pooler may give every statement
// another connection.
func (s *Store) sql(statement string) string {
	return strings.ReplaceAll(statement, "wazgate.", s.schema+".")
}

// read runs body, and once more if a connection proved to be dead: the server
// may have been restarted since it was used.
func (s *Store) read(ctx context.Context, doing string, body func(ctx context.Context) error) error {
	limited, cancel := context.WithTimeout(ctx, callPatience)
	defer cancel()
	err := body(limited)
	if isLost(err) && limited.Err() == nil {
		s.pool.Reset()
		err = body(limited)
	}
	if err != nil {
		return problem(ctx, doing, err)
	}
	return nil
}

// write runs body in a transaction. Once body has ended it is not cancelled any
// more: whoever hears of a failure may rely on nothing being written.
func (s *Store) write(ctx context.Context, doing string, body func(ctx context.Context, tx pgx.Tx) error) error {
	limited, cancel := context.WithTimeout(ctx, callPatience)
	defer cancel()
	err := s.transact(limited, body)
	if isLost(err) && ctx.Err() == nil {
		s.pool.Reset()
	}
	if err != nil {
		return problem(ctx, doing, err)
	}
	return nil
}

func (s *Store) transact(ctx context.Context, body func(ctx context.Context, tx pgx.Tx) error) error {
	tx, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx) //nolint:errcheck // after a commit there is nothing to roll back, and else the connection is closed
	if err := body(ctx, tx); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitPatience)
	defer cancel()
	return tx.Commit(ending)
}

// begin tries once more if a connection proved to be dead.
func (s *Store) begin(ctx context.Context) (pgx.Tx, error) {
	tx, err := s.pool.Begin(ctx)
	if isLost(err) && ctx.Err() == nil {
		s.pool.Reset()
		tx, err = s.pool.Begin(ctx)
	}
	return tx, err
}
