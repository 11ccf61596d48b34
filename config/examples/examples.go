// Package examples holds complete configurations to begin with, one for each
// kind of store: the files of this folder, as the program carries them.
package examples

import (
	"cmp"
	"embed"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

//go:embed *.yaml */*.yaml */*.samples/*.json
var files embed.FS

// ConfigFile is the name of the configuration in every example.
const ConfigFile = "wazgate.yaml"

// Example is one configuration with the mappings and samples that belong to it.
type Example struct {
	Name  string `json:"name"`
	About string `json:"about"` // one line
	// Files are ordered: the configuration, then its mappings, then samples.
	Files []File `json:"-"`
	// Variables are those of the environment that the configuration wants.
	Variables []string `json:"variables"`
}

// File is one file of an example.
type File struct {
	Path string // with slashes, below the folder of the configuration
	Data []byte
}

// All returns every example, by name.
func All() []Example {
	var all []Example
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil // what is embedded can be read
	}
	for _, entry := range entries {
		all = append(all, load(entry))
	}
	slices.SortFunc(all, func(a, b Example) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// Find returns the example of that name.
func Find(name string) (Example, bool) {
	for _, example := range All() {
		if example.Name == name {
			return example, true
		}
	}
	return Example{}, false
}

// load reads a folder, or a file that is a whole configuration by itself.
func load(entry fs.DirEntry) Example {
	example := Example{Name: strings.TrimSuffix(entry.Name(), ".yaml")}
	if !entry.IsDir() {
		example.add(entry.Name(), ConfigFile)
	} else {
		_ = fs.WalkDir(files, entry.Name(), func(name string, inner fs.DirEntry, err error) error {
			if err == nil && !inner.IsDir() {
				example.add(name, strings.TrimPrefix(name, entry.Name()+"/"))
			}
			return err
		})
	}
	slices.SortStableFunc(example.Files, func(a, b File) int { return cmp.Compare(place(a.Path), place(b.Path)) })
	if len(example.Files) > 0 {
		config := string(example.Files[0].Data)
		example.About, example.Variables = about(config), variables(config)
	}
	return example
}

// add takes a file over. The first line of a configuration names the schema
// beside it, where "wazgate schema --write" puts it.
func (e *Example) add(name, as string) {
	data, err := files.ReadFile(name)
	if err != nil {
		return // what is embedded can be read
	}
	if path.Ext(name) == ".yaml" {
		data = schemaLine().ReplaceAll(data, []byte("$1$2"))
	}
	e.Files = append(e.Files, File{Path: as, Data: data})
}

func schemaLine() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^(# yaml-language-server: \$schema=)(?:\S*/)?([a-z]+\.schema\.json)$`)
}

// place orders the files of an example.
func place(name string) int {
	switch {
	case name == ConfigFile:
		return 0
	case path.Ext(name) == ".yaml":
		return 1
	default:
		return 2
	}
}

// about is the first sentence of the comment that the configuration begins
// with, without its full stop.
func about(config string) string {
	var words []string
	for line := range strings.Lines(config) {
		text, isComment := strings.CutPrefix(line, "#")
		if !isComment {
			break
		}
		if !strings.Contains(text, "$schema=") {
			words = append(words, strings.Fields(text)...)
		}
	}
	sentence, _, _ := strings.Cut(strings.Join(words, " ")+" ", ". ")
	return strings.TrimSpace(sentence)
}

// variables lists what the configuration takes from the environment, each once.
func variables(config string) []string {
	var names []string
	for line := range strings.Lines(config) {
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		for _, found := range regexp.MustCompile(`\$\{([A-Z][A-Z0-9_]*)`).FindAllStringSubmatch(line, -1) {
			if !slices.Contains(names, found[1]) {
				names = append(names, found[1])
			}
		}
	}
	return names
}
