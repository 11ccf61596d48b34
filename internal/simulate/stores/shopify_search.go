package stores

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// shopifyRecord is what the search knows of an object.
type shopifyRecord struct {
	exact  map[string]string    // compared as a whole, without case
	tokens map[string]string    // compared word by word, unless what is asked for is quoted
	times  map[string]time.Time // compared with >, >=, < and <=
	text   string               // what terms without a field are looked for in
}

// shopifyQuery is a search: terms that must hold, or one of which.
type shopifyQuery []shopifyTerm

type shopifyTerm struct {
	or, not           bool
	field, comparator string
	value             string
	quoted            bool
}

// newShopifyQuery reads a search in Shopify's syntax, without brackets.
func newShopifyQuery(text string) shopifyQuery {
	terms := regexp.MustCompile(`(-)?(?:([a-z_]+):)?(>=|<=|>|<)?("(?:\\.|[^"\\])*"|'[^']*'|[^\s"']+)`)
	var query shopifyQuery
	or, not := false, false
	for _, found := range terms.FindAllStringSubmatch(text, -1) {
		switch found[0] {
		case "OR":
			or = true
			continue
		case "NOT":
			not = true
			continue
		case "AND":
			continue
		}
		term := shopifyTerm{or: or, not: not || found[1] != "", field: found[2], comparator: found[3], value: found[4]}
		if first := term.value[0]; len(term.value) > 1 && (first == '"' || first == '\'') {
			term.quoted, term.value = true, term.value[1:len(term.value)-1]
			term.value = strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(term.value)
		}
		query, or, not = append(query, term), false, false
	}
	return query
}

// finds tells whether an object is among the hits. The terms hold from left to
// right.
func (q shopifyQuery) finds(r *shopifyRecord) bool {
	found := true
	for i, term := range q {
		switch holds := term.holds(r) != term.not; {
		case i == 0:
			found = holds
		case term.or:
			found = found || holds
		default:
			found = found && holds
		}
	}
	return found
}

// holds tells whether a term is true of an object. A field that there is not is
// ignored: Shopify only warns of it.
func (t *shopifyTerm) holds(r *shopifyRecord) bool {
	if at, is := r.times[t.field]; is {
		return t.compares(at)
	}
	if stored, is := r.exact[t.field]; is {
		return stored != "" && (t.value == "*" || strings.EqualFold(stored, t.value))
	}
	if stored, is := r.tokens[t.field]; is {
		return t.mentioned(stored, t.quoted)
	}
	return t.field != "" || t.mentioned(r.text, false)
}

func (t *shopifyTerm) compares(at time.Time) bool {
	asked, err := time.Parse(time.RFC3339, t.value)
	if err != nil {
		asked, err = time.Parse(time.DateOnly, t.value)
	}
	if err != nil {
		return true
	}
	switch t.comparator {
	case ">":
		return at.After(asked)
	case ">=":
		return !at.Before(asked)
	case "<":
		return at.Before(asked)
	case "<=":
		return !at.After(asked)
	default:
		return at.Equal(asked)
	}
}

// mentioned compares words: all of those that are asked for must be there, or
// one that begins so where a star follows.
func (t *shopifyTerm) mentioned(stored string, whole bool) bool {
	if whole {
		return strings.EqualFold(stored, t.value)
	}
	prefix := strings.HasSuffix(t.value, "*")
	words := shopifyWords(stored)
	asked := shopifyWords(t.value)
	for i, word := range asked {
		if !slices.ContainsFunc(words, func(known string) bool {
			return known == word || prefix && i == len(asked)-1 && strings.HasPrefix(known, word)
		}) {
			return false
		}
	}
	return len(asked) > 0
}

func shopifyWords(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
