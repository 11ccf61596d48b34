package rest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// body compiles what is posted.
func (s *stepping) body(call *call) {
	in := s.in
	s.checkBodies()
	switch {
	case in.GraphQL != "":
		call.json = s.graphQL()
	case in.JSON != nil:
		call.json = s.node(s.place+".json", in.JSON)
	case in.Form != nil:
		call.content, call.form = contentForm, s.parameters("form", in.Form)
	}
	if call.json != nil && call.content == "" {
		call.content = contentJSON
	}
}

// checkBodies refuses bodies beside each other, and where none is sent.
func (s *stepping) checkBodies() {
	in := s.in
	given := 0
	for _, one := range []struct {
		name string
		set  bool
	}{{"json", in.JSON != nil}, {"form", in.Form != nil}, {"graphql", in.GraphQL != ""}} {
		if !one.set {
			continue
		}
		if given++; given > 1 {
			s.complain(s.place+"."+one.name, "the request has two bodies", "keep one of json, form and graphql")
		}
		if in.Get != "" && one.name != "graphql" {
			s.complain(s.place+"."+one.name, "get sends no body", "write post: PATH in place of get, or move what is sent to query")
		}
	}
	if in.Variables != nil && in.GraphQL == "" {
		s.complain(s.place+".variables", "there is no graphql that they belong to", "add graphql, or rename variables to json")
	}
}

// graphQL compiles a document, which is never a template, and its variables.
func (s *stepping) graphQL() node {
	s.checkDocument()
	whole := objectNode{keys: [][]byte{keyOf("query")}, values: []node{constNode(gjson.AppendJSONString(nil, s.in.GraphQL))}}
	if s.in.Variables != nil {
		if _, table := s.in.Variables.(map[string]any); !table {
			s.complain(s.place+".variables", "are no section of key: value", "write each variable on a line of its own")
		}
		whole.keys = append(whole.keys, keyOf("variables"))
		whole.values = append(whole.values, s.node(s.place+".variables", s.in.Variables))
	}
	return whole
}

// checkFilledIn finds values that somebody meant to be put into the document.
func (s *stepping) checkFilledIn() bool {
	for i, part := range strings.Split(s.in.GraphQL, `"`) {
		before, after, found := strings.Cut(part, "{")
		inside, _, closed := strings.Cut(after, "}")
		if i%2 == 0 || !found || !closed || strings.Contains(before, "\n") {
			continue
		}
		name, _, _ := strings.Cut(strings.TrimSuffix(inside, "?"), "|")
		name, _, _ = strings.Cut(name, ".")
		if slices.Contains(knownValues(), name) {
			s.complain(s.place+".graphql", fmt.Sprintf("{%s} stands in the document, where nothing is filled in", inside),
				fmt.Sprintf("write $%[1]s there, and variables: {%[1]s: \"{%[2]s}\"}", name, inside))
			return true
		}
	}
	return false
}

func keyOf(name string) []byte { return append(gjson.AppendJSONString(nil, name), ':') }

// node compiles a part of a JSON body.
func (s *stepping) node(setting string, given any) node {
	switch given := given.(type) {
	case map[string]any:
		return s.section(setting, given)
	case []any:
		return s.list(setting, given)
	case string:
		compiled := s.template(setting, given, inJSON)
		if text, constant := compiled.constant(); constant {
			return constNode(gjson.AppendJSONString(nil, text))
		}
		return textNode{compiled}
	default:
		encoded, err := json.Marshal(given)
		if err != nil {
			s.complain(setting, "cannot be written as JSON", "write a text, a number, true, false, null, a list or a section")
		}
		return constNode(encoded)
	}
}

func (s *stepping) section(setting string, given map[string]any) node {
	if name := misread(given); name != "" {
		s.complain(setting, "is a section, not a text", fmt.Sprintf("put it in quotes: \"{%s}\"", name))
		return constNode("null")
	}
	var object objectNode
	for _, name := range slices.Sorted(maps.Keys(given)) {
		s.checkKeyName(setting+"."+name, name)
		object.keys = append(object.keys, keyOf(name))
		object.values = append(object.values, s.node(setting+"."+name, given[name]))
	}
	return object
}

// misread returns the name of a value whose quotes were forgotten: YAML reads
// {email} as a section with one key.
func misread(given map[string]any) string {
	for name, value := range given {
		if head, _, _ := strings.Cut(strings.TrimSuffix(name, "?"), "|"); len(given) == 1 && value == nil {
			head, _, _ = strings.Cut(head, ".")
			if slices.Contains(knownValues(), head) {
				return name
			}
		}
	}
	return ""
}

// checkKeyName refuses values where only names stand.
func (s *stepping) checkKeyName(setting, name string) {
	parts, wrong := parseTemplate(name)
	if wrong != nil {
		return // a name may well have braces
	}
	for _, part := range parts {
		head, _, _ := cutUnquoted(part.name, '.')
		if part.name != "" && slices.Contains(knownValues(), head) {
			s.complain(setting, "a name cannot hold a value", "write the name as the backend calls it; values stand on the right")
		}
	}
}

func (s *stepping) list(setting string, given []any) node {
	if len(given) == 1 && mentionsID(given[0]) {
		return repeatNode{s.repeated(func() node { return s.node(setting+"[0]", given[0]) })}
	}
	items := make(listNode, len(given))
	for i, item := range given {
		items[i] = s.node(fmt.Sprintf("%s[%d]", setting, i), item)
		if inner, isList := items[i].(listNode); isList {
			items[i] = termNode(inner)
		}
	}
	return items
}

// repeated compiles what stands once for each id.
func (s *stepping) repeated(compile func() node) node {
	before := s.item
	s.item = s.in.Batch != nil
	defer func() { s.item = before }()
	return compile()
}

// mentionsID reports whether {id} stands anywhere in a part of a body.
func mentionsID(given any) bool {
	switch given := given.(type) {
	case map[string]any:
		for _, one := range given {
			if mentionsID(one) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(given, mentionsID)
	case string:
		parts, _ := parseTemplate(given)
		return slices.ContainsFunc(parts, func(part written) bool { return part.name == valueID })
	}
	return false
}
