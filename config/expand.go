package config

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

const maxSecretBytes = 64 << 10

// expansion replaces ${NAME} and ${file:PATH} in the values of a file, and
// remembers which values they were: those are never shown in a problem.
type expansion struct {
	file      *yamlnode.File
	folder    string
	lookupEnv func(string) (string, bool)
	readFile  func(string) ([]byte, error)

	original  map[*yamlnode.Node]string // the text before, of every value with ${…}
	braced    map[*yamlnode.Node]string // the text with the braces doubled that stood for ${…}
	broken    map[*yamlnode.Node]bool   // values that could not be had
	variables map[string]bool           // environment variables that the file names
	files     []string
	hidden    []string // texts that no problem may show
	sure      []string // those of them that are no mere parameters of a request
	named     bool     // what is being protected stands beside a key that sounds like a credential itself
	asking    bool     // what is being expanded describes requests, with values such as {email}
	templates bool     // what is being protected may hold templates, which are no secret
	problems  yamlnode.Problems
}

// run expands every value below node. Keys stay as they are.
func (e *expansion) run(node *yamlnode.Node) {
	for _, entry := range node.Entries {
		outer := e.asking
		e.asking = outer || entry.Key.Value == templatesKey
		e.run(entry.Value)
		e.asking = outer
	}
	for _, item := range node.Items {
		e.run(item)
	}
	if node.Kind == yamlnode.Scalar && strings.Contains(node.Value, "${") {
		e.scalar(node)
	}
}

func (e *expansion) scalar(node *yamlnode.Node) {
	var text, braced strings.Builder
	written, rest := node.Value, node.Value
	for {
		before, after, more := strings.Cut(rest, "${")
		if !more {
			text.WriteString(rest)
			braced.WriteString(rest)
			break
		}
		if literal, escaped := strings.CutSuffix(before, "$"); escaped {
			text.WriteString(literal + "${")
			braced.WriteString(literal + "${")
			rest = after
			continue
		}
		text.WriteString(before)
		braced.WriteString(before)
		reference, tail, closed := strings.Cut(after, "}")
		if !closed {
			e.fail(node, "a ${ is not closed", "write ${NAME}, or $${ for the characters themselves")
			return
		}
		e.original[node] = written
		value := e.resolve(node, reference)
		text.WriteString(value)
		braced.WriteString(strings.NewReplacer("{", "{{", "}", "}}").Replace(value))
		rest = tail
	}
	node.Value = text.String()
	if braced.Len() != len(node.Value) {
		e.braced[node] = braced.String()
	}
}

// resolve returns what stands for ${reference}.
func (e *expansion) resolve(node *yamlnode.Node, reference string) string {
	if path, isFile := strings.CutPrefix(reference, "file:"); isFile {
		return e.fromFile(node, strings.TrimSpace(path))
	}
	if !isVariableName(reference) {
		shown := "${" + reference + "}"
		if likeCredential(reference) {
			e.protect(reference)
			shown = "what stands in ${…}"
		}
		e.fail(node, shown+" is not understood", e.meantValue(reference)+"write ${NAME} for an environment variable, ${file:/path} for a file, or $${ for the characters themselves")
		return ""
	}
	e.variables[reference] = true
	value, set := e.lookupEnv(reference)
	if !set {
		e.fail(node, fmt.Sprintf("the environment variable %s is not set", reference), e.meantValue(reference)+fmt.Sprintf("set it before starting, as in: export %s=…; or keep the value in a file and write ${file:/path}", reference))
		return ""
	}
	e.protect(value)
	return value
}

// meantValue begins the mend of a reference that looks like a value of a request:
// those have no $ before them.
func (e *expansion) meantValue(reference string) string {
	if !e.asking || strings.Trim(reference, "abcdefghijklmnopqrstuvwxyz_.?|") != "" {
		return ""
	}
	return "for a value of the question write {" + reference + "}, without $; otherwise "
}

func (e *expansion) fromFile(node *yamlnode.Node, path string) string {
	if path == "" {
		e.fail(node, "${file:} names no file", "write ${file:/path}")
		return ""
	}
	path = within(e.folder, path)
	data, err := e.readFile(path)
	if err != nil {
		e.fail(node, fmt.Sprintf("the file %s cannot be read: %s", path, reason(err)), "create it, or give this user the right to read it")
		return ""
	}
	if len(data) > maxSecretBytes {
		e.fail(node, fmt.Sprintf("the file %s is too long for a value", path), fmt.Sprintf("keep it under %d bytes", maxSecretBytes))
		return ""
	}
	e.files = append(e.files, path)
	value := strings.TrimRight(string(data), "\r\n")
	e.protect(value)
	return value
}

func (e *expansion) fail(node *yamlnode.Node, message, mend string) {
	e.broken[node] = true
	e.problems = append(e.problems, e.file.Problem(node, message, mend))
}

// protect remembers a text that no problem may show.
func (e *expansion) protect(value string) {
	if len(value) > 0 {
		e.hidden, e.sure = append(e.hidden, value), append(e.sure, value)
	}
}

func (e *expansion) failed(node *yamlnode.Node) bool { return e.broken[node] }

func (e *expansion) expanded(node *yamlnode.Node) bool {
	_, yes := e.original[node]
	return yes
}

// describe is Node.Describe without what must not be shown.
func (e *expansion) describe(node *yamlnode.Node) string {
	if original, yes := e.original[node]; yes {
		return "what " + original + " stands for"
	}
	return node.Describe()
}

// quote returns the value as it stands in the file.
func (e *expansion) quote(node *yamlnode.Node) string {
	if original, yes := e.original[node]; yes {
		return original
	}
	return fmt.Sprintf("%q", node.Value)
}

func isVariableName(name string) bool {
	for i, letter := range name {
		digit := letter >= '0' && letter <= '9'
		if letter != '_' && (letter < 'A' || letter > 'Z') && (letter < 'a' || letter > 'z') && (!digit || i == 0) {
			return false
		}
	}
	return name != ""
}

// likeCredential reports whether what stands in the place of a name may be the
// credential itself. Few names have digits, and few credentials have none.
func likeCredential(name string) bool { return strings.ContainsAny(name, "0123456789") }

// within resolves a path that the file names, relative to the file's folder.
func within(folder, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(folder, path)
}

// reason says why a file could not be read, without repeating its name.
func reason(err error) string {
	var place *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "it does not exist"
	case errors.Is(err, fs.ErrPermission):
		return "permission denied"
	case errors.As(err, &place):
		return place.Err.Error()
	default:
		return err.Error()
	}
}

// protectBelow protects what stands beside keys that sound like credentials.
func (e *expansion) protectBelow(node *yamlnode.Node, secret bool) {
	if node == nil {
		return
	}
	for _, entry := range node.Entries {
		outer, named := e.templates, e.named
		e.templates = outer || entry.Key.Value == templatesKey
		e.named = isSecretName(entry.Key.Value) && !hasKeys(entry.Key.Value)
		e.protectBelow(entry.Value, secret || isSecretName(entry.Key.Value))
		e.templates, e.named = outer, named
	}
	for _, item := range node.Items {
		e.protectBelow(item, secret)
	}
	if secret && node.Kind == yamlnode.Scalar && node.Value != "" {
		e.protectValue(node)
	}
}

// protectValue protects what stands beside a key that sounds like a credential.
// In the description of a request that mostly is a mere parameter.
func (e *expansion) protectValue(node *yamlnode.Node) {
	written := e.templates && !e.expanded(node)
	switch {
	case written && placeholder(node.Value) == len(node.Value):
	case written && !e.named: // such as page: 1
		e.hidden = append(e.hidden, node.Value)
	default:
		e.protect(node.Value)
	}
}
