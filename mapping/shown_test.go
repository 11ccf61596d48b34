package mapping_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"
	"unicode"

	"github.com/govalues/decimal"

	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/mapping"
)

// shown returns a record, or a list of them, as the manual and the golden files
// show it: the fields under their names in a mapping, without those that are
// unset.
func shown(v reflect.Value) any {
	switch one := v.Interface().(type) {
	case record.Number:
		return ifSet(one, func(d decimal.Decimal) any { return json.Number(d.String()) })
	case record.Optional[bool]:
		return ifSet(one, func(truth bool) any { return truth })
	case record.Optional[time.Time]:
		return ifSet(one, func(when time.Time) any { return when.Format(time.RFC3339Nano) })
	case record.Phone:
		return shownPhone(one)
	}
	switch v.Kind() {
	case reflect.String:
		return ifNotEmpty(v.String())
	case reflect.Slice:
		var list []any
		for i := range v.Len() {
			list = append(list, shown(v.Index(i)))
		}
		if list == nil {
			return nil
		}
		return list
	default:
		return shownFields(v)
	}
}

func shownFields(v reflect.Value) map[string]any {
	fields := map[string]any{}
	for i := range v.NumField() {
		if one := shown(v.Field(i)); one != nil {
			fields[fieldName(v.Type().Field(i).Name)] = one
		}
	}
	return fields
}

func shownPhone(p record.Phone) any {
	if p.Country == "" {
		return ifNotEmpty(p.Raw)
	}
	return p.Raw + " (" + p.Country + ")"
}

func ifNotEmpty(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func ifSet[T any](o record.Optional[T], show func(T) any) any {
	if !o.Set {
		return nil
	}
	return show(o.Value)
}

// fieldName returns the name in a mapping of a field of a record.
func fieldName(goName string) string {
	goName = strings.NewReplacer("IDs", "Ids", "ID", "Id", "SKU", "Sku", "URL", "Url").Replace(goName)
	var out strings.Builder
	for i, letter := range goName {
		if unicode.IsUpper(letter) && i > 0 {
			out.WriteByte('_')
		}
		out.WriteRune(unicode.ToLower(letter))
	}
	return out.String()
}

// runShown runs a mapping over a document as one kind and returns what comes out
// as it is shown.
func runShown(m *mapping.Mapping, kind string, in mapping.Input) (list []any, warned []string) {
	var out reflect.Value
	var warnings []mapping.Warning
	switch kind {
	case "customers":
		customers, told := m.Customers(in)
		out, warnings = reflect.ValueOf(customers), told
	case "orders":
		orders, told := m.Orders(in)
		out, warnings = reflect.ValueOf(orders), told
	default:
		products, told := m.Products(in)
		out, warnings = reflect.ValueOf(products), told
	}
	for i := range out.Len() {
		list = append(list, shown(out.Index(i)))
	}
	for _, warning := range warnings {
		warned = append(warned, strings.TrimPrefix(warning.Field+": "+warning.Reason, ": "))
	}
	return list, warned
}
