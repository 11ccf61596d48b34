package mapping

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/wazgate/wazgate/internal/schema"
)

// listKeys are the keys of a list of records.
func listKeys() []key {
	keys := []key{{"from", oneList, "the list that the records are made from, or several to try"}}
	keys = append(keys, stageKeys()...)
	return append(keys,
		key{"group", anyValue, "a value: the elements that have it in common make one record; $group is all of them"},
		key{"required", oneFlag, "leave the element around out where the list is empty"},
		key{"fields", wordTable, "the fields of the records, each with where its value is"},
	)
}

// values defines what may be written where any value is wanted.
func (s schemas) values() {
	s.definitions["path"] = &schema.Schema{Type: "string", MinLength: 1, Pattern: scopePattern(), Description: "a path in the document"}
	s.definitions["section"] = s.section(wantAny, false)
	s.definitions["value"] = schema.AnyOf(schema.Ref("path"), schema.List(schema.Ref("value"), 1), schema.Ref("section"))
}

// field returns the definition of what may be written behind a field.
func (s schemas) field(w want) string {
	name := "field_" + strings.ReplaceAll(w.String(), " ", "_")
	if _, made := s.definitions[name]; made {
		return name
	}
	path := schema.Ref("path")
	if w == wantStatus { // a status itself would be read as a path
		path = &schema.Schema{AllOf: []*schema.Schema{path}, Not: schema.AnyCase(statusNames()...)}
	}
	s.definitions[name+"_section"] = s.section(w, true)
	s.definitions[name] = schema.AnyOf(path, schema.List(schema.Ref("value"), 1), schema.Ref(name+"_section"), schema.Type("null"))
	return name
}

// section returns the schema of an operation with its settings.
func (s schemas) section(w want, whole bool) *schema.Schema {
	p := properties{}
	section := &schema.Schema{
		Type: "object", Rest: false, Dependencies: make(map[string]*schema.Schema), AllOf: []*schema.Schema{s.oneOperation()},
	}
	fitting := s.fitting(w)
	for _, operation := range s.operations {
		p.add(operation.name, s.shape(operation.takes), operation.about)
		for _, key := range operation.with {
			p.add(key.name, s.shape(key.takes), key.about)
		}
		if w != wantAny && operation.gives&w == 0 {
			section.Dependencies[operation.name] = s.oneOf(retyping(fitting, operation))
		}
	}
	for _, setting := range fitting {
		if setting.name == "required" && !whole {
			continue
		}
		p.add(setting.name, s.setting(setting, w), setting.about)
		if w == wantBool && setting.fits&wantBool == 0 {
			section.Dependencies[setting.name] = s.oneOf(comparing(fitting))
		}
	}
	section.Properties = make(map[string]*schema.Schema)
	for name, takes := range p.merged() {
		section.Properties[name] = s.define("key_"+name, takes)
	}
	return section
}

// oneOperation defines what holds of every section: it has one operation, and
// each further key beside the operation that it belongs to.
func (s schemas) oneOperation() *schema.Schema {
	const name = "one_operation"
	if _, made := s.definitions[name]; made {
		return schema.Ref(name)
	}
	var names, others []string
	with := make(map[string][]string)
	for _, operation := range s.operations {
		names = append(names, operation.name)
		if operation.name != "not" { // which can stand beside another, as a setting
			others = append(others, operation.name)
		}
		for _, key := range operation.with {
			with[key.name] = append(with[key.name], operation.name)
		}
	}
	rules := &schema.Schema{Dependencies: make(map[string]*schema.Schema)}
	for key, beside := range with {
		setting := func(one setting) bool { return one.name == key }
		if !slices.Contains(names, key) && !slices.ContainsFunc(s.settings, setting) {
			rules.Dependencies[key] = s.oneOf(beside)
		}
	}
	alone := &schema.Schema{Required: []string{"not"}, Not: s.oneOf(others)}
	rules.OneOf = append(requiring(others...), alone)
	return s.define(name, rules)
}

// oneOf wants one of several keys at least.
func (s schemas) oneOf(keys []string) *schema.Schema {
	keys = slices.Sorted(slices.Values(keys))
	return s.define("with_"+strings.Join(keys, "_or_"), schema.AnyOf(requiring(keys...)...))
}

// define gives a schema a name, under which it can stand in many places. The
// same name for another schema gets a number.
func (s schemas) define(name string, is *schema.Schema) *schema.Schema {
	for number := 2; ; number++ {
		known, taken := s.definitions[name]
		switch {
		case !taken:
			s.definitions[name] = is
			return schema.Ref(name)
		case reflect.DeepEqual(known, is):
			return schema.Ref(name)
		}
		name = strings.TrimRight(name, "_0123456789") + "_" + strconv.Itoa(number)
	}
}

// comparing are the settings that make true or false of any value.
func comparing(settings []setting) []string {
	var names []string
	for _, one := range settings {
		if one.fits == wantBool {
			names = append(names, one.name)
		}
	}
	return names
}

// retyping are the settings beside which an operation can give something else
// than what is wanted.
func retyping(settings []setting, beside operation) []string {
	names := comparing(settings)
	for _, one := range settings {
		text := slices.Contains(textSettings(), one.name) && beside.gives&(wantText|wantTexts) != 0
		if one.name == "enum" || text {
			names = append(names, one.name)
		}
	}
	if len(names) == 0 {
		return []string{"path"} // which cannot stand beside it
	}
	return names
}

// properties collects what the keys of a section may hold. One key can belong
// to several operations.
type properties map[string][]*schema.Schema

func (p properties) add(name string, takes *schema.Schema, about string) {
	for _, known := range p[name] {
		if known.Description == about {
			return
		}
	}
	p[name] = append(p[name], takes.With(about))
}

func (p properties) merged() map[string]*schema.Schema {
	merged := make(map[string]*schema.Schema, len(p))
	for name, several := range p {
		if len(several) == 1 {
			merged[name] = several[0]
			continue
		}
		abouts := make([]string, len(several))
		for i, one := range several {
			abouts[i] = one.Description
		}
		merged[name] = schema.AnyOf(several...).With(strings.Join(abouts, "; or: "))
	}
	return merged
}

// setting returns what a setting takes beside values of a type.
func (s schemas) setting(one setting, w want) *schema.Schema {
	status := schema.AnyCase(statusNames()...)
	switch {
	case one.name == "enum" && w == wantStatus:
		return filled(schema.AnyOf(status, schema.Type("object")))
	case one.name == "default" && w == wantStatus:
		return schema.AnyOf(status, schema.List(schema.Ref("value"), 1), schema.Ref("section"))
	case one.name == "default":
		return schema.AnyOf(s.shape(oneLiteral), schema.List(schema.Ref("value"), 1), schema.Ref("section"))
	case one.name == "country":
		value := *schema.Ref("value")
		return &schema.Schema{AllOf: []*schema.Schema{&value}, Not: &schema.Schema{Type: "string", Pattern: "^[A-Z][A-Z]$"}}
	case one.name == "decimal":
		return schema.Words(",", ".")
	case one.name == "thousands":
		return schema.Words(",", ".", " ", "'")
	case one.name == "time":
		layout := schema.AnyOf(schema.Words(layoutNames()...), s.shape(oneText))
		return schema.AnyOf(layout, schema.List(layout, 1))
	default:
		return s.shape(one.takes)
	}
}

// innerList returns the schema of a list inside of an element that is not simply
// at a path.
func (s schemas) innerList() *schema.Schema {
	p := properties{}
	section := &schema.Schema{Type: "object", Rest: false}
	for _, form := range sourceForms() {
		if !slices.Contains(flattenForms(), form.name) {
			continue
		}
		p.add(form.name, schema.Ref("path"), form.about)
		for _, key := range form.with {
			p.add(key.name, s.shape(key.takes), key.about)
		}
		section.OneOf = append(section.OneOf, requiring(form.name)...)
	}
	section.Properties = p.merged()
	return section
}

// shape returns the schema of what may be written behind a key.
func (s schemas) shape(takes shape) *schema.Schema {
	if known := s.shapes[takes]; known != nil {
		return known
	}
	return &schema.Schema{} // the tests hold that there is no such shape
}

// shapes are the schemas of all shapes.
func shapes() map[shape]*schema.Schema {
	path, value, list, section := schema.Ref("path"), schema.Ref("value"), schema.Ref("list"), schema.Ref("section")
	literal, orNull := schema.Type("string", "number", "boolean"), schema.Type("string", "number", "boolean", "null")
	words := filled(schema.AnyOf(literal, schema.List(value, 1), schema.Type("object")))
	key := schema.AnyOf(literal, section)
	inner := schema.AnyOf(path, schema.Ref("inner_list"))
	return map[shape]*schema.Schema{
		anyValue:        value,
		onePath:         path,
		innerLists:      schema.AnyOf(inner, schema.List(inner, 1)),
		severalValues:   schema.List(value, 1),
		oneLiteral:      literal,
		oneText:         literal,
		onePattern:      literal,
		literals:        schema.AnyOf(orNull, schema.List(orNull, 1)),
		literalOrValue:  schema.AnyOf(orNull, section),
		literalsOrValue: schema.AnyOf(orNull, schema.List(orNull, 1), section),
		severalOrValue:  schema.AnyOf(schema.List(orNull, 1), section),
		texts:           schema.AnyOf(literal, schema.List(literal, 0)),
		oneFlag:         schema.Type("boolean"),
		oneCount:        schema.AtLeast(1),
		wordTable:       words,
		textTable:       words,
		valueTable:      filled(value),
		oneList:         list,
		listOrValues:    schema.AnyOf(list, schema.List(value, 1)),
		flagOrValue:     schema.AnyOf(schema.Type("boolean"), value),
		countOrValue:    schema.AnyOf(schema.AtLeast(0), value),
		onePlace:        schema.AnyOf(schema.Words("first", "last"), schema.AtLeast(1)),
		upperLower:      schema.Words("upper", "lower"),
		justDrop:        schema.Words("drop"),
		sortOrder:       schema.Words("ascending", "descending"),
		lookupKey:       schema.AnyOf(key, schema.List(key, 1)),
	}
}

// filled returns the schema of sections whose keys are words, with one at least.
func filled(values *schema.Schema) *schema.Schema {
	table := schema.Table(values)
	table.MinProperties = 1
	return table
}

// sources defines what may be written where a list is wanted.
func (s schemas) sources() {
	p := properties{}
	section := &schema.Schema{Type: "object", Rest: false}
	for _, form := range sourceForms() {
		takes := schema.Ref("list")
		if form.name == "concat" {
			takes = schema.List(takes, 1)
		}
		if form.name == "path" {
			takes = schema.Ref("path")
		}
		p.add(form.name, takes, form.about)
		for _, key := range append(stageKeys(), form.with...) {
			p.add(key.name, s.shape(key.takes), key.about)
		}
		section.OneOf = append(section.OneOf, requiring(form.name)...)
	}
	section.Properties = p.merged()
	s.definitions["list_section"] = section
	s.definitions["inner_list"] = s.innerList()
	s.definitions["list"] = schema.AnyOf(schema.Ref("path"), schema.List(schema.Ref("list"), 1), schema.Ref("list_section"))
}
