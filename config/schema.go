package config

import (
	"reflect"
	"strings"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/schema"
	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

// Schema returns the JSON Schema of configurations with these adapters, for
// editors. It is made from the types that Load fills; what a setting is for
// comes from the comments of Template, or from its about tag.
func Schema(registry adapters.Registry) []byte {
	s := schemas{registry: registry, comments: templateComments(), definitions: make(map[string]*schema.Schema)}
	root := s.section(reflect.ValueOf(&document{Config: Default()}).Elem(), "")
	root.Title = "The configuration of wazgate"
	root.Required = []string{"sources"}
	root.Definitions = s.definitions
	return root.JSON()
}

// schemas makes the schema of every setting.
type schemas struct {
	registry    adapters.Registry
	comments    map[string]string // by path
	definitions map[string]*schema.Schema
}

// reference is the schema of what ${NAME} may stand for.
func reference() *schema.Schema { return &schema.Schema{Type: "string", Pattern: `\$\{`} }

// section returns the schema of a struct.
func (s schemas) section(target reflect.Value, path string) *schema.Schema {
	properties := make(map[string]*schema.Schema)
	for _, one := range fieldsOf(target) {
		place := join(path, one.name)
		property := orNothing(s.setting(one.value, place))
		if property.Description = one.about; one.about == "" {
			property.Description = s.comments[place]
		}
		if words := one.words; len(words) > 0 && property.Items != nil {
			property.Items = chosen(words)
		} else if len(words) > 0 {
			property.AnyOf, property.Type = orNothing(chosen(words)).AnyOf, nil
		}
		properties[one.name] = property
	}
	return schema.Section(properties)
}

// chosen returns the schema of a word out of several.
func chosen(words []string) *schema.Schema {
	return schema.AnyOf(schema.Words(words...), reference())
}

// setting returns the schema of what decode puts into target.
func (s schemas) setting(target reflect.Value, path string) *schema.Schema {
	if words := s.words(path); words != nil {
		return chosen(words)
	}
	if _, raw := target.Interface().(*yamlnode.Node); raw {
		return s.names(path)
	}
	if target.Kind() == reflect.Pointer {
		return s.setting(reflect.New(target.Type().Elem()).Elem(), path)
	}
	if isScalar(target) {
		return bounded(scalarSchema(target), path)
	}
	switch target.Kind() {
	case reflect.Struct:
		return s.named(target, path)
	case reflect.Interface:
		return &schema.Schema{Type: []string{"object", "array", "string", "number", "boolean"}} // a tree
	case reflect.Slice:
		return schema.List(s.setting(reflect.New(target.Type().Elem()).Elem(), path+"[]"), 0)
	case reflect.Map:
		table := schema.Table(orNothing(s.setting(reflect.New(target.Type().Elem()).Elem(), path+".*")))
		if words := s.words(path + "."); words != nil {
			table.PropertyNames = schema.Words(words...)
		}
		return table
	default:
		return &schema.Schema{Not: &schema.Schema{}}
	}
}

// named returns the schema of a struct. What adapters name, they may use in many
// places, even inside itself: it is written once.
func (s schemas) named(target reflect.Value, path string) *schema.Schema {
	name := target.Type().Name()
	parts := strings.SplitN(path, ".", 3)
	if parts[0] != "adapters" || name == "" || !target.IsZero() {
		return s.section(target, path)
	}
	name = parts[1] + "_" + name
	if s.definitions[name] == nil {
		s.definitions[name] = &schema.Schema{} // so that it is not made again inside itself
		s.definitions[name] = orNothing(s.section(target, path))
	}
	return schema.Ref(name)
}

// words are those that a setting may have, if they are a closed set; those of
// the keys of a section are under its path with a dot behind it.
func (s schemas) words(path string) []string {
	switch path {
	case "store.language":
		return wazion.Languages()
	case "store.labels.":
		return wazion.LabelKeys()
	case "ai.templates.":
		return wazion.Languages()
	case "log.level":
		return logLevels()
	case "log.format":
		return logFormats()
	case "sources.*.adapter":
		return s.registry.Names()
	default:
		return nil
	}
}

// names returns the schema of what has a form of its own, such as a section
// whose keys are names.
func (s schemas) names(path string) *schema.Schema {
	switch path {
	case "sources":
		return s.sources()
	case "endpoints":
		return s.endpoints()
	case "sources.*.responses[].status":
		return oneOrMoreSchema(statusSchema())
	case "sources.*.responses[].equals":
		return oneOrMoreSchema(schema.Type("string", "number", "boolean"))
	default:
		return schema.Type("object") // settings, of which the adapter decides
	}
}

func (s schemas) sources() *schema.Schema {
	source := s.section(reflect.ValueOf(&sourceSection{MaxInFlight: defaultMaxInFlight}).Elem(), "sources.*")
	completeResponse(source.Properties["responses"].Items)
	source.Required = []string{"adapter"}
	for _, name := range s.registry.Names() {
		settings := s.section(reflect.ValueOf(s.registry[name].New()).Elem(), "adapters."+name)
		s.definitions["settings_"+name] = orNothing(settings).With("the settings of the adapter " + name)
		source.AllOf = append(source.AllOf, &schema.Schema{
			If: &schema.Schema{
				Properties: map[string]*schema.Schema{"adapter": {Const: name}}, Required: []string{"adapter"},
			},
			Then: &schema.Schema{Properties: map[string]*schema.Schema{"settings": schema.Ref("settings_" + name)}},
		})
	}
	s.definitions["source"] = source
	sources := schema.Table(schema.Ref("source"))
	sources.PropertyNames = &schema.Schema{Pattern: "^[A-Za-z0-9_-]{1,40}$"}
	sources.MinProperties = 1
	return sources
}

func (s schemas) endpoints() *schema.Schema {
	section := orNothing(s.section(reflect.ValueOf(&endpointSection{}).Elem(), "endpoints.*"))
	s.definitions["endpoint"] = section
	endpoints := schema.Table(schema.Ref("endpoint"))
	endpoints.Properties = make(map[string]*schema.Schema)
	for _, name := range endpointNames() {
		endpoints.Properties[name] = schema.Ref("endpoint").With(s.comments["endpoints."+name])
	}
	endpoints.PropertyNames = schema.AnyCase(endpointNames()...)
	return endpoints
}

// scalarSchema returns the schema of what is written as one word.
func scalarSchema(target reflect.Value) *schema.Schema {
	if isSecret(target) {
		return schema.Type("string", "number", "boolean")
	}
	var own *schema.Schema
	switch value := target.Interface().(type) {
	case time.Duration:
		own = schema.AnyOf(
			&schema.Schema{Type: "string", Pattern: `^[-+]?(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+$`},
			&schema.Schema{Enum: []any{0, "0"}}, reference(),
		)
		own.Default = plainDuration(value)
		return own
	case Bytes:
		own = schema.AnyOf(schema.AtLeast(0), &schema.Schema{Type: "string", Pattern: "^[0-9]+ *([KMG]i)?B?$"}, reference())
		own.Default = value.String()
		return own
	}
	switch target.Kind() {
	case reflect.Bool:
		own = schema.AnyOf(schema.Type("boolean"), reference())
	case reflect.Float32, reflect.Float64:
		own = schema.AnyOf(schema.Type("number"), &schema.Schema{Type: "string", Pattern: "^[-+0-9.eE]+$"}, reference())
	case reflect.String:
		own = schema.Type("string", "number")
	case reflect.Struct:
		return schema.Type("string", "number", "boolean")
	default:
		own = schema.AnyOf(schema.Type("integer"), &schema.Schema{Type: "string", Pattern: "^[-+]?[0-9]+$"}, reference())
	}
	if !target.IsZero() {
		own.Default = target.Interface()
	}
	return own
}

// orNothing allows a setting to be left empty, which keeps its default.
func orNothing(s *schema.Schema) *schema.Schema {
	empty := *s
	switch kind := s.Type.(type) {
	case string:
		empty.Type = []string{kind, "null"}
	case []string:
		empty.Type = append(append([]string{}, kind...), "null")
	default:
		if len(s.AnyOf) == 0 {
			return schema.AnyOf(s, schema.Type("null"))
		}
		empty.AnyOf = append(append([]*schema.Schema{}, s.AnyOf...), schema.Type("null"))
	}
	return &empty
}
