package adaptertest

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/adapters"
)

// harmless values take every turn that an adapter may make for good reasons.
func harmless() []string {
	return []string{"word", "two words", "4711", "365047281936", "someone@example.com", "+34600112233", "EXT-70012", "ñandú"}
}

func hostile() []string {
	return []string{
		`"quoted"`, `it's`, `a&admin=true`, `a=b`, `a#b`, `a?b=c`, `a;b`, `a%00b`, "a\x00b", `%`, `%2e%2e%2f`,
		`..`, `../..`, `../../admin`, `a/b`, `a\b`, `.`, `*`, `a` + "\r\n" + `X-Injected: yes`, "a\nb", "a\tb",
		`' OR 1=1 --`, `{{7*7}}`, `${x}`, `{"$gt":""}`, "\u202eabc", "\xff\xfe", "👩‍👩‍👧", `a,b`, `[]`, `a|b`, `<b>`,
		`x@example.com&x=1`, `http://other.example/`, `//other.example`,
	}
}

// checkHostile compares the structure of calls: a value may fill its place in
// the request and nothing more.
func checkHostile(s *stage) {
	for _, op := range s.adapter.Operations() {
		for _, k := range keysOf(op) {
			if k.name == "phone" {
				continue // numbers arrive parsed
			}
			known := s.shapes(op, k)
			for _, value := range hostile() {
				var q adapters.Query
				k.set(&q, value)
				requests, _ := s.requestsOf(op, q)
				for _, r := range requests {
					if shape := shapeOf(r); !known[shape] {
						s.fail(op, "%s %q changes the request: %s", k.name, value, shape)
						break
					}
				}
			}
		}
	}
}

func (s *stage) shapes(op adapters.Operation, k key) map[string]bool {
	known := make(map[string]bool)
	values := harmless()
	for _, q := range s.queries(op) {
		if value := k.get(q); value != "" {
			values = append(values, value)
		}
	}
	for _, value := range values {
		var q adapters.Query
		k.set(&q, value)
		requests, _ := s.requestsOf(op, q)
		for _, r := range requests {
			known[shapeOf(r)] = true
		}
	}
	return known
}

// shapeOf describes a request without its values.
func shapeOf(r Request) string {
	return fmt.Sprintf("%s with %d path segments, parameters %s, headers %s",
		r.Method, strings.Count(r.Path, "/")+dotSegments(r.Path), names(r.Query), slices.Sorted(maps.Keys(r.Header)))
}

// dotSegments makes a path count differently that a server would shorten.
func dotSegments(path string) int {
	dots := 0
	for segment := range strings.SplitSeq(path, "/") {
		if plain, err := url.PathUnescape(segment); err == nil && (plain == "." || strings.Contains(plain, "..")) {
			dots += 100
		}
	}
	return dots
}

func names(query url.Values) []string {
	var list []string
	for name, values := range query {
		for range values {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}
