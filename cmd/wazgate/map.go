package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wazgate/wazgate/internal/watch"
	"github.com/wazgate/wazgate/internal/yamlnode"
	"github.com/wazgate/wazgate/mapping"
)

// mapFlags are what surrounds the sample, and how the records are shown.
type mapFlags struct {
	kind             string
	explain, asJSON  bool
	steps, variables []string
	request          mapping.Request
}

func mapCommand() *cobra.Command {
	var flags mapFlags
	command := &cobra.Command{
		Use:   "map MAPPING SAMPLE",
		Short: "Run a mapping over a saved answer",
		Long: `map runs a mapping over an answer of a backend that was saved to a file, and
prints the records and what did not fit. No backend is called.

MAPPING is a file, or the name of an adapter for the mapping that it brings
along. SAMPLE is a file, or - for what comes from a pipe. Answers of further
steps are given with --step, or lie beside the sample: orders-1.steps.store.json
beside orders-1.json.

With --explain, every field says which paths it looked at, what was there, and
why it has no value. The numbers on the left are lines of the mapping.`,
		Example: `  wazgate map shop.yaml orders.json
  wazgate map shop.yaml orders.json --explain
  wazgate map whatalo orders.json --kind orders --step store=store.json --country ES
  curl -s https://shop.example.com/orders | wazgate map shop.yaml - --json`,
		Args: func(command *cobra.Command, args []string) error {
			if len(args) == 2 {
				return nil
			}
			return usageError{fmt.Errorf("%s wants a mapping and a sample, as in: wazgate map shop.yaml orders.json", command.CommandPath())}
		},
		RunE: func(command *cobra.Command, args []string) error {
			return runMap(command, &flags, args[0], args[1])
		},
	}
	set := command.Flags()
	set.StringVar(&flags.kind, "kind", "", "customers, orders or products (default: what the sample holds)")
	set.BoolVar(&flags.explain, "explain", false, "tell of every field where its value comes from, or why there is none")
	set.BoolVar(&flags.asJSON, "json", false, "print the records as JSON")
	set.StringArrayVar(&flags.steps, "step", nil, "NAME=FILE: the answer of a step; may be repeated")
	set.StringArrayVar(&flags.variables, "var", nil, "NAME=VALUE: a variable of the mapping; may be repeated")
	set.StringVar(&flags.request.Phone, "phone", "", "the phone number of the call")
	set.StringVar(&flags.request.Country, "country", "", "the country of the call, such as ES")
	set.StringVar(&flags.request.Locale, "locale", "", "the locale of the call, such as es-ES")
	set.StringVar(&flags.request.Language, "language", "", "the language of the call, such as es")
	return command
}

func runMap(command *cobra.Command, flags *mapFlags, mappingName, sample string) error {
	out := newPainter(command.OutOrStdout())
	m, err := flags.mapping(mappingName)
	if err != nil {
		return refuse(out, err)
	}
	in, err := flags.input(command.InOrStdin(), sample)
	if err != nil {
		return refuse(out, err)
	}
	kind, err := flags.chooseKind(m, sample, in)
	if err != nil {
		return err
	}
	if flags.explain {
		explained := m.Explain(kind, in)
		if flags.asJSON {
			return writeJSON(out, explained)
		}
		if err := printExplanation(out, explained, in); err != nil {
			return err
		}
		printUnset(out, explained)
		return nil
	}
	records, warnings := m.Records(kind, in)
	if flags.asJSON {
		return writeJSON(out, struct {
			Kind     string            `json:"kind"`
			Records  []mapping.Shown   `json:"records"`
			Warnings []mapping.Warning `json:"warnings"`
		}{kind, records, append([]mapping.Warning{}, warnings...)})
	}
	return printRecords(out, kind, records, warnings, in)
}

func (f *mapFlags) mapping(name string) (*mapping.Mapping, error) {
	readFile := new(watch.Files).ReadFile
	m, err := loadMapping(name, readFile)
	if err != nil && isConfiguration(name, readFile) {
		return nil, usageError{fmt.Errorf("%s is a configuration, not a mapping; name the file that its mapping: names", name)}
	}
	if err != nil {
		return nil, err
	}
	variables, err := assignments("var", f.variables)
	if err != nil {
		return nil, err
	}
	return withVariables(m, variables)
}

// input reads the sample and the answers of its steps.
func (f *mapFlags) input(stdin io.Reader, sample string) (mapping.Input, error) {
	in := mapping.Input{Request: f.request}
	steps, err := assignments("step", f.steps)
	if err != nil {
		return in, err
	}
	if in.Body, err = readSample(stdin, sample); err != nil {
		return in, err
	}
	if sample != "-" {
		beside := stepFiles(sample)
		maps.Copy(beside, steps)
		steps = beside
	}
	in.Steps, err = readSteps(func(path string) ([]byte, error) { return readSample(stdin, path) }, steps)
	return in, err
}

// readSteps reads the answers of steps and refuses what no mapping could read.
func readSteps(readFile func(string) ([]byte, error), files map[string]string) (map[string]json.RawMessage, error) {
	steps := make(map[string]json.RawMessage, len(files))
	for _, name := range slices.Sorted(maps.Keys(files)) {
		body, err := readFile(files[name])
		if err == nil {
			err = mapping.CheckDocument(files[name], body)
		}
		if err != nil {
			return nil, err
		}
		steps[name] = body
	}
	return steps, nil
}

// readSample reads a document and refuses what no mapping could read.
func readSample(stdin io.Reader, name string) ([]byte, error) {
	const most = 64 << 20
	shown, source := name, stdin
	if name == "-" {
		shown = "standard input"
	} else {
		file, err := os.Open(name) //nolint:gosec // The user names the file.
		if err != nil {
			return nil, usageError{fmt.Errorf("the sample %s cannot be read: %w", name, plainReason(err))}
		}
		defer file.Close()
		source = file
	}
	body, err := io.ReadAll(io.LimitReader(source, most))
	if err != nil {
		return nil, usageError{fmt.Errorf("the sample %s cannot be read: %w", shown, plainReason(err))}
	}
	return body, mapping.CheckDocument(shown, body)
}

// chooseKind returns the kind that is wanted, or that the sample holds.
func (f *mapFlags) chooseKind(m *mapping.Mapping, sample string, in mapping.Input) (string, error) {
	kinds := m.Kinds()
	if f.kind != "" {
		return checkKind(m, f.kind)
	}
	if len(kinds) == 1 {
		return kinds[0], nil
	}
	if named := kindOfFile(m, sample); named != "" {
		return named, nil
	}
	var given []string
	for _, kind := range kinds {
		if records, _ := m.Records(kind, in); len(records) > 0 {
			given = append(given, kind)
		}
	}
	switch len(given) {
	case 1:
		return given[0], nil
	case 0:
		return "", usageError{fmt.Errorf("the sample gives neither %s: say what it holds with --kind, and --explain tells why nothing comes of it; %s", strings.Join(kinds, " nor "), in.Outline())}
	default:
		return "", usageError{fmt.Errorf("the sample could hold %s: say which with --kind %s", strings.Join(given, " or "), strings.Join(given, " or --kind "))}
	}
}

func writeJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}

// refuse prints the mistakes that an error holds; other errors are left to
// the caller.
func refuse(out *painter, err error) error {
	var problems yamlnode.Problems
	if !errors.As(err, &problems) {
		return err
	}
	findings := make([]mapping.Finding, len(problems))
	for i, problem := range problems {
		findings[i] = mapping.Finding{Problem: problem, Severity: mapping.SeverityError}
	}
	printFindings(out, findings)
	return errReported
}
