package mapping

import (
	"slices"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// listOperations are the operations over the elements of a list.
func listOperations() []operation {
	const several = wantTexts | wantPhones | wantWords
	over := func(more ...key) []key { return append(append(more, ofKey()...), stageKeys()...) }
	return []operation{
		{name: "sum", takes: oneList, gives: wantNumbers, with: over(), about: "the sum of a list", parse: parseSum},
		{name: "count", takes: oneList, gives: wantNumbers, with: over(), about: "how many elements a list has; with of: how many have that value", parse: parseCount},
		{name: "min", takes: listOrValues, gives: wantNumbers, with: over(), about: "the smallest number or first time of a list; or the smallest of several values", parse: parseExtreme("min")},
		{name: "max", takes: listOrValues, gives: wantNumbers, with: over(), about: "the largest number or last time of a list; or the largest of several values", parse: parseExtreme("max")},
		{name: "collect", takes: oneList, gives: several, with: over(), about: "the values of a list, for fields that take several and for join", parse: parseCollect},
		{
			name: "one", takes: oneList, gives: wantScalars, about: "the value of one element of a list",
			with: over(key{"at", onePlace, "which one: first, last, or its number from 1 on"}), parse: parseOne,
		},
		{
			name: "lookup", takes: oneList, gives: wantScalars, about: "the value of the element of a list that has a key",
			with: over(lookupKeys()...), parse: parseLookup,
		},
	}
}

// over compiles what the operations over a list have in common. w is what the
// values are wanted as.
func (c *compiler) over(x context, node, whole *yamlnode.Node, w want) (overList, context) {
	o := overList{list: &listing{}, exact: w&^(wantText|wantPlain|wantTexts) != 0}
	o.list.source, _ = c.source(x, node)
	if whole.Get("lookup") == node {
		c.matching(x, node, whole, o.list)
	}
	inside := c.stages(x, whole, o.list).inner(w)
	c.matchingBy(inside, whole, o.list)
	if of := whole.Get("of"); of != nil {
		o.of = c.value(inside, of)
	}
	return o, inside
}

// ofItself completes an operation that takes the elements themselves.
func (c *compiler) ofItself(o overList, inside context) overList {
	if o.of == nil {
		o.of = inside.emptied(c.self(inside))
	}
	return o
}

func (c *compiler) self(x context) expr {
	x.scope.usesSelf = true
	return &pathExpr{written: "$self", slot: noSlot}
}

func parseSum(c *compiler, x context, node, whole *yamlnode.Node) expr {
	o, inside := c.over(x, node, whole, wantNumber)
	return &sumExpr{overList: c.ofItself(o, inside), marks: x.marks}
}

func parseCount(c *compiler, x context, node, whole *yamlnode.Node) expr {
	o, inside := c.over(x, node, whole, wantAny)
	if o.of == nil && inside.scope.trie.leaf() {
		inside.scope.usesSelf = true // whatever the elements are, they count
	}
	return &countExpr{o}
}

func parseExtreme(name string) func(*compiler, context, *yamlnode.Node, *yamlnode.Node) expr {
	return func(c *compiler, x context, node, whole *yamlnode.Node) expr {
		if node.Kind == yamlnode.List {
			for _, entry := range whole.Entries {
				if name := entry.Key.Value; name == "of" || slices.ContainsFunc(stageKeys(), func(k key) bool { return k.name == name }) {
					c.problem(entry.Key, "write one path instead of the list of values, or remove "+name, "%s belongs to the elements of a list, but these are several values", name)
				}
			}
			return parseArithmetic(name)(c, x, node, whole)
		}
		o, inside := c.over(x, node, whole, x.want)
		return &extremeExpr{overList: c.ofItself(o, inside), largest: name == "max"}
	}
}

func parseCollect(c *compiler, x context, node, whole *yamlnode.Node) expr {
	w := x.want
	if w&wantTexts != 0 {
		w |= wantText
	}
	if w&wantPhones != 0 {
		w |= wantPhone
	}
	o, inside := c.over(x, node, whole, w)
	return &collectExpr{c.ofItself(o, inside)}
}

func parseOne(c *compiler, x context, node, whole *yamlnode.Node) expr {
	o, inside := c.over(x, node, whole, x.want)
	e := &oneExpr{overList: c.ofItself(o, inside), at: 1}
	if at := whole.Get("at"); at != nil {
		e.at = c.place(at)
	}
	return e
}

func parseLookup(c *compiler, x context, node, whole *yamlnode.Node) expr {
	o, inside := c.over(x, node, whole, x.want)
	if o.of == nil {
		o.of = inside.emptied(valueOrSelf{value: c.implied(inside, "value"), self: c.self(inside)})
	}
	return &lookupExpr{o}
}
