package stores

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// odooFits is a compiled part of a domain.
type odooFits func(odooRecord) bool

var errOdooDomain = errors.New("Domain() invalid item in domain")

// condition compiles a domain: terms [FIELD, OPERATOR, VALUE] that must all
// hold, with "|", "&" and "!" before those that they join.
func (m odooModels) condition(domain json.RawMessage) (odooFits, error) {
	var items []any
	if err := json.Unmarshal(domain, &items); err != nil {
		return nil, errOdooDomain
	}
	var all []odooFits
	for len(items) > 0 {
		fits, rest, err := m.item(items)
		if err != nil {
			return nil, err
		}
		all, items = append(all, fits), rest
	}
	return func(r odooRecord) bool {
		for _, fits := range all {
			if !fits(r) {
				return false
			}
		}
		return true
	}, nil
}

// item compiles the first item of a domain with those that it takes.
func (m odooModels) item(items []any) (fits odooFits, rest []any, err error) {
	if len(items) == 0 {
		return nil, nil, errOdooDomain
	}
	if term, is := items[0].([]any); is {
		fits, err = m.term(term)
		return fits, items[1:], err
	}
	first, rest, err := m.item(items[1:])
	if err != nil || items[0] == "!" {
		return func(r odooRecord) bool { return !first(r) }, rest, err
	}
	second, rest, err := m.item(rest)
	if err != nil {
		return nil, nil, err
	}
	switch items[0] {
	case "|":
		return func(r odooRecord) bool { return first(r) || second(r) }, rest, nil
	case "&":
		return func(r odooRecord) bool { return first(r) && second(r) }, rest, nil
	default:
		return nil, nil, errOdooDomain
	}
}

// term compiles [FIELD, OPERATOR, VALUE].
func (m odooModels) term(term []any) (odooFits, error) {
	if len(term) != 3 {
		return nil, errOdooDomain
	}
	field, _ := term[0].(string)
	operator, _ := term[1].(string)
	holds, err := odooOperator(operator, term[2])
	if err != nil {
		return nil, fmt.Errorf("%w (%s)", err, field)
	}
	if inner, below := strings.CutPrefix(field, "child_ids."); below {
		return func(r odooRecord) bool { return m.child(r, func(c odooRecord) bool { return holds(c[inner]) }) }, nil
	}
	return func(r odooRecord) bool { return holds(odooID(r[field])) }, nil
}

// child tells whether one of the contacts below a contact fits.
func (m odooModels) child(r odooRecord, fits odooFits) bool {
	for _, c := range m["res.partner"] {
		if c["parent_id"] != false && odooID(c["parent_id"]) == r["id"] && fits(c) {
			return true
		}
	}
	return false
}

// odooOperator compiles what a value of a field is held against.
func odooOperator(operator string, wanted any) (func(any) bool, error) {
	text, _ := wanted.(string)
	switch operator {
	case "=":
		return func(got any) bool { return odooText(got) == odooText(wanted) }, nil
	case "!=":
		return func(got any) bool { return odooText(got) != odooText(wanted) }, nil
	case ">", ">=":
		return func(got any) bool {
			c := odooCompare(got, wanted)
			return got != false && (c > 0 || c == 0 && operator == ">=")
		}, nil
	case "in":
		list, is := wanted.([]any)
		if !is {
			return nil, errOdooDomain
		}
		return func(got any) bool { return odooIn(got, list) }, nil
	case "ilike":
		return odooLike("%" + text + "%"), nil
	case "=ilike":
		return odooLike(text), nil
	default:
		return nil, fmt.Errorf("%w: operator %q", errOdooDomain, operator)
	}
}

// odooLike compiles a pattern of SQL: % is any text, _ any letter.
func odooLike(pattern string) func(any) bool {
	quoted := strings.NewReplacer("%", ".*", "_", ".").Replace(regexp.QuoteMeta(pattern))
	matcher := regexp.MustCompile("(?is)^" + quoted + "$")
	return func(got any) bool {
		text, is := got.(string)
		return is && matcher.MatchString(text)
	}
}

// odooIn holds ids to their type: "7" is not 7.
func odooIn(got any, list []any) bool {
	for _, one := range list {
		switch one := one.(type) {
		case float64:
			if got == int64(one) {
				return true
			}
		case string:
			if got == one {
				return true
			}
		}
	}
	return false
}

// odooID is the id of a reference [ID, NAME], and any other value as it is.
func odooID(value any) any {
	if pair, is := value.([]any); is && len(pair) == 2 {
		return pair[0]
	}
	return value
}

func odooText(value any) string {
	if number, is := value.(float64); is {
		return strconv.FormatFloat(number, 'f', -1, 64)
	}
	return fmt.Sprint(value)
}

func odooCompare(a, b any) int {
	if x, is := a.(int64); is {
		switch y := b.(type) {
		case int64:
			return cmp.Compare(x, y)
		case float64:
			return cmp.Compare(float64(x), y)
		}
	}
	return cmp.Compare(odooText(a), odooText(b))
}
