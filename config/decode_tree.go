package config

import (
	"encoding/json"
	"reflect"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// decodeTree fills what may have any form, as JSON has it: sections are
// map[string]any, lists []any, and words string, json.Number, bool or nil. A
// number that JSON would write otherwise, such as 0123, is a text.
func (d *decoder) decodeTree(node *yamlnode.Node, target reflect.Value, path string) {
	switch node.Kind {
	case yamlnode.Map:
		section := make(map[string]any, len(node.Entries))
		d.decodeMap(node, reflect.ValueOf(&section).Elem(), path)
		target.Set(reflect.ValueOf(section))
	case yamlnode.List:
		list := []any{}
		d.decodeList(node, reflect.ValueOf(&list).Elem(), path)
		target.Set(reflect.ValueOf(list))
	case yamlnode.Scalar:
		target.Set(reflect.ValueOf(d.word(node)))
	case yamlnode.Null:
	}
}

// word returns one word of a tree. What came out of ${…} is always a text: what
// looks like a number may be a key.
func (d *decoder) word(node *yamlnode.Node) any {
	if d.values.expanded(node) {
		return d.textOf(node)
	}
	switch {
	case node.Type == yamlnode.Bool:
		value, _ := parseBool(node.Value)
		return value
	case node.Type != yamlnode.Text && json.Valid([]byte(node.Value)):
		return json.Number(node.Value)
	default:
		return node.Value
	}
}

// textOf returns the text of a node. Where it is read as a template, braces that
// came out of ${…} are doubled: what a secret holds is never one.
func (d *decoder) textOf(node *yamlnode.Node) string {
	if braced, changed := d.values.braced[node]; changed && d.template {
		return braced
	}
	return node.Value
}
