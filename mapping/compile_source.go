package mapping

import (
	"slices"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

const sourceMend = "write the path of the list, a list of paths to try, or a section with path, concat, values, entries, json, lookup or collect"

// sourceForm is one way to write a list that is not simply at a path.
type sourceForm struct {
	name  string
	with  []key
	about string
	parse func(c *compiler, x context, node, whole *yamlnode.Node) (source expr, steady bool)
}

func sourceForms() []sourceForm {
	return []sourceForm{
		{name: "path", with: splitKeys(), about: "the list at a path, or in a text that split: cuts", parse: parseSplit},
		{name: "concat", about: "several lists, one after another", parse: parseConcat},
		{name: "values", about: "the values of an object's members", parse: parseValues},
		{name: "entries", about: "the members of an object, each as an element with key and value", parse: parseEntries},
		{name: "json", with: []key{{"get", onePath, "a path in it"}}, about: "the list in a text that is JSON", parse: parseJSONList},
		{name: "collect", with: ofKey(), about: "the values of a list", parse: parseNarrowed},
		{name: "lookup", with: append(lookupKeys(), ofKey()...), about: "the elements that have a key", parse: parseNarrowed},
	}
}

// source compiles a list as operations and records take it. steady is true if
// it is the same for all elements.
func (c *compiler) source(x context, node *yamlnode.Node) (source expr, steady bool) {
	switch node.Kind {
	case yamlnode.Scalar:
		return c.sourcePath(x, node)
	case yamlnode.List:
		of, steady := c.sources(x, node)
		return alternatives{of: of}, steady
	case yamlnode.Map:
		source, steady = c.sourceSection(x, node)
		if steady && x.scope != c.kind.root {
			source = steadyExpr{of: source, id: c.kind.steady}
			c.kind.steady++
		}
		return source, steady
	default:
		c.problem(node, sourceMend, "there is no list here")
		return constExpr{}, false
	}
}

// sources compiles several lists.
func (c *compiler) sources(x context, node *yamlnode.Node) (of []expr, steady bool) {
	if node.Kind != yamlnode.List || len(node.Items) == 0 {
		c.problem(node, "write several, such as [billing.phones, shipping.phones]", "lists are needed here, not %s", describe(node))
		return nil, false
	}
	steady = true
	for _, item := range node.Items {
		source, same := c.source(x, item)
		of, steady = append(of, source), steady && same
	}
	return of, steady
}

// sourcePath compiles the path of a list.
func (c *compiler) sourcePath(x context, node *yamlnode.Node) (source expr, steady bool) {
	if node.Type != yamlnode.Text {
		c.problem(node, "write the path of the list, in quotes if it is a number", "%s is no path", node.Describe())
		return constExpr{}, false
	}
	defer func(before bool) { x.scope.usesSelf = before }(x.scope.usesSelf)
	switch compiled := c.path(x, node.Value, node).(type) {
	case nil:
		return constExpr{}, false
	case *pathExpr:
		return x.inner(wantAny).emptied(compiled), compiled.base == baseRoot || compiled.base == baseStep
	default:
		c.problem(node, "write the path of a list in the document", "%s holds no list", node.Value)
		return constExpr{}, false
	}
}

func (c *compiler) sourceSection(x context, node *yamlnode.Node) (source expr, steady bool) {
	form, key := c.sourceForm(node)
	if form == nil {
		return constExpr{}, false
	}
	c.checkSourceKeys(node, form, key)
	source, steady = form.parse(c, x, node.Get(form.name), node)
	if form.name == "collect" || form.name == "lookup" || !hasStage(node) {
		return source, steady
	}
	l := &listing{source: source}
	c.stages(x, node, l)
	return &narrowed{list: l}, false
}

// sourceForm finds the one form of a section.
func (c *compiler) sourceForm(node *yamlnode.Node) (chosen *sourceForm, key *yamlnode.Node) {
	forms := sourceForms()
	var names []string
	for i := range forms {
		names = append(names, forms[i].name)
	}
	for _, entry := range node.Entries {
		for i := range forms {
			if forms[i].name != entry.Key.Value {
				continue
			}
			if chosen != nil {
				c.problem(entry.Key, "keep one of them, or put one inside the other", "%s and %s cannot stand side by side", chosen.name, forms[i].name)
				return nil, nil
			}
			chosen, key = &forms[i], entry.Key
		}
	}
	if chosen != nil {
		return chosen, key
	}
	if len(node.Entries) == 0 {
		c.problem(node, sourceMend, "the section is empty")
		return nil, nil
	}
	first := node.Entries[0].Key
	mend := suggest(first.Value, names)
	if first.Value == "first" {
		mend = sourceMend
	}
	c.problem(first, mend, "a list cannot be written with %s:", first.Value)
	return nil, nil
}

func (c *compiler) checkSourceKeys(node *yamlnode.Node, form *sourceForm, key *yamlnode.Node) {
	names := []string{form.name}
	for _, with := range append(stageKeys(), form.with...) {
		names = append(names, with.name)
	}
	for _, entry := range node.Entries {
		if entry.Key != key && !slices.Contains(names, entry.Key.Value) {
			c.problem(entry.Key, suggest(entry.Key.Value, names[1:]), "unknown key %q beside %s", entry.Key.Value, form.name)
		}
	}
}

// splitKeys are the settings of a text that is cut into a list.
func splitKeys() []key {
	keys := make([]key, 0, len(settings()))
	for _, one := range settings() {
		if slices.Contains([]string{"extract", "replace", "case", "split"}, one.name) {
			keys = append(keys, key{one.name, one.takes, one.about})
		}
	}
	return keys
}

// parseSplit compiles a path with the settings of a text beside it.
func parseSplit(c *compiler, x context, node, whole *yamlnode.Node) (source expr, steady bool) {
	if node.Kind != yamlnode.Scalar {
		c.problem(node, "write one path, or a list of them instead of the section", "a path cannot be %s", node.Describe())
		return constExpr{}, false
	}
	source, steady = c.sourcePath(x, node)
	if !changesText(whole) {
		return source, steady
	}
	return splitExpr{c.text(x.inner(wantTexts), whole, source)}, steady
}

func parseConcat(c *compiler, x context, node, _ *yamlnode.Node) (source expr, steady bool) {
	of, steady := c.sources(x, node)
	return concatExpr{of: of}, steady
}

func parseValues(c *compiler, x context, node, _ *yamlnode.Node) (source expr, steady bool) {
	of, steady := c.source(x, node)
	return valuesExpr{of: of}, steady
}

func parseEntries(c *compiler, x context, node, _ *yamlnode.Node) (source expr, steady bool) {
	of, steady := c.source(x, node)
	return valuesExpr{of: of, pairs: true}, steady
}

func parseJSONList(c *compiler, x context, node, whole *yamlnode.Node) (source expr, steady bool) {
	of, steady := c.source(x, node)
	return c.embedded(of, whole), steady
}

// parseNarrowed compiles collect and lookup as lists.
func parseNarrowed(c *compiler, x context, node, whole *yamlnode.Node) (source expr, steady bool) {
	l := &listing{}
	l.source, _ = c.source(x, node)
	if whole.Get("lookup") == node {
		c.matching(x, node, whole, l)
	}
	inside := c.stages(x, whole, l)
	c.matchingBy(inside, whole, l)
	e := &narrowed{list: l}
	if of := whole.Get("of"); of != nil {
		e.of = c.value(inside.inner(wantAny), of)
	}
	return e, false
}
