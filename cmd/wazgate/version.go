package main

import (
	"encoding/json"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

func versionCommand() *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Example: "  wazgate version --json",
		Args:    noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			if asJSON {
				return json.NewEncoder(command.OutOrStdout()).Encode(map[string]string{"version": version, "go": runtime.Version()})
			}
			_, err := fmt.Fprintf(command.OutOrStdout(), "wazgate %s (%s)\n", version, runtime.Version())
			return err
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return command
}
