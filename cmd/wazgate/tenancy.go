package main

import (
	"crypto/x509"
	"fmt"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/briefing"
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

// tenancy is all that one configuration makes. It is never changed. What does
// not differ from the tenancy before it is that one's: connections, limits,
// breakers, and what is known of a source's health.
type tenancy struct {
	backends  map[string]*backend // by source
	sources   map[string]*source.Source
	directory *directory.Directory // nil as long as no source was ever mirrored
	keptIn    config.Directory     // where that directory is
	plan      *directory.Plan
	service   httpapi.Service
}

// backend is an opened adapter with what it was opened for.
type backend struct {
	adapter     adapters.Adapter
	account     string // of the adapter, its settings and its rules
	maxInFlight int
	hedge       bool
	rootCAs     *x509.CertPool
	releases    []func()
	observed    *telemetry.Upstream
}

// serves reports whether the backend was opened just as it would be now.
func (b *backend) serves(configured *config.Source, account string) bool {
	return b != nil && b.account == account && b.maxInFlight == configured.MaxInFlight &&
		b.hedge == configured.Hedge && b.rootCAs.Equal(configured.RootCAs)
}

// furnish makes a tenancy of a checked configuration, to follow another one.
// Nothing that is in use is touched.
func (h *house) furnish(settings *config.Config, before *tenancy) (*tenancy, error) {
	next := &tenancy{directory: before.directory, keptIn: before.keptIn}
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
	if next.backends, err = h.openBackends(settings, before.backends); err != nil {
		return nil, err
	}
	h.mirror(settings, next)
	next.sources = h.newSources(settings, next, before.sources)
	messages := wazion.Messages(settings.Store.Language)
	answerer := gateway.New(gateway.Options{
		Sources: byEndpoint(settings, next.sources), Syncs: syncs(next.directory), Phones: phone.NewParser(settings.Store.Region),
		Labels: labels, Messages: messages, Briefing: writer, Catalog: catalogOptions(settings),
		Metrics: h.metrics, Logger: h.logger, Reserve: reserve,
		Store: gateway.Store{
			Language: settings.Store.Language, Currency: settings.Store.Currency,
			OrderPrefix: settings.Store.OrderPrefix, OrderSuffix: settings.Store.OrderSuffix,
		},
		State: gateway.StateRules(settings.State),
	})
	granted := access(settings, h.anyone)
	if granted.Anyone {
		h.logger.Warn("everybody is let in, because of --insecure-no-auth")
	}
	next.service = httpapi.Service{
		Answerer: answerer, Recaller: answerer, Health: answerer, Access: granted, Labels: labels, Messages: messages,
		Wire:    wazion.Wire{TokenField: settings.Auth.Field, TokenHeader: settings.Auth.Header},
		Budgets: httpapi.Budgets(settings.Timeouts), MaxCalls: settings.Server.MaxCalls,
	}
	return next, nil
}

// openBackends opens every source once, unless it is open already.
func (h *house) openBackends(settings *config.Config, before map[string]*backend) (map[string]*backend, error) {
	opened := make(map[string]*backend, len(settings.Sources))
	for i := range settings.Sources {
		configured := &settings.Sources[i]
		account, err := account(configured)
		if err != nil {
			return nil, err
		}
		if known := before[configured.Name]; known.serves(configured, account) {
			opened[configured.Name] = known
			continue
		}
		fresh := &backend{
			account: account, maxInFlight: configured.MaxInFlight, hedge: configured.Hedge, rootCAs: configured.RootCAs,
			observed: h.metrics.Upstream(configured.Name),
		}
		fresh.adapter, err = openAdapter(configured, h.logger, fresh.observed, func(release func()) { fresh.releases = append(fresh.releases, release) })
		if err != nil {
			return nil, err
		}
		opened[configured.Name] = fresh
	}
	return opened, nil
}

// mirror plans the directory, which is made when it is needed for the first time
// and then stays: its file cannot be opened twice.
func (h *house) mirror(settings *config.Config, next *tenancy) {
	mirrored := mirroredSources(settings, next.backends)
	if len(mirrored) > 0 && next.directory == nil {
		next.directory, next.keptIn = newDirectory(&settings.Directory, h.looking, h.metrics, h.logger), settings.Directory
	}
	if next.directory != nil {
		next.plan = next.directory.Plan(mirrored, settings.Directory.Interval, settings.Directory.FullInterval)
	}
}

func (h *house) newSources(settings *config.Config, next *tenancy, before map[string]*source.Source) map[string]*source.Source {
	made := make(map[string]*source.Source, len(settings.Sources))
	for i := range settings.Sources {
		configured := &settings.Sources[i]
		opened := next.backends[configured.Name]
		options := source.Options{
			Name: configured.Name, AdapterName: configured.AdapterName, Account: opened.account, Adapter: opened.adapter,
			Mapping: configured.Mapping, Phones: phone.NewParser(configured.Region), Cache: h.cache, Metrics: h.metrics, Logger: h.logger,
		}
		if configured.Directory {
			options.Directory, options.Mirrored = mirror{next.plan.Mirror(configured.Name)}, configured.Mirrored()
		}
		made[configured.Name] = source.After(before[configured.Name], options)
	}
	return made
}

// byEndpoint lists every source under the endpoints that ask it.
func byEndpoint(settings *config.Config, sources map[string]*source.Source) map[wazion.Endpoint][]*source.Source {
	listed := make(map[wazion.Endpoint][]*source.Source, len(settings.Endpoints))
	for endpoint, names := range settings.Endpoints {
		for _, name := range names {
			listed[endpoint] = append(listed[endpoint], sources[name])
		}
	}
	return listed
}

// release lets go of what next does not use any more; nil uses nothing. Calls
// that are under way end as they would have.
func (t *tenancy) release(next *tenancy) {
	for name, opened := range t.backends {
		if next != nil && next.backends[name] == opened {
			continue
		}
		for _, release := range opened.releases {
			release()
		}
	}
}

// syncs tells how far the directory is, if there is one.
func syncs(kept *directory.Directory) func() []directory.Progress {
	if kept == nil {
		return nil
	}
	return kept.Progress
}

// access grants what the settings say; where they say nothing and anyone may,
// everybody is let in.
func access(settings *config.Config, anyone bool) httpapi.Access {
	granted := httpapi.Access{Anyone: anyone && len(settings.Auth.Tokens)+len(settings.Auth.Basic) == 0}
	for _, token := range settings.Auth.Tokens {
		granted.Tokens = append(granted.Tokens, token.Reveal())
	}
	for _, user := range settings.Auth.Basic {
		granted.Basic = append(granted.Basic, httpapi.Login{User: user.User, Password: user.Password.Reveal()})
	}
	return granted
}
