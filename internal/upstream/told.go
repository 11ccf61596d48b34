package upstream

import "github.com/tidwall/gjson"

// toldError reports whether a valid document is an error in disguise: it tells
// of one and holds nothing that could be an answer. That a list is empty is no
// answer then: nobody looked.
func toldError(body []byte) bool {
	document := gjson.ParseBytes(body)
	if !document.IsObject() || !isError(document.Get("error")) && !document.Get("errors.0").Exists() {
		return false
	}
	for _, place := range []string{
		"data", "orders", "order", "customers", "customer", "contacts", "deals", "products", "results", "items", "users",
	} {
		if isAnswer(document.Get(place), mostLevels) {
			return false
		}
	}
	return true
}

// isError reports whether an error member holds an error.
func isError(told gjson.Result) bool {
	switch told.Type {
	case gjson.Null, gjson.False:
		return false
	case gjson.Number:
		return told.Num != 0
	case gjson.String:
		return told.Str != ""
	default:
		return !isBare(told)
	}
}

// mostLevels is how deep rows are looked for below one of their places.
const mostLevels = 3

// isAnswer reports whether a value holds a row or a text. The figures beside an
// empty list, such as how long it is, are none.
func isAnswer(value gjson.Result, levels int) bool {
	found := false
	switch {
	case levels == 0 && (value.IsArray() || value.IsObject()):
		return !isBare(value)
	case value.IsArray():
		value.ForEach(func(_, row gjson.Result) bool {
			found = row.Type != gjson.Null && !isBare(row)
			return !found
		})
		return found
	case value.IsObject():
		value.ForEach(func(_, member gjson.Result) bool {
			found = isAnswer(member, levels-1)
			return !found
		})
		return found
	default:
		return value.Type == gjson.String && value.Str != ""
	}
}

// isBare reports whether a value is brackets around nothing.
func isBare(value gjson.Result) bool {
	bare := value.IsObject() || value.IsArray()
	if bare {
		value.ForEach(func(_, _ gjson.Result) bool {
			bare = false
			return false
		})
	}
	return bare
}
