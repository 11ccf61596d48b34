package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/watch"
	"github.com/wazgate/wazgate/internal/yamlnode"
	"github.com/wazgate/wazgate/mapping"
)

// checking is one run of all checks, and what it found.
type checking struct {
	files                    *watch.Files
	findings                 []mapping.Finding
	mappings, samples, tests int
	unseen                   []string // mappings without samples
}

// all checks the mappings that are named, or else the configuration with all
// of its mappings. The error is that of a wrong command line.
func (c *checking) all(command *cobra.Command, flags *checkFlags, mappings []string) error {
	for _, name := range mappings {
		if err := c.named(name); err != nil {
			return err
		}
	}
	if len(mappings) > 0 && !command.Flags().Changed("config") {
		return nil
	}
	options := flags.options(command)
	options.LookAround, options.ReadFile = true, c.files.ReadFile
	settings, err := config.Load(options)
	if err != nil {
		return c.refused(err)
	}
	c.expiring(settings.Server.TLS)
	seen := make(map[string]map[string][]mapping.Sample)
	for i := range settings.Sources {
		source := &settings.Sources[i]
		if source.MappingFile == "" {
			continue
		}
		samples, known := seen[source.MappingFile]
		if !known {
			samples = c.mapping(source.MappingFile, source.Mapping)
			seen[source.MappingFile] = samples
		}
		c.requests(source, samples)
	}
	return nil
}

// expiring warns of a certificate that was not renewed in time.
func (c *checking) expiring(settings config.TLS) {
	const early = 14 * 24 * time.Hour
	if settings.NotAfter.IsZero() || time.Until(settings.NotAfter) > early {
		return
	}
	problem := yamlnode.Problem{
		File: settings.CertFile, Message: "the certificate ends on " + settings.NotAfter.UTC().Format(time.DateOnly),
		Mend: "renew it: WAzion does not call with one that has expired",
	}
	c.findings = append(c.findings, mapping.Finding{Problem: problem, Severity: mapping.SeverityWarning})
}

// refused takes over the problems that err holds, or returns it.
func (c *checking) refused(err error) error {
	var problems yamlnode.Problems
	if !errors.As(err, &problems) {
		return err
	}
	for _, problem := range problems {
		c.findings = append(c.findings, mapping.Finding{Problem: problem, Severity: mapping.SeverityError})
	}
	return nil
}

// named checks a mapping that the command line names.
func (c *checking) named(name string) error {
	m, err := loadMapping(name, c.files.ReadFile)
	if err != nil {
		if isConfiguration(name, c.files.ReadFile) {
			return usageError{fmt.Errorf("%s is a configuration, not a mapping; name it with --config %s", name, name)}
		}
		c.mappings++
		return c.refused(err)
	}
	c.mapping(name, m)
	return nil
}

// mapping checks a mapping that can be read, and returns the samples that it was
// compared with, by kind.
func (c *checking) mapping(file string, m *mapping.Mapping) map[string][]mapping.Sample {
	c.mappings++
	samples := make(map[string][]mapping.Sample)
	for kind, patterns := range m.Samples() {
		paths := samplesOf(file, patterns)
		if len(paths) == 0 {
			c.nothingMatches(file, kind)
		}
		for _, path := range paths {
			sample, err := c.sample(path)
			if err != nil {
				c.complain(path, err)
				continue
			}
			c.samples++
			samples[kind] = append(samples[kind], sample)
		}
	}
	tests := m.Tests()
	if _, own := registry()[file]; !own {
		c.misnamed(file, m)
		if len(samples) == 0 && len(tests) == 0 {
			c.unseen = append(c.unseen, file)
		}
	}
	for _, finding := range m.CheckSamples(samples) {
		if !c.elsewhere(finding) {
			c.findings = append(c.findings, finding)
		}
	}
	c.tests += len(tests)
	for i := range tests {
		for _, failure := range tests[i].Run(m, c.open(file)) {
			c.findings = append(c.findings, mapping.Finding{Problem: failure.Problem, Severity: mapping.SeverityError, Topic: topicTest})
		}
	}
	return samples
}

// nothingMatches tells of patterns that the mapping names, but that no file has.
func (c *checking) nothingMatches(file, kind string) {
	data, err := c.files.ReadFile(file)
	if err != nil {
		return // the mapping of an adapter
	}
	parsed, err := yamlnode.Parse(file, data)
	if err != nil {
		return
	}
	if node := parsed.Root.Get("samples").Get(kind); node != nil {
		problem := parsed.Problem(node, "no file has such a name", "paths are relative to the folder of this file")
		c.findings = append(c.findings, mapping.Finding{Problem: problem, Severity: mapping.SeverityWarning, Topic: mapping.TopicSample})
	}
}

// topicTest is that of findings of the mapping's own tests.
const topicTest mapping.Topic = "test"

// elsewhere tells what is not for the author of a mapping to mend: the own
// mapping of an adapter, which his may extend, names much that a single backend
// does not send.
func (c *checking) elsewhere(finding mapping.Finding) bool {
	return strings.HasPrefix(finding.File, adapterMapping) && (finding.Topic == mapping.TopicPath || finding.Topic == mapping.TopicCondition)
}

// open reads the files that the tests of a mapping name.
func (c *checking) open(mappingFile string) func(string) ([]byte, error) {
	return func(file string) ([]byte, error) {
		if filepath.IsAbs(file) {
			return c.files.ReadFile(file)
		}
		return c.files.ReadFile(filepath.Join(filepath.Dir(mappingFile), file))
	}
}

// samplesOf returns the saved answers that belong to a mapping. Those of steps
// belong to the answer beside them.
func samplesOf(file string, patterns []string) []string {
	var found []string
	for _, pattern := range patterns {
		matches, err := filepath.Glob(filepath.Join(filepath.Dir(file), pattern))
		if err != nil {
			continue // the mapping was refused already
		}
		for _, path := range matches {
			if !strings.Contains(filepath.Base(path), ".steps.") && !slices.Contains(found, path) {
				found = append(found, path)
			}
		}
	}
	return found
}

// sample reads a saved answer with those of its steps.
func (c *checking) sample(path string) (mapping.Sample, error) {
	sample := mapping.Sample{Name: path}
	var err error
	if sample.Body, err = c.files.ReadFile(path); err != nil {
		return sample, plainReason(err)
	}
	sample.Steps, err = readSteps(c.files.ReadFile, stepFiles(path))
	return sample, err
}

// complain tells of a file that cannot be read.
func (c *checking) complain(path string, err error) {
	if c.refused(err) == nil {
		return
	}
	problem := yamlnode.Problem{File: path, Message: "the sample cannot be read: " + err.Error(), Mend: "mend its permissions, or remove it"}
	c.findings = append(c.findings, mapping.Finding{Problem: problem, Severity: mapping.SeverityError})
}
