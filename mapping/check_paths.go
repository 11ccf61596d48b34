package mapping

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// lookedUp is a path of the file, compared with the samples.
type lookedUp struct {
	*tracedPath
	role   role
	parts  []string
	result found
	at     int        // the part that is missing
	way    []*outline // to it
}

// checkPaths tells which paths no sample has. A path that something else may
// stand in for is told only where its name is nearly that of a key.
func (k *checker) checkPaths() {
	paths := k.lookUp()
	used := usedKeys(paths)
	groups := make(map[*yamlnode.Node][]*lookedUp)
	for _, p := range paths {
		switch {
		case p.role.among != nil && !p.role.optional:
			groups[p.role.among] = append(groups[p.role.among], p)
		case p.result != isMissing:
		case p.role.optional && !p.role.compared && !k.demanded(p) && p.misread() == "":
			k.tellSlip(p, used)
		default:
			k.tellMissing(p)
		}
	}
	for list, group := range groups {
		k.checkGroup(list, group, used)
	}
}

// demanded reports whether a condition holds for nothing without the path: one
// of an element further out that has to be some value.
func (k *checker) demanded(p *lookedUp) bool {
	section := k.roles[p.node].node
	return strings.HasPrefix(p.written, "$parent.") && section != nil && (section.Get("is") != nil || section.Get("in") != nil)
}

// checkGroup checks values of which one is enough.
func (k *checker) checkGroup(list *yamlnode.Node, group []*lookedUp, used map[string]bool) {
	var missing []*lookedUp
	items := make(map[*yamlnode.Node]bool)
	for _, p := range group {
		items[p.role.item] = true
		if p.result == isMissing {
			missing = append(missing, p)
		}
	}
	if len(missing) < len(group) || len(items) < len(list.Items) {
		for _, p := range missing {
			k.tellSlip(p, used)
		}
		return
	}
	if len(missing) == 1 {
		k.tellMissing(missing[0])
		return
	}
	names := make([]string, len(missing))
	mend := ""
	for i, p := range missing {
		names[i] = fmt.Sprintf("%q", p.written)
		if near := k.suggest(p); near != "" && mend == "" && !used[usedKey(p.scope, cutPath(near))] {
			mend = fmt.Sprintf("did you mean %q?", near)
		}
	}
	if mend == "" {
		mend = missing[0].instead()
	}
	k.warn(TopicPath, list, missing[0].written, mend, "no sample has any of %s", strings.Join(names, ", "))
}

// lookUp compares all paths with the samples of their kind.
func (k *checker) lookUp() []*lookedUp {
	var paths []*lookedUp
	lacking := make(map[*scope]bool)
	for _, path := range k.mapping.tracer.paths {
		p := &lookedUp{tracedPath: path, role: k.roles.of(path.node), parts: cutPath(path.below), result: isUnknown}
		seen := k.outlines[path.scope]
		if seen != nil {
			p.result, p.at, p.way = seen.resolve(p.parts)
		}
		if seen != nil && seen.last == "" && path.scope.name != "" && !lacking[path.scope] {
			lacking[path.scope] = true
			k.warn(TopicStep, path.node, path.written, fmt.Sprintf("save it beside the sample, as NAME.steps.%s.json", path.scope.name), "no sample brings the answer of the step %s", path.scope.name)
		}
		paths = append(paths, p)
	}
	return paths
}

// usedKeys returns all that the paths name, in the form of usedKey.
func usedKeys(paths []*lookedUp) map[string]bool {
	used := make(map[string]bool)
	for _, p := range paths {
		for i := range p.parts {
			used[usedKey(p.scope, p.parts[:i+1])] = true
		}
	}
	return used
}

func usedKey(s *scope, parts []string) string {
	return fmt.Sprintf("%p %s", s, strings.Join(parts, "."))
}

// tellMissing tells of a path that no sample has.
func (k *checker) tellMissing(p *lookedUp) {
	mend := p.instead()
	if near := k.suggest(p); near != "" {
		mend = fmt.Sprintf("did you mean %q?", near)
	}
	if misread := p.misread(); misread != "" {
		mend = misread
	}
	k.warn(TopicPath, p.node, p.written, mend, "no sample has %q", p.written)
}

// instead says what the samples have where something is missing.
func (p *lookedUp) instead() string {
	at := p.way[p.at]
	switch {
	case len(at.keys) > 0:
		return "there is " + someKeys(at.keys)
	case p.at == 0:
		return "the element is " + at.describe()
	default:
		return strings.Join(p.parts[:p.at], ".") + " is " + at.describe() + " there"
	}
}

func someKeys(keys []string) string {
	const most = 8
	var spelt []string
	for _, key := range keys[:min(len(keys), most)] {
		spelt = append(spelt, spell(key))
	}
	if len(keys) > most {
		spelt = append(spelt, "…")
	}
	return strings.Join(spelt, ", ")
}

// suggest returns the path that was probably meant, or "".
func (k *checker) suggest(p *lookedUp) string {
	scope := strings.TrimSuffix(p.written, p.below)
	if meant := p.meant(); meant != nil {
		return scope + joinParts(meant)
	}
	if strings.Trim(strings.ReplaceAll(scope, "$parent.", ""), ".") == "" {
		for above := p.scope.parent; above != nil; above = above.parent {
			if scope += "$parent."; k.outlines[above].has(p.parts) {
				return scope + p.below
			}
		}
	}
	return ""
}

// meant returns the parts that were probably meant, or nil.
func (p *lookedUp) meant() []string {
	before, rest := p.parts[:p.at], p.parts[p.at:]
	at := p.way[p.at]
	if near := at.nearest(rest); near != nil {
		return slices.Concat(before, near)
	}
	if below := at.below(rest); below != nil {
		return slices.Concat(before, below)
	}
	for i := p.at - 1; i >= 0; i-- { // levels above
		if p.way[i].has(rest) {
			return slices.Concat(p.parts[:i], rest)
		}
	}
	return nil
}

// below returns where the parts are one level further down, or one further up
// than they say; nil if nowhere.
func (s *outline) below(parts []string) []string {
	for _, key := range s.keys {
		if s.members[key].has(parts) {
			return append([]string{spell(key)}, parts...)
		}
	}
	switch {
	case len(parts) > 1 && s.has(parts[1:]):
		return parts[1:]
	case s.list && s.elements.has(parts):
		return append([]string{"0"}, parts...)
	default:
		return nil
	}
}

// nearest returns the parts that were probably meant by others, or nil. A key
// below which the rest is found wins.
func (s *outline) nearest(parts []string) []string {
	wanted, _ := plainKey(parts[0])
	keys := slices.Clone(s.keys)
	var best []string
	for range 5 {
		near := yamlnode.Nearest(wanted, keys)
		if near == "" {
			break
		}
		meant := append([]string{spell(near)}, parts[1:]...)
		if s.has(meant) {
			return meant
		}
		if best == nil {
			best = meant[:1]
		}
		keys = slices.DeleteFunc(keys, func(key string) bool { return key == near })
	}
	return best
}

func joinParts(lists ...[]string) string {
	return strings.Join(slices.Concat(lists...), ".")
}

// tellSlip tells of a path that may well be missing, if it is nearly the name
// of a key that the samples have. Values to choose from are often called nearly
// the same: what is no more than another way to write a key is not told where
// that one is named as well.
func (k *checker) tellSlip(p *lookedUp, used map[string]bool) {
	at := p.way[p.at]
	wanted, plain := plainKey(p.parts[p.at])
	if !plain {
		return
	}
	for _, key := range at.keys {
		meant := slices.Concat(p.parts[:p.at], []string{spell(key)})
		if !slip(wanted, key) || !at.members[key].has(p.parts[p.at+1:]) {
			continue
		}
		if used[usedKey(p.scope, meant)] && variant(wanted, key) {
			continue
		}
		near := strings.TrimSuffix(p.written, p.below) + joinParts(meant, p.parts[p.at+1:])
		k.warn(TopicPath, p.node, p.written, fmt.Sprintf("did you mean %q?", near), "no sample has %q", p.written)
		return
	}
}
