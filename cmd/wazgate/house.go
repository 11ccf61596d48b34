package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/briefing"
	"github.com/wazgate/wazgate/internal/cache"
	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/httpapi"
	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/telemetry"
	"github.com/wazgate/wazgate/internal/wazion"
)

// reserve is what a call keeps back of its time for merging and writing the
// answer.
const reserve = 500 * time.Millisecond

// house is a running gateway with what has to be closed.
type house struct {
	server    *httpapi.Server
	cache     *cache.Cache[source.Answer]
	directory *directory.Directory // nil where no source is mirrored
	logger    *slog.Logger
}

// doors say where a gateway is reached and who is let in.
type doors struct {
	public, admin httpapi.Listen
	anyone        bool
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
	metrics := telemetry.NewMetrics()
	answers := cache.New[source.Answer](cache.Options{
		TTL: settings.Cache.TTL, Revalidate: settings.Cache.Revalidate, Stale: settings.Cache.Stale, Negative: settings.Cache.Negative,
		MaxEntries: settings.Cache.MaxEntries, MaxBytes: int64(settings.Cache.MaxBytes),
	})
	opened, err := openAdapters(settings, logger)
	if err != nil {
		return nil, err
	}
	kept, err := newDirectory(settings, opened, metrics, logger)
	if err != nil {
		return nil, err
	}
	sources := newSources(settings, opened, source.Options{Cache: answers, Metrics: metrics, Logger: logger}, kept)
	labels, err := wazion.NewLabels(settings.Store.Language, settings.Store.Labels)
	if err != nil {
		return nil, fmt.Errorf("build the labels: %w", err)
	}
	writer, err := briefing.New(briefing.Options{
		Language: settings.Store.Language, MaxCharacters: settings.AI.MaxCharacters, Template: settings.AI.Templates[settings.Store.Language],
	})
	if err != nil {
		return nil, fmt.Errorf("build the text for the AI: %w", err)
	}
	messages := wazion.Messages(settings.Store.Language)
	answerer := gateway.New(gateway.Options{
		Sources: sources, Syncs: syncs(kept), Phones: phone.NewParser(settings.Store.Region), Labels: labels, Messages: messages,
		Briefing: writer, Catalog: catalogOptions(settings), Metrics: metrics, Logger: logger, Reserve: reserve,
		Store: gateway.Store{
			Language: settings.Store.Language, Currency: settings.Store.Currency,
			OrderPrefix: settings.Store.OrderPrefix, OrderSuffix: settings.Store.OrderSuffix,
		},
		State: gateway.StateRules(settings.State),
	})
	server, err := httpapi.New(httpapi.Options{
		Service: httpapi.Service{
			Answerer: answerer, Health: answerer, Access: access(settings, at.anyone), Labels: labels, Messages: messages,
			Wire:    wazion.Wire{TokenField: settings.Auth.Field, TokenHeader: settings.Auth.Header},
			Budgets: httpapi.Budgets(settings.Timeouts),
		},
		Public:      at.public,
		Admin:       at.admin,
		BehindProxy: settings.Server.BehindProxy,
		Logger:      logger,
		Metrics:     metrics,
	})
	if err != nil {
		return nil, fmt.Errorf("build the doors: %w", err)
	}
	return &house{server: server, cache: answers, directory: kept, logger: logger}, nil
}

// serve answers calls until ctx ends. The directory is closed last: calls that
// are still under way are answered out of it.
func (h *house) serve(ctx context.Context) error {
	var syncing sync.WaitGroup
	if h.directory != nil {
		syncing.Go(func() {
			if err := h.directory.Run(ctx); err != nil {
				h.logger.ErrorContext(ctx, "the directory is not kept in step", "error", err)
			}
		})
	}
	err := h.server.Run(ctx)
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_ = h.cache.Close(closing)
	if h.directory != nil {
		err = errors.Join(err, h.directory.Close())
	}
	syncing.Wait()
	return err
}

// openAdapters opens every source once.
func openAdapters(settings *config.Config, logger *slog.Logger) (map[string]adapters.Adapter, error) {
	opened := make(map[string]adapters.Adapter, len(settings.Sources))
	for i := range settings.Sources {
		configured := &settings.Sources[i]
		adapter, err := openAdapter(configured, logger)
		if err != nil {
			return nil, err
		}
		opened[configured.Name] = adapter
	}
	return opened, nil
}

// newSources lists every source under the endpoints that ask it. What they have
// in common stands in options.
func newSources(settings *config.Config, opened map[string]adapters.Adapter, options source.Options, kept *directory.Directory) map[wazion.Endpoint][]*source.Source {
	made := make(map[string]*source.Source, len(settings.Sources))
	for i := range settings.Sources {
		configured := &settings.Sources[i]
		options := options
		options.Name, options.AdapterName, options.Adapter = configured.Name, configured.AdapterName, opened[configured.Name]
		options.Mapping, options.Phones = configured.Mapping, phone.NewParser(configured.Region)
		if configured.Directory {
			options.Directory, options.Mirrored = mirror{kept.Mirror(configured.Name)}, configured.Mirrored()
		}
		made[configured.Name] = source.New(options)
	}
	byEndpoint := make(map[wazion.Endpoint][]*source.Source, len(settings.Endpoints))
	for endpoint, names := range settings.Endpoints {
		for _, name := range names {
			byEndpoint[endpoint] = append(byEndpoint[endpoint], made[name])
		}
	}
	return byEndpoint
}

// syncs tells how far the directory is, if there is one.
func syncs(kept *directory.Directory) func() []directory.Progress {
	if kept == nil {
		return nil
	}
	return kept.Progress
}

func access(settings *config.Config, anyone bool) httpapi.Access {
	granted := httpapi.Access{Anyone: anyone}
	for _, token := range settings.Auth.Tokens {
		granted.Tokens = append(granted.Tokens, token.Reveal())
	}
	for _, user := range settings.Auth.Basic {
		granted.Basic = append(granted.Basic, httpapi.Login{User: user.User, Password: user.Password.Reveal()})
	}
	return granted
}

func tlsOptions(settings config.TLS) httpapi.TLS {
	return httpapi.TLS{
		CertFile: settings.CertFile, KeyFile: settings.KeyFile,
		ACMEDomains: settings.ACMEDomains, ACMECache: settings.ACMECache,
	}
}
