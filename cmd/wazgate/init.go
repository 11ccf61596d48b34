package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wazgate/wazgate/config/examples"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

// initFlags say where an example goes.
type initFlags struct {
	folder        string
	force, asJSON bool
}

func initCommand() *cobra.Command {
	var flags initFlags
	command := &cobra.Command{
		Use:   "init [STORE]",
		Short: "Write a configuration for your kind of store to begin with",
		Long: `init writes a configuration with the mapping of a kind of store and saved answers
of that store, and says what to do next. Without a name it lists the stores. It
writes into the current folder or into --out, and never over a file that is
there, unless --force is given. Nothing is called.`,
		Example: "  wazgate init\n  wazgate init whatalo --out gateway",
		Args:    cobra.ArbitraryArgs,
		RunE: func(command *cobra.Command, args []string) error {
			return runInit(command, &flags, args)
		},
	}
	command.Flags().StringVarP(&flags.folder, "out", "o", ".", "the folder to write into; made if need be")
	command.Flags().BoolVar(&flags.force, "force", false, "write over files that are there")
	command.Flags().BoolVar(&flags.asJSON, "json", false, "print the list as JSON")
	return command
}

func runInit(command *cobra.Command, flags *initFlags, args []string) error {
	out := newPainter(command.OutOrStdout())
	switch {
	case len(args) > 1:
		return usageError{fmt.Errorf("init writes one store at a time, but %q was given as well", args[1])}
	case len(args) == 0 && flags.asJSON:
		return writeJSON(out, examples.All())
	case len(args) == 0:
		listExamples(out)
		return nil
	case flags.asJSON:
		return usageError{errors.New("--json prints the list: leave out the store")}
	}
	example, known := examples.Find(args[0])
	if !known {
		return usageError{fmt.Errorf("there is no example for %q; %s", args[0], yamlnode.DidYouMean(args[0], exampleNames()))}
	}
	if err := writeExample(&example, flags); err != nil {
		return err
	}
	tellNext(out, &example, flags.folder)
	return nil
}

func exampleNames() []string {
	var list []string
	for _, example := range examples.All() {
		list = append(list, example.Name)
	}
	return list
}

// listExamples prints a line for each store.
func listExamples(out *painter) {
	width := 0
	for _, name := range exampleNames() {
		width = max(width, len(name))
	}
	for _, example := range examples.All() {
		fmt.Fprintf(out, "%s  %s\n", out.paint(bold, fmt.Sprintf("%-*s", width, example.Name)), example.About)
	}
	fmt.Fprintln(out, "\nwrite one with: wazgate init STORE")
}

// writeExample writes all files of an example, or none where one is in the way.
func writeExample(example *examples.Example, flags *initFlags) error {
	var taken []string
	for _, file := range example.Files {
		path := filepath.Join(flags.folder, filepath.FromSlash(file.Path))
		if _, err := os.Lstat(path); err == nil {
			taken = append(taken, path)
		}
	}
	if len(taken) > 0 && !flags.force {
		return fmt.Errorf("nothing was written, because there is already %s; choose another folder with --out, or write over with --force", strings.Join(taken, ", "))
	}
	for _, file := range example.Files {
		path := filepath.Join(flags.folder, filepath.FromSlash(file.Path))
		if err := writeOne(path, file.Data, flags.force); err != nil {
			var place *fs.PathError
			if errors.As(err, &place) {
				err = place.Err
			}
			return fmt.Errorf("writing %s: %w", path, err)
		}
	}
	return nil
}

// writeOne writes a file with the folders above it. What came into being since
// it was looked for is not written over either.
func writeOne(path string, data []byte, force bool) error {
	//nolint:gosec // an example has no secrets
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	how := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if force {
		how = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	//nolint:gosec // where to write is what the user says, and an example has no secrets
	file, err := os.OpenFile(path, how, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Close())
}

// exampleHost stands in examples where the address of one's own store belongs.
const exampleHost = "https://shop.example.com"

// withExampleHost are the files of an example in which the address of a store is
// set: the configuration, and mappings with a variable for it.
func withExampleHost(example *examples.Example, folder string) []string {
	var files []string
	for _, file := range example.Files {
		settings, _, _ := strings.Cut(string(file.Data), "\ntests:")
		if strings.HasSuffix(file.Path, ".yaml") && strings.Contains(settings, exampleHost) {
			files = append(files, filepath.Join(folder, filepath.FromSlash(file.Path)))
		}
	}
	return files
}

// tellNext says what was written and how to go on.
func tellNext(out *painter, example *examples.Example, folder string) {
	fmt.Fprintln(out, "written:")
	for _, file := range example.Files {
		fmt.Fprintln(out, "  "+filepath.Join(folder, filepath.FromSlash(file.Path)))
	}
	path := filepath.Join(folder, examples.ConfigFile)
	steps := []string{"export WAZION_TOKEN=$(openssl rand -hex 24)"}
	for _, name := range example.Variables {
		if name != "WAZION_TOKEN" {
			steps[0] += " " + name + "=…"
		}
	}
	steps = append(steps,
		"wazgate check --config "+path,
		"wazgate try panel --config "+path+" --phone +…     # asks the store, which check does not",
		"wazgate serve --config "+path,
		"wazgate schema --write "+folder+"     # if your editor reads schemas",
	)
	fmt.Fprintln(out, "\nnext:")
	if files := withExampleHost(example, folder); len(files) > 0 {
		fmt.Fprintf(out, "  put the address of your store in the place of %s in %s\n", exampleHost, strings.Join(files, " and in the variables of "))
	}
	if len(example.Files) > 1 {
		fmt.Fprintf(out, "  see what else the comments in %s want of you\n", path)
	}
	for _, step := range steps {
		fmt.Fprintln(out, "  "+out.paint(cyan, step))
	}
}
