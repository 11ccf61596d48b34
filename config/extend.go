package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

// Extend returns what mapping.Options wants: it finds the mappings that are
// named under extends:, those of adapters by the adapter's name and files by
// their path, relative to the file that names them.
func Extend(registry adapters.Registry, readFile func(path string) ([]byte, error)) func(from, wanted string) (string, []byte, error) {
	return func(from, wanted string) (string, []byte, error) {
		if !isPath(wanted) {
			return ownMapping(registry, wanted)
		}
		path := within(filepath.Dir(from), wanted)
		data, err := readFile(path)
		if err != nil {
			return "", nil, yamlnode.Problem{
				Message: fmt.Sprintf("the mapping %s cannot be read: %s", path, reason(err)),
				Mend:    suggestFile(path),
			}
		}
		return path, data, nil
	}
}

// adapterMapping names an adapter's own mapping.
func adapterMapping(adapter string) string { return "the mapping of the adapter " + adapter }

func ownMapping(registry adapters.Registry, adapter string) (string, []byte, error) {
	definition, known := registry[adapter]
	switch {
	case !known:
		return "", nil, yamlnode.Problem{
			Message: fmt.Sprintf("there is no adapter called %q", adapter),
			Mend:    fmt.Sprintf("%s; a file is written with its ending, as in ./%s.yaml", yamlnode.DidYouMean(adapter, registry.Names()), adapter),
		}
	case len(definition.Mapping) == 0:
		return "", nil, yamlnode.Problem{
			Message: fmt.Sprintf("the adapter %s has no mapping of its own", adapter),
			Mend:    "write the path of a mapping file, such as ./base.yaml",
		}
	}
	return adapterMapping(adapter), definition.Mapping, nil
}

// isPath tells the path of a file from the name of an adapter.
func isPath(wanted string) bool {
	return strings.ContainsAny(wanted, `/\.`)
}

// suggestFile names the mapping file beside a missing one that was meant.
func suggestFile(missing string) string {
	const mend = "the path is relative to the folder of this file"
	neighbours, err := os.ReadDir(filepath.Dir(missing))
	if err != nil {
		return mend
	}
	var names, stems []string // the ending would make all of them alike
	for _, neighbour := range neighbours {
		if ending := filepath.Ext(neighbour.Name()); ending == ".yaml" || ending == ".yml" {
			names, stems = append(names, neighbour.Name()), append(stems, withoutEnding(neighbour.Name()))
		}
	}
	for i, stem := range stems {
		if stem == yamlnode.Nearest(withoutEnding(missing), stems) {
			return fmt.Sprintf("did you mean %q?", names[i])
		}
	}
	return mend
}

func withoutEnding(path string) string {
	return strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
}
