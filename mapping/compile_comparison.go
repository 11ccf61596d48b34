package mapping

import (
	"slices"
	"time"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

func comparisonNames() []string {
	return []string{"is", "in", "not", "above", "below", "at_least", "at_most", "matches"}
}

// comparisonKeys returns the keys that compare the value of a section.
func (c *compiler) comparisonKeys(node *yamlnode.Node) []*yamlnode.Node {
	var keys []*yamlnode.Node
	for _, entry := range node.Entries {
		name := entry.Key.Value
		if slices.Contains(comparisonNames(), name) && (name != "not" || c.hasOther(node, c.operation("not"))) {
			keys = append(keys, entry.Key)
		}
	}
	return keys
}

// compares reports whether a section compares its value.
func (c *compiler) compares(node *yamlnode.Node) bool { return len(c.comparisonKeys(node)) > 0 }

// comparison puts the comparison of a section around an expression. Only a
// lower and an upper bound can stand side by side.
func (c *compiler) comparison(x context, keys []*yamlnode.Node, node *yamlnode.Node, of expr) expr {
	bounds, low, high := &ordering{of: of, manner: c.usual.manner}, 0, 0
	for i, key := range keys {
		holds, isLow := boundBy(key.Value)
		if holds != nil {
			bounds.bounds = append(bounds.bounds, bound{of: c.bound(x, node, key), holds: holds})
		}
		if isLow {
			low++
		} else {
			high++
		}
		if i > 0 && (len(bounds.bounds) <= i || low > 1 || high > 1) {
			c.problem(key, "use all: with two conditions", "%s and %s cannot stand side by side", keys[0].Value, key.Value)
			return constExpr{}
		}
	}
	if len(bounds.bounds) > 0 {
		return conditionExpr{bounds}
	}
	return c.likeness(x, keys[0], node.Get(keys[0].Value), of)
}

// bound compiles what a number or time is compared with.
func (c *compiler) bound(x context, node, key *yamlnode.Node) expr {
	operand := node.Get(key.Value)
	if operand.Kind == yamlnode.Map {
		return c.value(x.inner(wantAny), operand)
	}
	zone := c.usual.manner.zone
	if named := node.Get("zone"); named != nil && named.Kind == yamlnode.Scalar && named.Value != "" {
		if found, err := time.LoadLocation(named.Value); err == nil {
			zone = found
		}
	}
	v := textValue(operand.Value)
	read, ok := readOperand(v, manner{zone: zone})
	switch {
	case operand.Kind != yamlnode.Scalar || !ok:
		c.problem(operand, "write a number, a time such as 2026-09-14T08:30:00Z, or {path: …}", "%s compares with a number or a time, not with %s", key.Value, operand.Describe())
	case read.isTime:
		return constExpr{value{kind: kindTime, rare: &rare{time: read.time}}}
	default:
		return constExpr{numberValue(read.number)}
	}
	return constExpr{}
}

// likeness compiles is:, in:, not: and matches:.
func (c *compiler) likeness(x context, key, operand *yamlnode.Node, of expr) expr {
	name := key.Value
	switch {
	case name == "matches":
		return conditionExpr{&pattern{of: of, pattern: c.pattern(operand)}}
	case operand.Kind == yamlnode.List && name == "is":
		c.problem(operand, "write in: for one of several", "is cannot compare with a list")
		return constExpr{}
	case operand.Kind != yamlnode.List && operand.Kind != yamlnode.Map && name == "in":
		c.problem(operand, "write in: [a, b], in: {path: …} for a list in the data, or is: for one value", "in needs a list, not %s", operand.Describe())
		return constExpr{}
	case operand.Kind == yamlnode.Map:
		return c.trace.compared(&likeness{of: of, with: c.value(x.inner(wantAny), operand), manner: c.usual.manner, negated: name == "not"}, operand)
	}
	return c.trace.compared(&comparison{of: of, among: c.literals(operand), marks: c.usual.manner.marks, negated: name == "not"}, operand)
}
