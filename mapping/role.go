package mapping

import (
	"slices"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// role says what depends on a path: whether a mapping may well be right
// although no sample has it.
type role struct {
	optional bool           // something else stands in, or it is only asked about
	compared bool           // another value is compared with it
	among    *yamlnode.Node // the list of values of which one is enough, or nil
	item     *yamlnode.Node // the value of that list that it belongs to
}

// roles knows where each value of a file stands.
type roles map[*yamlnode.Node]upward

type upward struct {
	node *yamlnode.Node // that it stands in
	key  string         // under which it stands there, if node is a section
}

func rolesOf(root *yamlnode.Node) roles {
	r := make(roles)
	r.add(root)
	return r
}

func (r roles) add(node *yamlnode.Node) {
	for _, item := range node.Items {
		r[item] = upward{node: node}
		r.add(item)
	}
	for _, entry := range node.Entries {
		r[entry.Value] = upward{node: node, key: entry.Key.Value}
		r.add(entry.Value)
	}
}

// of climbs from a path up to the field that it stands in.
func (r roles) of(path *yamlnode.Node) role {
	var found role
	for node := path; ; {
		up, inside := r[node]
		if !inside {
			return found
		}
		found = r.climbed(found, up, node)
		if r[up.node].key == "fields" && up.node.Kind == yamlnode.Map {
			return found
		}
		node = up.node
	}
}

// climbed is the role after one more step up from a node.
func (r roles) climbed(found role, up upward, node *yamlnode.Node) role {
	switch {
	case up.node.Kind == yamlnode.List:
		if found.among == nil && r.enough(up.node) {
			found.among, found.item = up.node, node
		}
	case comparand(up):
		found.compared = found.compared || !found.optional && found.among == nil
	case asksOnly(up.key), up.key != "default" && up.node.Get("default") != nil:
		found.optional = true
	}
	return found
}

// comparand reports whether a section holds what its value is compared with.
func comparand(up upward) bool {
	if !slices.Contains(comparisonNames(), up.key) {
		return false
	}
	return up.key != "not" || len(up.node.Entries) > 1
}

// enough reports whether one value of a list is enough.
func (r roles) enough(list *yamlnode.Node) bool {
	return !slices.Contains([]string{"add", "subtract", "multiply", "divide", "flatten"}, r[list].key)
}

// asksOnly names the keys below which a missing value means something.
func asksOnly(key string) bool {
	return slices.Contains([]string{"default", "exists", "where", "if", "then", "else", "cases", "any", "all", "not"}, key)
}
