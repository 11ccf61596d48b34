package mapping

import (
	"fmt"

	"github.com/tidwall/gjson"
)

// Shape is what several values of samples look like, laid over one another. The
// zero Shape has seen none.
type Shape struct{ seen outline }

// Add lays a value over the others.
func (s *Shape) Add(value gjson.Result) { s.seen.add(value) }

// Lacks reports whether none of the values has what the keys lead to, where #
// stands for the members of a list. What is there but null is not lacking, nor
// is what stands in a value that is null or empty. The mend says what was
// probably meant, or else what there is; near are the keys of the former, where
// they are known.
func (s *Shape) Lacks(keys []string) (near []string, mend string, lacks bool) {
	p := &lookedUp{parts: make([]string, len(keys))}
	for i, key := range keys {
		if p.parts[i] = key; key != "#" {
			p.parts[i] = spell(key)
		}
	}
	if p.result, p.at, p.way = s.seen.resolve(p.parts); p.result != isMissing {
		return nil, "", false
	}
	parts := p.meant()
	if parts == nil {
		return nil, p.instead(), true
	}
	for _, part := range parts {
		key, _ := plainKey(part)
		near = append(near, key)
	}
	return near, fmt.Sprintf("did you mean %q?", joinParts(parts)), true
}
