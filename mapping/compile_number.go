package mapping

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// amount puts the settings of a number around an expression.
func (c *compiler) amount(x context, node *yamlnode.Node, of expr) expr {
	e, own := conversion{marks: x.marks}, node.Get("decimal") != nil || node.Get("thousands") != nil
	if own {
		e.marks = c.marks(node)
	}
	if cents := node.Get("cents"); cents != nil {
		e.cents = c.cents(x, cents)
	}
	e.absolute = c.isSet(node.Get("absolute"))
	e.negate = c.isSet(node.Get("negate"))
	if round := node.Get("round"); round != nil {
		e.round = c.round(x, round)
	}
	if e == (conversion{marks: e.marks}) && (!own || e.marks == c.usual.manner.marks) {
		return of
	}
	return &amountExpr{of: of, conversion: e}
}

// marks compiles decimal: and thousands:. What is wrong with them checkMarks
// tells, because they are needed twice: by the operation and around it.
func (c *compiler) marks(node *yamlnode.Node) marks {
	m := marks{decimal: c.mark(node.Get("decimal"), ",."), thousands: c.mark(node.Get("thousands"), ",. '")}
	if m.thousands != 0 && m.whole().decimal == m.thousands {
		m.thousands = 0
	}
	if m == (marks{decimal: '.'}) {
		return marks{}
	}
	return m
}

func (c *compiler) mark(node *yamlnode.Node, known string) byte {
	if node == nil || node.Kind != yamlnode.Scalar || len(node.Value) != 1 || !strings.Contains(known, node.Value) {
		return 0
	}
	return node.Value[0]
}

// checkMarks tells what is wrong with decimal: and thousands:.
func (c *compiler) checkMarks(node *yamlnode.Node) {
	decimal, thousands := node.Get("decimal"), node.Get("thousands")
	if decimal != nil && c.mark(decimal, ",.") == 0 {
		c.problem(decimal, `write decimal: "," or decimal: "."`, "%s is no decimal mark", decimal.Describe())
	}
	switch mark := c.mark(thousands, ",. '"); {
	case thousands == nil:
	case mark == 0:
		c.problem(thousands, `write thousands: "," or ".", " " or "'"`, "%s cannot stand between thousands", thousands.Describe())
	case decimal != nil && decimal.Value == thousands.Value:
		c.problem(thousands, "write two different marks", "%s is the decimal mark already", thousands.Describe())
	}
}

// isSet checks that a setting is true or false and returns which.
func (c *compiler) isSet(node *yamlnode.Node) bool {
	if node == nil {
		return false
	}
	c.flag(node)
	return node.Type == yamlnode.Bool && strings.EqualFold(node.Value, "true")
}

func (c *compiler) cents(x context, node *yamlnode.Node) *minor {
	switch {
	case node.Kind == yamlnode.Scalar && node.Type == yamlnode.Bool && strings.EqualFold(node.Value, "false"):
		return nil
	case node.Kind == yamlnode.Scalar && node.Type == yamlnode.Bool:
		return &minor{digits: 2}
	case node.Kind == yamlnode.Scalar && node.Type != yamlnode.Text:
		c.problem(node, "write cents: true, or the path of the currency's code or of the number of its digits; for a fixed number {const: 3}", "%s does not say how many cents there are", node.Describe())
		return nil
	}
	return &minor{currency: c.currency(x, node)}
}

func (c *compiler) round(x context, node *yamlnode.Node) *minor {
	if node.Kind != yamlnode.Scalar || node.Type == yamlnode.Text {
		return &minor{currency: c.currency(x, node)}
	}
	const most = 9
	digits, err := strconv.Atoi(node.Value)
	if node.Type != yamlnode.Int || err != nil || digits < 0 || digits > most {
		c.problem(node, "write a whole number from 0 to 9, or the path of the currency's code", "%s is no number of decimals", node.Describe())
		return nil
	}
	return &minor{digits: digits}
}

// currency compiles where the code of a currency is.
func (c *compiler) currency(x context, node *yamlnode.Node) expr {
	if node.Kind == yamlnode.Scalar && isCurrency(node.Value) {
		c.problem(node, fmt.Sprintf("write {const: %s}", node.Value), "%q would be read as a path", node.Value)
		return constExpr{}
	}
	return c.value(x.inner(wantText), node)
}
