package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/yamlnode"
	"github.com/wazgate/wazgate/mapping"
)

// adapterMapping begins the names of mappings that adapters bring along.
const adapterMapping = "the mapping of the adapter "

// loadMapping reads the mapping that a command line names: a file, or the own
// mapping of an adapter.
func loadMapping(name string, readFile func(string) ([]byte, error)) (*mapping.Mapping, error) {
	adapters := registry()
	options := mapping.Options{Extend: config.Extend(adapters, readFile)}
	if own, known := adapters[name]; known && len(own.Mapping) == 0 {
		return nil, usageError{fmt.Errorf("the adapter %s has no mapping of its own; name a mapping file", name)}
	} else if known {
		return mapping.Load(adapterMapping+name, own.Mapping, options)
	}
	data, err := readFile(name)
	if err != nil {
		return nil, notAMapping(name, err, adapters)
	}
	return mapping.Load(name, data, options)
}

// notAMapping says why a mapping cannot be read.
func notAMapping(name string, err error, known adapters.Registry) error {
	if strings.ContainsAny(name, `/\.`) {
		return usageError{fmt.Errorf("the mapping %s cannot be read: %w", name, plainReason(err))}
	}
	return usageError{fmt.Errorf("there is neither a file nor an adapter called %q; %s", name, yamlnode.DidYouMean(name, known.Names()))}
}

// isConfiguration reports whether a file that is no mapping is a configuration.
func isConfiguration(name string, readFile func(string) ([]byte, error)) bool {
	data, err := readFile(name)
	if err != nil {
		return false
	}
	file, err := yamlnode.Parse(name, data)
	return err == nil && (file.Root.Get("sources") != nil || file.Root.Get("auth") != nil)
}

// plainReason leaves out what the caller has told already.
func plainReason(err error) error {
	var inPath *os.PathError
	if errors.As(err, &inPath) {
		return inPath.Err
	}
	return err
}

// checkKind refuses a kind of records that the mapping does not make.
func checkKind(m *mapping.Mapping, kind string) (string, error) {
	kinds := m.Kinds()
	for _, one := range kinds {
		if kind == one || kind+"s" == one {
			return one, nil
		}
	}
	return "", usageError{fmt.Errorf("the mapping has no %q; it has %s", kind, strings.Join(kinds, " and "))}
}

// kindOfFile is the kind that the name of a sample begins with, such as
// orders-1.json, or "".
func kindOfFile(m *mapping.Mapping, sample string) string {
	for _, kind := range m.Kinds() {
		if strings.HasPrefix(strings.ToLower(filepath.Base(sample)), strings.TrimSuffix(kind, "s")) {
			return kind
		}
	}
	return ""
}

// stepFiles are the answers of steps that lie beside a sample, by their names:
// orders-1.steps.store.json beside orders-1.json.
func stepFiles(sample string) map[string]string {
	found := make(map[string]string)
	before := strings.TrimSuffix(sample, filepath.Ext(sample)) + ".steps."
	names, err := os.ReadDir(filepath.Dir(sample))
	if err != nil {
		return found
	}
	for _, name := range names {
		path := filepath.Join(filepath.Dir(sample), name.Name())
		if step, is := strings.CutPrefix(path, filepath.Clean(before)); is && filepath.Ext(step) == ".json" {
			found[strings.TrimSuffix(step, ".json")] = path
		}
	}
	return found
}

// assignments reads flags of the form name=value.
func assignments(flag string, given []string) (map[string]string, error) {
	read := make(map[string]string, len(given))
	for _, one := range given {
		name, value, is := strings.Cut(one, "=")
		if !is || name == "" {
			return nil, usageError{fmt.Errorf("--%s wants a name and a value with = between them, not %q", flag, one)}
		}
		read[name] = value
	}
	return read, nil
}

// withVariables gives the variables of a mapping their values.
func withVariables(m *mapping.Mapping, variables map[string]string) (*mapping.Mapping, error) {
	for name := range variables {
		if declared := m.Variables(); !slices.Contains(declared, name) {
			return nil, usageError{fmt.Errorf("the mapping declares no variable %q; %s", name, yamlnode.DidYouMean(name, declared))}
		}
	}
	return m.WithVariables(variables)
}
