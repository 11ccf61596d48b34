// Command wazgate answers WAzion's questions from a merchant's own systems.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // mappings name time zones, and a container may have none

	"github.com/spf13/cobra"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// version is set by the linker when a release is built.
var version = "0.1.0-dev"

// The exit codes of every command.
const (
	exitFine    = 0
	exitProblem = 1
	exitUsage   = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl+C ends the program at once
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// usageError is a command line that cannot be understood.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// run executes one command line and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := rootCommand()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	asked, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitFine
	}
	if !errors.Is(err, errReported) {
		_, _ = fmt.Fprintln(stderr, err)
	}
	var usage usageError
	if errors.As(err, &usage) {
		_, _ = fmt.Fprintf(stderr, "run %s --help to see what is possible\n", asked.CommandPath())
		return exitUsage
	}
	return exitProblem
}

// errReported ends a command whose findings have been printed.
var errReported = errors.New("problems were found")

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "wazgate",
		Short: "Answer WAzion's questions from your own systems",
		Long: `wazgate stands between WAzion and the systems that hold a merchant's customers,
orders and products. WAzion asks five questions over HTTP; wazgate answers them
from those systems, in time, whatever happens behind it.`,
		Example: `  wazgate demo                        # see it work, with an invented shop
  wazgate init                        # configurations to begin with, by store
  wazgate check --config wazgate.yaml # find every mistake in a configuration
  wazgate map shop.yaml orders.json   # run a mapping over a saved answer
  wazgate try ai --phone +34612345678 # ask once, and see the answer
  wazgate serve --config wazgate.yaml # answer WAzion
  wazgate sync --config wazgate.yaml  # fill the directory beforehand`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(command *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("there is no command %q; %s", args[0], yamlnode.DidYouMean(args[0], names(command.Commands())))}
			}
			return command.Help()
		},
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(demoCommand(), initCommand(), serveCommand(), checkCommand(), mapCommand(), recordCommand(), schemaCommand(), syncCommand(), tryCommand(), versionCommand())
	return root
}

// names are those of the commands that help lists.
func names(commands []*cobra.Command) []string {
	var list []string
	for _, command := range commands {
		if command.IsAvailableCommand() {
			list = append(list, command.Name())
		}
	}
	return list
}

// noArguments refuses arguments after a command that takes flags only.
func noArguments(command *cobra.Command, args []string) error {
	if len(args) > 0 {
		hint := ""
		if command.Flags().Lookup("config") != nil {
			hint = fmt.Sprintf("; name the configuration with --config %s", args[0])
		}
		return usageError{fmt.Errorf("%s takes no arguments, but %q was given%s", command.CommandPath(), args[0], hint)}
	}
	return nil
}
