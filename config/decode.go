package config

import (
	"cmp"
	"fmt"
	"reflect"
	"strings"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// decoder fills structs from nodes, strictly: what it does not know is a
// problem. Fields are named by their yaml tag; fields without one are left
// alone. What the file does not say keeps its value.
type decoder struct {
	file   *yamlnode.File
	values *expansion
	owner  string // whose settings these are, for "unknown setting"; may be empty

	// elsewhere says where a setting belongs that does not belong at path; may be nil.
	elsewhere func(path, name string) string

	found    map[string]*yamlnode.Node // what was given, by path
	spoilt   map[string]bool           // paths that already have a problem
	strange  map[string]bool           // sections with a key that nobody knows
	template bool                      // what is being decoded is read as a template afterwards
	problems yamlnode.Problems
}

func newDecoder(file *yamlnode.File, values *expansion, owner string) *decoder {
	return &decoder{file: file, values: values, owner: owner, found: make(map[string]*yamlnode.Node), spoilt: make(map[string]bool), strange: make(map[string]bool)}
}

// into decodes node into target, a pointer.
func (d *decoder) into(node *yamlnode.Node, target any, path string) {
	d.decode(node, reflect.ValueOf(target).Elem(), path)
}

func (d *decoder) decode(node *yamlnode.Node, target reflect.Value, path string) {
	if node == nil || node.Kind == yamlnode.Null && target.Kind() != reflect.Interface {
		return
	}
	d.found[path] = node
	if d.values.failed(node) {
		d.spoilt[path] = true
		return
	}
	if raw, ok := target.Addr().Interface().(**yamlnode.Node); ok {
		*raw = node
		return
	}
	if target.Kind() == reflect.Pointer {
		fresh := reflect.New(target.Type().Elem())
		d.decode(node, fresh.Elem(), path)
		target.Set(fresh)
		return
	}
	d.decodeKind(node, target, path)
}

func (d *decoder) decodeKind(node *yamlnode.Node, target reflect.Value, path string) {
	switch {
	case isScalar(target):
		d.decodeScalar(node, target, path)
	case target.Kind() == reflect.Struct:
		d.decodeStruct(node, target, path)
	case target.Kind() == reflect.Map:
		d.decodeMap(node, target, path)
	case target.Kind() == reflect.Slice:
		d.decodeList(node, target, path)
	case target.Kind() == reflect.Interface && target.NumMethod() == 0:
		d.decodeTree(node, target, path)
	default:
		d.report(path, node, fmt.Sprintf("%s cannot be set from a file", path), "remove it")
	}
}

func (d *decoder) decodeStruct(node *yamlnode.Node, target reflect.Value, path string) {
	if node.Kind != yamlnode.Map {
		d.mismatch(path, node, "a section of key: value", "put the keys on lines of their own below it")
		return
	}
	fields := fieldsOf(target)
	for _, entry := range node.Entries {
		field, known := lookup(fields, entry.Key.Value)
		if !known {
			d.unknown(path, entry, fields)
			continue
		}
		outer := d.template
		d.template = outer || field.template
		d.decode(entry.Value, field.value, join(path, field.name))
		d.template = outer
	}
}

func (d *decoder) decodeMap(node *yamlnode.Node, target reflect.Value, path string) {
	if target.Type().Key().Kind() != reflect.String {
		d.report(path, node, fmt.Sprintf("%s cannot be set from a file", path), "remove it")
		return
	}
	if node.Kind != yamlnode.Map {
		d.mismatch(path, node, "a section of key: value", "put the keys on lines of their own below it")
		return
	}
	filled := reflect.MakeMapWithSize(target.Type(), len(node.Entries))
	for _, entry := range node.Entries {
		value := reflect.New(target.Type().Elem()).Elem()
		d.decode(entry.Value, value, join(path, entry.Key.Value))
		filled.SetMapIndex(reflect.ValueOf(entry.Key.Value).Convert(target.Type().Key()), value)
	}
	target.Set(filled)
}

func (d *decoder) decodeList(node *yamlnode.Node, target reflect.Value, path string) {
	if node.Kind != yamlnode.List {
		mend := "write it in brackets, as in [one, two]"
		if node.Kind == yamlnode.Map {
			mend = "put a hyphen and a blank before it, or brackets around it"
		}
		d.mismatch(path, node, "a list", mend)
		return
	}
	filled := reflect.MakeSlice(target.Type(), len(node.Items), len(node.Items))
	for i, item := range node.Items {
		place := fmt.Sprintf("%s[%d]", path, i)
		if item.Kind == yamlnode.Null && filled.Index(i).Kind() != reflect.Interface {
			d.report(place, item, place+" is empty", "write a value, or remove the line")
			continue
		}
		d.decode(item, filled.Index(i), place)
	}
	target.Set(filled)
}

func (d *decoder) unknown(path string, entry yamlnode.Entry, fields []field) {
	d.strange[path] = true
	name := entry.Key.Value
	names := make([]string, len(fields))
	for i, field := range fields {
		names[i] = field.name
	}
	message := fmt.Sprintf("unknown setting %q", name)
	switch {
	case d.owner != "":
		message += " of " + d.owner
	case path != "":
		message += " in " + path
	}
	// Whoever misspells a setting need not also be told that it is missing.
	near := yamlnode.Nearest(name, names)
	if near != "" {
		d.spoilt[join(path, near)] = true
	}
	d.protectUnknown(path, entry, near)
	mend := yamlnode.DidYouMean(name, names)
	if d.elsewhere != nil {
		mend = cmp.Or(d.elsewhere(path, name), mend)
	}
	if near == "" && entry.Value.Kind == yamlnode.Null && likeCredential(name) {
		d.values.protect(name)
		message, mend = "a value stands where the name of a setting is expected", "write the name, a colon and a blank before it; "+mend
	}
	d.report("", entry.Key, message, mend)
}

// protectUnknown hides what stands below a key that nobody knows, and may be a
// credential. Requests are described with words that stand everywhere: there only
// what is called one is.
func (d *decoder) protectUnknown(path string, entry yamlnode.Entry, near string) {
	name := entry.Key.Value
	sounds := isSecretPath(path) || isSecretName(near) || yamlnode.Nearest(name, []string{"tokens", "token", "password", "secret", "api_key"}) != ""
	if head, _, _ := strings.Cut(path, "."); d.owner != "" && head == templatesKey {
		d.values.templates = true
		d.values.protectBelow(entry.Value, isSecretName(name))
		d.values.templates = false
		return
	}
	if d.owner != "" || sounds {
		d.values.protectBelow(entry.Value, true)
	}
}

// mismatch reports a value of the wrong type. A section that is only a text
// may be one whose key lacks the blank behind its colon.
func (d *decoder) mismatch(path string, node *yamlnode.Node, expected, mend string) {
	found := d.values.describe(node)
	if node.Kind == yamlnode.Scalar && (isSecretPath(path) || path == "auth" || isSecretName(keyOf(node.Value))) {
		found = "another value"
		d.values.protect(node.Value)
	}
	d.report(path, node, fmt.Sprintf("%s: expected %s, found %s", path, expected, found), mend)
}

func (d *decoder) report(path string, node *yamlnode.Node, message, mend string) {
	if path != "" {
		d.spoilt[path] = true
	}
	d.problems = append(d.problems, d.file.Problem(node, message, mend))
}

// field is one settable field of a struct.
type field struct {
	name  string
	value reflect.Value
	about string   // what its tag says it is for
	words []string // those that its tag allows

	template bool // its tag says that its texts are templates
}

// fieldsOf lists the fields of a struct in the order of their declaration;
// those of embedded structs count as its own.
func fieldsOf(target reflect.Value) []field {
	var fields []field
	for i := range target.NumField() {
		described := target.Type().Field(i)
		name, _, _ := strings.Cut(described.Tag.Get("yaml"), ",")
		switch {
		case described.Anonymous && name == "" && described.Type.Kind() == reflect.Struct:
			fields = append(fields, fieldsOf(target.Field(i))...)
		case !described.IsExported() || name == "" || name == "-":
		default:
			fields = append(fields, field{
				name: name, value: target.Field(i), about: described.Tag.Get("about"), words: strings.Fields(described.Tag.Get("words")),
				template: described.Tag.Get("template") != "",
			})
		}
	}
	return fields
}

func lookup(fields []field, name string) (field, bool) {
	for _, field := range fields {
		if field.name == name {
			return field, true
		}
	}
	return field{}, false
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
