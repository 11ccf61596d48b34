package mapping

import (
	"fmt"
	"slices"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// compiler checks a file and turns it into plans. It goes on after a mistake,
// so that all of them are told at once.
type compiler struct {
	file       *yamlnode.File
	problems   yamlnode.Problems
	told       map[yamlnode.Problem]bool // what lines say that stand in several places
	variables  []string
	operations []operation
	settings   []setting
	kind       *kindPlan // being compiled
	usual      usual     // what defaults: says
	fence      *scope    // that no path may go up to, nil for none
	trace      *tracer   // nil but for the program that explains itself
}

// context is what surrounds a value in the file.
type context struct {
	scope    *scope
	want     want
	label    string    // of the field, dotted
	marks    marks     // how numbers are written
	empty    []literal // what counts as empty besides
	ownEmpty bool      // and the field says so itself
	field    bool      // the value is the whole field
	trial    bool      // others are tried if it is no phone number
}

// inner returns the context of a part of the value.
func (x context) inner(w want) context {
	x.want, x.field = w, false
	return x
}

// kindPlan is what the records of one kind share.
type kindPlan struct {
	kind    string
	root    *scope
	steps   []*scope
	lookups int // how many there are
	steady  int // how many lists are made once for the whole document
	memos   int // of what was read last
}

// memo returns a new place where a run remembers what was read last.
func (c *compiler) memo() int {
	c.kind.memos++
	return c.kind.memos - 1
}

func newCompiler(file *yamlnode.File) *compiler {
	return &compiler{file: file, told: make(map[yamlnode.Problem]bool), operations: operations(), settings: settings()}
}

func (c *compiler) problem(node *yamlnode.Node, mend, format string, args ...any) {
	if problem := c.file.Problem(node, fmt.Sprintf(format, args...), mend); !c.told[problem] {
		c.told[problem] = true
		c.problems = append(c.problems, problem)
	}
}

// section returns the entries of a map, and tells if node is none.
func (c *compiler) section(node *yamlnode.Node, what, mend string) []yamlnode.Entry {
	if node.Kind != yamlnode.Map {
		c.problem(node, mend, "%s must be a section, not %s", what, node.Describe())
		return nil
	}
	return node.Entries
}

// scalarText returns the text of a scalar, and tells if node is none.
func (c *compiler) scalarText(node *yamlnode.Node, what, mend string) (string, bool) {
	if node.Kind != yamlnode.Scalar {
		c.problem(node, mend, "%s cannot be %s", what, node.Describe())
		return "", false
	}
	return node.Value, true
}

func sectionNames() []string {
	return []string{"version", "extends", "variables", "defaults", "samples", "customers", "orders", "products", "tests"}
}

func (c *compiler) program(root *yamlnode.Node) *program {
	p := newProgram()
	for _, entry := range c.section(root, "a mapping", "write version, variables and customers, orders or products") {
		switch entry.Key.Value {
		case "version":
			if entry.Value.Value != "1" {
				c.problem(entry.Value, "write version: 1", "this is not a version that can be read")
			}
		case "variables":
			c.declare(p, entry.Value)
		case "defaults":
			c.usually(entry.Value)
		case "extends", "samples", "customers", "orders", "products", "tests":
		default:
			c.problem(entry.Key, sectionMend(entry.Key.Value), "unknown section %q", entry.Key.Value)
		}
	}
	p.customers = compileKind(c, root, "customers", customerFields())
	p.orders = compileKind(c, root, "orders", orderFields())
	p.products = compileKind(c, root, "products", productFields())
	p.samples = c.samples(root.Get("samples"))
	p.tests = c.tests(p, root.Get("tests"))
	if len(c.problems) == 0 && len(p.kinds()) == 0 {
		c.problem(root, "add customers:, orders: or products:", "the file maps nothing")
	}
	return p
}

func sectionMend(name string) string {
	if slices.ContainsFunc(listKeys(), func(known key) bool { return known.name == name }) {
		return "indent it: it belongs under customers:, orders: or products:"
	}
	return yamlnode.DidYouMean(name, sectionNames())
}

// declare reads the variables before anything that may name them.
func (c *compiler) declare(p *program, node *yamlnode.Node) {
	const mend = `write name: "default", one for each variable`
	for _, entry := range c.section(node, "variables", mend) {
		name := entry.Key.Value
		if !variableName(name) {
			c.problem(entry.Key, "use small letters, digits and _", "%q is no name for a variable", name)
			continue
		}
		fallback := ""
		if entry.Value.Kind != yamlnode.Null {
			fallback, _ = c.scalarText(entry.Value, "the default of a variable", mend)
		}
		p.variables, p.values = append(p.variables, name), append(p.values, fallback)
	}
	c.variables = p.variables
}

func variableName(name string) bool {
	for i := range len(name) {
		if c := name[i]; c != '_' && !isDigit(c) && (c < 'a' || c > 'z') {
			return false
		}
	}
	return name != ""
}

func compileKind[R any](c *compiler, root *yamlnode.Node, kind string, fields []field[R]) *recordPlan[R] {
	node := root.Get(kind)
	if node == nil {
		return nil
	}
	c.kind = &kindPlan{kind: kind, root: newScope(nil, "")}
	c.trace.begin(kind)
	list := compileList(c, c.around(c.kind.root, ""), node, fields)
	return &recordPlan[R]{kind: c.kind, list: list}
}
