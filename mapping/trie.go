package mapping

import (
	"strconv"
	"strings"
)

// trie holds the simple paths of one element by their keys, so that a single
// walk over the element's JSON finds all of them.
type trie struct {
	slot     int        // where the value goes; noSlot if no path ends here
	byLength [][]branch // the keys, by their length
	indexes  []branch   // those keys that are places in an array
}

const noSlot = -1

type branch struct {
	key   string
	index int
	node  *trie
}

func newTrie() *trie { return &trie{slot: noSlot} }

// leaf reports whether no path goes beyond this node.
func (t *trie) leaf() bool { return len(t.byLength) == 0 }

// insert returns the node for a path, which it adds where it is new.
func (t *trie) insert(keys []string) *trie {
	for _, key := range keys {
		next := t.find(key)
		if next == nil {
			next = t.add(key)
		}
		t = next
	}
	return t
}

func (t *trie) add(key string) *trie {
	for len(t.byLength) <= len(key) {
		t.byLength = append(t.byLength, nil)
	}
	next := branch{key: key, node: newTrie()}
	t.byLength[len(key)] = append(t.byLength[len(key)], next)
	if index, err := strconv.Atoi(key); err == nil && index >= 0 && strconv.Itoa(index) == key {
		next.index = index
		t.indexes = append(t.indexes, next)
	}
	return next.node
}

// find returns the node below key, or nil.
func (t *trie) find(key string) *trie {
	if len(key) >= len(t.byLength) {
		return nil
	}
	for i := range t.byLength[len(key)] {
		if next := &t.byLength[len(key)][i]; next.key == key {
			return next.node
		}
	}
	return nil
}

// findRaw is find for a key that may hold JSON escapes.
func (t *trie) findRaw(key string) *trie {
	if next := t.find(key); next != nil || strings.IndexByte(key, '\\') < 0 {
		return next
	}
	return t.find(unescape(key))
}

// at returns the node below a place in an array, or nil.
func (t *trie) at(index int) *trie {
	for i := range t.indexes {
		if t.indexes[i].index == index {
			return t.indexes[i].node
		}
	}
	return nil
}

// walk reads the value at i, puts what the paths name into slots and returns
// the place after the value.
func (t *trie) walk(s string, i int, slots []value) int {
	switch {
	case i >= len(s):
		return len(s)
	case s[i] == '{' && !t.leaf():
		return t.walkObject(s, i, slots)
	case s[i] == '[' && len(t.indexes) > 0:
		return t.walkArray(s, i, slots)
	default:
		return skipValue(s, i)
	}
}

func (t *trie) walkObject(s string, i int, slots []value) int {
	for i++; i < len(s); {
		switch s[i] {
		case '"':
			var next *trie
			next, i = t.key(s, i)
			i = next.take(s, i, slots)
		case '}':
			return i + 1
		default:
			i++
		}
	}
	return len(s)
}

// walkUntilList walks over the members of an object from i on. It stops at a
// list that a path names, keeps it without its end, and returns its place. It
// returns finished if it came to the end.
func (t *trie) walkUntilList(s string, i int, slots []value) (stopped int) {
	for i < len(s) && s[i] != '}' {
		if s[i] != '"' {
			i++
			continue
		}
		var next *trie
		next, i = t.key(s, i)
		if next != nil && next.leaf() && i < len(s) && s[i] == '[' && slots[next.slot].kind == kindMissing {
			slots[next.slot] = value{kind: kindArray, raw: s[i:]}
			return i
		}
		i = next.take(s, i, slots)
	}
	return finished
}

// key returns the node below the key that begins at i, and the place of its
// value.
func (t *trie) key(s string, i int) (next *trie, place int) {
	end := skipString(s, i)
	next = t.findRaw(s[i+1 : max(end-1, i+1)])
	for end < len(s) && (s[end] == ':' || s[end] <= ' ') {
		end++
	}
	return next, end
}

func (t *trie) walkArray(s string, i int, slots []value) int {
	index := 0
	for i++; i < len(s); {
		switch s[i] {
		case ']':
			return i + 1
		case ',', ' ', '\n', '\t', '\r':
			i++
		default:
			i = t.at(index).take(s, i, slots)
			index++
		}
	}
	return len(s)
}

// take keeps the value at i if a path ends at this node, and walks on if paths
// go beyond it. A nil node takes nothing. Of a key that stands twice the first
// one counts.
func (t *trie) take(s string, i int, slots []value) int {
	if t == nil {
		return skipValue(s, i)
	}
	if t.leaf() {
		v, end := readValue(s, i)
		if t.slot != noSlot && slots[t.slot].kind == kindMissing {
			slots[t.slot] = v
		}
		return end
	}
	if t.slot == noSlot {
		return t.walk(s, i, slots)
	}
	if slots[t.slot].kind == kindMissing {
		slots[t.slot], _ = readValue(s, i)
	}
	return t.walk(s, i, slots)
}
