package stores

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// bitrixList answers a list: a page of what passes the filter, with where the
// next one begins. key is what the rows stand under, in result itself if empty.
func bitrixList(w http.ResponseWriter, rows []bitrixRow, call *bitrixCall, key string) {
	found := bitrixFound(rows, call)
	for field, direction := range call.Order {
		slices.SortStableFunc(found, func(a, b bitrixRow) int {
			compared := bitrixCompare(a[field], b[field])
			if strings.EqualFold(direction, "DESC") {
				return -compared
			}
			return compared
		})
	}
	start, _ := strconv.Atoi(fmt.Sprint(call.Start))
	page := []bitrixRow{}
	for _, row := range part(found, start, bitrixPage) {
		page = append(page, bitrixSelected(row, call.Select))
	}
	document := map[string]any{"result": page, "total": len(found)}
	if key != "" {
		document["result"] = map[string]any{key: page}
	}
	if next := max(start, 0) + bitrixPage; next < len(found) {
		document["next"] = next
	}
	bitrixAnswer(w, document)
}

// bitrixFound keeps the rows that pass the filter.
func bitrixFound(rows []bitrixRow, call *bitrixCall) []bitrixRow {
	found := []bitrixRow{}
	for _, row := range rows {
		if call.everybody || bitrixPasses(row, call.Filter) {
			found = append(found, row)
		}
	}
	return found
}

// bitrixSelected leaves the selected fields. Without a selection there are all
// of them but those with several values.
func bitrixSelected(row bitrixRow, fields []string) bitrixRow {
	selected := bitrixRow{}
	for name, value := range row {
		_, several := value.([]bitrixRow)
		if slices.Contains(fields, name) || (len(fields) == 0 || slices.Contains(fields, "*")) && !several {
			selected[name] = value
		}
	}
	return selected
}

// bitrixPasses tells whether a row fits a filter: all conditions, or one of them
// where logic says so.
func bitrixPasses(row bitrixRow, filter map[string]any) bool {
	either := filter["logic"] == "OR"
	for _, key := range slices.Sorted(maps.Keys(filter)) {
		if key == "logic" {
			continue
		}
		inner, nested := filter[key].(map[string]any)
		if nested && bitrixPasses(row, inner) == either || !nested && bitrixHolds(row, key, filter[key]) == either {
			return either
		}
	}
	return !either
}

// bitrixHolds tells whether a condition holds, such as "%NAME". A field that
// there is not is ignored.
func bitrixHolds(row bitrixRow, key string, wanted any) bool {
	field := strings.TrimLeft(key, "=@%<>!")
	got, known := row[field]
	if !known {
		return true
	}
	switch strings.TrimSuffix(key, field) {
	case "%":
		return within(fmt.Sprint(wanted), bitrixText(got))
	case ">=":
		return bitrixCompare(got, wanted) >= 0
	case ">":
		return bitrixCompare(got, wanted) > 0
	default:
		list, several := wanted.([]any)
		if !several {
			list = []any{wanted}
		}
		return slices.ContainsFunc(list, func(one any) bool { return bitrixEquals(got, one) })
	}
}

// bitrixEquals compares a value, or one of several such as phones, as it is
// written.
func bitrixEquals(got, wanted any) bool {
	if several, is := got.([]bitrixRow); is {
		return slices.ContainsFunc(several, func(field bitrixRow) bool { return field["VALUE"] == wanted })
	}
	return bitrixText(got) == bitrixText(wanted)
}

func bitrixText(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	default:
		return fmt.Sprint(value)
	}
}

// bitrixCompare compares numbers as such, all else as text.
func bitrixCompare(a, b any) int {
	x, errX := strconv.ParseFloat(bitrixText(a), 64)
	y, errY := strconv.ParseFloat(bitrixText(b), 64)
	if errX == nil && errY == nil {
		return cmp.Compare(x, y)
	}
	return cmp.Compare(bitrixText(a), bitrixText(b))
}
