package mapping

import (
	"fmt"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// checkLookups tells of lookups that never found anything. Where it is only
// asked whether there is something, or something else stands in, they are told
// if it can be said what was meant.
func (k *checker) checkLookups() {
	for rule, one := range k.lookups {
		role := k.roles.of(rule.whole)
		switch {
		case one.found:
		case one.nobody && len(one.there) == 0:
			k.warn(TopicKey, rule.list, "", "add by: with the path of their key; they have "+someKeys(one.keys), "%s", one.lacksKeys())
		case len(one.there) == 0, len(one.sought) == 0: // the path in by: or key: is told
		case one.mend == "" && (role.optional || role.among != nil):
		default:
			k.warn(TopicKey, k.keyNode(rule), "", one.what(), "%s", one.lacksAll())
		}
	}
}

// keyNode is where the key of a lookup stands.
func (k *checker) keyNode(rule *lookupRule) *yamlnode.Node {
	if rule.key == nil {
		return rule.whole
	}
	return rule.key
}

// lacksAll says which keys no sample has.
func (one *lookedFor) lacksAll() string {
	if len(one.sought) == 1 {
		return one.lacks(one.sought[0], one.there)
	}
	text := fmt.Sprintf("no element of %s has any %s of %s", ruleText(one.rule.list), one.by, quotedList(one.sought, maxSought))
	if one.by == "" {
		text = fmt.Sprintf("%s has no member of %s", ruleText(one.rule.list), quotedList(one.sought, maxSought))
	}
	return text + ", only " + quotedList(one.there, maxThere)
}

// what says how to mend it.
func (one *lookedFor) what() string {
	switch {
	case one.mend != "":
		return one.mend
	case one.rule.by != "" || one.by == "":
		return "look at key:, or save a sample that has it"
	default:
		return "look at key:, or add by: with the path of their key; they have " + someKeys(one.keys)
	}
}
