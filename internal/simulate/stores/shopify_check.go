package stores

import (
	"fmt"
	"slices"
	"strings"
)

// shopifyMistake is an entry of errors.
type shopifyMistake struct {
	Message    string         `json:"message"`
	Path       []string       `json:"path,omitempty"`
	Extensions map[string]any `json:"extensions,omitempty"`
}

// shopifyCheck holds a query against the schema before anything is read.
type shopifyCheck struct {
	schema   shopifySchema
	document shopifyDocument
	used     map[string]bool
	mistakes []shopifyMistake
}

// check tells everything that is wrong with a query and its variables.
func (s shopifySchema) check(d shopifyDocument, variables map[string]any) []shopifyMistake {
	c := &shopifyCheck{schema: s, document: d, used: make(map[string]bool)}
	c.fields("QueryRoot", d.fields, []string{"query " + d.name})
	for name, kind := range d.variables {
		switch base := strings.TrimSuffix(kind, "!"); {
		case !c.used[name]:
			c.add("variableNotUsed", nil, "Variable $%s is declared by %s but not used", name, d.name)
		case variables[name] == nil && base != kind, variables[name] != nil && !s.fits(base, variables[name]):
			c.add("INVALID_VARIABLE", nil, "Variable $%s of type %s was provided invalid value", name, kind)
		}
	}
	return c.mistakes
}

func (c *shopifyCheck) add(code string, path []string, format string, values ...any) {
	c.mistakes = append(c.mistakes, shopifyMistake{fmt.Sprintf(format, values...), path, map[string]any{"code": code}})
}

func (c *shopifyCheck) fields(kind string, fields []shopifyField, path []string) {
	for _, field := range fields {
		at := append(slices.Clone(path), field.name)
		known, has := c.schema.types[kind][field.name]
		if !has {
			c.add("undefinedField", at, "Field '%s' doesn't exist on type '%s'", field.name, kind)
			continue
		}
		c.arguments(field, known, at)
		switch object := c.schema.types[known.of] != nil; {
		case object && len(field.fields) == 0:
			c.add("selectionMismatch", at, "Field must have selections (field '%s' returns %s but has no selections)", field.name, known.of)
		case !object && len(field.fields) > 0:
			c.add("selectionMismatch", at, "Selections can't be made on scalars (field '%s')", field.name)
		default:
			c.fields(known.of, field.fields, at)
		}
	}
}

func (c *shopifyCheck) arguments(field shopifyField, known shopifyType, at []string) {
	for name, value := range field.arguments {
		kind, has := known.arguments[name]
		switch variable, is := value.(shopifyVariable); {
		case !has:
			c.add("argumentNotAccepted", at, "Field '%s' doesn't accept argument '%s'", field.name, name)
		case is:
			c.variable(string(variable), kind, at)
		case !c.schema.fits(strings.TrimSuffix(kind, "!"), value):
			c.add("argumentLiteralsIncompatible", at, "Argument '%s' on Field '%s' has an invalid value", name, field.name)
		}
	}
	for name, kind := range known.arguments {
		if _, given := field.arguments[name]; !given && strings.HasSuffix(kind, "!") {
			c.add("missingRequiredArguments", at, "Field '%s' is missing required arguments: %s", field.name, name)
		}
	}
	if _, given := field.arguments["first"]; known.connection() != "" && !given {
		c.add("BAD_REQUEST", at, "you must provide one of first or last")
	}
}

// variable holds the declaration of a variable against the place where it is
// used. What is declared more strictly fits as well.
func (c *shopifyCheck) variable(name, kind string, at []string) {
	c.used[name] = true
	declared, is := c.document.variables[name]
	switch {
	case !is:
		c.add("variableNotDefined", at, "Variable $%s is used by %s but not declared", name, c.document.name)
	case declared != kind && strings.TrimSuffix(declared, "!") != kind:
		c.add("variableMismatch", at, "Type mismatch on variable $%s (%s / %s)", name, declared, kind)
	}
}

// fits tells whether a value is of a type.
func (s shopifySchema) fits(kind string, value any) bool {
	switch kind {
	case "Int":
		number, is := value.(float64)
		return is && number == float64(int(number))
	case "Boolean":
		_, is := value.(bool)
		return is
	case "String", "ID":
		_, is := value.(string)
		return is
	}
	word, is := value.(shopifyWord)
	if text, isText := value.(string); isText { // of a variable
		word, is = shopifyWord(text), true
	}
	return is && slices.Contains(s.enums[kind], string(word))
}
