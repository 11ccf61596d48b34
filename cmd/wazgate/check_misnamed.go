package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/internal/yamlnode"
	"github.com/wazgate/wazgate/mapping"
)

// samplesFolder is where the samples of a mapping lie if it does not say.
func samplesFolder(file string) string {
	return strings.TrimSuffix(file, filepath.Ext(file)) + ".samples"
}

// misnamed tells of files and folders that hold samples by the look of it, but
// are called otherwise, so that nothing is compared with them.
func (c *checking) misnamed(file string, m *mapping.Mapping) {
	folder := samplesFolder(file)
	entries, err := os.ReadDir(folder)
	if err != nil {
		c.misnamedFolder(folder, m)
		return
	}
	used := usedSamples(file, m)
	for _, entry := range entries {
		path := filepath.Join(folder, entry.Name())
		if entry.IsDir() || !strings.EqualFold(filepath.Ext(path), ".json") || slices.Contains(used, path) {
			continue
		}
		if message, mend := whyUnused(path, m.Kinds()); message != "" {
			c.unused(path, message, mend)
		}
	}
}

// usedSamples are the files that a mapping is compared with, and those that its
// tests read.
func usedSamples(file string, m *mapping.Mapping) []string {
	var used []string
	for _, patterns := range m.Samples() {
		for _, sample := range samplesOf(file, patterns) {
			used = append(used, sample)
			for _, step := range stepFiles(sample) {
				used = append(used, step)
			}
		}
	}
	tests := m.Tests()
	for i := range tests {
		for _, named := range tests[i].Files() {
			used = append(used, filepath.Join(filepath.Dir(file), named))
		}
	}
	return used
}

// whyUnused says what is wrong with the name of a sample. Samples of kinds that
// the mapping does not make are fine.
func whyUnused(path string, kinds []string) (message, mend string) {
	name := filepath.Base(path)
	if sample, step, isStep := strings.Cut(name, ".steps."); isStep {
		return fmt.Sprintf("the answer of a step, but there is no %s.json beside it", sample), fmt.Sprintf("call it SAMPLE.steps.%s, after the sample that it belongs to", step)
	}
	meant := kinds[0] + "-1.json"
	for _, kind := range []string{"customers", "orders", "products"} {
		rest, is := strings.CutPrefix(name, strings.TrimSuffix(kind, "s"))
		switch {
		case strings.HasPrefix(name, kind) && !slices.Contains(kinds, kind):
			return "", ""
		case is && slices.Contains(kinds, kind):
			meant = kind + rest
		}
	}
	return "nothing is compared with this file: its name begins with none of " + strings.Join(kinds, ", "), "call it " + meant
}

// misnamedFolder looks for a folder that is nearly called as it should be.
func (c *checking) misnamedFolder(folder string, m *mapping.Mapping) {
	for _, patterns := range m.Samples() {
		for _, pattern := range patterns {
			if filepath.Dir(pattern) != filepath.Base(folder) {
				return // the mapping says where they are
			}
		}
	}
	entries, err := os.ReadDir(filepath.Dir(folder))
	if err != nil {
		return
	}
	const near = 2
	for _, entry := range entries {
		if own := strings.TrimSuffix(entry.Name(), ".samples"); own != entry.Name() && isFile(filepath.Join(filepath.Dir(folder), own+".yaml")) {
			continue // those of another mapping
		}
		if entry.IsDir() && yamlnode.Distance(strings.ToLower(entry.Name()), strings.ToLower(filepath.Base(folder))) <= near {
			c.unused(filepath.Join(filepath.Dir(folder), entry.Name()), "nothing is compared with what is in this folder", "call it "+filepath.Base(folder))
		}
	}
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func (c *checking) unused(path, message, mend string) {
	problem := yamlnode.Problem{File: path, Message: message, Mend: mend}
	c.findings = append(c.findings, mapping.Finding{Problem: problem, Severity: mapping.SeverityWarning, Topic: mapping.TopicSample})
}
