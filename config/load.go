package config

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/conceal"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

// Options say where a configuration comes from.
type Options struct {
	// Path is the file; empty means the one that WAZGATE_CONFIG names, or
	// wazgate.yaml in the current folder. Paths in the file are relative to it.
	Path string
	// Data is read instead of the file where it is not nil; Path then only
	// names it and says where relative paths begin.
	Data []byte
	// LookupEnv replaces os.LookupEnv.
	LookupEnv func(name string) (string, bool)
	// Environ replaces os.Environ. It serves to find misspelt WAZGATE_
	// variables; with LookupEnv and without Environ they go unnoticed.
	Environ func() []string
	// ReadFile replaces os.ReadFile.
	ReadFile func(path string) ([]byte, error)
	// Flags are settings from the command line, by their path in the file, such
	// as "server.address". Lists are separated by commas.
	Flags map[string]string
	// Registry holds the adapters that sources can name.
	Registry adapters.Registry
	// AllowNoAuth accepts a configuration without any credential.
	AllowNoAuth bool
	// LookAround also finds places where files are to be written but cannot be.
	// What starts a gateway leaves that alone: calls are answered all the same.
	LookAround bool
	// Mask, where it is not nil, learns the credentials of the configuration: all
	// that came out of ${…}, and what stands beside keys that sound like one.
	Mask *conceal.Mask
}

// Load reads, completes and checks a configuration. Flags win over the
// environment, which wins over the file, which wins over the defaults. No
// backend is called. The error is of type yamlnode.Problems and holds every
// mistake; nothing in it shows a credential.
func Load(options Options) (*Config, error) {
	options = options.complete()
	data := options.Data
	if data == nil {
		var err error
		if data, err = options.ReadFile(options.Path); err != nil {
			return nil, yamlnode.Problems{{
				File:    options.Path,
				Message: "the configuration cannot be read: " + reason(err),
				Mend:    "name the file with --config or WAZGATE_CONFIG",
			}}
		}
	}
	file, err := yamlnode.Parse(options.Path, data)
	if err != nil {
		problems := asProblems(options.Path, err)
		suggestQuotes(problems)
		redact := newRedactor(options.Path, data, nil)
		redact.broken = true
		redact.all(problems)
		return nil, problems
	}
	loader := newLoader(options, file)
	loader.data = data
	config := loader.load()
	if len(loader.problems) > 0 {
		slices.SortStableFunc(loader.problems, byPlace)
		loader.problems = slices.Compact(loader.problems)
		newRedactor(options.Path, data, loader.values.hidden).all(loader.problems)
		return nil, loader.problems
	}
	if options.Mask != nil {
		*options.Mask = conceal.New(loader.values.sure...)
	}
	return config, nil
}

func (o Options) complete() Options {
	if o.Environ == nil {
		o.Environ = func() []string { return nil }
		if o.LookupEnv == nil {
			o.Environ = os.Environ
		}
	}
	if o.LookupEnv == nil {
		o.LookupEnv = os.LookupEnv
	}
	if o.ReadFile == nil {
		o.ReadFile = os.ReadFile
	}
	if o.Path == "" {
		named, _ := o.LookupEnv(pathVariable)
		o.Path = cmp.Or(named, defaultFile)
	}
	return o
}

// loader carries one Load from the tree to the Config.
type loader struct {
	options  Options
	file     *yamlnode.File
	data     []byte // of it
	folder   string
	values   *expansion
	decoder  *decoder
	origins  map[string]string // where a setting came from, if not from the file
	files    []string
	problems yamlnode.Problems
}

func newLoader(options Options, file *yamlnode.File) *loader {
	folder := filepath.Dir(options.Path)
	values := &expansion{
		file: file, folder: folder, lookupEnv: options.LookupEnv, readFile: options.ReadFile,
		original: make(map[*yamlnode.Node]string), braced: make(map[*yamlnode.Node]string), broken: make(map[*yamlnode.Node]bool), variables: make(map[string]bool),
	}
	return &loader{
		options: options, file: file, folder: folder, values: values,
		decoder: newDecoder(file, values, ""), origins: make(map[string]string),
	}
}

func (l *loader) load() *Config {
	read := document{Config: Default()}
	if root := l.file.Root; root.Kind != yamlnode.Map && root.Kind != yamlnode.Null {
		l.blame(root, "the file is no section of key: value", "begin with sections such as auth: and sources:")
		return nil
	}
	l.values.run(l.file.Root)
	l.decoder.into(l.file.Root, &read, "")
	config := &read.Config
	l.overlay(config)

	l.checkServer(&config.Server)
	l.checkAuth(&config.Auth)
	l.checkStore(&config.Store)
	l.checkProducts(&config.Products)
	l.checkAI(&config.AI)
	l.checkDirectory(&config.Directory)
	l.checkTelemetry(&config.Telemetry.Traces)
	l.checkRanges(config)
	config.Sources = l.readSources(read.Sources, config.Store.Region)
	config.Endpoints = l.readEndpoints(read.Endpoints, config.Sources)
	config.Files = l.allFiles()
	l.problems = append(l.problems, l.values.problems...)
	l.problems = append(l.problems, l.decoder.problems...)
	return config
}

func (l *loader) allFiles() []string {
	var files []string
	if l.options.Data == nil {
		files = append(files, l.options.Path)
	}
	return append(append(files, l.values.files...), l.files...)
}

// complain reports a mistake in the setting at path, wherever its value came
// from, unless something was found wrong with it before.
func (l *loader) complain(path, message, mend string) {
	if l.spoilt(path) {
		return
	}
	if origin, elsewhere := l.origin(path); elsewhere {
		l.problems = append(l.problems, yamlnode.Problem{File: origin, Message: message, Mend: mend})
		return
	}
	l.blame(l.nodeOf(path), message, mend)
}

// blame reports a mistake at a node of the file.
func (l *loader) blame(node *yamlnode.Node, message, mend string) {
	l.problems = append(l.problems, l.file.Problem(node, message, mend))
}

// spoilt reports whether the setting at path, or the section it stands in, has
// a problem already.
func (l *loader) spoilt(path string) bool {
	for path != "" {
		if l.decoder.spoilt[path] {
			return true
		}
		path = parent(path)
	}
	return false
}

// nodeOf returns the node at path, or that of the nearest section around it.
func (l *loader) nodeOf(path string) *yamlnode.Node {
	for ; path != ""; path = parent(path) {
		if node := l.decoder.found[path]; node != nil {
			return node
		}
	}
	return l.file.Root
}

// show returns the value of a setting for a message, or how the file spells it
// where it came out of ${…}.
func (l *loader) show(path, value string) string {
	if _, elsewhere := l.origin(path); elsewhere {
		return "the given value"
	}
	if node := l.decoder.found[path]; node != nil {
		return l.values.quote(node)
	}
	return fmt.Sprintf("%q", value)
}

// origin returns where a setting, or the list it stands in, came from if that
// was not the file.
func (l *loader) origin(path string) (string, bool) {
	if origin, elsewhere := l.origins[path]; elsewhere {
		return origin, true
	}
	list, _, _ := strings.Cut(path, "[")
	origin, elsewhere := l.origins[list]
	return origin, elsewhere
}

// readFileOf returns the contents of the file that the setting at path names.
func (l *loader) readFileOf(path, file, what string) ([]byte, bool) {
	if strings.ContainsAny(file, "\r\n") { // it may be what the file should hold, a key perhaps
		l.complainOfContents(path)
		return nil, false
	}
	full := within(l.folder, file)
	data, err := l.options.ReadFile(full)
	if err != nil {
		l.complain(path, fmt.Sprintf("%s: the %s %s cannot be read: %s", path, what, l.pathName(path, full), reason(err)), "paths are relative to the folder of the configuration file")
		return nil, false
	}
	l.files = append(l.files, full)
	return data, true
}

// complainOfContents tells that what a file holds stands where its name should.
func (l *loader) complainOfContents(path string) {
	written := ""
	if node := l.decoder.found[path]; node != nil {
		written = l.values.original[node]
	}
	name, whole := strings.CutPrefix(written, "${file:")
	if name, closed := strings.CutSuffix(name, "}"); whole && closed {
		name = strings.TrimSpace(name)
		l.complain(path, fmt.Sprintf("%s is what the file holds, but the file's name is wanted", path), "write "+name+" in place of "+written)
		return
	}
	l.complain(path, fmt.Sprintf("%s has several lines, and is no path", path), "save them in a file, and write its path here")
}

// pathName is a path for messages: as the file spells it where it came out of ${…}.
func (l *loader) pathName(path, file string) string {
	if node := l.decoder.found[path]; node != nil && l.values.expanded(node) {
		return l.values.original[node]
	}
	return file
}

func byPlace(a, b yamlnode.Problem) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Message, b.Message))
}

func parent(path string) string {
	cut := strings.LastIndexAny(path, ".[")
	return path[:max(cut, 0)]
}

// suggestQuotes gives the right mend for the commonest syntax error of this
// file: braces mean something in a list or section on one line.
func suggestQuotes(problems yamlnode.Problems) {
	for i := range problems {
		if strings.HasPrefix(problems[i].Message, "not valid YAML") && strings.Contains(problems[i].Source, "${") {
			problems[i].Mend = `put ${NAME} in quotes where it stands inside brackets or braces, as in ["${NAME}"]`
		}
	}
}
