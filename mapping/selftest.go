package mapping

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// Test is one of the tests that a mapping file carries: a document, and what
// is expected of it.
type Test struct {
	Name string
	Kind string // customers, orders or products

	body      testDocument
	steps     map[string]testDocument
	request   Request
	variables map[string]string
	expect    *yamlnode.Node   // a list; nil where the records are not looked at
	warned    *yamlnode.Node   // nil where the warnings are not looked at
	warnings  []*yamlnode.Node // its texts
}

// Files returns the files that the test reads, as the mapping names them.
func (t *Test) Files() []string {
	var files []string
	for _, document := range append(slices.Collect(maps.Values(t.steps)), t.body) {
		if document.file != "" {
			files = append(files, document.file)
		}
	}
	return files
}

// testDocument is JSON that stands in the mapping file, or in one of its own.
type testDocument struct {
	node *yamlnode.Node
	file string // as it is written
	body []byte // where there is no file
}

// Failure is something that a test did not find as expected. Message says all;
// the other fields are its parts, where it is about a field.
type Failure struct {
	yamlnode.Problem

	Test  string `json:"test"`
	Field string `json:"field,omitempty"` // such as orders[0].items[1].sku
	Want  string `json:"want,omitempty"`
	Got   string `json:"got,omitempty"`
}

// Tests returns the tests of the file, in its order. Those of a file that it
// extends are not among them.
func (m *Mapping) Tests() []Test { return slices.Clone(m.program.tests) }

// Samples returns for each kind of record that the file maps the patterns of
// the files with its samples, relative to the folder of the file. They have the
// form of filepath.Match.
func (m *Mapping) Samples() map[string][]string {
	samples := make(map[string][]string)
	for _, kind := range m.Kinds() {
		patterns, named := m.program.samples[kind]
		if !named {
			own := filepath.Base(strings.ReplaceAll(m.program.files[0], `\`, "/"))
			patterns = []string{strings.TrimSuffix(own, filepath.Ext(own)) + ".samples/" + kind + "*.json"}
		}
		samples[kind] = slices.Clone(patterns)
	}
	return samples
}

// Run runs a test of the mapping m, with the variables that the file gives
// them unless the test names others. open reads a file that the test names; its
// path is relative to the folder of the mapping.
func (t *Test) Run(m *Mapping, open func(file string) ([]byte, error)) []Failure {
	trial := &trial{test: t, file: m.program.file, open: open}
	own, err := (&Mapping{program: m.program, values: m.program.values}).WithVariables(t.variables)
	if err != nil {
		trial.fail(t.body.node, err.Error(), "declare it under variables:")
		return trial.failures
	}
	in := Input{Body: trial.read(t.body), Request: t.request, Steps: trial.steps(own)}
	if len(trial.failures) > 0 {
		return trial.failures
	}
	records, warnings := own.Records(t.Kind, in)
	trial.warnings = warnings
	if t.expect != nil {
		trial.records(t.Kind, t.expect, records)
	}
	if t.warned != nil {
		trial.compareWarnings(t)
	}
	return trial.failures
}

// trial is one run of a test.
type trial struct {
	test     *Test
	file     *yamlnode.File
	open     func(string) ([]byte, error)
	warnings []Warning
	failures []Failure
}

func (t *trial) fail(node *yamlnode.Node, message, mend string) {
	t.tell(node, message, mend, Failure{})
}

// tell completes a failure and adds it.
func (t *trial) tell(node *yamlnode.Node, message, mend string, failure Failure) {
	message = fmt.Sprintf("test %q: %s", t.test.Name, message)
	failure.Problem, failure.Test = t.file.Problem(node, message, mend), t.test.Name
	t.failures = append(t.failures, failure)
}

func (t *trial) read(document testDocument) []byte {
	if document.file == "" {
		return document.body
	}
	body, err := t.open(document.file)
	if err != nil {
		t.fail(document.node, fmt.Sprintf("the sample %s cannot be read: %s", document.file, withoutPath(err)), "write its path from the folder of this file on")
	}
	return body
}

// steps returns the further answers that a test names. Those that stand beside
// its sample, as NAME.steps.STEP.json, need not be named.
func (t *trial) steps(m *Mapping) map[string]json.RawMessage {
	steps := make(map[string]json.RawMessage)
	for name, document := range t.test.steps {
		steps[name] = t.read(document)
	}
	sample, ending := t.test.body.file, filepath.Ext(t.test.body.file)
	for _, name := range m.program.stepNames(t.test.Kind) {
		if _, given := steps[name]; given || sample == "" {
			continue
		}
		body, err := t.open(strings.TrimSuffix(sample, ending) + ".steps." + name + ending)
		if err == nil {
			steps[name] = body
		}
	}
	return steps
}

// withoutPath says why a file could not be read, without repeating its path.
func withoutPath(err error) string {
	var place *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "it does not exist"
	case errors.As(err, &place):
		return place.Err.Error()
	default:
		return err.Error()
	}
}
