package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/spf13/viper"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

const (
	variablePrefix = "WAZGATE_"
	pathVariable   = "WAZGATE_CONFIG"
	// keyDelimiter keeps dots free; viper splits keys at it.
	keyDelimiter = "::"
)

// overlay lets the environment and the flags override the fixed settings. Only
// those go through viper: it folds the case of keys and would mangle sections
// whose keys are names, such as sources, labels and templates.
func (l *loader) overlay(config *Config) {
	fixed := settingsOf(reflect.ValueOf(config).Elem(), "")
	layers := viper.NewWithOptions(viper.KeyDelimiter(keyDelimiter))
	for _, setting := range fixed {
		layers.SetDefault(viperKey(setting.name), setting.value.Interface())
	}
	l.addEnvironment(layers, fixed)
	l.addFlags(layers, fixed)
	for _, setting := range fixed {
		origin, overridden := l.origins[setting.name]
		if !overridden {
			continue
		}
		l.override(setting, origin, layers.GetString(viperKey(setting.name)))
	}
}

func (l *loader) addEnvironment(layers *viper.Viper, fixed []field) {
	given := make(map[string]any)
	for _, setting := range fixed {
		name := variableOf(setting.name)
		if value, set := l.options.LookupEnv(name); set && value != "" {
			section := given
			keys := strings.Split(setting.name, ".")
			for _, key := range keys[:len(keys)-1] {
				if _, there := section[key]; !there {
					section[key] = make(map[string]any)
				}
				section, _ = section[key].(map[string]any)
			}
			section[keys[len(keys)-1]] = value
			l.origins[setting.name] = "environment variable " + name
		}
	}
	if err := layers.MergeConfigMap(given); err != nil {
		l.problems = append(l.problems, yamlnode.Problem{File: "environment", Message: "the variables cannot be read", Mend: "unset those that begin with " + variablePrefix})
	}
	l.checkVariables(fixed)
}

// checkVariables reports WAZGATE_ variables that nothing reads.
func (l *loader) checkVariables(fixed []field) {
	known := []string{pathVariable}
	for _, setting := range fixed {
		known = append(known, variableOf(setting.name))
	}
	for _, pair := range l.options.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		if !strings.HasPrefix(name, variablePrefix) || slices.Contains(known, name) || l.values.variables[name] {
			continue
		}
		mend := fmt.Sprintf("unset it; the variable of a setting is its path, as in %s for server.address", variableOf("server.address"))
		if near := yamlnode.Nearest(name, known); near != "" {
			mend = fmt.Sprintf("did you mean %q?", near)
		}
		l.problems = append(l.problems, yamlnode.Problem{File: "environment", Message: fmt.Sprintf("nothing reads the variable %s", name), Mend: mend})
	}
}

func (l *loader) addFlags(layers *viper.Viper, fixed []field) {
	names := make([]string, len(fixed))
	for i, setting := range fixed {
		names[i] = setting.name
	}
	for name, value := range l.options.Flags {
		if !slices.Contains(names, name) {
			l.problems = append(l.problems, yamlnode.Problem{File: "flags", Message: fmt.Sprintf("no setting is called %q", name), Mend: yamlnode.DidYouMean(name, names)})
			continue
		}
		if err := layers.BindFlagValue(viperKey(name), givenFlag{name: name, value: value}); err != nil {
			l.problems = append(l.problems, yamlnode.Problem{File: "flags", Message: fmt.Sprintf("%s cannot be read", name), Mend: "leave it out"})
			continue
		}
		l.origins[name] = "flag for " + name
	}
}

// override sets one setting from a text, as if the text had come out of ${…}.
func (l *loader) override(setting field, origin, text string) {
	node := &yamlnode.Node{Kind: yamlnode.Scalar, Value: text}
	values := &expansion{original: map[*yamlnode.Node]string{node: "it"}}
	reader := newDecoder(&yamlnode.File{Name: origin}, values, "")
	if setting.value.Kind() == reflect.Slice {
		list := &yamlnode.Node{Kind: yamlnode.List}
		for part := range strings.SplitSeq(text, ",") {
			item := &yamlnode.Node{Kind: yamlnode.Scalar, Value: strings.TrimSpace(part)}
			values.original[item] = "it"
			list.Items = append(list.Items, item)
		}
		node = list
	}
	l.forget(setting.name)
	reader.decode(node, setting.value, setting.name)
	l.values.hidden = append(l.values.hidden, values.hidden...)
	l.values.sure = append(l.values.sure, values.sure...)
	for _, problem := range reader.problems {
		l.problems = append(l.problems, yamlnode.Problem{File: origin, Message: strings.TrimSuffix(problem.Message, ", found what it stands for"), Mend: problem.Mend})
		l.decoder.spoilt[setting.name] = true
	}
}

// forget drops what is known of the file's value for a setting that something
// else overrides.
func (l *loader) forget(setting string) {
	for path := range l.decoder.spoilt {
		if path == setting || strings.HasPrefix(path, setting+"[") {
			delete(l.decoder.spoilt, path)
		}
	}
}

// settingsOf lists the settings whose place is fixed: words and lists of words
// in sections, by their path.
func settingsOf(target reflect.Value, path string) []field {
	var settings []field
	for _, one := range fieldsOf(target) {
		place := join(path, one.name)
		switch {
		case isScalar(one.value):
			settings = append(settings, field{name: place, value: one.value})
		case one.value.Kind() == reflect.Struct:
			settings = append(settings, settingsOf(one.value, place)...)
		case one.value.Kind() == reflect.Slice && one.value.Type().Elem().Kind() == reflect.String:
			settings = append(settings, field{name: place, value: one.value})
		}
	}
	return settings
}

func variableOf(setting string) string {
	return variablePrefix + strings.ToUpper(strings.ReplaceAll(setting, ".", "_"))
}

func viperKey(setting string) string { return strings.ReplaceAll(setting, ".", keyDelimiter) }

// givenFlag is a flag as viper wants to see it.
type givenFlag struct{ name, value string }

// HasChanged implements viper.FlagValue.
func (f givenFlag) HasChanged() bool { return true }

// Name implements viper.FlagValue.
func (f givenFlag) Name() string { return f.name }

// ValueString implements viper.FlagValue.
func (f givenFlag) ValueString() string { return f.value }

// ValueType implements viper.FlagValue.
func (f givenFlag) ValueType() string { return "string" }
