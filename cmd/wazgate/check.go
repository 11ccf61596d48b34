package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

func checkCommand() *cobra.Command {
	var flags configFlags
	var asJSON bool
	command := &cobra.Command{
		Use:   "check",
		Short: "Find every mistake in a configuration and its mappings",
		Long: `check reads the configuration, the environment and every mapping, and tells all
mistakes at once, each with its place and its mend. No backend is called.`,
		Example: "  wazgate check --config wazgate.yaml\n  wazgate check --json",
		Args:    noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			options := flags.options(command)
			options.LookAround = true
			_, err := config.Load(options)
			if asJSON {
				return reportJSON(command.OutOrStdout(), err)
			}
			return report(command.OutOrStdout(), err)
		},
	}
	flags.add(command)
	command.Flags().BoolVar(&asJSON, "json", false, "print the problems as JSON")
	return command
}

func report(w io.Writer, err error) error {
	if err == nil {
		_, err = fmt.Fprintln(w, "no problems found")
		return err
	}
	var problems yamlnode.Problems
	if !errors.As(err, &problems) {
		return err
	}
	noun := "problems"
	if len(problems) == 1 {
		noun = "problem"
	}
	_, err = fmt.Fprintf(w, "%s\n\n%d %s found\n", problems.Error(), len(problems), noun)
	return errors.Join(errReported, err)
}

func reportJSON(w io.Writer, err error) error {
	problems := yamlnode.Problems{}
	if err != nil && !errors.As(err, &problems) {
		return err
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if writeErr := encoder.Encode(problems); writeErr != nil {
		return writeErr
	}
	if len(problems) > 0 {
		return errReported
	}
	return nil
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
