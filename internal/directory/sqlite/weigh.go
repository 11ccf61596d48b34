package sqlite

import (
	"context"
	"fmt"
	"net/url"
	"time"
)

// Weight is what a table or index of the file weighs.
type Weight struct {
	Name  string
	Bytes int64
}

// Weigh tells what the file is made of, the heaviest part first. It reads the
// whole file: it is for benchmarks.
func Weigh(ctx context.Context, path string) ([]Weight, error) {
	db := pool(Options{Path: path, Wait: time.Second}, 1, url.Values{"mode": {"ro"}}, readerCache)
	defer db.Close()
	answer, err := db.QueryContext(ctx, "SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC")
	if err != nil {
		return nil, fmt.Errorf("weighing the directory: %w", err)
	}
	defer answer.Close()
	var all []Weight
	for answer.Next() {
		var w Weight
		if err := answer.Scan(&w.Name, &w.Bytes); err != nil {
			return nil, fmt.Errorf("weighing the directory: %w", err)
		}
		all = append(all, w)
	}
	return all, answer.Err()
}
