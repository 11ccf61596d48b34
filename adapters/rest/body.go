package rest

import "github.com/tidwall/gjson"

// node is a part of a JSON body.
type node interface {
	// append writes the part behind dst. What is absent writes nothing.
	append(dst []byte, sc *scope) ([]byte, outcome)
}

// constNode is always the same.
type constNode []byte

func (n constNode) append(dst []byte, _ *scope) ([]byte, outcome) { return append(dst, n...), full }

// textNode is a template: a JSON text, or a number.
type textNode struct{ template *template }

func (n textNode) append(dst []byte, sc *scope) ([]byte, outcome) {
	text, result := n.template.text(sc)
	switch {
	case result != full:
		return dst, result
	case n.template.number:
		return append(dst, numeral(text)...), full
	default:
		return gjson.AppendJSONString(dst, text), full
	}
}

// numeral writes digits as JSON wants a number: without zeros before it.
func numeral(digits string) string {
	for len(digits) > 1 && digits[0] == '0' {
		digits = digits[1:]
	}
	return digits
}

// objectNode is an object whose keys are fixed.
type objectNode struct {
	keys   [][]byte // as JSON, with their colon
	values []node
}

func (n objectNode) append(dst []byte, sc *scope) ([]byte, outcome) {
	dst = append(dst, '{')
	first := true
	for i, value := range n.values {
		before := len(dst)
		if !first {
			dst = append(dst, ',')
		}
		var result outcome
		dst, result = value.append(append(dst, n.keys[i]...), sc)
		switch result {
		case refused:
			return dst, refused
		case absent:
			dst = dst[:before]
		case full:
			first = false
		}
	}
	return append(dst, '}'), full
}

// listNode is a list. What is absent is left out.
type listNode []node

func (n listNode) append(dst []byte, sc *scope) ([]byte, outcome) {
	dst, result := appendItems(dst, n, sc)
	if result == absent {
		result = full
	}
	return dst, result
}

// termNode is a list in a list, as conditions are written: [field, ">=", value].
// Without one of its values it would say something else, so it is left out.
type termNode []node

func (n termNode) append(dst []byte, sc *scope) ([]byte, outcome) { return appendItems(dst, n, sc) }

// appendItems writes a list and reports whether a value of its own was absent.
func appendItems(dst []byte, items []node, sc *scope) ([]byte, outcome) {
	dst = append(dst, '[')
	first, whole := true, full
	for _, item := range items {
		before := len(dst)
		if !first {
			dst = append(dst, ',')
		}
		var result outcome
		dst, result = item.append(dst, sc)
		switch result {
		case refused:
			return dst, refused
		case absent:
			dst = dst[:before]
			if _, inner := item.(termNode); !inner {
				whole = absent
			}
		case full:
			first = false
		}
	}
	return append(dst, ']'), whole
}

// repeatNode is a list with an item for each id that fits.
type repeatNode struct{ item node }

func (n repeatNode) append(dst []byte, sc *scope) ([]byte, outcome) {
	dst = append(dst, '[')
	inner := *sc
	none := true
	for _, id := range sc.ids {
		before := len(dst)
		if !none {
			dst = append(dst, ',')
		}
		inner.id = id
		var result outcome
		if dst, result = n.item.append(dst, &inner); result != full {
			dst = dst[:before]
			continue
		}
		none = false
	}
	if none {
		return dst, refused
	}
	return append(dst, ']'), full
}
