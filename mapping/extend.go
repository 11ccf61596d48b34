package mapping

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// maxChain bounds how many files a mapping may be made of.
const maxChain = 8

// Options say what surrounds a mapping file.
type Options struct {
	// Extend returns the mapping that the file called from names under
	// extends:. What is told by an error of type yamlnode.Problem is repeated
	// at that line, its mend included. Without Extend, no file can extend
	// another.
	Extend func(from, wanted string) (name string, data []byte, err error)
}

// layers reads a file and all that it extends.
type layers struct {
	options Options
	names   []string
	texts   [][]byte
}

// read returns the tree of a file, laid over what it extends.
func (l *layers) read(name string, data []byte) (*yamlnode.File, error) {
	file, err := yamlnode.Parse(name, data)
	if err != nil {
		return nil, err
	}
	l.names, l.texts = append(l.names, name), append(l.texts, data)
	extends := file.Root.Get("extends")
	if extends == nil || file.Root.Kind != yamlnode.Map {
		return file, nil
	}
	below, err := l.below(file, extends)
	if err != nil {
		return nil, err
	}
	file.Root = overlay(below.Root, file.Root)
	return file, nil
}

// below reads what a file extends.
func (l *layers) below(file *yamlnode.File, extends *yamlnode.Node) (*yamlnode.File, error) {
	refuse := func(message, mend string) error {
		return yamlnode.Problems{file.Problem(extends, message, mend)}
	}
	if extends.Kind != yamlnode.Scalar || extends.Value == "" {
		return nil, refuse(fmt.Sprintf("extends cannot be %s", extends.Describe()), "write the name of an adapter, or the path of one mapping file, such as ./base.yaml")
	}
	if l.options.Extend == nil {
		return nil, refuse("a mapping that is read on its own cannot extend another", "remove the line, or give the file to wazgate check")
	}
	name, data, err := l.options.Extend(file.Name, extends.Value)
	if err != nil {
		var told yamlnode.Problem
		if errors.As(err, &told) {
			return nil, refuse(told.Message, told.Mend)
		}
		return nil, refuse(fmt.Sprintf("%s cannot be extended: %v", extends.Value, err), "mend the path; it is relative to the folder of this file")
	}
	if at := slices.Index(l.names, name); at >= 0 {
		round := strings.Join(append(slices.Clone(l.names[at:]), name), " extends ")
		return nil, refuse("the mappings extend each other in a circle: "+round, "take extends: out of one of them")
	}
	if len(l.names) == maxChain {
		return nil, refuse(fmt.Sprintf("more than %d mappings extend one another", maxChain), "extend one further up in the chain, or put two of them together")
	}
	return l.read(name, data)
}

// digest is that of all files.
func (l *layers) digest() [sha256.Size]byte {
	if len(l.texts) == 1 {
		return sha256.Sum256(l.texts[0])
	}
	var all []byte
	for _, text := range l.texts {
		one := sha256.Sum256(text)
		all = append(all, one[:]...)
	}
	return sha256.Sum256(all)
}

// overlay lays a mapping over the one that it extends. Samples and tests
// belong to their own file.
func overlay(below, above *yamlnode.Node) *yamlnode.Node {
	if below.Kind != yamlnode.Map {
		return below // which is told as a mistake
	}
	inherited := *below
	inherited.Entries = slices.DeleteFunc(slices.Clone(below.Entries), func(entry yamlnode.Entry) bool {
		return slices.Contains([]string{"extends", "samples", "tests"}, entry.Key.Value)
	})
	return merge(&inherited, above, func(key string, below, above *yamlnode.Node) *yamlnode.Node {
		switch key {
		case "variables":
			return mergeVariables(below, above)
		case "defaults":
			return merge(below, above, func(_ string, _, above *yamlnode.Node) *yamlnode.Node { return above })
		case "customers", "orders", "products":
			return mergeList(below, above)
		default:
			return above
		}
	})
}

// mergeVariables keeps what has no value: the default of a variable can be
// nothing.
func mergeVariables(below, above *yamlnode.Node) *yamlnode.Node {
	return merge(below, above, func(_ string, below, above *yamlnode.Node) *yamlnode.Node {
		if above.Kind != yamlnode.Null {
			return above
		}
		nothing := *above
		nothing.Kind, nothing.Quoted = yamlnode.Scalar, true
		return &nothing
	})
}

// mergeList lays a list of records over another, key by key.
func mergeList(below, above *yamlnode.Node) *yamlnode.Node {
	return merge(below, above, func(key string, below, above *yamlnode.Node) *yamlnode.Node {
		if key != "fields" {
			return above
		}
		return merge(below, above, func(_ string, below, above *yamlnode.Node) *yamlnode.Node {
			if below.Get("fields") == nil {
				return above
			}
			return mergeList(below, above)
		})
	})
}

// merge lays one section over another. What both have is what both returns; an
// entry that is nothing takes away what is below. What is no section replaces,
// so that it is told where it is checked.
func merge(below, above *yamlnode.Node, both func(key string, below, above *yamlnode.Node) *yamlnode.Node) *yamlnode.Node {
	if below.Kind != yamlnode.Map || above.Kind != yamlnode.Map {
		return above
	}
	merged := *above
	merged.Entries = slices.Clone(below.Entries)
	places := make(map[string]int, len(below.Entries))
	for i, entry := range below.Entries {
		places[entry.Key.Value] = i
	}
	removed := make(map[int]bool)
	for _, entry := range above.Entries {
		i, there := places[entry.Key.Value]
		if !there {
			merged.Entries = append(merged.Entries, entry)
			continue
		}
		value := both(entry.Key.Value, below.Entries[i].Value, entry.Value)
		removed[i] = value.Kind == yamlnode.Null
		merged.Entries[i] = yamlnode.Entry{Key: entry.Key, Value: value}
	}
	if len(removed) == 0 {
		return &merged
	}
	kept := merged.Entries[:0]
	for i, entry := range merged.Entries {
		if !removed[i] {
			kept = append(kept, entry)
		}
	}
	merged.Entries = kept
	return &merged
}

// Files returns the names of the files that the mapping was read from: its own,
// and those that it extends.
func (m *Mapping) Files() []string { return slices.Clone(m.program.files) }
