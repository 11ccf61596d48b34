package mapping

import (
	"strconv"
	"strings"
	"time"

	"github.com/govalues/decimal"
	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/internal/record"
)

// kind says what a value is. The JSON kinds come first.
type kind uint8

const (
	kindMissing kind = iota
	kindNull
	kindBool
	kindNumber
	kindText
	kindObject
	kindArray
	kindDecimal // worked out by an operation
	kindTime    // worked out by an operation
	kindPhone   // a number with its country
)

// String names the kind as warnings do.
func (k kind) String() string {
	switch k {
	case kindMissing:
		return "nothing"
	case kindNull:
		return "null"
	case kindBool, kindNumber, kindText, kindObject, kindArray:
		return [...]string{kindBool: "boolean", kindNumber: "number", kindText: "string", kindObject: "object", kindArray: "array"}[k]
	default:
		return "computed value"
	}
}

// value is one value on its way from the document to a record. It mostly is a
// window into the document; strings are decoded only when they are needed.
type value struct {
	kind   kind
	made   bool   // of a text: an operation made it, so that raw holds no escapes
	plain  bool   // of a text: it is no HTML any more
	count  int32  // of an array: elements, if the scanner counted them
	raw    string // JSON; of a text the characters between its quotes
	number decimal.Decimal
	rare   *rare
	source *pathExpr // where it was read, nil for what was worked out
}

// rare holds what few values have, to keep the others small.
type rare struct {
	time  time.Time
	phone record.Phone
	list  []member // of an array that an operation put together
}

func textValue(s string) value { return value{kind: kindText, made: true, raw: s} }

func boolValue(b bool) value {
	return value{kind: kindBool, raw: strconv.FormatBool(b)}
}

func numberValue(d decimal.Decimal) value { return value{kind: kindDecimal, number: d} }

// empty reports whether the value counts as not given.
func (v value) empty() bool {
	return v.kind <= kindNull || v.kind == kindText && (v.raw == "" || v.raw[0] <= ' ' && strings.TrimSpace(v.raw) == "")
}

// scalar reports whether the value has a text.
func (v value) scalar() bool {
	return v.kind != kindObject && v.kind != kindArray && v.kind > kindNull
}

// text returns the text of a scalar, without loss, and "" for all else.
func (v value) text() string {
	switch v.kind {
	case kindText:
		if v.made || strings.IndexByte(v.raw, '\\') < 0 {
			return strings.TrimSpace(v.raw)
		}
		return strings.TrimSpace(unescape(v.raw))
	case kindBool, kindNumber:
		return v.raw
	case kindDecimal:
		return v.number.String()
	case kindTime:
		return v.rare.time.Format(time.RFC3339Nano)
	case kindPhone:
		return v.rare.phone.Raw
	default:
		return ""
	}
}

// json returns what the value was read from.
func (v value) json() string {
	switch {
	case v.kind == kindText && v.made:
		return string(gjson.AppendJSONString(nil, v.raw))
	case v.kind == kindText:
		return `"` + v.raw + `"`
	case v.listed():
		return v.listJSON()
	case v.kind >= kindDecimal:
		return string(gjson.AppendJSONString(nil, v.text()))
	case v.kind == kindArray: // the walk keeps lists without their end
		return v.raw[:skipValue(v.raw, 0)]
	default:
		return v.raw
	}
}

// fromResult takes over what gjson found.
func fromResult(r gjson.Result) value {
	switch {
	case r.Raw != "":
		v, _ := readValue(r.Raw, skipSpace(r.Raw, 0))
		return v
	case r.Type == gjson.Number: // a count has no raw form
		return value{kind: kindNumber, raw: strconv.FormatFloat(r.Num, 'f', -1, 64)}
	case r.Type == gjson.String:
		return textValue(r.Str)
	default:
		return value{}
	}
}
