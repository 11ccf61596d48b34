package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/yamlnode"
	"github.com/wazgate/wazgate/mapping"
)

// The schemas for editors, as files and as addresses below /schemas/.
const (
	configSchema  = "wazgate.schema.json"
	mappingSchema = "mapping.schema.json"
)

// editorSchemas returns the schemas of the files that people write.
func editorSchemas() map[string][]byte {
	return map[string][]byte{configSchema: config.Schema(registry()), mappingSchema: mapping.Schema()}
}

func schemaCommand() *cobra.Command {
	var folder string
	command := &cobra.Command{
		Use:   "schema [config|mapping]",
		Short: "Print the JSON Schema of configurations or mappings, for editors",
		Long: `schema prints what editors need to complete, explain and underline as you type:
the JSON Schema of configurations or of mapping files. --write puts both into a
folder; an editor with YAML support finds them by the first line of your file:

  # yaml-language-server: $schema=` + configSchema + `
  # yaml-language-server: $schema=` + mappingSchema + `

A running gateway serves them at its admin address, under /schemas/.`,
		Example: "  wazgate schema --write .\n  wazgate schema mapping > " + mappingSchema,
		Args:    cobra.ArbitraryArgs,
		RunE: func(command *cobra.Command, args []string) error {
			file, err := namedSchema(args)
			switch {
			case err != nil:
				return err
			case file != "" && folder != "":
				return usageError{errors.New("--write takes no further argument: it writes both schemas")}
			case folder != "":
				return writeSchemas(command, folder)
			case file == "":
				return usageError{errors.New("name one of config and mapping, or write both with --write FOLDER")}
			}
			_, err = command.OutOrStdout().Write(editorSchemas()[file])
			return err
		},
	}
	command.Flags().StringVar(&folder, "write", "", "write both schemas into this folder")
	return command
}

// namedSchema returns the file of the schema that a command line asks for.
func namedSchema(args []string) (string, error) {
	switch {
	case len(args) == 0:
		return "", nil
	case len(args) > 1:
		return "", usageError{fmt.Errorf("schema prints one at a time, but %q was given as well", args[1])}
	case args[0] == "config":
		return configSchema, nil
	case args[0] == "mapping":
		return mappingSchema, nil
	default:
		return "", usageError{fmt.Errorf("there is no schema of %q; %s", args[0], yamlnode.DidYouMean(args[0], []string{"config", "mapping"}))}
	}
}

func writeSchemas(command *cobra.Command, folder string) error {
	schemas := editorSchemas()
	for _, name := range []string{configSchema, mappingSchema} {
		path := filepath.Join(folder, name)
		//nolint:gosec // a schema is no secret, and editors of others may read it
		if err := os.WriteFile(path, schemas[name], 0o644); err != nil {
			var place *fs.PathError
			if errors.As(err, &place) {
				err = place.Err
			}
			return fmt.Errorf("writing %s: %w", path, err)
		}
		if _, err := fmt.Fprintln(command.OutOrStdout(), path); err != nil {
			return err
		}
	}
	return nil
}
