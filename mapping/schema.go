package mapping

import (
	"slices"
	"strings"

	"github.com/wazgate/wazgate/internal/schema"
)

// Schema returns the JSON Schema of mapping files, for editors. It is made
// from the tables that Load compiles by: what it refuses, Load refuses too. The
// reverse holds for the form of a file, not for what paths and words mean.
func Schema() []byte {
	s := schemas{definitions: make(map[string]*schema.Schema), operations: operations(), settings: settings(), shapes: shapes()}
	root := schema.Section(s.root())
	root.Title = "A mapping of wazgate"
	root.AllOf = []*schema.Schema{{If: &schema.Schema{Not: &schema.Schema{Required: []string{"extends"}}}, Then: s.complete()}}
	root.Definitions = s.definitions
	return root.JSON()
}

// schemas makes the schema of every part of a mapping file.
type schemas struct {
	definitions map[string]*schema.Schema
	operations  []operation
	settings    []setting
	shapes      map[shape]*schema.Schema
}

func (s schemas) root() map[string]*schema.Schema {
	s.values()
	s.sources()
	text := schema.Type("string", "number", "boolean", "null")
	variables := schema.Table(text).With("texts that a source can set otherwise, as $vars.NAME, each with its default")
	variables.PropertyNames = &schema.Schema{Pattern: "^[a-z0-9_]+$"}
	root := map[string]*schema.Schema{
		"version":   (&schema.Schema{Enum: []any{1, "1"}}).With("the version of the language: 1"),
		"extends":   (&schema.Schema{Type: "string", MinLength: 1}).With("the mapping that this one changes: the name of an adapter, or the path of a file beside this one"),
		"variables": variables,
		"defaults":  s.usual(),
		"samples":   s.samples(),
		"tests":     schema.List(s.test(), 0).With("documents, and what is expected of them; wazgate check runs them"),
	}
	for _, kind := range kindNames() {
		root[kind] = s.list(kind, fieldsOf(kind)).With("how " + kind + " are made from a document")
	}
	return root
}

// complete is what else holds of a file that does not extend another: nothing
// is missing, and nothing is taken away.
func (s schemas) complete() *schema.Schema {
	something := &schema.Schema{Not: schema.Type("null")}
	fields := &schema.Schema{Rest: &schema.Schema{AllOf: []*schema.Schema{
		something,
		{If: &schema.Schema{Type: "object", Required: []string{"fields"}}, Then: schema.Ref("complete_list")},
	}}, MinProperties: 1}
	s.definitions["complete_list"] = &schema.Schema{
		Type: "object", Required: []string{"from", "fields"}, Rest: something, Properties: map[string]*schema.Schema{"fields": fields},
	}
	whole := &schema.Schema{Properties: make(map[string]*schema.Schema)}
	for _, kind := range kindNames() {
		whole.Properties[kind] = schema.Ref("complete_list")
		whole.AnyOf = append(whole.AnyOf, &schema.Schema{Required: []string{kind}})
	}
	return whole
}

// list returns the schema of a list of records.
func (s schemas) list(name string, fields []fieldInfo) *schema.Schema {
	if _, made := s.definitions["list_"+name]; made {
		return schema.Ref("list_" + name)
	}
	s.definitions["list_"+name] = nil // records nest
	properties := make(map[string]*schema.Schema)
	for _, field := range fields {
		if field.want == wantRecords {
			properties[field.name] = s.list(field.name, field.inner).With(field.about)
			continue
		}
		properties[field.name] = schema.Ref(s.field(field.want)).With(field.about)
	}
	keys := make(map[string]*schema.Schema)
	for _, key := range listKeys() {
		keys[key.name] = orNothing(s.shape(key.takes)).With(key.about)
	}
	inner := orNothing(schema.Section(properties))
	keys["fields"] = inner.With("the fields of the records, each with where its value is")
	s.definitions["list_"+name] = orNothing(schema.Section(keys))
	return schema.Ref("list_" + name)
}

// orNothing allows ~, which takes away what an extended mapping has.
func orNothing(s *schema.Schema) *schema.Schema { return schema.AnyOf(s, schema.Type("null")) }

// usual returns the schema of what holds for all fields.
func (s schemas) usual() *schema.Schema {
	keys := make(map[string]*schema.Schema)
	for _, key := range usualKeys() {
		keys[key.name] = orNothing(s.setting(setting{name: key.name, takes: key.takes}, wantAny)).With(key.about)
	}
	return orNothing(schema.Section(keys)).With("settings that hold for all fields which do not say otherwise")
}

// samples returns the schema of the patterns of sample files.
func (s schemas) samples() *schema.Schema {
	kinds := make(map[string]*schema.Schema)
	for _, kind := range kindNames() {
		kinds[kind] = s.shape(texts).With("patterns of files with " + kind + ", from the folder of this file on, such as samples/orders-*.json")
	}
	return schema.Section(kinds).With("answers of the backend that wazgate check compares the mapping with")
}

// test returns the schema of one test.
func (s schemas) test() *schema.Schema {
	test := schema.Section(make(map[string]*schema.Schema))
	for _, key := range testKeys() {
		test.Properties[key.name] = s.shape(key.takes).With(key.about)
	}
	scalar := schema.Type("string", "number", "boolean")
	request := make(map[string]*schema.Schema)
	for _, name := range requestKeys() {
		request[name] = scalar
	}
	var anyKind []*schema.Schema
	for _, kind := range kindNames() {
		expected := &schema.Schema{Properties: map[string]*schema.Schema{"expect": schema.List(s.expected(kind, fieldsOf(kind)), 0)}}
		anyKind = append(anyKind, expected)
		test.AllOf = append(test.AllOf, &schema.Schema{
			If:   &schema.Schema{Properties: map[string]*schema.Schema{"kind": {Const: kind}}, Required: []string{"kind"}},
			Then: expected,
		})
	}
	test.AllOf = append(test.AllOf,
		&schema.Schema{If: &schema.Schema{Not: &schema.Schema{Required: []string{"kind"}}}, Then: schema.AnyOf(anyKind...)},
		&schema.Schema{OneOf: requiring("sample", "json")}, schema.AnyOf(requiring("expect", "warnings")...),
	)
	replace := func(name string, with *schema.Schema) {
		test.Properties[name] = with.With(test.Properties[name].Description)
	}
	replace("kind", schema.Words(kindNames()...))
	replace("json", &schema.Schema{})
	replace("steps", schema.Table(&schema.Schema{}))
	replace("request", schema.Section(request))
	replace("variables", schema.Table(scalar))
	replace("expect", schema.List(schema.Type("object"), 0))
	replace("warnings", schema.List(scalar, 0))
	s.definitions["test"] = test
	return schema.Ref("test")
}

// requiring returns schemas that each want one of the keys.
func requiring(keys ...string) []*schema.Schema {
	list := make([]*schema.Schema, len(keys))
	for i, key := range keys {
		list[i] = &schema.Schema{Required: []string{key}}
	}
	return list
}

// expected returns the schema of a record that a test expects.
func (s schemas) expected(name string, fields []fieldInfo) *schema.Schema {
	if _, made := s.definitions["expected_"+name]; !made {
		s.definitions["expected_"+name] = nil // records nest
		properties := make(map[string]*schema.Schema)
		for _, field := range fields {
			properties[field.name] = s.expectedValue(field).With(field.about)
		}
		s.definitions["expected_"+name] = schema.Section(properties)
	}
	return schema.Ref("expected_" + name)
}

func (s schemas) expectedValue(field fieldInfo) *schema.Schema {
	scalar := schema.Type("string", "number", "boolean")
	nothing := schema.AnyOf(schema.Type("null"), &schema.Schema{Enum: []any{"", []any{}}})
	orNull := schema.Type("string", "number", "boolean", "null")
	phone := schema.AnyOf(scalar, schema.Section(map[string]*schema.Schema{"number": orNull, "country": orNull}))
	switch field.want {
	case wantRecords:
		return schema.AnyOf(schema.List(s.expected(field.name, field.inner), 0), nothing)
	case wantTexts:
		return schema.AnyOf(scalar, schema.List(scalar, 0), nothing)
	case wantPhone:
		return schema.AnyOf(phone, nothing)
	case wantPhones:
		return schema.AnyOf(phone, schema.List(phone, 0), nothing)
	case wantStatus:
		return schema.AnyOf(schema.AnyCase(statusNames()...), nothing)
	default:
		return schema.AnyOf(scalar, nothing)
	}
}

// scopePattern is that of paths: what begins with $ is one of the scopes.
func scopePattern() string {
	var scopes []string
	for _, name := range scopeNames() {
		switch name {
		case "request":
			scopes = append(scopes, `request\.(`+strings.Join(requestKeys(), "|")+`)$`)
		case "steps", "vars":
			scopes = append(scopes, name+`\..`)
		default:
			scopes = append(scopes, name+`(\.|$)`)
		}
	}
	return `^([^$]|\$(` + strings.Join(scopes, "|") + `))`
}

// fitting returns the settings that make sense for a type.
func (s schemas) fitting(w want) []setting {
	if w == wantBool {
		w |= wantCompared
	}
	return slices.DeleteFunc(slices.Clone(s.settings), func(one setting) bool { return one.fits&w == 0 })
}
