package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/directory/postgres"
	"github.com/wazgate/wazgate/internal/directory/sqlite"
	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/telemetry"
)

// openAdapter opens the adapter of a source as serving and syncing want it.
// observer and onRelease may be nil.
func openAdapter(configured *config.Source, logger *slog.Logger, observer adapters.Observer, onRelease func(func())) (adapters.Adapter, error) {
	adapter, err := configured.Adapter.Open(adapters.Environment{
		Source: configured.Name, Logger: logger, MaxInFlight: configured.MaxInFlight, UserAgent: "wazgate/" + version,
		Rules: configured.Rules, Hedge: configured.Hedge, RootCAs: configured.RootCAs,
		Observer: observer, OnRelease: onRelease,
	})
	if err != nil {
		return nil, fmt.Errorf("open source %s: %w", configured.Name, err)
	}
	return adapter, nil
}

// mirroredSources are those that have a directory.
func mirroredSources(settings *config.Config, opened map[string]*backend) []*directory.Source {
	var mirrored []*directory.Source
	for i := range settings.Sources {
		configured := &settings.Sources[i]
		if !configured.Directory {
			continue
		}
		known := opened[configured.Name]
		mirrored = append(mirrored, &directory.Source{
			Name: configured.Name, Account: known.account, Adapter: known.adapter,
			Mapping: configured.Mapping, Phones: phone.NewParser(configured.Region),
		})
	}
	return mirrored
}

// newDirectory returns a directory that mirrors nothing yet. It is not open.
// Where it is only looked into, its file is neither made nor changed.
func newDirectory(settings *config.Directory, looking bool, metrics *telemetry.Metrics, logger *slog.Logger) *directory.Directory {
	options := directory.Options{Holder: holderName(), Metrics: metrics, Logger: logger}
	keepIn(&options, settings, looking)
	return directory.New(options)
}

// account changes with the adapter, any of its settings and what answers mean:
// with all that decides what a question is answered. They may hold keys, of
// which only a part of a hash is kept.
func account(configured *config.Source) (string, error) {
	const enough = 8
	settings, err := json.Marshal(configured.Adapter)
	if err != nil {
		return "", fmt.Errorf("tell the account of source %s: %w", configured.Name, err)
	}
	whole := append([]byte(configured.AdapterName+" "), settings...)
	if len(configured.Rules) > 0 {
		rules, err := json.Marshal(configured.Rules)
		if err != nil {
			return "", fmt.Errorf("tell the rules of source %s: %w", configured.Name, err)
		}
		whole = append(whole, rules...)
	}
	sum := sha256.Sum256(whole)
	return hex.EncodeToString(sum[:enough]), nil
}

// holderName is how this process is called by others that share its directory.
func holderName() string {
	const enough = 6
	host, err := os.Hostname()
	if err != nil {
		host = ""
	}
	return fmt.Sprintf("%s/%d/%s", cmp.Or(host, "unknown"), os.Getpid(), rand.Text()[:enough])
}

// keepIn says where a directory is kept: on a server, if one is named.
func keepIn(options *directory.Options, settings *config.Directory, looking bool) {
	if address := settings.DatabaseURL.Reveal(); address != "" {
		options.Open = func(ctx context.Context) (directory.Store, error) {
			store, err := postgres.Open(ctx, postgres.Options{URL: address})
			if err != nil {
				return nil, err
			}
			return store, nil
		}
		return
	}
	path, logger := settings.Path, options.Logger
	options.Open = func(ctx context.Context) (directory.Store, error) {
		store, err := sqlite.Open(ctx, sqlite.Options{Path: path, ReadOnly: looking})
		if err != nil {
			return nil, err
		}
		return store, nil
	}
	options.Discard = func(ctx context.Context) error {
		aside, err := sqlite.Discard(path)
		if err == nil && aside != "" {
			logger.WarnContext(ctx, "the damaged directory was put aside", "file", aside)
		}
		return err
	}
}

// mirror is a directory's answer in the words of a source.
type mirror struct{ *directory.Mirror }

var _ source.Directory = mirror{}

// Find implements source.Directory.
func (m mirror) Find(ctx context.Context, op adapters.Operation, q adapters.Query) (source.Found, error) {
	found, err := m.Mirror.Find(ctx, op, q)
	return source.Found(found), err
}
