package mapping

import (
	"slices"
	"strings"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// stageKeys may stand beside every list, except for group, which only lists of
// records have.
func stageKeys() []key {
	return []key{
		{"flatten", innerLists, "the path of a list inside of each element, whose elements take its place; two go two levels down"},
		{"where", anyValue, "a condition: only elements for which it holds count"},
		{"unique", anyValue, "a value: of the elements with the same one only the first counts"},
		{"sort", anyValue, "a value that the elements are put into order by"},
		{"order", sortOrder, "ascending or descending"},
		{"limit", oneCount, "how many elements count at most"},
	}
}

func ofKey() []key {
	return []key{{"of", anyValue, "the value of each element; the element itself if it is not said"}}
}

func lookupKeys() []key {
	return []key{
		{"key", lookupKey, "the key that is looked for, several in their order, or a section for one that is in the data"},
		{"by", anyValue, "where an element keeps its key; if it is not said, the first of key, name, code and id that is there"},
	}
}

func hasStage(node *yamlnode.Node) bool {
	for _, stage := range stageKeys() {
		if node.Get(stage.name) != nil {
			return true
		}
	}
	return false
}

// stages compiles what stands beside a list, and returns the context of its
// elements.
func (c *compiler) stages(x context, node *yamlnode.Node, l *listing) context {
	inside := c.levels(x, node, l)
	l.manner = manner{marks: inside.marks, zone: c.usual.manner.zone}
	if where := node.Get("where"); where != nil {
		l.where = c.condition(inside.inner(wantBool), where)
	}
	if unique := node.Get("unique"); unique != nil {
		l.unique = c.stageValue(inside, unique, "unique")
	}
	if group := node.Get("group"); group != nil {
		l.group = c.stageValue(inside, group, "group")
		inside.scope.grouped = true
	}
	if sort := node.Get("sort"); sort != nil {
		l.sort = c.stageValue(inside, sort, "sort")
	}
	if order := node.Get("order"); order != nil {
		l.descending = c.descending(node, order)
	}
	if limit := node.Get("limit"); limit != nil {
		l.limit = c.limit(limit)
	}
	return inside
}

// levels compiles flatten.
func (c *compiler) levels(x context, node *yamlnode.Node, l *listing) context {
	scope := newScope(x.scope, "")
	l.levels = []level{{scope: scope}}
	inside := context{scope: scope, label: x.label, marks: x.marks, empty: x.empty, ownEmpty: x.ownEmpty}
	flatten := node.Get("flatten")
	if flatten == nil {
		return inside
	}
	paths := []*yamlnode.Node{flatten}
	if flatten.Kind == yamlnode.List {
		paths = flatten.Items
	}
	if len(paths) == 0 || len(paths) > maxFlatten {
		c.problem(flatten, "write one path, or two for a list inside a list", "flatten goes one or two levels down, not %d", len(paths))
		return inside
	}
	for i, path := range paths {
		l.levels[i].inner = c.flattened(inside, path)
		inside.scope.carries = true
		inside.scope = newScope(inside.scope, "")
		l.levels = append(l.levels, level{scope: inside.scope})
	}
	return inside
}

func (c *compiler) flattened(x context, node *yamlnode.Node) expr {
	if node.Kind == yamlnode.Map {
		return c.flattenedSection(x, node)
	}
	if node.Kind != yamlnode.Scalar || node.Type != yamlnode.Text {
		c.problem(node, "write the path of the list inside of each element", "flatten needs a path, not %s", node.Describe())
		return constExpr{}
	}
	if !inElement(node.Value) {
		c.problem(node, "write the path of the list inside of each element", "flatten cannot begin with a scope")
		return constExpr{}
	}
	if e := c.path(x, node.Value, node); e != nil {
		return e
	}
	return constExpr{}
}

// flattenedSection compiles a list inside of an element that is not simply at a
// path.
func (c *compiler) flattenedSection(x context, node *yamlnode.Node) expr {
	form, key := c.sourceForm(node)
	if form == nil {
		return constExpr{}
	}
	const mend = "write it into from:, or a section with path, values, entries or json"
	if !slices.Contains(flattenForms(), form.name) {
		c.problem(key, mend, "flatten cannot go into %s", form.name)
		return constExpr{}
	}
	for _, stage := range stageKeys() {
		if misplaced := node.Get(stage.name); misplaced != nil {
			c.problem(misplaced, "write "+stage.name+" beside flatten", "%s does not belong into flatten", stage.name)
			return constExpr{}
		}
	}
	inner := node.Get(form.name)
	if inner.Kind != yamlnode.Scalar || inner.Type != yamlnode.Text || !inElement(inner.Value) {
		c.problem(inner, "write a path inside of the element, without a scope", "flatten goes into the element itself")
		return constExpr{}
	}
	c.checkSourceKeys(node, form, key)
	source, _ := form.parse(c, x, inner, node)
	return source
}

// flattenForms are the ways to write a list that is inside of an element.
func flattenForms() []string { return []string{"path", "values", "entries", "json"} }

// inElement reports whether a path stays inside its element.
func inElement(written string) bool {
	scope, _, _ := strings.Cut(written, ".")
	return !strings.HasPrefix(written, "$") || scope == "$self"
}

// stageValue compiles what elements are told apart or put into order by.
func (c *compiler) stageValue(x context, node *yamlnode.Node, stage string) expr {
	switch word := strings.ToLower(node.Value); {
	case node.Kind != yamlnode.Scalar:
	case node.Type == yamlnode.Bool:
		c.problem(node, "write the path of the value; $self is the element itself", "%s needs a value, not %s", stage, node.Describe())
		return constExpr{}
	case stage == "sort" && (word == "ascending" || word == "descending"):
		c.problem(node, "write sort: and the path of the value, and order: "+word+" below it", "sort needs the value to sort by")
		return constExpr{}
	}
	return c.value(x.inner(wantAny), node)
}

func (c *compiler) descending(node, order *yamlnode.Node) bool {
	if node.Get("sort") == nil {
		c.problem(order, "add sort: with the path of the value to sort by", "order has no sort:")
	}
	if order.Kind != yamlnode.Scalar || order.Value != "ascending" && order.Value != "descending" {
		c.problem(order, "write ascending or descending", "%s is no order", order.Describe())
	}
	return order.Value == "descending"
}

// matching compiles the key of a lookup.
func (c *compiler) matching(x context, node, whole *yamlnode.Node, l *listing) {
	l.match = &matching{id: c.kind.lookups, whose: saysWhose(x.label)}
	c.kind.lookups++
	l.members = whole.Get("by") == nil
	c.trace.lookup(l.match, node, whole)
	key := whole.Get("key")
	if key == nil {
		if c.misspelt(whole) {
			return
		}
		c.problem(node, "add key: with the key to look for, or key: {path: …} for one that is in the data", "lookup has no key:")
		return
	}
	nodes := []*yamlnode.Node{key}
	if key.Kind == yamlnode.List {
		nodes = key.Items
	}
	if len(nodes) == 0 {
		c.problem(key, "name at least one key", "the list of keys is empty")
	}
	for _, one := range nodes {
		if one.Kind == yamlnode.Map {
			l.match.keys = append(l.match.keys, c.value(x.inner(wantAny), one))
			continue
		}
		written, ok := c.scalarText(one, "a key", "write a text or a number, or {path: …} for a key that is in the data")
		switch {
		case !ok:
		case strings.HasPrefix(written, "$") && !one.Quoted:
			c.problem(one, "write key: {path: "+written+"}; put it in quotes if it is the key itself", "a key is a word, but %s looks like a path", written)
		default:
			written = strings.TrimSpace(written)
			l.match.fixed = append(l.match.fixed, written)
			l.match.keys = append(l.match.keys, constExpr{textValue(written)})
		}
	}
	if len(l.match.fixed) == len(l.match.keys) {
		l.match.keys = nil
	}
}

// matchingBy compiles where the elements of a lookup keep their keys.
func (c *compiler) matchingBy(inside context, whole *yamlnode.Node, l *listing) {
	if l.match == nil {
		return
	}
	by := whole.Get("by")
	if by == nil {
		for _, name := range impliedBy() {
			l.match.by = append(l.match.by, c.implied(inside, name))
		}
		return
	}
	defer func(before *scope) { c.fence = before }(c.fence)
	c.fence = l.levels[0].scope.parent // what is around the list changes, but its keys are noted once
	if by.Kind != yamlnode.Scalar {
		l.match.by = []expr{c.value(inside.inner(wantAny), by)}
		return
	}
	written := by.Value
	if !inElement(written) && !strings.HasPrefix(written, "$parent") {
		c.problem(by, "write the path of the key in each element", "by cannot begin with a scope")
		return
	}
	if e := c.path(inside, written, by); e != nil {
		c.trace.hush(e)
		l.match.by = []expr{e}
	}
}

// impliedBy are the names that the key of an element usually has.
func impliedBy() []string { return []string{"key", "name", "code", "id"} }

// implied compiles a path that is not written in the file.
func (c *compiler) implied(x context, name string) expr {
	return &pathExpr{written: name, below: name, slot: x.scope.slot([]string{name})}
}
