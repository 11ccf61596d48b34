package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/mapping"
)

const source = "bench"

// result is what was measured of one store.
type result struct {
	Store       string        `json:"store"`
	Shape       string        `json:"shape"`
	Customers   int           `json:"customers"`
	Orders      int           `json:"orders"`
	First       pass          `json:"first_sync"`
	Tidied      time.Duration `json:"tidied"`
	LongestTidy time.Duration `json:"longest_tidy"`
	Size        int64         `json:"size"` // bytes after tidying
	Peak        int64         `json:"peak_memory"`
	Lookups     []latency     `json:"lookups"`
	During      pass          `json:"sync_during_lookups"`
	PeakLookups int64         `json:"peak_memory_lookups"`
	Parts       []part        `json:"parts,omitempty"`
}

// pass is a sync of everything.
type pass struct {
	Took      time.Duration `json:"took"`
	Records   int64         `json:"records"`
	Rate      float64       `json:"records_a_second"`
	Written   int64         `json:"written"`
	WriteRate float64       `json:"written_a_second_of_writing"` // of the store alone
	// LongestCommit held up everybody else who writes.
	LongestCommit time.Duration `json:"longest_commit"`
}

// part is what a part of the store weighs.
type part struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
}

// target is a store to be measured.
type target struct {
	name  string
	open  func(context.Context) (directory.Store, error)
	size  func(context.Context) (int64, error)
	parts func(context.Context) ([]part, error)
}

// meter measures what is written.
type meter struct {
	records, entries, nanoseconds, longest atomic.Int64
	commits                                atomic.Int64
}

func (m *meter) reset() {
	for _, counter := range []*atomic.Int64{&m.records, &m.entries, &m.nanoseconds, &m.longest, &m.commits} {
		counter.Store(0)
	}
}

// pass returns what was written since the last reset.
func (m *meter) pass(took time.Duration) pass {
	return pass{
		Took: took, Records: m.records.Load(), Rate: float64(m.records.Load()) / took.Seconds(),
		Written: m.entries.Load(), WriteRate: float64(m.entries.Load()) / time.Duration(max(1, m.nanoseconds.Load())).Seconds(),
		LongestCommit: time.Duration(m.longest.Load()),
	}
}

// watched is a store with a meter.
type watched struct {
	directory.Store
	meter *meter
}

// Commit implements directory.Store.
func (w watched) Commit(ctx context.Context, holder string, page directory.Page) error {
	start := time.Now()
	err := w.Store.Commit(ctx, holder, page)
	took := int64(time.Since(start))
	w.meter.records.Add(int64(len(page.Entries) + len(page.Seen)))
	w.meter.entries.Add(int64(len(page.Entries)))
	w.meter.nanoseconds.Add(took)
	w.meter.longest.Store(max(w.meter.longest.Load(), took))
	w.meter.commits.Add(1)
	return err
}

// bench measures one store after the other.
type bench struct {
	shape     string
	backend   *backend
	questions int
	progress  io.Writer
}

func (b *bench) run(ctx context.Context, t target) (result, error) {
	r := result{Store: t.name, Shape: b.shape, Customers: b.backend.customers, Orders: b.backend.orders}
	b.backend.revision.Store(0)
	forgetPeak()
	var m meter
	d, err := b.directory(func(ctx context.Context) (directory.Store, error) {
		store, err := t.open(ctx)
		return watched{store, &m}, err
	})
	if err != nil {
		return r, err
	}
	defer func() { _ = d.Close() }()
	if r.First, err = b.sync(ctx, d, &m); err != nil {
		return r, err
	}
	if err := b.tidy(ctx, t, &r); err != nil {
		return r, err
	}
	r.Peak = peak()
	fmt.Fprintf(b.progress, "  %.0f records a second, tidied in %s\n", r.First.Rate, r.Tidied.Round(time.Second))
	if r.Size, err = t.size(ctx); err != nil {
		return r, err
	}
	if t.parts != nil {
		if r.Parts, err = t.parts(ctx); err != nil {
			return r, err
		}
	}
	forgetPeak()
	if r.Lookups, err = b.askAll(ctx, d, "idle"); err != nil {
		return r, err
	}
	if err := b.askDuringSync(ctx, d, &m, &r); err != nil {
		return r, err
	}
	r.PeakLookups = peak()
	return r, nil
}

func (b *bench) directory(open func(context.Context) (directory.Store, error)) (*directory.Directory, error) {
	m, err := mapping.Parse("bench.yaml", []byte(b.backend.shape.mapping))
	if err != nil {
		return nil, err
	}
	return directory.New(directory.Options{
		Sources: []*directory.Source{{Name: source, Adapter: b.backend, Mapping: m, Phones: phone.NewParser("ES")}},
		Open:    open, Interval: time.Nanosecond,
	}), nil
}

// sync forgets what a run before left behind, and reads everything once.
func (b *bench) sync(ctx context.Context, d *directory.Directory, m *meter) (pass, error) {
	telling, stop := context.WithCancel(ctx)
	defer stop()
	go b.tell(telling, d)
	m.reset()
	start := time.Now()
	err := d.SyncOnce(ctx, nil, directory.Once{Full: true, Rebuild: true})
	return m.pass(time.Since(start)), err
}

// tell tells how far the sync is.
func (b *bench) tell(ctx context.Context, d *directory.Directory) {
	ticker := time.NewTicker(5 * time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			for _, p := range d.Progress() {
				fmt.Fprintf(b.progress, "  %s %d of %d, %.0f a second\n", p.Kind, p.Records, p.Total, p.Rate)
			}
		}
	}
}

// tidy tidies up beside the open store.
func (b *bench) tidy(ctx context.Context, t target, r *result) (err error) {
	fmt.Fprintln(b.progress, "  tidying up")
	store, err := t.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	start := time.Now()
	for more := true; more; {
		begun := time.Now()
		if more, err = store.Tidy(ctx); err != nil {
			return err
		}
		r.LongestTidy = max(r.LongestTidy, time.Since(begun))
	}
	r.Tidied = time.Since(start)
	return nil
}

func (b *bench) askAll(ctx context.Context, d *directory.Directory, while string) ([]latency, error) {
	var all []latency
	for _, l := range lookups() {
		one, err := ask(ctx, d.Mirror(source), l, b.backend, b.questions, while)
		if err != nil {
			return all, err
		}
		fmt.Fprintf(b.progress, "  %s, %s: p50 %s, p99 %s\n", l.name, while, round(one.P50), round(one.P99))
		all = append(all, one)
	}
	return all, nil
}

// askDuringSync asks while everything is read again as fast as Wazzup allows,
// and one record in ten is written anew.
func (b *bench) askDuringSync(ctx context.Context, d *directory.Directory, m *meter, r *result) error {
	b.backend.revision.Add(1)
	syncing, stop := context.WithCancel(ctx)
	defer stop()
	m.reset()
	start := time.Now()
	ended := make(chan error, 1)
	go func() { ended <- d.Run(syncing) }()
	for m.commits.Load() == 0 { // until it writes
		select {
		case err := <-ended:
			return err
		case <-time.After(10 * time.Millisecond):
		}
	}
	all, err := b.askAll(ctx, d, "syncing")
	r.Lookups = append(r.Lookups, all...)
	r.During = m.pass(time.Since(start))
	stop()
	if failure := <-ended; !errors.Is(failure, context.Canceled) {
		err = errors.Join(err, failure)
	}
	return err
}
