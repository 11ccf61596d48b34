package config

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/yamlnode"
	"github.com/wazgate/wazgate/mapping"
)

// nameLetters are what the name of a source is made of.
const nameLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

// sourceSection is what stands below the name of a source.
type sourceSection struct {
	Adapter     string            `yaml:"adapter"`
	Settings    *yamlnode.Node    `yaml:"settings" about:"what the adapter wants to know"`
	Mapping     string            `yaml:"mapping"`
	Variables   map[string]string `yaml:"variables"`
	Region      string            `yaml:"region"`
	Directory   *bool             `yaml:"directory"`
	MaxInFlight int               `yaml:"max_in_flight"`
	CAFile      string            `yaml:"ca_file"`
	Hedge       bool              `yaml:"hedge"`
	Responses   []responseSection `yaml:"responses"`
}

func (l *loader) readSources(sections *yamlnode.Node, region string) []Source {
	const path = "sources"
	if sections == nil || len(sections.Entries) == 0 {
		if sections != nil && sections.Kind != yamlnode.Map {
			l.decoder.mismatch(path, sections, "a section of names", "write a name for each source, and its adapter below it")
			return nil
		}
		l.complain(path, "there are no sources", "add at least one: sources: {shop: {adapter: …, settings: {…}}}")
		return nil
	}
	var sources []Source
	for _, entry := range sections.Entries {
		l.checkSourceName(entry.Key, sources)
		source := l.readSource(entry, region)
		sources = append(sources, source)
	}
	return sources
}

// checkSourceName keeps names fit for headers, metrics and the eyes.
func (l *loader) checkSourceName(key *yamlnode.Node, earlier []Source) {
	name := key.Value
	if name == "" || len(name) > 40 || strings.ContainsFunc(name, isNoNameLetter) {
		l.blame(key, fmt.Sprintf("%q cannot name a source", name), "use letters, digits, - and _, at most 40")
	}
	for _, source := range earlier {
		if strings.EqualFold(source.Name, name) {
			l.blame(key, fmt.Sprintf("there are two sources called %q", source.Name), "give one of them another name; upper and lower case do not tell them apart")
		}
	}
}

func isNoNameLetter(letter rune) bool { return !strings.ContainsRune(nameLetters, letter) }

func (l *loader) readSource(entry yamlnode.Entry, region string) Source {
	name := entry.Key.Value
	path := join("sources", name)
	section := sourceSection{MaxInFlight: defaultMaxInFlight, Region: region}
	if entry.Value.Kind == yamlnode.Null {
		l.blame(entry.Key, path+" is empty", "add adapter and settings below it")
		return Source{Name: name}
	}
	l.decoder.elsewhere = l.belowSettings(entry.Value, path)
	l.decoder.into(entry.Value, &section, path)
	l.decoder.elsewhere = nil
	source := Source{Name: name, AdapterName: section.Adapter, MaxInFlight: section.MaxInFlight, Region: region, Hedge: section.Hedge}
	if section.Region != region {
		source.Region = l.checkRegion(path+".region", section.Region)
	}
	between(l, path+".max_in_flight", section.MaxInFlight, 1, 1000)
	source.RootCAs = l.readCA(path+".ca_file", section.CAFile)
	source.Rules = l.readResponses(path+".responses", section.Responses)

	definition, known := l.definition(path, section.Adapter)
	if known {
		l.openAdapter(&source, section.Settings, keyBefore(entry, "settings"), definition)
		l.decideDirectory(&source, path, section.Directory)
	}
	if known || section.Mapping != "" {
		l.readMapping(&source, path, section, definition.Mapping)
	}
	return source
}

// belowSettings tells of keys beside settings that belong below them.
func (l *loader) belowSettings(section *yamlnode.Node, source string) func(path, name string) string {
	var own []field
	if chosen := section.Get("adapter"); chosen != nil {
		if definition, known := l.options.Registry[chosen.Value]; known {
			own = fieldsOf(reflect.ValueOf(definition.New()).Elem())
		}
	}
	return func(path, name string) string {
		if _, belongs := lookup(own, name); belongs && path == source {
			return "it belongs below settings: move it there"
		}
		return ""
	}
}

// besideSettings tells of keys below settings that belong beside them.
func besideSettings(path, name string) string {
	if _, belongs := lookup(fieldsOf(reflect.ValueOf(&sourceSection{}).Elem()), name); belongs && path == "" {
		return "it belongs beside settings: move it to the left, under the name of the source"
	}
	return ""
}

// keyBefore returns the key called name in a section, or the section's own.
func keyBefore(section yamlnode.Entry, name string) *yamlnode.Node {
	for _, entry := range section.Value.Entries {
		if entry.Key.Value == name {
			return entry.Key
		}
	}
	return section.Key
}

func (l *loader) definition(path, name string) (adapters.Definition, bool) {
	place := path + ".adapter"
	definition, known := l.options.Registry[name]
	switch {
	case known:
	case name == "":
		l.complain(place, path+" names no adapter", "add adapter; "+yamlnode.DidYouMean("", l.options.Registry.Names()))
	default:
		mend := yamlnode.DidYouMean(name, l.options.Registry.Names())
		if yamlnode.Nearest(name, l.options.Registry.Names()) == "" {
			mend += "; most stores have none of their own: wazgate init lists those that are written already"
		}
		l.complain(place, fmt.Sprintf("unknown adapter %s", l.show(place, name)), mend)
	}
	return definition, known
}

// openAdapter decodes the settings and opens the adapter once, for its checks.
func (l *loader) openAdapter(source *Source, settings, anchor *yamlnode.Node, definition adapters.Definition) {
	if settings != nil && settings.Kind != yamlnode.Map && settings.Kind != yamlnode.Null {
		l.values.protectBelow(settings, true)
		l.blame(settings, "the settings of the adapter "+source.AdapterName+" are no section of key: value", "put each setting on a line of its own below, as in: api_key: …")
		return
	}
	source.Adapter = definition.New()
	reader := newDecoder(l.file, l.values, "the adapter "+source.AdapterName)
	reader.elsewhere = besideSettings
	source.places = &places{loader: l, reader: reader, anchor: anchor}
	l.values.protectBelow(settings, false)
	reader.into(settings, source.Adapter, "")
	l.checkPlaceholders(reader)
	l.problems = append(l.problems, reader.problems...)

	opened, err := source.Adapter.Open(adapters.Environment{
		Source: source.Name, Logger: slog.New(slog.DiscardHandler), MaxInFlight: source.MaxInFlight, UserAgent: "wazgate",
		Rules: source.Rules, Hedge: source.Hedge, RootCAs: source.RootCAs,
	})
	if err != nil {
		l.explainOpen(err, source.places)
		return
	}
	source.Operations = slices.Clone(opened.Operations())
}

// explainOpen turns what Open returned into problems at the settings' places.
func (l *loader) explainOpen(err error, at *places) {
	reader := at.reader
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range several.Unwrap() {
			l.explainOpen(one, at)
		}
		return
	}
	redact := newRedactor("", nil, l.values.hidden)
	var setting *adapters.SettingError
	if !errors.As(err, &setting) {
		if len(reader.spoilt) == 0 {
			l.blame(at.anchor, redact.known(err.Error()), "mend the settings")
		}
		return
	}
	if isSpoilt(reader, setting.Setting) || lacksUnread(reader, setting.Setting) {
		return
	}
	l.blame(at.of(setting.Setting), setting.Setting+": "+redact.known(setting.Problem), redact.known(setting.Mend))
}

// lacksUnread reports whether a whole section is complained about, such as that it
// asks nothing, of which a part could not be read. That part is told already.
func lacksUnread(reader *decoder, path string) bool {
	if node := reader.found[path]; path == "" || node == nil || node.Kind != yamlnode.Map {
		return false
	}
	if reader.strange[path] {
		return true
	}
	for spoilt := range reader.spoilt {
		if below, is := strings.CutPrefix(spoilt, path); is && below != "" && isPathMark(rune(below[0])) {
			return true
		}
	}
	return false
}

// isSpoilt reports whether a setting, what it stands in or what stands in it has
// a problem already: a section whose user was not read lacks a user.
func isSpoilt(reader *decoder, path string) bool {
	for other := range reader.spoilt {
		if path != "" && (strings.HasPrefix(other, path+".") || strings.HasPrefix(other, path+"[")) {
			return true
		}
	}
	for ; path != ""; path = parent(path) {
		if reader.spoilt[path] {
			return true
		}
	}
	return false
}

func (l *loader) readMapping(source *Source, path string, section sourceSection, builtIn []byte) {
	if l.spoilt(path + ".mapping") {
		return
	}
	if section.Mapping == "" && len(builtIn) == 0 {
		l.complain(path+".mapping", fmt.Sprintf("the adapter %s has no mapping of its own", section.Adapter), "write one that reads the backend's answers, and name it: mapping: shop.yaml")
		return
	}
	name, data, extend := adapterMapping(section.Adapter), builtIn, Extend(l.options.Registry, l.readExtended)
	if section.Mapping != "" {
		var ok bool
		if data, ok = l.readFileOf(path+".mapping", section.Mapping, "mapping"); !ok {
			return
		}
		source.MappingFile = within(l.folder, section.Mapping)
		name = l.pathName(path+".mapping", source.MappingFile)
	}
	parsed, err := mapping.Load(name, data, mapping.Options{Extend: func(from, wanted string) (string, []byte, error) {
		if from == name {
			from = cmp.Or(source.MappingFile, from)
		}
		return extend(from, wanted)
	}})
	if err != nil {
		l.problems = append(l.problems, asProblems(name, err)...)
		return
	}
	source.Mapping = l.applyVariables(parsed, path, section.Variables)
}

// readExtended reads a file that a mapping extends.
func (l *loader) readExtended(path string) ([]byte, error) {
	data, err := l.options.ReadFile(path)
	if err == nil && !slices.Contains(l.files, path) {
		l.files = append(l.files, path)
	}
	return data, err
}

func (l *loader) applyVariables(parsed *mapping.Mapping, path string, variables map[string]string) *mapping.Mapping {
	known := parsed.Variables()
	complete := true
	if node := l.decoder.found[path+".variables"]; node != nil {
		for _, entry := range node.Entries {
			if !slices.Contains(known, entry.Key.Value) {
				complete = false
				l.blame(entry.Key, fmt.Sprintf("the mapping has no variable %q", entry.Key.Value), yamlnode.DidYouMean(entry.Key.Value, known))
			}
		}
	}
	if !complete || len(variables) == 0 {
		return parsed
	}
	applied, err := parsed.WithVariables(variables)
	if err != nil {
		l.complain(path+".variables", newRedactor("", nil, l.values.hidden).known(err.Error()), "mend the variables")
		return parsed
	}
	return applied
}

// asProblems returns the problems that err holds, or err as one.
func asProblems(name string, err error) yamlnode.Problems {
	var problems yamlnode.Problems
	if errors.As(err, &problems) {
		return slices.Clone(problems)
	}
	return yamlnode.Problems{{File: name, Message: err.Error(), Mend: "mend the file"}}
}
