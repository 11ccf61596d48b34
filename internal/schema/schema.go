// Package schema writes the JSON Schemas that editors check and complete YAML
// files with.
package schema

import (
	"bytes"
	"encoding/json"
	"strings"
)

// draft is what every YAML editor understands.
const draft = "http://json-schema.org/draft-07/schema#"

// Schema is one JSON Schema, or a part of it.
type Schema struct {
	Draft       string `json:"$schema,omitempty"`
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	Ref         string `json:"$ref,omitempty"`

	Type      any    `json:"type,omitempty"` // a name, or several
	Enum      []any  `json:"enum,omitempty"`
	Const     any    `json:"const,omitempty"`
	Default   any    `json:"default,omitempty"`
	Pattern   string `json:"pattern,omitempty"`
	MinLength int    `json:"minLength,omitempty"`
	Minimum   *int   `json:"minimum,omitempty"`
	Maximum   *int   `json:"maximum,omitempty"`

	Items    *Schema `json:"items,omitempty"`
	MinItems int     `json:"minItems,omitempty"`

	Properties    map[string]*Schema `json:"properties,omitempty"`
	Rest          any                `json:"additionalProperties,omitempty"` // a *Schema, or false
	PropertyNames *Schema            `json:"propertyNames,omitempty"`
	MinProperties int                `json:"minProperties,omitempty"`
	Required      []string           `json:"required,omitempty"`
	Dependencies  map[string]*Schema `json:"dependencies,omitempty"`

	AnyOf []*Schema `json:"anyOf,omitempty"`
	OneOf []*Schema `json:"oneOf,omitempty"`
	AllOf []*Schema `json:"allOf,omitempty"`
	Not   *Schema   `json:"not,omitempty"`
	If    *Schema   `json:"if,omitempty"`
	Then  *Schema   `json:"then,omitempty"`
	Else  *Schema   `json:"else,omitempty"`

	Definitions map[string]*Schema `json:"definitions,omitempty"`
}

// Type returns the schema of values of one of the named types.
func Type(names ...string) *Schema {
	if len(names) == 1 {
		return &Schema{Type: names[0]}
	}
	return &Schema{Type: names}
}

// Ref returns a reference to a definition.
func Ref(definition string) *Schema { return &Schema{Ref: "#/definitions/" + definition} }

// AnyOf returns the schema of values that one of the others allows.
func AnyOf(of ...*Schema) *Schema { return &Schema{AnyOf: of} }

// List returns the schema of lists with at least so many items.
func List(items *Schema, least int) *Schema {
	return &Schema{Type: "array", Items: items, MinItems: least}
}

// Table returns the schema of sections whose keys are words of the author.
func Table(values *Schema) *Schema { return &Schema{Type: "object", Rest: values} }

// Section returns the schema of sections with these keys only.
func Section(properties map[string]*Schema) *Schema {
	return &Schema{Type: "object", Properties: properties, Rest: false}
}

// Words returns the schema of a closed set of words.
func Words(words ...string) *Schema {
	enum := make([]any, len(words))
	for i, word := range words {
		enum[i] = word
	}
	return &Schema{Enum: enum}
}

// AnyCase returns the schema of words that may be written in any letter case.
func AnyCase(words ...string) *Schema {
	patterns := make([]string, len(words))
	for i, word := range words {
		patterns[i] = anyCase(word)
	}
	return AnyOf(Words(words...), &Schema{Type: "string", Pattern: "^(" + strings.Join(patterns, "|") + ")$"})
}

// anyCase returns a pattern that JavaScript and Go read alike.
func anyCase(word string) string {
	var pattern strings.Builder
	for _, letter := range word {
		lower, upper := strings.ToLower(string(letter)), strings.ToUpper(string(letter))
		if lower == upper {
			pattern.WriteRune(letter)
			continue
		}
		pattern.WriteString("[" + upper + lower + "]")
	}
	return pattern.String()
}

// AtLeast returns the schema of whole numbers from least on.
func AtLeast(least int) *Schema { return &Schema{Type: "integer", Minimum: &least} }

// With returns a copy that says what the value is for.
func (s *Schema) With(description string) *Schema {
	described := *s
	described.Description = description
	return &described
}

// JSON returns the schema as a document.
func (s *Schema) JSON() []byte {
	whole := *s
	whole.Draft = draft
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(whole); err != nil {
		return nil // there is nothing in it that cannot be encoded
	}
	return out.Bytes()
}
