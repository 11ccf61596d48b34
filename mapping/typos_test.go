package mapping_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/mapping"
)

// storeSamples are the samples that lie beside a mapping of a store.
func storeSamples(t *testing.T, file string) map[string][]mapping.Sample {
	t.Helper()
	names, err := filepath.Glob(strings.TrimSuffix(file, ".yaml") + ".samples/*.json")
	if err != nil {
		t.Fatal(err)
	}
	samples := make(map[string][]mapping.Sample)
	for _, name := range names {
		if kind := strings.TrimSuffix(filepath.Base(name), ".json"); !strings.Contains(kind, ".") {
			in := mapping.Input{Body: []byte(readFile(t, name)), Steps: stepsOf(t, name)}
			samples[kind] = append(samples[kind], mapping.Sample{Name: filepath.Base(name), Input: in})
		}
	}
	return samples
}

func storeFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/stores/*/*.yaml")
	if err != nil || len(files) < 6 {
		t.Fatalf("%v, %v", files, err)
	}
	return files
}

// TestStoresAreQuiet holds the checks to what they promise: of a mapping that
// is right nothing is told.
func TestStoresAreQuiet(t *testing.T) {
	for _, file := range storeFiles(t) {
		t.Run(file, func(t *testing.T) {
			m, samples := storeMapping(t, file), storeSamples(t, file)
			for _, finding := range m.CheckSamples(samples) {
				t.Error(finding)
			}
			for kind, list := range samples {
				for _, sample := range list {
					agrees(t, m, kind, sample.Input)
				}
			}
		})
	}
}

// TestTyposAreFound misspells every plain path of the stores' mappings, one at
// a time. Those of them that a sample has must be told, at their line.
func TestTyposAreFound(t *testing.T) {
	plainPath := regexp.MustCompile(`(?m)^\s+(?:[a-z_]+|(?:[a-z_]+: \{path)): ([a-z_.]*?)([a-z_]{5,})(?:$|, [a-z]+: |\}$)`)
	tried := 0
	for _, file := range storeFiles(t) {
		t.Run(file, func(t *testing.T) {
			storeMapping(t, file)
			text, samples := readFile(t, file), storeSamples(t, file)
			for _, at := range plainPath.FindAllStringSubmatchIndex(text, -1) {
				if strings.Contains(text[at[0]:at[2]], "default") || strings.Contains(text[at[1]-2:strings.IndexByte(text[at[1]:], '\n')+at[1]], "default") {
					continue
				}
				word := text[at[4]:at[5]]
				spoilt := word[:2] + word[3:]
				line := strings.Count(text[:at[4]], "\n") + 1
				m, err := mapping.Parse(file, []byte(text[:at[4]]+spoilt+text[at[5]:]))
				if err != nil {
					continue
				}
				tried++
				found := m.CheckSamples(samples)
				if !slices.ContainsFunc(found, func(f mapping.Finding) bool { return f.Line == line && f.Topic == mapping.TopicPath }) {
					t.Errorf("line %d: %s for %s: %v", line, spoilt, word, fmt.Sprint(found))
				}
			}
		})
	}
	if tried < 50 {
		t.Errorf("only %d paths were tried", tried)
	}
}
