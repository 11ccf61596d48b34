package mapping

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// outline is what the elements of all samples look like, laid over one another.
type outline struct {
	object, list, scalar bool // what stood there, apart from what counts as nothing
	asked                bool // it was looked for
	members              map[string]*outline
	keys                 []string // of the members, in their order
	elements             *outline
	last                 string // what was seen last, not to see it again
}

// maxMembers bounds objects whose keys are data, such as ids.
const maxMembers = 1000

// see adds an element to the outline of its scope.
func (t *trace) see(s *scope, v value) {
	seen := t.outlines[s]
	if seen == nil {
		seen = new(outline)
		t.outlines[s] = seen
	}
	seen.asked = true
	if v.kind == kindMissing || v.raw != "" && v.raw == seen.last {
		return
	}
	seen.last = v.raw
	seen.add(gjson.Parse(v.json()))
}

func (s *outline) add(v gjson.Result) {
	switch {
	case v.IsObject():
		v.ForEach(func(key, member gjson.Result) bool {
			s.object = true
			s.member(key.String()).add(member)
			return true
		})
	case v.IsArray():
		v.ForEach(func(_, element gjson.Result) bool {
			s.list = true
			if s.elements == nil {
				s.elements = new(outline)
			}
			s.elements.add(element)
			return true
		})
	case v.Type == gjson.Number, v.Type == gjson.True, v.Type == gjson.String && strings.TrimSpace(v.Str) != "":
		s.scalar = true
	}
}

func (s *outline) member(key string) *outline {
	if found := s.members[key]; found != nil {
		return found
	}
	if len(s.members) >= maxMembers {
		return new(outline)
	}
	if s.members == nil {
		s.members = make(map[string]*outline)
	}
	made := new(outline)
	s.members[key], s.keys = made, append(s.keys, key)
	return made
}

// found says whether samples have what a path names.
type found uint8

const (
	isThere found = iota
	isMissing
	isUnknown // the samples have nothing that would tell
)

// resolve follows the parts of a path. Where one is missing, it returns which,
// and the outlines on the way there.
func (s *outline) resolve(parts []string) (result found, at int, way []*outline) {
	for i, part := range parts {
		way = append(way, s)
		next, result := s.step(part)
		if result != isThere {
			return result, i, way
		}
		s = next
	}
	return isThere, len(parts), way
}

// has reports whether samples have what the parts name.
func (s *outline) has(parts []string) bool {
	result, _, _ := s.resolve(parts)
	return result == isThere
}

func (s *outline) step(part string) (next *outline, result found) {
	key, plain := plainKey(part)
	switch {
	case s == nil, !s.object && !s.list && !s.scalar:
		return nil, isUnknown
	case strings.HasPrefix(part, "#"):
		if !s.list {
			return nil, isMissing
		}
		return s.elements, isThere
	case !plain:
		return nil, isUnknown
	case s.members[key] != nil:
		return s.members[key], isThere
	case s.list && isIndex(key):
		return s.elements, isThere
	case len(s.members) >= maxMembers:
		return nil, isUnknown
	default:
		return nil, isMissing
	}
}

func isIndex(key string) bool {
	index, err := strconv.Atoi(key)
	return err == nil && index >= 0
}

// describe says what stands there instead of an object.
func (s *outline) describe() string {
	switch {
	case s.object:
		return "an object"
	case s.list:
		return "a list"
	default:
		return "a single value"
	}
}

// cutPath returns the parts of a path that was found right before.
func cutPath(below string) []string {
	var parts []string
	for rest, separator := below, "."; separator != "" && below != ""; {
		part, next, after, problem := cutPart(rest)
		if problem != nil {
			return nil
		}
		parts = append(parts, part)
		rest, separator = after, next
	}
	return parts
}

// spell returns a key as a path has it.
func spell(key string) string {
	if parsed, problem := parsePath(key); problem == nil && parsed.simple() && slices.Equal(parsed.keys, []string{key}) {
		return key
	}
	return string(gjson.AppendJSONString(nil, key))
}
