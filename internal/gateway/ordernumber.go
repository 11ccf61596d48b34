package gateway

import (
	"strings"

	"github.com/wazgate/wazgate/internal/visible"
)

// orderNumbers compares and shows order numbers with the marks that a merchant
// writes around them.
type orderNumbers struct{ prefix, suffix string }

// key returns the number without the marks, in the form in which two spellings
// of it are equal. It is empty where nothing is left.
func (n orderNumbers) key(number string) string {
	number = strings.ToLower(strings.TrimSpace(number))
	prefix, suffix := strings.ToLower(n.prefix), strings.ToLower(n.suffix)
	for _, mark := range []string{prefix, "#"} {
		if mark != "" && len(number) > len(mark) {
			number = strings.TrimPrefix(number, mark)
		}
	}
	if suffix != "" && len(number) > len(suffix) {
		number = strings.TrimSuffix(number, suffix)
	}
	return strings.TrimSpace(number)
}

// bare returns the number as it is written, without the marks.
func (n orderNumbers) bare(number string) string {
	number = strings.TrimSpace(number)
	key := n.key(number)
	if at := strings.Index(strings.ToLower(number), key); key != "" && at >= 0 && at+len(key) <= len(number) {
		return number[at : at+len(key)]
	}
	return number
}

// name returns the number as people say it: the marks are put around what is
// only digits.
func (n orderNumbers) name(number string) string {
	number = visible.Line(strings.TrimSpace(number))
	if number == "" || strings.Trim(number, "0123456789") != "" {
		return number
	}
	return n.prefix + number + n.suffix
}
