package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/wazgate/wazgate/mapping"
)

// printRecords prints records as YAML has them: what is right can be copied to
// the tests of the mapping.
func printRecords(out *painter, kind string, records []mapping.Shown, warnings []mapping.Warning, in mapping.Input) error {
	fmt.Fprintln(out, out.paint(bold, amountOf(len(records), kind)))
	for _, record := range records {
		fmt.Fprintln(out)
		printRecord(out, record, "")
	}
	printWarnings(out, warnings, in)
	printOutline(out, len(records), in)
	return nil
}

// amountOf writes a number of things: "1 order", "2 orders", "no orders".
func amountOf(count int, things string) string {
	switch count {
	case 0:
		return "no " + things
	case 1:
		return "1 " + strings.TrimSuffix(things, "s")
	default:
		return fmt.Sprintf("%d %s", count, things)
	}
}

func printRecord(out *painter, record mapping.Shown, indent string) {
	mark := indent + "- "
	for _, field := range record {
		name := mark + out.paint(cyan, field.Name+":")
		mark = indent + "  "
		inner, nested := field.Value.([]mapping.Shown)
		if !nested {
			fmt.Fprintf(out, "%s %s\n", name, showValue(field.Value))
			continue
		}
		fmt.Fprintln(out, name)
		for _, one := range inner {
			printRecord(out, one, indent+"    ")
		}
	}
}

// showValue writes a value on one line.
func showValue(v any) string {
	switch v := v.(type) {
	case string:
		return quoteIfNeeded(v)
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	case time.Time:
		return v.Format(time.RFC3339Nano)
	case mapping.ShownPhone:
		if v.Country == "" {
			return quoteIfNeeded(v.Number)
		}
		return quoteIfNeeded(v.Number) + " (" + v.Country + ")"
	case []string:
		return showList(v)
	case []mapping.ShownPhone:
		return showList(v)
	default:
		return fmt.Sprint(v)
	}
}

func showList[V any](list []V) string {
	shown := make([]string, len(list))
	for i, one := range list {
		shown[i] = showValue(one)
		if strings.ContainsAny(shown[i], ",[]{}") && !strings.HasPrefix(shown[i], `"`) {
			shown[i] = strconv.Quote(shown[i])
		}
	}
	return "[" + strings.Join(shown, ", ") + "]"
}

// quoteIfNeeded puts a text in quotes where YAML would take it for something
// else, or where it would not stay on its line.
func quoteIfNeeded(s string) string {
	if isPlain(s) {
		return s
	}
	return strconv.Quote(s)
}

func isPlain(s string) bool {
	const special = "-?:,[]{}#&*!|>'\"%@`~"
	if s == "" || s != strings.TrimSpace(s) || strings.ContainsRune(special, rune(s[0])) || strings.ContainsFunc(s, unicode.IsControl) {
		return false
	}
	if strings.Contains(s, ": ") || strings.Contains(s, " #") || strings.HasSuffix(s, ":") {
		return false
	}
	_, isInteger := strconv.ParseInt(s, 0, 64)
	_, isNumber := strconv.ParseFloat(s, 64)
	return isInteger != nil && isNumber != nil && !slices.Contains([]string{"true", "false", "null", "yes", "no", "on", "off"}, strings.ToLower(s))
}

// printOutline says what the document has where nothing came of it.
func printOutline(out *painter, records int, in mapping.Input) {
	if outline := in.Outline(); records == 0 && outline != "" {
		fmt.Fprintln(out, "\n"+outline)
	}
}

func printWarnings(out *painter, warnings []mapping.Warning, in mapping.Input) {
	if len(warnings) == 0 {
		return
	}
	fmt.Fprintf(out, "\n%s\n", out.paint(yellow, amountOf(len(warnings), "warnings")))
	for _, warning := range warnings {
		fmt.Fprintln(out, "  "+describeWarning(warning, in))
	}
}

// describeWarning writes: items.quantity at orders.0.lines.2.qty: not a number
// ("two"). The value is that of the file that the user has named.
func describeWarning(warning mapping.Warning, in mapping.Input) string {
	what := warning.Field
	if what == "" {
		what = warning.Kind
	}
	if warning.Path != "" {
		what += " at " + warning.Path
	}
	found := warning.Found
	if raw := in.At(warning.Path); raw != "" {
		found = shorten(raw)
	}
	return fmt.Sprintf("%s: %s (%s)", what, warning.Reason, found)
}
