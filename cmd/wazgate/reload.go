package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"time"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/cache"
	"github.com/wazgate/wazgate/internal/httpapi"
	"github.com/wazgate/wazgate/internal/telemetry"
	"github.com/wazgate/wazgate/internal/watch"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

// reloads puts a configuration to use again whenever one of its files changes,
// or the signal HUP comes.
type reloads struct {
	house   *house
	options config.Options
	files   *watch.Files // as they were read at the start
	hangups <-chan os.Signal
}

// run goes on until ctx ends.
func (r *reloads) run(ctx context.Context) {
	watch.Run(ctx, watch.Options{
		Files: r.files, Read: r.read, Now: r.hangups, Blind: !r.house.started.Reload, Logger: r.house.logger,
	})
}

// read reads all files and puts what they say to use. A mistake changes nothing.
func (r *reloads) read(ctx context.Context) *watch.Files {
	files := new(watch.Files)
	options := r.options
	options.ReadFile = files.ReadFile
	settings, err := r.load(options)
	if err == nil {
		err = r.house.apply(ctx, settings)
	}
	if err != nil {
		r.house.refuse(ctx, err)
	}
	return files
}

// load reads a configuration. A file on which wazgate itself fails is refused
// like any other.
func (r *reloads) load(options config.Options) (settings *config.Config, err error) {
	defer func() {
		if value := recover(); value != nil {
			r.house.metrics.Panic("reload")
			r.house.logger.Error("reading the configuration panicked", "type", fmt.Sprintf("%T", value), "stack", string(debug.Stack()))
			err = errors.New("wazgate fails on this configuration; the log says where")
		}
	}()
	return config.Load(options)
}

// apply puts a configuration to use. Calls that are under way end with the one
// that they began with.
func (h *house) apply(ctx context.Context, settings *config.Config) error {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	began, before := time.Now(), h.present
	next, err := h.furnish(settings, before)
	if err != nil {
		return err
	}
	if err := h.server.Use(next.service); err != nil {
		return err
	}
	h.present = next
	h.follow(settings, before)
	at := time.Now().UTC()
	restart := needsRestart(h.started, next, settings)
	h.note(httpapi.Configuration{
		Revision: h.told.Load().Revision + 1, Since: at,
		LastReload: &httpapi.Reload{At: at, Result: telemetry.ReloadApplied, NeedsRestart: restart},
	})
	h.metrics.Reload(telemetry.ReloadApplied, at)
	h.logger.InfoContext(ctx, "the configuration is reloaded", append([]any{
		"revision", h.told.Load().Revision, "duration", at.Sub(began),
	}, changes(before, next)...)...)
	if len(restart) > 0 {
		h.logger.WarnContext(ctx, "some settings that were changed need a restart; all others are in use", "settings", restart)
	}
	return nil
}

// follow brings what outlives tenancies in step with the present one.
func (h *house) follow(settings *config.Config, before *tenancy) {
	if kept := h.present.directory; kept != nil {
		kept.Use(h.present.plan)
		if kept != before.directory && h.running != nil {
			h.running(kept)
		}
	}
	h.cache.SetAges(cache.Ages{
		TTL: settings.Cache.TTL, Revalidate: settings.Cache.Revalidate, Stale: settings.Cache.Stale, Negative: settings.Cache.Negative,
	})
	h.metrics.Use(h.present.observed())
	h.lists.Store(h.present.directory)
	for name, gone := range before.sources {
		gone.Retire(h.present.sources[name])
	}
	if h.level != nil {
		h.level.Set(settings.Log.Threshold())
	}
	before.release(h.present)
}

// changes tells, for the log, which sources differ.
func changes(before, next *tenancy) []any {
	var added, removed, changed []string
	for name, now := range next.sources {
		was, known := before.sources[name]
		switch {
		case !known:
			added = append(added, name)
		case was.Differs(now):
			changed = append(changed, name)
		}
	}
	for name := range before.sources {
		if _, still := next.sources[name]; !still {
			removed = append(removed, name)
		}
	}
	var told []any
	for _, one := range []struct {
		what  string
		names []string
	}{{"added", added}, {"removed", removed}, {"changed", changed}} {
		if len(one.names) > 0 {
			slices.Sort(one.names)
			told = append(told, one.what, one.names)
		}
	}
	return told
}

// refuse tells why a configuration is not put to use.
func (h *house) refuse(ctx context.Context, err error) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	problems := problemsOf(err)
	present := *h.told.Load()
	present.LastReload = &httpapi.Reload{At: time.Now().UTC(), Result: telemetry.ReloadRefused, Problems: problems}
	h.metrics.Reload(telemetry.ReloadRefused, present.LastReload.At)
	for _, problem := range problems {
		h.logger.ErrorContext(ctx, "a mistake in the configuration", "problem", problem)
	}
	h.logger.ErrorContext(ctx, "the configuration is not reloaded: the one before stays in use", "revision", present.Revision, "problems", len(problems))
	h.told.Store(&present)
}

// problemsOf returns a line for each mistake, with its place.
func problemsOf(err error) []string {
	var problems yamlnode.Problems
	if !errors.As(err, &problems) {
		return []string{err.Error()}
	}
	lines := make([]string, len(problems))
	for i, problem := range problems {
		lines[i] = problem.Error()
	}
	return lines
}

// needsRestart names the settings that differ from those in use and cannot be
// changed while the gateway runs: ports, files and what was allotted once.
func needsRestart(started *config.Config, present *tenancy, wanted *config.Config) []string {
	noDirectory := present.directory == nil
	var names []string
	for _, setting := range []struct {
		name string
		same bool
	}{
		{"server.address", started.Server.Address == wanted.Server.Address},
		{"server.admin_address", started.Server.AdminAddress == wanted.Server.AdminAddress},
		{"server.behind_proxy", started.Server.BehindProxy == wanted.Server.BehindProxy},
		{"server.trusted_proxies", slices.Equal(started.Server.TrustedProxies, wanted.Server.TrustedProxies)},
		{"server.tls.cert_file", started.Server.TLS.CertFile == wanted.Server.TLS.CertFile},
		{"server.tls.key_file", started.Server.TLS.KeyFile == wanted.Server.TLS.KeyFile},
		{"server.tls.acme_domains", slices.Equal(started.Server.TLS.ACMEDomains, wanted.Server.TLS.ACMEDomains)},
		{"server.tls.acme_cache", started.Server.TLS.ACMECache == wanted.Server.TLS.ACMECache},
		{"cache.max_entries", started.Cache.MaxEntries == wanted.Cache.MaxEntries},
		{"cache.max_bytes", started.Cache.MaxBytes == wanted.Cache.MaxBytes},
		{"directory.path", noDirectory || present.keptIn.Path == wanted.Directory.Path},
		{"directory.database_url", noDirectory || present.keptIn.DatabaseURL == wanted.Directory.DatabaseURL},
		{"telemetry.traces", sameTraces(started.Telemetry.Traces, wanted.Telemetry.Traces)},
		{"log.format", started.Log.Format == wanted.Log.Format},
		{"reload", started.Reload == wanted.Reload},
	} {
		if !setting.same {
			names = append(names, setting.name)
		}
	}
	return names
}
