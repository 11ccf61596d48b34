package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/telemetry"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

// syncFlags are how a sync is wanted.
type syncFlags struct {
	configFlags
	how    directory.Once
	asJSON bool
}

func syncCommand() *cobra.Command {
	var flags syncFlags
	command := &cobra.Command{
		Use:   "sync [SOURCE...]",
		Short: "Fill the directory now, with progress bars",
		Long: `sync reads all that the mirrored sources list, or those that are named, into the
directory, and shows how far it is. serve does so by itself: this is for filling
it beforehand, or for seeing why it does not fill.

It may be stopped at any time and goes on where it was. A list that fails five
times in a row is given up; the others are read all the same. Where another
process syncs the same directory, its progress is shown instead.`,
		Example: "  wazgate sync --config wazgate.yaml\n  wazgate sync crm --full\n  wazgate sync --json",
		RunE: func(command *cobra.Command, names []string) error {
			return runSync(command, &flags, names)
		},
	}
	flags.addPath(command)
	command.Flags().BoolVar(&flags.how.Full, "full", false, "read everything, also where the backend tells what changed; a gateway that has the directory must be stopped, which it waits for up to 40 s")
	command.Flags().BoolVar(&flags.how.Rebuild, "rebuild", false, "forget what is known of the sources first; mends a damaged directory; a gateway must be stopped as for --full")
	command.Flags().BoolVar(&flags.asJSON, "json", false, "print one JSON object a line: progress, and the result")
	return command
}

func runSync(command *cobra.Command, flags *syncFlags, names []string) error {
	options := flags.options(command)
	options.AllowNoAuth = true // nobody is let in
	settings, err := config.Load(options)
	if err != nil {
		return explainLoad(err)
	}
	if err := checkMirrored(settings.Sources, names); err != nil {
		return err
	}
	shown := newSyncReport(command.OutOrStdout(), command.ErrOrStderr(), flags, names)
	kept, err := openDirectory(settings, shown.logger(settings.Log))
	if err != nil {
		return err
	}
	started := time.Now()
	err = watchSync(command.Context(), kept, shown, names, flags.how)
	shown.end(kept.Progress(), kept.Other(), err, time.Since(started))
	if err != nil {
		err = errReported
	}
	return errors.Join(err, kept.Close())
}

// checkMirrored refuses names of which no source is mirrored.
func checkMirrored(sources []config.Source, names []string) error {
	var mirrored []string
	for i := range sources {
		if sources[i].Directory {
			mirrored = append(mirrored, sources[i].Name)
		}
	}
	if len(mirrored) == 0 {
		return errors.New("there is nothing to sync: no source has a directory; add directory: true to one whose adapter can list")
	}
	for _, name := range names {
		switch {
		case slices.Contains(mirrored, name):
		default:
			return usageError{whyNotMirrored(sources, name, mirrored)}
		}
	}
	return nil
}

// whyNotMirrored tells what to do about a name that no mirrored source has.
func whyNotMirrored(sources []config.Source, name string, mirrored []string) error {
	index := slices.IndexFunc(sources, func(s config.Source) bool { return s.Name == name })
	switch {
	case index < 0:
		return fmt.Errorf("there is no source %q; %s", name, yamlnode.DidYouMean(name, mirrored))
	case !sources[index].Can(adapters.ListCustomers, adapters.ListOrders):
		return fmt.Errorf("the source %s has no directory: the adapter %s cannot list", name, sources[index].AdapterName)
	default:
		return fmt.Errorf("the source %s has no directory; add directory: true to it", name)
	}
}

// openDirectory opens what is needed to sync, and nothing to serve.
func openDirectory(settings *config.Config, logger *slog.Logger) (*directory.Directory, error) {
	opened := make(map[string]*backend)
	for i := range settings.Sources {
		configured := &settings.Sources[i]
		if !configured.Directory {
			continue
		}
		account, err := account(configured)
		if err != nil {
			return nil, err
		}
		adapter, err := openAdapter(configured, logger, nil, nil)
		if err != nil {
			return nil, err
		}
		opened[configured.Name] = &backend{adapter: adapter, account: account}
	}
	kept := newDirectory(&settings.Directory, false, nil, logger)
	kept.Use(kept.Plan(mirroredSources(settings, opened), settings.Directory.Interval, settings.Directory.FullInterval))
	return kept, nil
}

// watchSync syncs and shows how far it is meanwhile.
func watchSync(ctx context.Context, kept *directory.Directory, shown syncReport, names []string, how directory.Once) error {
	ended := make(chan error, 1)
	go func() { ended <- kept.SyncOnce(ctx, names, how) }()
	again := time.NewTicker(shown.every())
	defer again.Stop()
	for {
		select {
		case err := <-ended:
			return err
		case <-again.C:
			shown.update(kept.Progress(), kept.Other())
		}
	}
}

// syncLogger keeps the log of a sync to what a person who watches it should see.
func syncLogger(stderr io.Writer, settings config.Log) *slog.Logger {
	return telemetry.NewLogger(stderr, settings.Format, max(settings.Threshold(), slog.LevelWarn))
}
