package main

import (
	"context"
	"os"

	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/directory/postgres"
	"github.com/wazgate/wazgate/internal/directory/sqlite"
)

func sqliteTarget(path string) target {
	return target{
		name: "SQLite",
		open: func(ctx context.Context) (directory.Store, error) {
			return sqlite.Open(ctx, sqlite.Options{Path: path})
		},
		size: func(context.Context) (int64, error) {
			var total int64
			for _, end := range []string{"", "-wal"} {
				if info, err := os.Stat(path + end); err == nil {
					total += info.Size()
				}
			}
			return total, nil
		},
		parts: func(ctx context.Context) ([]part, error) {
			sizes, err := sqlite.Weigh(ctx, path)
			var parts []part
			for _, size := range sizes {
				parts = append(parts, part{size.Name, size.Bytes})
			}
			return parts, err
		},
	}
}

// postgresTarget measures in a schema of its own. What it weighs is for the
// server to say.
func postgresTarget(url string) target {
	return target{
		name: "PostgreSQL",
		open: func(ctx context.Context) (directory.Store, error) {
			return postgres.Open(ctx, postgres.Options{URL: url, Schema: "benchdirectory"})
		},
		size: func(ctx context.Context) (int64, error) { return 0, nil },
	}
}
