package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/cache"
	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/httpapi"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/telemetry"
)

// house is a running gateway. What lives as long as the process stands here; all
// that a configuration makes is a tenancy, and is replaced as a whole.
type house struct {
	server  *httpapi.Server
	cache   *cache.Cache[source.Answer]
	metrics *telemetry.Metrics
	traces  *telemetry.Traces // nil where nothing is traced
	logger  *slog.Logger
	level   *slog.LevelVar // of the log, if it can be changed
	started *config.Config // holds what cannot be changed while it runs
	anyone  bool           // may be let in where there is no credential
	looking bool           // only looks at what is there, and serves nobody

	// reloading puts other configurations to use until its context ends; nil
	// where there is only one.
	reloading func(context.Context)

	mutex   sync.Mutex // held while a tenancy moves in
	present *tenancy
	running func(*directory.Directory) // keeps a directory in step; nil before serve
	told    atomic.Pointer[httpapi.Configuration]
	lists   atomic.Pointer[directory.Directory] // that the metrics tell of; nil for none
}

// doors say where a gateway is reached and who is let in.
type doors struct {
	public, admin httpapi.Listen
	anyone        bool // is let in where there is no credential
}

// configuredDoors are those that the configuration names.
func configuredDoors(settings *config.Config, anyone bool) doors {
	return doors{
		public: httpapi.Listen{Address: settings.Server.Address, Setting: "server.address", TLS: tlsOptions(settings.Server.TLS)},
		admin:  httpapi.Listen{Address: settings.Server.AdminAddress, Setting: "server.admin_address"},
		anyone: anyone,
	}
}

// build makes a gateway of a checked configuration.
func build(settings *config.Config, logger *slog.Logger, at doors) (*house, error) {
	h := &house{metrics: telemetry.NewMetrics(), logger: logger, started: settings, anyone: at.anyone}
	h.cache = cache.New[source.Answer](cache.Options{
		TTL: settings.Cache.TTL, Revalidate: settings.Cache.Revalidate, Stale: settings.Cache.Stale, Negative: settings.Cache.Negative,
		MaxEntries: settings.Cache.MaxEntries, MaxBytes: int64(settings.Cache.MaxBytes),
	})
	traces, err := newTraces(settings, h.metrics, logger)
	if err != nil {
		return nil, err
	}
	h.traces = traces
	first, err := h.furnish(settings, &tenancy{})
	if err != nil {
		return nil, err
	}
	h.server, err = httpapi.New(httpapi.Options{
		Service:        first.service,
		Public:         at.public,
		Admin:          at.admin,
		BehindProxy:    settings.Server.BehindProxy,
		TrustedProxies: settings.Server.TrustedPrefixes,
		Schemas:        editorSchemas,
		Configuration:  func() httpapi.Configuration { return *h.told.Load() },
		Logger:         logger,
		Metrics:        h.metrics,
		Tracer:         traces.Tracer(),
	})
	if err != nil {
		return nil, fmt.Errorf("build the doors: %w", err)
	}
	h.present = first
	h.lists.Store(first.directory)
	h.metrics.Use(first.observed())
	h.watch()
	if first.directory != nil {
		first.directory.Use(first.plan)
	}
	h.note(httpapi.Configuration{Revision: 1, Since: time.Now().UTC()})
	return h, nil
}

// note tells which configuration is in use.
func (h *house) note(present httpapi.Configuration) {
	h.told.Store(&present)
	h.metrics.Configuration(present.Revision, present.Since)
}

// serve answers calls until ctx ends. The directory is closed last: calls that
// are still under way are answered out of it.
func (h *house) serve(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var syncing, reloading sync.WaitGroup
	h.open(func(kept *directory.Directory) {
		syncing.Go(func() {
			if err := kept.Run(ctx); err != nil {
				h.logger.ErrorContext(ctx, "the directory is not kept in step", "error", err)
			}
		})
	})
	if h.reloading != nil {
		reloading.Go(func() { h.reloading(ctx) })
	}
	err := h.server.Run(ctx)
	stop()
	reloading.Wait()
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_ = h.cache.Close(closing)
	_ = h.traces.Close(closing) // what is not sent by then is lost
	if kept := h.present.directory; kept != nil {
		err = errors.Join(err, kept.Close())
	}
	syncing.Wait()
	h.present.release(nil)
	return err
}

// open has the directory kept in step from now on, also one that comes later.
func (h *house) open(running func(*directory.Directory)) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.running = running
	if h.present.directory != nil {
		running(h.present.directory)
	}
}

func tlsOptions(settings config.TLS) httpapi.TLS {
	return httpapi.TLS{
		CertFile: settings.CertFile, KeyFile: settings.KeyFile,
		ACMEDomains: settings.ACMEDomains, ACMECache: settings.ACMECache,
	}
}
