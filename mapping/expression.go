package mapping

import (
	"regexp"
	"slices"
	"strings"
)

// operators are the signs of other languages' expressions, those first that
// bind the least.
func operators() [][]string {
	return [][]string{{"?"}, {"&&"}, {"||", "??"}, {"==", "===", "=", "!=", "<>", ">", ">=", "<", "<="}, {"+", "-"}, {"*", "/", "%"}}
}

// checkExpression refuses what is written as an expression: a sign between two
// blanks. A key that has such a sign stands in quotes.
func checkExpression(written string) *pathError {
	if !strings.Contains(written, " ") {
		return nil // as nearly every path
	}
	for _, alike := range operators() {
		at, sign := findOperator(written, alike)
		if at < 0 {
			continue
		}
		left, right := strings.TrimSpace(written[:at]), strings.TrimSpace(written[at+len(sign)+2:])
		mend := "write " + withoutOperator(left, sign, right)
		if !strings.ContainsAny(written, `"'`) {
			mend += `; a key that is called so stands in quotes: '"` + written + `"'`
		}
		return &pathError{"there are no expressions", mend}
	}
	return nil
}

// findOperator returns where the first of several signs stands, outside of
// quotes and brackets, counted from the blank before it.
func findOperator(s string, signs []string) (at int, sign string) {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			if end := closingQuote(s, i); end > 0 {
				i = end - 1
			}
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case ' ':
			word, _, more := strings.Cut(s[i+1:], " ")
			if depth == 0 && i > 0 && more && slices.Contains(signs, word) {
				return i, word
			}
		}
	}
	return -1, ""
}

// withoutOperator returns how an expression is said in a mapping.
func withoutOperator(left, sign, right string) string {
	key := map[string]string{
		"==": "is", "===": "is", "=": "is", "!=": "not", "<>": "not", ">": "above", ">=": "at_least", "<": "below", "<=": "at_most",
		"+": "add", "-": "subtract", "*": "multiply", "/": "divide",
	}[sign]
	switch sign {
	case "+", "-", "*", "/":
		return "{" + key + ": [" + strings.ReplaceAll(left+", "+right, " "+sign+" ", ", ") + "]}"
	case "??", "||":
		return "[" + strings.ReplaceAll(left+", "+right, " "+sign+" ", ", ") + "], which is the first that has a value"
	case "&&":
		return "{all: [{…}, {…}]} with two conditions"
	case "?":
		return "{if: …, then: …, else: …}"
	case "%":
		return "it with operations, such as add: and divide:"
	default:
		return "{path: " + left + ", " + key + ": " + strings.Trim(right, `'"`) + "}"
	}
}

// templateOf returns the template that a text with {…} in it was meant to be,
// or "". Braces after a dot choose keys, as gjson has it.
func templateOf(written string) string {
	if !strings.Contains(written, "{") || strings.Contains(written, "#(") || strings.ContainsAny(written, `"\@`) {
		return ""
	}
	placeholder := regexp.MustCompile(`\{\{?\s*([\w.$]+)\s*\}?\}`)
	found := placeholder.FindAllStringIndex(written, -1)
	if len(found) == 0 || found[0][0] > 0 && strings.Contains(".|", written[found[0][0]-1:found[0][0]]) {
		return ""
	}
	return placeholder.ReplaceAllString(written, "{$1}")
}
