package postgres_test

import (
	"context"
	"crypto/rand"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/directory/postgres"
	"github.com/wazgate/wazgate/internal/directory/storetest"
)

// server returns the address of a real server, which the tests do not start.
func server(t *testing.T) string {
	t.Helper()
	url := os.Getenv("POSTGRES_TEST_URL")
	if url == "" {
		t.Skip("needs a PostgreSQL server: run .ci/servers go test ./internal/directory/postgres, or set POSTGRES_TEST_URL to the address of one")
	}
	return url
}

// schema returns the name of a schema of the test's own, which is dropped in
// the end.
func schema(t *testing.T) string {
	t.Helper()
	name := "test " + rand.Text()
	t.Cleanup(func() { execute(t, `DROP SCHEMA IF EXISTS "`+name+`" CASCADE`) })
	return name
}

// execute does something to the server that a store would not.
func execute(t *testing.T, statement string, arguments ...any) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	connection, err := pgx.Connect(ctx, server(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close(ctx) }()
	if _, err := connection.Exec(ctx, statement, arguments...); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, options postgres.Options) *postgres.Store {
	t.Helper()
	store, err := postgres.Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

func TestConformance(t *testing.T) {
	url := server(t)
	schemas := map[directory.Store]string{}
	in := func(t *testing.T, schema string) directory.Store {
		t.Helper()
		store := open(t, postgres.Options{URL: url, Schema: schema})
		schemas[store] = schema
		return store
	}
	storetest.Run(t, storetest.Options{
		Open: func(t *testing.T) directory.Store {
			t.Helper()
			return in(t, schema(t))
		},
		Reopen: func(t *testing.T, store directory.Store) directory.Store {
			t.Helper()
			if err := store.Close(); err != nil {
				t.Error(err)
			}
			return in(t, schemas[store])
		},
		Beside: func(t *testing.T, store directory.Store) directory.Store {
			t.Helper()
			return in(t, schemas[store])
		},
	})
}
