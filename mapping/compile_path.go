package mapping

import (
	"fmt"
	"strings"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// read compiles a value that is a path.
func (c *compiler) read(x context, node *yamlnode.Node) expr {
	if node.Type != yamlnode.Text {
		c.problem(node, "write {const: "+node.Value+"}, or put the path in quotes", "%s is no path", node.Describe())
		return constExpr{}
	}
	if _, status := parseStatus(node.Value); status && x.want == wantStatus {
		c.problem(node, "write {const: "+node.Value+"}", "%q is a status, but would be read as a path", node.Value)
		return constExpr{}
	}
	switch template := templateOf(node.Value); {
	case webAddress(node.Value) && template == "":
		c.problem(node, fmt.Sprintf("write {const: %q}", node.Value), "%q would be read as a path", node.Value)
		return constExpr{}
	case template != "":
		c.problem(node, fmt.Sprintf("write {template: %q}; for a single value, its path alone", template), "%q would be read as a path", node.Value)
		return constExpr{}
	}
	e := c.path(x, node.Value, node)
	if e == nil {
		return constExpr{}
	}
	if _, fromDocument := e.(*pathExpr); !fromDocument {
		return e
	}
	e = x.emptied(e)
	if x.want == wantTime && !x.field { // what comes next must be asked
		e = dayExpr{of: e}
	}
	return e
}

// emptied makes empty what counts as empty in the file, also inside of lists for
// what takes several.
func (x context) emptied(e expr) expr {
	empty := x.nothing()
	if len(empty) == 0 {
		return e
	}
	return emptyExpr{of: e, empty: empty, inside: x.want != wantAny && x.want&(wantTexts|wantPhones) != 0}
}

// path compiles a path with its scope. It returns nil after telling what is
// wrong with it.
func (c *compiler) path(x context, written string, node *yamlnode.Node) expr {
	if problem := checkExpression(written); problem != nil {
		c.problem(node, problem.mend, "%q is no path: %s", written, problem.message)
		return nil
	}
	return c.scoped(x, written, node)
}

// scoped compiles a path from where its first word says that it starts.
func (c *compiler) scoped(x context, written string, node *yamlnode.Node) expr {
	if !strings.HasPrefix(written, "$") {
		return c.pathIn(x, x.scope, pathExpr{written: written, below: written}, node)
	}
	word, rest, _ := strings.Cut(written[1:], ".")
	switch word {
	case "self":
		return c.pathIn(x, x.scope, pathExpr{written: written, below: rest}, node)
	case "parent":
		return c.parentPath(x, written, node)
	case "root":
		return c.pathIn(x, c.kind.root, pathExpr{written: written, below: rest, base: baseRoot}, node)
	case "steps":
		return c.stepPath(x, written, rest, node)
	case "group":
		return c.groupPath(x, written, rest, node)
	case "vars":
		return c.trace.given(c.variable(rest, node), written)
	case "request":
		return c.trace.given(c.request(rest, node), written)
	case "":
		c.problem(node, "leave it out and begin with the key; $self is the element itself, $root the whole document", "a path has no $ in front: it begins at the element")
		return nil
	default:
		if strings.HasPrefix(word, "[") {
			return c.scoped(x, "$."+rest, node)
		}
		c.problem(node, yamlnode.DidYouMean(word, scopeNames())+`; for a key with $ write \$`, "unknown scope $%s", word)
		return nil
	}
}

func scopeNames() []string {
	return []string{"self", "parent", "root", "steps", "group", "vars", "request"}
}

func (c *compiler) parentPath(x context, written string, node *yamlnode.Node) expr {
	p := pathExpr{written: written}
	s, rest := x.scope, written
	for {
		word, after, more := strings.Cut(rest, ".")
		if word != "$parent" {
			break
		}
		if s = s.parent; s == nil {
			c.problem(node, "leave $parent out", "there is nothing above this element")
			return nil
		}
		if s == c.fence {
			c.problem(node, "leave "+written+" out; where: may look at what is around the list", "by looks only into the elements of the list")
			return nil
		}
		p.up++
		if rest = after; !more {
			break
		}
	}
	p.below = rest
	return c.pathIn(x, s, p, node)
}

// groupPath compiles the members of the element, or of the nearest one around
// it that stands for several.
func (c *compiler) groupPath(x context, written, rest string, node *yamlnode.Node) expr {
	p := &pathExpr{written: written, base: baseGroup, slot: noSlot}
	if rest != "" {
		c.problem(node, "write {one: $group, of: "+rest+"}, or sum, count, collect and the like", "$group is a list, without keys of its own")
		return nil
	}
	for s := x.scope; s != nil && s != c.fence; s = s.parent {
		if s.grouped {
			return p
		}
		p.up++
	}
	c.problem(node, "add group: to the list, or leave $group out", "there is no group around this value")
	return nil
}

func (c *compiler) stepPath(x context, written, rest string, node *yamlnode.Node) expr {
	name, below, _ := strings.Cut(rest, ".")
	if name == "" {
		c.problem(node, "write $steps.NAME and the path in its answer", "$steps needs the name of a step")
		return nil
	}
	for i, step := range c.kind.steps {
		if step.name == name {
			return c.pathIn(x, step, pathExpr{written: written, below: below, base: baseStep, step: i}, node)
		}
	}
	step := newScope(nil, name)
	c.kind.steps = append(c.kind.steps, step)
	return c.pathIn(x, step, pathExpr{written: written, below: below, base: baseStep, step: len(c.kind.steps) - 1}, node)
}

func (c *compiler) variable(name string, node *yamlnode.Node) expr {
	for i, declared := range c.variables {
		if declared == name {
			return variableExpr{index: i}
		}
	}
	mend := "declare it under variables:"
	if near := yamlnode.Nearest(name, c.variables); near != "" {
		mend = yamlnode.DidYouMean(name, c.variables)
	}
	c.problem(node, mend, "the variable %q is not declared", name)
	return nil
}

func (c *compiler) request(name string, node *yamlnode.Node) expr {
	switch name {
	case "phone":
		return requestExpr{func(r Request) string { return r.Phone }}
	case "country":
		return requestExpr{func(r Request) string { return r.Country }}
	case "locale":
		return requestExpr{func(r Request) string { return r.Locale }}
	case "language":
		return requestExpr{func(r Request) string { return r.Language }}
	default:
		c.problem(node, yamlnode.DidYouMean(name, requestKeys()), "$request has no %q", name)
		return nil
	}
}

// pathIn finishes a path that starts in s.
func (c *compiler) pathIn(x context, s *scope, p pathExpr, node *yamlnode.Node) expr {
	p.slot = noSlot
	outside := s.parent == nil && x.scope.parent != nil || s.carries && x.scope != s
	if p.below == "" && p.written != "" || p.below == "@this" {
		p.below = ""
		s.usesSelf = true
		s.keptAll = s.keptAll || outside
		return c.trace.path(x, s, &p, node)
	}
	parsed, problem := parsePath(p.below)
	if problem != nil {
		c.problem(node, problem.mend, "%q is no path: %s", p.written, problem.message)
		return nil
	}
	if outside {
		s.retain(parsed)
	}
	if !parsed.simple() {
		p.query, p.memo = parsed.query, c.memo()
		return c.trace.path(x, s, &p, node)
	}
	p.slot = s.slot(parsed.keys)
	return c.trace.path(x, s, &p, node)
}
