package mapping

import (
	"fmt"
	"strings"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// checkTests tells of comparisons and patterns that never held. A word that no
// sample has may well come one day: it is told only if it is nearly one that
// the samples have.
func (k *checker) checkTests() {
	for rule, one := range k.values.tests {
		role := k.roles.of(rule.node)
		switch {
		case one.held:
		case rule.values:
			k.warn(TopicCondition, rule.node, "", "look at both paths: there is "+strings.Join(one.seen[:min(len(one.seen), 4)], ", "), "these two are the same in no sample")
		case rule.compares:
			k.checkWords(rule, one)
		case !role.optional && role.among == nil:
			k.warn(TopicCondition, rule.node, "", "look at what it should match: "+quotedList(one.seen, 3), "no text of the samples matches this")
		}
	}
}

func (k *checker) checkWords(rule *testRule, one *tested) {
	for _, word := range rule.words() {
		if near := nearWord(word, one.seen); near != "" {
			k.warn(TopicCondition, rule.node, word, fmt.Sprintf("did you mean %q?", near), "no sample has %q here", word)
		}
	}
}

// nearWord is the word of the samples that another one nearly is.
func nearWord(word string, seen []string) string {
	const short = 4
	if len(word) < short {
		return ""
	}
	for _, one := range seen {
		distance := yamlnode.Distance(strings.ToLower(word), strings.ToLower(one))
		if len(one) >= short && distance <= 1+len(word)/8 && withoutDigits(word) != withoutDigits(one) {
			return one
		}
	}
	return ""
}

// checkTruths tells of texts that are false where a store writes that for
// nothing.
func (k *checker) checkTruths() {
	for one, seen := range k.values.falses {
		if seen.no && !seen.yes {
			k.warn(TopicValue, one.key, "", fmt.Sprintf("if the store writes false for nothing, write %s", emptied(one.node)), "%s gets the text \"false\" in a sample", one.name)
		}
	}
}

// emptied writes a rule with empty: [false].
func emptied(node *yamlnode.Node) string {
	switch node.Kind {
	case yamlnode.Scalar:
		return "{path: " + node.Value + ", empty: [false]}"
	case yamlnode.List:
		return "{first: " + ruleText(node) + ", empty: [false]}"
	default:
		return "empty: [false] beside its operation"
	}
}

// checkSeveral tells of values of which a field takes the first only, although
// it could take them all.
func (k *checker) checkSeveral() {
	for node := range k.values.several {
		if node.Kind == yamlnode.List && k.roles[node].key != "first" {
			k.warn(TopicValue, node, "", "to take them all, write {collect: {concat: "+ruleText(node)+"}}", "this takes the first only, but a sample has several of them")
		}
	}
}

// checkLocalised tells of names that no element has.
func (k *checker) checkLocalised() {
	for rule, one := range k.values.localised {
		for _, named := range []struct {
			node  *yamlnode.Node
			there bool
		}{{rule.key, one.key}, {rule.value, one.value}} {
			if named.node == nil || named.there || len(one.keys) == 0 {
				continue
			}
			mend := "there is " + someKeys(one.keys)
			if near := yamlnode.Nearest(named.node.Value, one.keys); near != "" {
				mend = fmt.Sprintf("did you mean %q?", near)
			}
			k.warn(TopicPath, named.node, "", mend, "no sample has %q", named.node.Value)
		}
	}
}
