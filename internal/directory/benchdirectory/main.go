// Benchdirectory measures the directory with as many customers and orders as a
// large shop has: how fast they are written, what they weigh, and how long
// lookups take, idle and while a sync writes. It works SQLite, and PostgreSQL
// where POSTGRES_TEST_URL has the address of a server.
//
//	go run ./internal/directory/benchdirectory -customers 20000 -orders 50000
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "benchdirectory:", err)
		os.Exit(1)
	}
}

// settings are what the command line says.
type settings struct {
	customers, orders, questions int
	shape, folder                string
	json                         bool
}

func read(arguments []string, progress io.Writer) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("benchdirectory", flag.ContinueOnError)
	flags.SetOutput(progress)
	flags.IntVar(&s.customers, "customers", 1_000_000, "how many customers")
	flags.IntVar(&s.orders, "orders", 2_500_000, "how many orders")
	flags.IntVar(&s.questions, "questions", 2_000, "how many lookups of each kind")
	flags.StringVar(&s.shape, "shape", "wazzup", "whose documents: wazzup (contacts with an e-mail, and deals) or whatalo (list documents)")
	flags.StringVar(&s.folder, "folder", "", "where the file is made; a temporary folder if empty")
	flags.BoolVar(&s.json, "json", false, "print JSON instead of a table")
	if err := flags.Parse(arguments); err != nil {
		return s, err
	}
	if _, ok := shapes()[s.shape]; !ok || s.customers < 1 || s.orders < 0 || s.questions < 1 {
		return s, errors.New("there is no such shape, or a number is too small")
	}
	return s, nil
}

func run(ctx context.Context, arguments []string, out, progress io.Writer) error {
	s, err := read(arguments, progress)
	if err != nil {
		return err
	}
	if s.folder == "" {
		if s.folder, err = os.MkdirTemp("", "benchdirectory"); err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(s.folder) }()
	}
	b := &bench{
		shape: s.shape, questions: s.questions, progress: progress,
		backend: &backend{
			shape: shapes()[s.shape], crowd: newCrowd(), customers: s.customers, orders: s.orders,
			pace: time.NewTicker(pause),
		},
	}
	targets := []target{sqliteTarget(filepath.Join(s.folder, "directory.db"))}
	if url := os.Getenv("POSTGRES_TEST_URL"); url != "" {
		targets = append(targets, postgresTarget(url))
	}
	var results []result
	for _, t := range targets {
		fmt.Fprintf(progress, "%s: %d customers and %d orders in the shape of %s\n", t.name, s.customers, s.orders, s.shape)
		r, err := b.run(ctx, t)
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		results = append(results, r)
	}
	if s.json {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(results)
	}
	for _, r := range results {
		r.table(out)
	}
	return nil
}
