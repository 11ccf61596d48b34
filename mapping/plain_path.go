package mapping

import (
	"strings"

	"github.com/tidwall/gjson"
)

// GJSONPath returns a path, as mappings write them, in the syntax of gjson. For
// one that mappings refuse it says what is wrong, and how to mend it.
func GJSONPath(written string) (path, problem, mend string) {
	parsed, wrong := parsePath(written)
	if wrong != nil {
		return "", wrong.message, wrong.mend
	}
	if !parsed.simple() {
		return parsed.query, "", ""
	}
	keys := make([]string, len(parsed.keys))
	for i, key := range parsed.keys {
		keys[i] = gjson.Escape(key)
	}
	return strings.Join(keys, "."), "", ""
}
