package simulate

import (
	"strings"
	"unicode/utf8"
)

// slug is a name in lower-case ASCII letters, digits and hyphens; letters of
// other scripts fall away.
func slug(name string) string {
	var b strings.Builder
	hyphen := false
	for _, r := range strings.ToLower(name) {
		plain := unaccented(r)
		if plain == "" {
			hyphen = hyphen || r == ' ' || r == '-'
			continue
		}
		if hyphen && b.Len() > 0 {
			b.WriteByte('-')
		}
		hyphen = false
		b.WriteString(plain)
	}
	return b.String()
}

// unaccented is a lower-case letter without its accent, empty if there is none.
func unaccented(r rune) string {
	if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
		return string(r)
	}
	if r == 'ß' {
		return "ss"
	}
	const accented, bare = "áàâãäåéèêëíìîïóòôõöōúùûüñç", "aaaaaaeeeeiiiioooooouuuunc"
	if i := strings.IndexRune(accented, r); i >= 0 {
		n := utf8.RuneCountInString(accented[:i])
		return bare[n : n+1]
	}
	return ""
}
