package mapping

import "strconv"

// member is one element of a list that an operation put together.
type member struct {
	value value
	spot  spot
}

// spot says where in a list an element stands: its place, or its key in an
// object whose members are a list.
type spot struct {
	index int // or single
	key   string
}

// append writes the spot behind a path.
func (s spot) append(path string) string {
	switch {
	case s.key != "" && path != "":
		return path + "." + s.key
	case s.key != "":
		return s.key
	case s.index == single:
		return path
	case path == "":
		return strconv.Itoa(s.index)
	default:
		return path + "." + strconv.Itoa(s.index)
	}
}

// listValue is the value of a list that is not in the document as it is: its
// elements may be worked out, or come from several places.
func listValue(members []member) value {
	return value{kind: kindArray, rare: &rare{list: members}}
}

// listed reports whether the value is a list that an operation put together.
func (v value) listed() bool { return v.kind == kindArray && v.rare != nil }

// listJSON writes a list that an operation put together.
func (v value) listJSON() string {
	out := []byte{'['}
	for i := range v.rare.list {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, v.rare.list[i].value.json()...)
	}
	return string(append(out, ']'))
}
