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
	plan := &listPlan[R]{label: x.label, empty: x.empty}
	if !c.checkList(x, node, names(table)) {
		plan.scope = newScope(x.scope, "")
		return plan
	}
	list := &listing{}
	var sources []expr
	if from := node.Get("from"); from != nil {
		sources = c.from(x, from)
	}
	inside := c.stages(c.around(x.scope, x.label), node, list)
	plan.scope, plan.where, plan.limit = inside.scope, list.where, list.limit
	list.limit = 0 // it counts records, not elements
	if fields := node.Get("fields"); fields != nil {
		inside.field = true
		plan.fields = compileFields(c, inside, fields, table)
	}
	if required := node.Get("required"); required != nil {
		c.flag(required)
	}
	if plan.readFrom(sources); len(plan.from) < len(sources) || !list.plain() {
		for i, source := range sources {
			if path, direct := source.(*pathExpr); direct && len(x.empty) > 0 {
				sources[i] = emptyExpr{of: path, empty: x.empty}
			}
		}
		list.source = alternatives{of: sources, page: x.label == ""}
		list.carried = list.takesAlong()
		plan.list = list
	}
	return traceList(c.trace, plan, node)
}

// readFrom takes over those sources that are paths in the document.
func (p *listPlan[R]) readFrom(sources []expr) {
	for _, source := range sources {
		if path, ok := source.(*pathExpr); ok && path.base != baseGroup {
			p.from = append(p.from, path)
		}
	}
}

// plain reports whether the elements of a list are mapped as they come.
func (l *listing) plain() bool {
	return len(l.levels) == 1 && l.unique == nil && l.group == nil && l.sort == nil
}

// takesAlong reports whether something looks at the elements around those that
// flatten leads to.
func (l *listing) takesAlong() bool {
	for _, around := range l.levels[:len(l.levels)-1] {
		if s := around.scope; s.keptAll || len(s.queried) > 0 || !s.kept.leaf() {
			return true
		}
	}
	return false
}

// checkList tells which keys of a list of records are unknown or missing. It
// reports false if there are none at all.
func (c *compiler) checkList(x context, node *yamlnode.Node, fields []string) bool {
	what := x.label
	if what == "" {
		what = c.kind.kind
	}
	entries := c.section(node, what, listForm)
	if node.Kind != yamlnode.Map {
		return false
	}
	var keys []string
	for _, key := range listKeys() {
		keys = append(keys, key.name)
	}
	misspelt, outside := false, false
	for _, entry := range entries {
		switch name := entry.Key.Value; {
		case slices.Contains(keys, name):
			continue
		case !slices.Contains(fields, name):
			c.problem(entry.Key, suggest(name, keys), "unknown key %q in a list of records", name)
		case !outside: // the others are told with the first
			outside = true
			c.problem(entry.Key, "put it under fields:, indented deeper, and so the other fields", "%s is a field of %s and does not stand beside from:", name, what)
		}
		misspelt = true
	}
	for _, key := range []string{"from", "fields"} {
		tooFarLeft := c.file.Root.Get(key) != nil // which is told there
		if node.Get(key) == nil && !misspelt && !tooFarLeft {
			c.problem(node, listForm, "%s has no %s:", what, key)
		}
	}
	return true
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
			c.problem(entry.Key, fieldMend(entry.Key.Value, names(table)), "unknown field %q", entry.Key.Value)
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

// from compiles where a list of records comes from, in the order in which it is
// tried.
func (c *compiler) from(x context, node *yamlnode.Node) []expr {
	nodes := []*yamlnode.Node{node}
	if node.Kind == yamlnode.List {
		nodes = node.Items
	}
	if len(nodes) == 0 {
		c.problem(node, "write the path of the list, or $self for the element itself", "from is empty")
	}
	sources := make([]expr, len(nodes))
	for i, one := range nodes {
		inside := x
		if one.Kind == yamlnode.Scalar { // the list knows by itself what is empty
			inside.empty = nil
		}
		sources[i], _ = c.source(inside, one)
	}
	return sources
}

// fieldMend says what to write instead of an unknown field.
func fieldMend(word string, fields []string) string {
	if slices.ContainsFunc(listKeys(), func(known key) bool { return known.name == word }) {
		return "indent it less: it belongs beside fields:"
	}
	return yamlnode.DidYouMean(word, fields)
}
