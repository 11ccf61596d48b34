package rest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
	"golang.org/x/net/http/httpguts"

	"github.com/wazgate/wazgate/internal/upstream"
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

// checkDocument finds values that somebody meant to be put into the document.
func (s *stepping) checkDocument() {
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
			return
		}
	}
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

// parameters compile what is sent under names.
func (s *stepping) parameters(section string, given map[string]any) []parameter {
	at := inQuery
	if section == "form" {
		at = inForm
	}
	compiled := make([]parameter, 0, len(given))
	for _, name := range slices.Sorted(maps.Keys(given)) {
		setting := s.place + "." + section + "." + name
		s.checkKeyName(setting, name)
		compiled = append(compiled, s.parameter(setting, name, given[name], at))
	}
	return compiled
}

func (s *stepping) parameter(setting, name string, given any, at position) parameter {
	compiled := parameter{name: name}
	list, several := given.([]any)
	if !several {
		if text, fits := s.scalar(setting, given); fits {
			compiled.texts = []*template{s.text(setting, text, at)}
		}
		return compiled
	}
	compiled.byID = len(list) == 1 && mentionsID(list[0])
	if len(list) == 0 {
		s.complain(setting, "is an empty list", "write the texts that are sent, or remove it")
	}
	s.item = compiled.byID && s.in.Batch != nil
	for i, one := range list {
		place := fmt.Sprintf("%s[%d]", setting, i)
		if text, fits := s.scalar(place, one); fits {
			compiled.texts = append(compiled.texts, s.text(place, text, at))
		}
	}
	s.item = false
	return compiled
}

// text compiles a text that cannot be sent empty.
func (s *stepping) text(setting, text string, at position) *template {
	if strings.TrimSpace(text) == "" && at != inForm {
		s.complain(setting, "is empty", "write what is sent, or remove it")
	}
	return s.template(setting, text, at)
}

// scalar returns a word of the settings as text.
func (s *stepping) scalar(setting string, given any) (text string, fits bool) {
	if text, fits := scalarText(given); fits {
		return text, true
	}
	if section, is := given.(map[string]any); is {
		if name := misread(section); name != "" {
			s.complain(setting, "is a section, not a text", fmt.Sprintf("put it in quotes: \"{%s}\"", name))
			return "", false
		}
	}
	if given == nil {
		s.complain(setting, "is empty", "write what is sent, or remove it")
		return "", false
	}
	s.complain(setting, "is no text", `write a text, or a list of texts for a repeated parameter`)
	return "", false
}

// scalarText returns a text, number or truth value as it would be sent.
func scalarText(given any) (text string, fits bool) {
	switch given := given.(type) {
	case string:
		return given, true
	case json.Number:
		return given.String(), true
	case bool:
		return strconv.FormatBool(given), true
	case int:
		return strconv.Itoa(given), true
	default:
		return "", false
	}
}

// headers compile those of the step alone.
func (s *stepping) headers() []parameter {
	for _, name := range slices.Sorted(maps.Keys(s.in.Headers)) {
		s.checkHeader(s.place+".headers."+name, name)
	}
	var compiled []parameter
	for _, name := range slices.Sorted(maps.Keys(s.in.Headers)) {
		setting := s.place + ".headers." + name
		one := s.parameter(setting, http.CanonicalHeaderKey(name), s.in.Headers[name], inHeader)
		for _, text := range one.texts {
			for _, piece := range text.pieces {
				if !httpguts.ValidHeaderFieldValue(piece.literal) {
					s.complain(setting, "holds a line break or control character", "write it on one line")
				}
			}
		}
		if one.name == "Content-Type" {
			s.contentType(setting, one)
			continue
		}
		compiled = append(compiled, one)
	}
	return compiled
}

// contentType takes the form of the body from the headers.
func (s *stepping) contentType(setting string, header parameter) {
	constant := false
	if len(header.texts) == 1 {
		s.out.call.content, constant = header.texts[0].constant()
	}
	if !constant || s.in.Form != nil || s.in.JSON == nil && s.in.GraphQL == "" {
		s.complain(setting, "only a json body can be called something else", "remove it")
	}
}

// checkHeader refuses names that are none, or that wazgate itself sets.
func (s *stepping) checkHeader(setting, name string) {
	switch auth := s.settings.Auth; {
	case !httpguts.ValidHeaderFieldName(name):
		s.complain(setting, "is no name of a header", "use letters, digits and hyphens")
	case upstream.OwnHeader(name):
		s.complain(setting, "is set by wazgate itself", "remove it")
	case auth.sets(name):
		s.complain(setting, "is set by auth", "remove it")
	case s.settings.sends(name):
		s.complain(setting, "goes with every call already, from headers", "keep one of the two")
	}
}
