package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/watch"
)

// checkFlags say what is checked, and how it is told.
type checkFlags struct {
	configFlags
	strict, asJSON, watch bool
}

func checkCommand() *cobra.Command {
	var flags checkFlags
	command := &cobra.Command{
		Use:   "check [MAPPING...]",
		Short: "Find every mistake in a configuration and its mappings",
		Long: `check reads the configuration, the environment and every mapping, and tells all
mistakes at once, each with its place and its mend. No backend is called.

Mappings are compared with saved answers of their backend, which lie beside
them: for shop.yaml in shop.samples, as orders-1.json, customers.json and so on.
A path that no sample has is a warning, and so is one that the requests of the
adapter rest look for in the answer. The tests inside mappings are run.

With names of mappings, only those are checked. A configuration is named with
--config.`,
		Example: `  wazgate check --config wazgate.yaml
  wazgate check shop.yaml --watch
  wazgate check --strict --json`,
		RunE: func(command *cobra.Command, mappings []string) error {
			return runCheck(command, &flags, mappings)
		},
	}
	flags.add(command)
	command.Flags().BoolVar(&flags.strict, "strict", false, "take warnings for mistakes")
	command.Flags().BoolVar(&flags.asJSON, "json", false, "print the problems as JSON")
	command.Flags().BoolVarP(&flags.watch, "watch", "w", false, "check again whenever a file changes")
	return command
}

func runCheck(command *cobra.Command, flags *checkFlags, mappings []string) error {
	out := newPainter(command.OutOrStdout())
	once := func() (*watch.Files, error) {
		files := new(watch.Files)
		c := checking{files: files}
		if err := c.all(command, flags, mappings); err != nil {
			return files, err
		}
		return files, c.report(out, flags)
	}
	files, err := once()
	if !flags.watch || err != nil && !errors.Is(err, errReported) {
		return err
	}
	watchCheck(command.Context(), out, files, once)
	return nil
}

// watchCheck checks again after every change until ctx ends.
func watchCheck(ctx context.Context, out io.Writer, files *watch.Files, once func() (*watch.Files, error)) {
	const hint = "checking again when a file changes; Ctrl+C ends it"
	fmt.Fprintln(out, "\n"+hint)
	watch.Run(ctx, watch.Options{
		Files:  files,
		Logger: slog.New(slog.DiscardHandler),
		Read: func(context.Context) *watch.Files {
			fmt.Fprintf(out, "\n--- %s\n", time.Now().Format(time.TimeOnly))
			read, err := once()
			if err != nil && !errors.Is(err, errReported) {
				fmt.Fprintln(out, err)
			}
			fmt.Fprintln(out, "\n"+hint)
			return read
		},
	})
}

// configFlags are the flags of every command that reads a configuration.
type configFlags struct {
	path   string
	noAuth bool
}

func (f *configFlags) add(command *cobra.Command) {
	f.addPath(command)
	command.Flags().BoolVar(&f.noAuth, "insecure-no-auth", false, "accept callers without any credential")
}

// addPath is for commands that let nobody in.
func (f *configFlags) addPath(command *cobra.Command) {
	command.Flags().StringVarP(&f.path, "config", "c", "", "the configuration file (default: $WAZGATE_CONFIG or wazgate.yaml)")
}

func (f *configFlags) options(command *cobra.Command) config.Options {
	overrides := make(map[string]string)
	for flag, setting := range map[string]string{
		"address": "server.address", "admin-address": "server.admin_address", "behind-proxy": "server.behind_proxy",
	} {
		if given := command.Flags().Lookup(flag); given != nil && given.Changed {
			overrides[setting] = given.Value.String()
		}
	}
	if given := command.Flags().Lookup("no-reload"); given != nil && given.Value.String() == "true" {
		overrides["reload"] = "false"
	}
	return config.Options{Path: f.path, Registry: registry(), AllowNoAuth: f.noAuth, Flags: overrides}
}
