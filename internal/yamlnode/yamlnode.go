// Package yamlnode reads a YAML file into a small tree that keeps every
// position, and holds the form in which mistakes in such files are told. It is
// the only importer of the YAML library.
package yamlnode

import (
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Kind says what a Node is.
type Kind uint8

// The kinds of nodes.
const (
	Null Kind = iota
	Scalar
	List
	Map
)

// maxBytes and maxNodes bound what a file may hold; aliases are expanded, so
// that a small file could otherwise grow without end.
const (
	maxBytes = 4 << 20
	maxNodes = 200_000
)

// Type is the plain YAML type of a Scalar.
type Type uint8

// The types of scalars. Quoted scalars are always Text.
const (
	Text Type = iota
	Int
	Float
	Bool
)

// Node is one value of the file.
type Node struct {
	Kind    Kind
	Type    Type    // of a Scalar
	Value   string  // of a Scalar, as it is written, unquoted
	Quoted  bool    // the Scalar is quoted or a block
	Items   []*Node // of a List
	Entries []Entry // of a Map, in the order of the file
	Line    int     // from 1
	Column  int     // from 1
	File    *File   // that it stands in; nodes of several files can make one tree
}

// Entry is one key of a Map with its value.
type Entry struct {
	Key   *Node // always a Scalar
	Value *Node
}

// Get returns the value under key, or nil.
func (n *Node) Get(key string) *Node {
	if n == nil {
		return nil
	}
	for _, entry := range n.Entries {
		if entry.Key.Value == key {
			return entry.Value
		}
	}
	return nil
}

// Describe says what the node is, for messages: "a list", "the number 5".
func (n *Node) Describe() string {
	if n == nil {
		return "nothing"
	}
	switch n.Kind {
	case List:
		return "a list"
	case Map:
		return "a section"
	case Scalar:
		switch n.Type {
		case Int, Float:
			return "the number " + n.Value
		case Bool:
			return n.Value
		default:
			return fmt.Sprintf("the text %q", n.Value)
		}
	default:
		return "nothing"
	}
}

// File is one parsed file.
type File struct {
	Name  string
	Root  *Node
	lines []string
}

// Parse reads data. The error is of type Problems; name is used in it.
func Parse(name string, data []byte) (*File, error) {
	file := &File{Name: name, lines: strings.Split(string(data), "\n")}
	if len(data) > maxBytes {
		return nil, Problems{{File: name, Line: 1, Column: 1, Message: fmt.Sprintf("the file has %d bytes", len(data)), Mend: fmt.Sprintf("keep it under %d", maxBytes)}}
	}
	var root yaml.Node
	if err := yaml.Load(data, &root); err != nil {
		if len(strings.TrimSpace(string(data))) == 0 {
			file.Root = &Node{Kind: Map, Line: 1, Column: 1, File: file}
			return file, nil
		}
		return nil, file.syntaxProblems(err)
	}
	reader := reader{file: file}
	file.Root = reader.node(&root)
	if len(reader.problems) > 0 {
		return nil, reader.problems
	}
	return file, nil
}

// Problem returns a mistake at the place of node, in the file that node is from.
func (f *File) Problem(node *Node, message, mend string) Problem {
	if node != nil && node.File != nil {
		f = node.File
	}
	problem := Problem{File: f.Name, Message: message, Mend: mend, Line: 1, Column: 1}
	if node != nil && node.Line > 0 {
		problem.Line, problem.Column = node.Line, node.Column
	}
	problem.Source = f.line(problem.Line)
	return problem
}

func (f *File) line(number int) string {
	if number < 1 || number > len(f.lines) {
		return ""
	}
	return strings.TrimRight(f.lines[number-1], "\r")
}

func (f *File) syntaxProblems(err error) Problems {
	var several *yaml.LoadErrors
	if errors.As(err, &several) {
		var problems Problems
		for _, one := range several.Errors {
			problems = append(problems, f.syntaxProblem(one))
		}
		return problems
	}
	var one *yaml.LoadError
	if errors.As(err, &one) {
		return Problems{f.syntaxProblem(one)}
	}
	return Problems{f.Problem(nil, err.Error(), "write valid YAML")}
}

func (f *File) syntaxProblem(err *yaml.LoadError) Problem {
	line, column := max(err.Mark.Line, 1), max(err.Mark.Column, 1)
	mend := "write valid YAML"
	switch source := f.line(line); {
	case strings.HasPrefix(strings.TrimLeft(source, " "), "\t"):
		mend = "indent with spaces; YAML does not allow tabs"
	case strings.Contains(err.Message, "multiple"):
		line, column = f.secondDocument(), 1
		return f.Problem(&Node{Line: line, Column: column}, "a second document begins here", "keep one document in the file: remove the --- and what follows")
	}
	return f.Problem(&Node{Line: line, Column: column}, "not valid YAML: "+err.Message, mend)
}

// secondDocument returns the line of the --- that ends the first document.
func (f *File) secondDocument() int {
	content := false
	for i, line := range f.lines {
		if marker := strings.HasPrefix(line, "---"); marker && content {
			return i + 1
		} else if text := strings.TrimSpace(line); !marker && text != "" && text[0] != '#' && text[0] != '%' {
			content = true
		}
	}
	return 1
}

type reader struct {
	file     *File
	nodes    int
	problems Problems
}

func (r *reader) node(in *yaml.Node) *Node {
	if r.nodes++; r.nodes > maxNodes {
		if r.nodes == maxNodes+1 {
			r.problems = append(r.problems, r.file.Problem(&Node{Line: in.Line, Column: in.Column}, "the file holds too many values", "use fewer aliases, or split it"))
		}
		return &Node{Line: in.Line, Column: in.Column, File: r.file}
	}
	out := &Node{Line: in.Line, Column: in.Column, File: r.file}
	switch in.Kind {
	case yaml.DocumentNode:
		if len(in.Content) == 0 {
			return &Node{Kind: Map, Line: 1, Column: 1, File: r.file}
		}
		return r.node(in.Content[0])
	case yaml.AliasNode:
		return r.node(in.Alias)
	case yaml.SequenceNode:
		out.Kind = List
		for _, item := range in.Content {
			out.Items = append(out.Items, r.node(item))
		}
	case yaml.MappingNode:
		out.Kind = Map
		r.entries(out, in)
	default:
		scalar(out, in)
	}
	return out
}

func (r *reader) entries(out *Node, in *yaml.Node) {
	seen := make(map[string]int, len(in.Content)/2)
	for i := 0; i+1 < len(in.Content); i += 2 {
		key := r.node(in.Content[i])
		if key.Kind != Scalar {
			r.problems = append(r.problems, r.file.Problem(key, "a key must be a plain word", "write key: value"))
			continue
		}
		if line, twice := seen[key.Value]; twice {
			r.problems = append(r.problems, r.file.Problem(key, fmt.Sprintf("%q stands here a second time", key.Value), fmt.Sprintf("keep one of them; the first is on line %d", line)))
			continue
		}
		seen[key.Value] = key.Line
		out.Entries = append(out.Entries, Entry{Key: key, Value: r.node(in.Content[i+1])})
	}
}

func scalar(out *Node, in *yaml.Node) {
	out.Kind, out.Value = Scalar, in.Value
	out.Quoted = in.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
	if out.Quoted {
		return
	}
	switch in.ShortTag() {
	case "!!null":
		out.Kind = Null
	case "!!int":
		out.Type = Int
	case "!!float":
		out.Type = Float
	case "!!bool":
		out.Type = Bool
	}
}
