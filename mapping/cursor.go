package mapping

// members walks over the members of an object.
type members struct {
	raw string
	at  int    // the place of a value after seek
	key string // of that value
}

func membersOf(v value) members { return members{raw: v.raw, at: 1} }

// seek moves to the next member. It reports false at the end of the object.
func (m *members) seek() bool {
	for m.at < len(m.raw) && m.raw[m.at] != '}' {
		if m.raw[m.at] != '"' {
			m.at++
			continue
		}
		end := skipString(m.raw, m.at)
		m.key = unescape(m.raw[m.at+1 : max(end-1, m.at+1)])
		for end < len(m.raw) && (m.raw[end] == ':' || m.raw[end] <= ' ') {
			end++
		}
		m.at = end
		return end < len(m.raw)
	}
	return false
}

// next returns the value of the next member.
func (m *members) next() (v value, more bool) {
	if !m.seek() {
		return value{}, false
	}
	v, m.at = readValue(m.raw, m.at)
	return v, true
}

// bare reports whether the value is a list without elements.
func (v value) bare() bool {
	if v.listed() {
		return len(v.rare.list) == 0
	}
	if v.kind != kindArray || v.count > 0 {
		return false
	}
	e := elementsOf(v)
	return !e.seek()
}

// hollow reports whether the value is an object without members: PHP writes
// an empty list so now and then.
func (v value) hollow() bool {
	return v.kind == kindObject && skipSpace(v.raw, 1) >= len(v.raw)-1
}
