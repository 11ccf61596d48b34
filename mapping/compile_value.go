package mapping

import (
	"fmt"
	"strings"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// value compiles a value in any of its forms. It never returns nil.
func (c *compiler) value(x context, node *yamlnode.Node) expr {
	switch node.Kind {
	case yamlnode.Scalar:
		return c.read(x, node)
	case yamlnode.List:
		return c.first(x, node)
	case yamlnode.Map:
		return c.operationSection(x, node)
	default:
		c.problem(node, "write a path, or remove the line", "there is no value here")
		return constExpr{}
	}
}

// first compiles values that are tried in turn. Of phone numbers the first is
// taken that is one.
func (c *compiler) first(x context, node *yamlnode.Node) expr {
	if x.want != wantPhone && x.want != wantPhones {
		of := c.values(x, node)
		return c.trace.several(x, node, of, firstExpr{of: of})
	}
	x.trial = true
	of := c.values(x, node)
	return c.trace.several(x, node, of, firstPhoneExpr{of: of})
}

// values compiles the items of a list, each as a value wanted in x.
func (c *compiler) values(x context, node *yamlnode.Node) []expr {
	if node.Kind != yamlnode.List || len(node.Items) == 0 {
		c.problem(node, "write a list, such as [a, b]", "a list of values is needed here, not %s", describe(node))
		return nil
	}
	list := make([]expr, len(node.Items))
	for i, item := range node.Items {
		list[i] = c.value(x.inner(x.want), item)
	}
	return list
}

func describe(node *yamlnode.Node) string {
	if node.Kind == yamlnode.List {
		return "an empty list"
	}
	return node.Describe()
}

// operationSection compiles a value that is written as a section: one operation, and
// settings beside it.
func (c *compiler) operationSection(x context, node *yamlnode.Node) expr {
	key, chosen := c.choose(x, node)
	if chosen == nil {
		return constExpr{}
	}
	c.checkKeys(x, node, key, chosen)
	inside := c.inside(x, node)
	gives := chosen.gives
	if changesText(node) && gives&(wantText|wantTexts) != 0 {
		gives |= inside.want
	}
	if inside.want&gives == 0 {
		c.problem(key, "this field wants "+x.want.String(), "%s cannot give %s", chosen.name, x.want)
		return constExpr{}
	}
	e := chosen.parse(c, inside, node.Get(chosen.name), node)
	return c.finish(x, node, e)
}

// choose finds the one operation of a section.
func (c *compiler) choose(x context, node *yamlnode.Node) (key *yamlnode.Node, chosen *operation) {
	for _, entry := range node.Entries {
		found := c.operation(entry.Key.Value)
		switch {
		case found == nil, found.name == "not" && c.hasOther(node, found):
		case chosen == nil:
			key, chosen = entry.Key, found
		default:
			c.problem(entry.Key, "keep one of them, or put one inside the other", "%s and %s cannot stand side by side", chosen.name, found.name)
			return nil, nil
		}
	}
	if chosen == nil {
		c.unknownKeys(x, node)
	}
	return key, chosen
}

// unknownKeys tells what is wrong with a section that holds no operation.
func (c *compiler) unknownKeys(x context, node *yamlnode.Node) {
	if len(node.Entries) == 1 && node.Entries[0].Value.Kind == yamlnode.Null && !strings.Contains(node.Entries[0].Key.Value, ":") {
		name := node.Entries[0].Key.Value
		c.problem(node, fmt.Sprintf(`write the path alone, %s, or template: "{%s}" for a text with a path in it`, name, name), "{%s} without quotes is a section, and %s says nothing in it", name, name)
		return
	}
	for _, entry := range node.Entries {
		if !c.known(entry.Key.Value) {
			c.problem(entry.Key, suggest(entry.Key.Value, c.beside(x, node, nil)), "unknown key %q", entry.Key.Value)
			return
		}
	}
	for _, entry := range node.Entries {
		if name := entry.Key.Value; len(c.owners(name)) > 0 {
			c.problem(entry.Key, fmt.Sprintf("write path: with the path of a value, or const: with a fixed one; %s: goes with %s", name, strings.Join(c.owners(name), " or ")), "%s: alone gives no value", name)
			return
		}
	}
	c.problem(node, "write path: and the path of the value", "nothing here says where the value comes from")
}

func (c *compiler) operation(name string) *operation {
	for i := range c.operations {
		if c.operations[i].name == name {
			return &c.operations[i]
		}
	}
	return nil
}

// hasOther reports whether a section holds an operation besides one.
func (c *compiler) hasOther(node *yamlnode.Node, one *operation) bool {
	for _, entry := range node.Entries {
		if found := c.operation(entry.Key.Value); found != nil && found != one {
			return true
		}
	}
	return false
}

func (c *compiler) known(key string) bool {
	if c.operation(key) != nil {
		return true
	}
	for _, setting := range c.settings {
		if setting.name == key {
			return true
		}
	}
	for _, operation := range c.operations {
		if operation.has(key) {
			return true
		}
	}
	return false
}

// checkKeys refuses keys that do not belong beside the operation.
func (c *compiler) checkKeys(x context, node, key *yamlnode.Node, chosen *operation) {
	for _, entry := range node.Entries {
		name := entry.Key.Value
		switch {
		case entry.Key == key, chosen.has(name):
		case name == "group":
			c.problem(entry.Key, "group the list of records around this field, or use unique: or where:", "group belongs to a list of records")
		case !c.known(name):
			c.problem(entry.Key, suggest(name, c.beside(x, node, chosen)), "unknown key %q", name)
		case name == "required" && !x.field:
			c.problem(entry.Key, "write it beside the field's own operation", "required belongs to a whole field")
		default:
			c.checkSetting(x, node, entry.Key, chosen)
		}
	}
}

func (c *compiler) checkSetting(x context, node, key *yamlnode.Node, chosen *operation) {
	if x.want == wantBool && c.compares(node) {
		x.want |= wantCompared
	}
	for _, setting := range c.settings {
		if setting.name != key.Value {
			continue
		}
		if setting.fits&x.want == 0 {
			c.problem(key, "remove it", "%s makes no sense for %s", key.Value, x.want&^wantCompared)
		}
		return
	}
	c.problem(key, c.misplaced(key.Value, chosen, node), "%s does not belong to %s", key.Value, chosen.name)
}

// inside returns the context of what the operation works on.
func (c *compiler) inside(x context, node *yamlnode.Node) context {
	inside := x.inner(x.want)
	if node.Get("decimal") != nil || node.Get("thousands") != nil {
		c.checkMarks(node)
		inside.marks = c.marks(node)
	}
	c.empties(&inside, node)
	if flag := node.Get("required"); flag != nil && x.field {
		c.flag(flag)
	}
	switch {
	case node.Get("enum") != nil || c.compares(node):
		inside.want = wantAny
	case changesText(node) && x.want != wantURL && x.want != wantPlain: // these two read their parts in their own way
		inside.want = wantText | wantTexts
	}
	return inside
}

// finish puts the settings of a section around its operation, in the order in
// which they apply. What is compared is read as a number or time beforehand.
func (c *compiler) finish(x context, node *yamlnode.Node, e expr) expr {
	compared := c.comparisonKeys(node)
	e = c.text(x, node, e)
	if enum := node.Get("enum"); enum != nil {
		words := x
		if compared != nil {
			words.want = wantAny
		}
		e = c.trace.words(&enumExpr{of: e, words: c.enum(words, enum), quiet: node.Get("default") != nil}, node)
	}
	e = c.amount(x, node, e)
	if node.Get("time") != nil || node.Get("zone") != nil {
		e = &timeExpr{of: e, moments: c.moments(node)}
	}
	if compared != nil {
		e = c.comparison(x, compared, node, e)
	}
	if country := node.Get("country"); country != nil {
		e = &phoneExpr{of: e, country: c.country(x, country), trial: x.trial && node.Get("default") == nil}
	}
	if base := node.Get("base"); base != nil {
		e = &baseExpr{of: e, base: c.base(x, base)}
	}
	if fallback := node.Get("default"); fallback != nil {
		e = defaultExpr{of: e, fallback: c.trace.fallback(x, c.fallback(x, fallback))}
	}
	return e
}

// fallback compiles a default: a plain word is the value itself.
func (c *compiler) fallback(x context, node *yamlnode.Node) expr {
	if node.Kind == yamlnode.Scalar {
		return c.constant(x, node)
	}
	return c.value(x.inner(x.want), node)
}

// base compiles where an address begins.
func (c *compiler) base(x context, node *yamlnode.Node) expr {
	if webAddress(node.Value) {
		c.problem(node, fmt.Sprintf("write {const: %q}", node.Value), "%q would be read as a path", node.Value)
		return constExpr{}
	}
	return c.value(x.inner(wantText), node)
}

func (c *compiler) country(x context, node *yamlnode.Node) expr {
	if s := node.Value; len(s) == 2 && isLetter(s[0]) && s == strings.ToUpper(s) {
		c.problem(node, fmt.Sprintf("write {const: %s}", s), "%q would be read as a path", s)
		return constExpr{}
	}
	return c.value(x.inner(wantText), node)
}
