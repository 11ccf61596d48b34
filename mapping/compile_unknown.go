package mapping

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// synonym is what people write who know other languages, and what it is called
// here. Of what it means that is suggested which fits at the place.
type synonym struct {
	words string // separated by blanks
	means string // keys, separated by blanks
	mend  string // where none of them fits, or none is meant
}

func synonyms() []synonym {
	return []synonym{
		{"equals equal equal_to eq ==", "is", ""},
		{"not_equal not_equals ne neq != is_not isnt", "not", ""},
		{"gt greater greater_than more more_than larger after >", "above", ""},
		{"lt less less_than smaller before <", "below", ""},
		{"gte ge minimum >=", "at_least", ""},
		{"lte le maximum <=", "at_most", ""},
		{"between range", "at_least at_most", ""},
		{"contains includes has", "matches exists", ""},
		{"one_of oneof within", "in", ""},
		{"field column property attribute", "of path", ""},
		{"value", "const path", ""},
		{"literal static fixed constant text string", "const", ""},
		{"source input", "from path", ""},
		{"list array each foreach", "from collect", ""},
		{"coalesce alternatives either fallbacks", "first", ""},
		{"fallback otherwise or_else ifempty if_empty default_value", "default", ""},
		{"null nulls nil null_if nullif none", "empty", ""},
		{"mandatory must", "required", ""},
		{"abs", "absolute", ""},
		{"minus", "subtract negate", ""},
		{"plus", "add sum", ""},
		{"times product", "multiply", ""},
		{"average avg mean", "", "write divide: [{sum: …}, {count: …}]"},
		{"total", "sum", ""},
		{"size length len", "count cut", ""},
		{"rounding decimals precision digits", "round", ""},
		{"upper lower uppercase lowercase to_upper to_lower toupper tolower capitalise capitalize", "case", ""},
		{"regex regexp pattern match like", "extract matches", ""},
		{"concat concatenate", "join collect", ""},
		{"map mapping translate translation translations values_map", "enum", ""},
		{"case_when when", "switch if", ""},
		{"substring truncate max_length maxlength shorten", "cut extract", ""},
		{"index nth position", "pick at", ""},
		{"date format date_format dateformat datetime layout", "time", ""},
		{"timezone time_zone tz", "zone", ""},
		{"filter select", "where", "make a list with where: first, or choose with if:"},
		{"distinct uniq dedupe unique_by", "unique", ""},
		{"order_by orderby sort_by sortby", "sort", ""},
		{"group_by groupby", "group", ""},
		{"take top", "limit", ""},
		{"find search", "lookup one", ""},
		{"unnest expand", "flatten", ""},
		{"translated i18n localized multilingual", "localised", ""},
		{"parse_json from_json fromjson decode", "json", ""},
		{"present", "exists", ""},
		{"and", "all", ""},
		{"or", "any first", ""},
		{"prefix suffix interpolate", "template", ""},
		{"host base_url", "base", ""},
		{"type", "", "remove it; every field has its type already"},
		{"trim strip", "", "remove it; blanks around a text are dropped always"},
	}
}

// mostSuggested bounds how many keys a message lists.
const mostSuggested = 10

// suggest says what to write instead of a key that is unknown among those that
// fit.
func suggest(word string, fitting []string) string {
	lower := strings.ToLower(strings.ReplaceAll(word, "-", "_"))
	if slices.Contains(fitting, lower) {
		return "write " + lower + ":"
	}
	if key, value, found := strings.Cut(word, ":"); found && slices.Contains(fitting, key) {
		return "write " + key + ": " + value + ", with a blank after the colon"
	}
	for _, known := range synonyms() {
		if !slices.Contains(strings.Fields(known.words), lower) {
			continue
		}
		var means []string
		for _, key := range strings.Fields(known.means) {
			if slices.Contains(fitting, key) {
				means = append(means, key+":")
			}
		}
		if len(means) > 0 {
			return "write " + strings.Join(means, " or ")
		}
		if known.mend != "" {
			return known.mend
		}
	}
	if yamlnode.Nearest(word, fitting) != "" || len(fitting) == 0 {
		return yamlnode.DidYouMean(word, fitting)
	}
	return "possible here: " + strings.Join(nearestFirst(word, fitting), ", ")
}

// nearestFirst returns the candidates that are most like a word. If none is, they
// stay in their order.
func nearestFirst(word string, candidates []string) []string {
	var sorted []string
	for _, candidate := range candidates {
		if !slices.Contains(sorted, candidate) {
			sorted = append(sorted, candidate)
		}
	}
	slices.SortStableFunc(sorted, func(a, b string) int {
		return cmp.Compare(yamlnode.Distance(word, a), yamlnode.Distance(word, b))
	})
	return sorted[:min(len(sorted), mostSuggested)]
}

// beside returns the keys that fit beside an operation; if there is none, the
// operations as well.
func (c *compiler) beside(x context, node *yamlnode.Node, chosen *operation) []string {
	var keys []string
	if chosen != nil {
		for _, with := range chosen.with {
			keys = append(keys, with.name)
		}
	} else {
		for _, operation := range c.operations {
			if operation.gives&x.want != 0 {
				keys = append(keys, operation.name)
			}
		}
	}
	if x.want == wantBool && c.compares(node) {
		x.want |= wantCompared
	}
	for _, setting := range c.settings {
		if setting.fits&x.want != 0 && (setting.name != "required" || x.field) {
			keys = append(keys, setting.name)
		}
	}
	return keys
}

// misplaced says what to do with a key that belongs to other operations.
func (c *compiler) misplaced(name string, chosen *operation, node *yamlnode.Node) string {
	ofLists := name == "of" || slices.ContainsFunc(stageKeys(), func(stage key) bool { return stage.name == name })
	switch written := node.Get(chosen.name); {
	case ofLists && chosen.name == "join" && written.Kind == yamlnode.Scalar:
		return "write join: {collect: " + written.Value + ", " + name + ": …}"
	case ofLists && chosen.name == "join":
		return "write join: {collect: …, " + name + ": …}"
	case ofLists:
		return "write collect:, one:, sum: or another operation over a list instead of " + chosen.name + ":, or remove it"
	}
	owners := c.owners(name)
	if len(owners) == 0 {
		return "remove it"
	}
	return "it goes with " + strings.Join(owners, " or ") + "; remove it, or write that instead of " + chosen.name + ":"
}

// owners returns the operations that a further key belongs to.
func (c *compiler) owners(name string) []string {
	var owners []string
	for _, operation := range c.operations {
		if operation.has(name) {
			owners = append(owners, operation.name+":")
		}
	}
	return owners
}

// misspelt reports whether a section holds a key that nothing knows, which is
// told: what seems to be missing may be meant by it.
func (c *compiler) misspelt(node *yamlnode.Node) bool {
	return slices.ContainsFunc(node.Entries, func(entry yamlnode.Entry) bool { return !c.known(entry.Key.Value) })
}
