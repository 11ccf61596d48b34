// Package yamlnode reads a YAML file into a small tree that keeps every
// position, and holds the form in which mistakes in such files are told. It is
// the only importer of the YAML library.
package yamlnode

import (
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
	maxBytes    = 4 << 20
	maxNodes    = 200_000
	maxProblems = 500 // that are told of one file
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

type reader struct {
	file     *File
	nodes    int
	problems Problems
}

func (r *reader) node(in *yaml.Node) *Node {
	if r.nodes++; r.nodes > maxNodes {
		if r.nodes == maxNodes+1 {
			r.tell(&Node{Line: in.Line, Column: in.Column}, "use fewer aliases, or split it", "the file holds too many values")
		}
		return &Node{Line: in.Line, Column: in.Column, File: r.file}
	}
	out := &Node{Line: in.Line, Column: in.Column, File: r.file}
	r.checkMarks(in)
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
	var merged []Entry
	for i := 0; i+1 < len(in.Content); i += 2 {
		if in.Content[i].ShortTag() == "!!merge" && seen["<<"] == 0 {
			seen["<<"] = in.Content[i].Line
			merged = r.merged(in.Content[i+1])
			continue
		}
		key, ok := r.key(in.Content[i])
		if !ok {
			continue
		}
		if line, twice := seen[key.Value]; twice {
			mend := fmt.Sprintf("keep one of them, or mend the indentation if it belongs elsewhere; the first is on line %d", line)
			if key.Value == "<<" {
				mend = "write one, with a list: <<: [*first, *second]"
			}
			r.tell(key, mend, fmt.Sprintf("%q stands here a second time", key.Value))
			continue
		}
		seen[key.Value] = key.Line
		out.Entries = append(out.Entries, Entry{Key: key, Value: r.node(in.Content[i+1])})
	}
	for _, entry := range merged {
		if _, own := seen[entry.Key.Value]; !own {
			seen[entry.Key.Value] = entry.Key.Line
			out.Entries = append(out.Entries, entry)
		}
	}
}

// key reads a key, which must be a word.
func (r *reader) key(in *yaml.Node) (key *Node, ok bool) {
	const message = "a key must be a plain word"
	if in.Kind != yaml.ScalarNode && in.Kind != yaml.AliasNode {
		place := &Node{Line: in.Line, Column: in.Column}
		before, rest := cutAt(r.file.line(in.Line), in.Column)
		if !strings.HasPrefix(rest, "{") {
			r.tell(place, "write key: value", message)
			return nil, false
		}
		if strings.HasSuffix(before, "{") {
			before, rest = before[:len(before)-1], "{"+rest
			place.Column--
		}
		r.add(r.file.Problem(place, message, " if it is a text").quoting(textFrom(before, rest)))
		return nil, false
	}
	key = r.node(in)
	if key.Kind != Scalar {
		r.tell(key, "write key: value", message)
		return nil, false
	}
	if at := strings.Index(key.Value, ":"); at > 0 && !key.Quoted && at+1 < len(key.Value) && strings.Contains("{[", key.Value[at+1:at+2]) {
		word := key.Value[:at+1]
		r.add(r.file.Problem(key, "a blank is missing after the colon", "write "+word+" "+key.Value[at+1:at+2]).repeating(word))
		return nil, false
	}
	return key, true
}

// merged reads what <<: puts into a section: the entries of another, or of
// several, the first of which wins.
func (r *reader) merged(in *yaml.Node) []Entry {
	const mend = "write <<: *name, where the section to repeat begins with &name, or <<: [*first, *second]"
	node := r.node(in)
	sections := []*Node{node}
	if node.Kind == List {
		sections = node.Items
	}
	var entries []Entry
	for _, section := range sections {
		if section.Kind != Map {
			r.tell(&Node{Line: in.Line, Column: in.Column}, mend, "<< repeats the entries of a section; this is none")
			return nil
		}
		entries = append(entries, section.Entries...)
	}
	return entries
}

func (r *reader) tell(place *Node, mend, message string) {
	r.add(r.file.Problem(place, message, mend))
}

// add notes a problem. Of a file that is too large no more is told: what is
// not read any more looks like a mistake.
func (r *reader) add(problem Problem) {
	if r.nodes <= maxNodes+1 && len(r.problems) < maxProblems {
		r.problems = append(r.problems, problem)
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

// checkMarks tells of texts that begin with & or !, which YAML takes for its
// own and drops silently.
func (r *reader) checkMarks(in *yaml.Node) {
	var mark, more string
	switch {
	case len(r.problems) == maxProblems:
		return
	case in.Tag == "!", in.Style&yaml.TaggedStyle != 0 && !strings.HasPrefix(in.ShortTag(), "!!"):
		mark = "!"
	case in.Anchor != "" && in.Kind == yaml.ScalarNode && in.Value == "" && in.ShortTag() == "!!null":
		mark, more = "&", "; & without quotes gives a name to what follows"
	default:
		return
	}
	problem := r.file.Problem(&Node{Line: in.Line, Column: in.Column}, "a text cannot begin with "+mark+" unless it is in quotes", more)
	r.add(problem.quoting(textFrom(cutAt(r.file.line(in.Line), in.Column))))
}
