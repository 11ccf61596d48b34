package mapping

import (
	"slices"
	"strconv"
	"strings"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

const listForm = "write from: with the path of the list, and fields: below it"

// compileList compiles a list of records. x is the context of the element
// around it.
func compileList[R any](c *compiler, x context, node *yamlnode.Node, table []field[R]) *listPlan[R] {
	plan := &listPlan[R]{scope: newScope(x.scope, ""), label: x.label}
	inside := context{scope: plan.scope, label: x.label, field: true}
	for _, entry := range c.listEntries(x, node) {
		switch entry.Key.Value {
		case "from":
			plan.from = c.from(x, entry.Value)
		case "where":
			plan.where = c.condition(inside.inner(wantBool), entry.Value)
		case "limit":
			plan.limit = c.limit(entry.Value)
		case "fields":
			plan.fields = compileFields(c, inside, entry.Value, table)
		case "required":
			c.flag(entry.Value)
		}
	}
	return traceList(c.trace, plan, node)
}

// listEntries returns the entries of a list of records, after telling which of
// them are unknown or missing.
func (c *compiler) listEntries(x context, node *yamlnode.Node) []yamlnode.Entry {
	what := x.label
	if what == "" {
		what = c.kind.kind
	}
	entries := c.section(node, what, listForm)
	if node.Kind != yamlnode.Map {
		return nil
	}
	keys := []string{"from", "where", "limit", "fields", "required"}
	misspelt := false
	for _, entry := range entries {
		if name := entry.Key.Value; !slices.Contains(keys, name) {
			misspelt = true
			c.problem(entry.Key, yamlnode.DidYouMean(name, keys), "unknown key %q in a list of records", name)
		}
	}
	for _, key := range []string{"from", "fields"} {
		if node.Get(key) == nil && !misspelt {
			c.problem(node, listForm, "%s has no %s:", what, key)
		}
	}
	return entries
}

func compileFields[R any](c *compiler, x context, node *yamlnode.Node, table []field[R]) []fieldPlan[R] {
	entries := c.section(node, "fields", "write one field on each line, as name: path")
	if len(entries) == 0 && node.Kind == yamlnode.Map {
		c.problem(node, "name at least one field", "fields is empty")
	}
	plans := make([]fieldPlan[R], 0, len(entries))
	for _, entry := range entries {
		target := lookUp(table, entry.Key.Value)
		if target == nil {
			c.problem(entry.Key, yamlnode.DidYouMean(entry.Key.Value, names(table)), "unknown field %q", entry.Key.Value)
			continue
		}
		inside := x
		inside.want = target.want
		if inside.label = target.name; x.label != "" {
			inside.label = x.label + "." + target.name
		}
		plan := fieldPlan[R]{
			label:    inside.label,
			required: c.required(entry.Value),
			assign:   target.compile(c, inside, entry.Value),
		}
		plans = append(plans, traceField(c.trace, plan, entry, target))
	}
	return plans
}

func lookUp[R any](table []field[R], name string) *field[R] {
	for i := range table {
		if table[i].name == name {
			return &table[i]
		}
	}
	return nil
}

func names[R any](table []field[R]) []string {
	names := make([]string, len(table))
	for i := range table {
		names[i] = table[i].name
	}
	return names
}

// required reports whether a field is marked as required. What is wrong with
// the mark is told where the value is compiled.
func (c *compiler) required(node *yamlnode.Node) bool {
	mark := node.Get("required")
	return mark != nil && mark.Type == yamlnode.Bool && strings.EqualFold(mark.Value, "true")
}

// flag checks that a setting is true or false.
func (c *compiler) flag(node *yamlnode.Node) {
	if node.Kind != yamlnode.Scalar || node.Type != yamlnode.Bool {
		c.problem(node, "write true or false", "%s is neither true nor false", node.Describe())
	}
}

func (c *compiler) limit(node *yamlnode.Node) int {
	limit, err := strconv.Atoi(node.Value)
	if node.Kind != yamlnode.Scalar || node.Type != yamlnode.Int || err != nil || limit < 1 {
		c.problem(node, "write a whole number from 1 on", "%s is no limit", node.Describe())
		return 0
	}
	return limit
}

// from compiles the paths of a list, in the order in which they are tried.
func (c *compiler) from(x context, node *yamlnode.Node) []*pathExpr {
	paths := []*yamlnode.Node{node}
	if node.Kind == yamlnode.List {
		paths = node.Items
	}
	if len(paths) == 0 {
		c.problem(node, "write the path of the list, or $self for the element itself", "from is empty")
	}
	defer func(before bool) { x.scope.usesSelf = before }(x.scope.usesSelf)
	var from []*pathExpr
	for _, one := range paths {
		written, ok := c.scalarText(one, "from", "write a path, or a list of paths")
		if !ok {
			continue
		}
		compiled := c.path(x, written, one)
		if read, ok := compiled.(*pathExpr); ok {
			from = append(from, read)
		} else if compiled != nil {
			c.problem(one, "write the path of a list in the document", "%s holds no list", written)
		}
	}
	return from
}
