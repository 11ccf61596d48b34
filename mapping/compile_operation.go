package mapping

import "github.com/wazgate/wazgate/internal/yamlnode"

func parsePathKey(c *compiler, x context, node, _ *yamlnode.Node) expr {
	if node.Kind != yamlnode.Scalar {
		c.problem(node, "write one path, or first: with a list of them", "a path cannot be %s", node.Describe())
		return constExpr{}
	}
	return c.read(x, node)
}

func parseFirst(c *compiler, x context, node, _ *yamlnode.Node) expr {
	return c.first(x, node)
}

func parseConst(c *compiler, x context, node, _ *yamlnode.Node) expr {
	return c.constant(x, node)
}

func parseJoin(c *compiler, x context, node, whole *yamlnode.Node) expr {
	e := &joinExpr{separator: " "}
	if x.want = wantText | wantTexts; node.Kind == yamlnode.List {
		e.of = c.values(x, node)
	} else {
		e.of = []expr{c.value(x.inner(x.want), node)}
	}
	if separator := whole.Get("separator"); separator != nil {
		e.separator, _ = c.scalarText(separator, "a separator", `write a text such as ", "`)
	}
	return e
}

func parseArithmetic(name string) func(*compiler, context, *yamlnode.Node, *yamlnode.Node) expr {
	return func(c *compiler, x context, node, _ *yamlnode.Node) expr {
		lonely := name == "min" || name == "max"
		if node.Kind == yamlnode.List && len(node.Items) == 1 && !lonely {
			c.problem(node, "name a second value", "%s needs two values at least", name)
		}
		return &arithmetic{of: c.values(x.inner(wantNumber), node), marks: x.marks, lonely: lonely, step: arithmeticStep(name)}
	}
}

func parseChoice(c *compiler, x context, node, whole *yamlnode.Node) expr {
	e := choiceExpr{when: c.condition(x, node), then: constExpr{}, otherwise: constExpr{}}
	then := whole.Get("then")
	switch {
	case then != nil:
		e.then = c.value(x.inner(x.want), then)
	case !c.misspelt(whole):
		c.problem(node, "add then: with the value, and else: with the other", "if has no then:")
	}
	if otherwise := whole.Get("else"); otherwise != nil {
		e.otherwise = c.value(x.inner(x.want), otherwise)
	}
	return e
}

// condition compiles what is true or false.
func (c *compiler) condition(x context, node *yamlnode.Node) condition {
	e := c.value(x.inner(wantBool), node)
	if own, ok := e.(conditionExpr); ok {
		return own.of
	}
	return truthful{e}
}

func parseExists(c *compiler, x context, node, _ *yamlnode.Node) expr {
	return conditionExpr{existence{c.value(x.inner(wantAny), node)}}
}

func parseCombination(all bool) func(*compiler, context, *yamlnode.Node, *yamlnode.Node) expr {
	return func(c *compiler, x context, node, _ *yamlnode.Node) expr {
		if node.Kind != yamlnode.List || len(node.Items) == 0 {
			c.problem(node, "write a list of conditions, each with a - in front", "conditions are needed here, not %s", describe(node))
			return constExpr{}
		}
		combined := combination{all: all}
		for _, item := range node.Items {
			combined.of = append(combined.of, c.condition(x, item))
		}
		return conditionExpr{combined}
	}
}

func parseNegation(c *compiler, x context, node, _ *yamlnode.Node) expr {
	return conditionExpr{negation{c.condition(x, node)}}
}
