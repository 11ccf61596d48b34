package config

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// shortestCredential is the length below which guessing is a matter of days.
const shortestCredential = 8

// checkCredential refuses what protects nothing. It never shows the value.
func (l *loader) checkCredential(path, value, noun string) {
	const mend = "make one up, as with: openssl rand -hex 24"
	unsendable := "WAzion could not send such a " + noun + "; remove it"
	switch {
	case strings.TrimSpace(value) == "":
		l.complain(path, path+" is empty", mend)
	case isUnfilled(value):
		l.complain(path, path+" still holds the name of a value in place of the value", "write ${NAME} for an environment variable, or "+mend)
	case isKnown(value):
		l.complain(path, path+" is a placeholder that everybody knows", mend)
	case strings.TrimSpace(value) != value:
		l.complain(path, path+" begins or ends with a blank", unsendable)
	case strings.Contains(value, "\t"):
		l.complain(path, path+" has a tab inside", unsendable)
	case strings.ContainsFunc(value, isControl):
		l.complain(path, path+" has a line break or another control character inside", unsendable)
	case utf8.RuneCountInString(value) < shortestCredential:
		l.complain(path, path+" is too short to keep anybody out", mend)
	}
}

// checkPlaceholders refuses settings of an adapter that were copied out of instructions:
// the backend would tell of them no sooner than at the first call.
func (l *loader) checkPlaceholders(reader *decoder) {
	for _, path := range slices.Sorted(maps.Keys(reader.found)) {
		node := reader.found[path]
		leaf := path[strings.LastIndexAny(path, ".[")+1:]
		if !isSecretName(leaf) || reader.spoilt[path] || !isUnfilled(lastWord(node.Value)) {
			continue
		}
		reader.spoilt[path] = true
		l.blame(node, fmt.Sprintf("%s still holds a placeholder in place of the key", path), "write the key itself, best as ${NAME}")
	}
}

// lastWord leaves out the scheme of a header.
func lastWord(value string) string {
	words := strings.Fields(value)
	if len(words) == 0 {
		return ""
	}
	return words[len(words)-1]
}

// isUnfilled reports whether somebody forgot to put a value in: $NAME that no
// shell expanded, YOUR_KEY, <key>, or dots.
func isUnfilled(value string) bool {
	forgotten := regexp.MustCompile(`^(\$\{?[A-Z_][A-Z0-9_]*\}?|%[A-Z_][A-Z0-9_]*%|<[^<>]+>|[.…]+)$`)
	instruction := regexp.MustCompile(`^(your|insert|enter|paste|put|add)\w*(key|token|secret|password|here)$`)
	return forgotten.MatchString(value) || instruction.MatchString(bare(value))
}

// isKnown reports whether a credential is one of those that are tried first:
// from examples, from lists of common passwords, or hardly more than nothing.
func isKnown(value string) bool {
	plain := bare(value)
	const rising, falling = "01234567890123456789", "98765432109876543210"
	if plain == "" || strings.Trim(plain, plain[:1]) == "" || strings.Contains(rising, plain) || strings.Contains(falling, plain) {
		return true
	}
	return slices.Contains([]string{
		"changeme", "changethis", "replaceme", "replacethis", "secret", "token", "password", "passw0rd", "apikey", "key", "accesstoken", "bearertoken",
		"mytoken", "mykey", "mysecret", "mypassword", "test", "testtoken", "example", "exampletoken", "todo", "default", "guest", "root", "user", "abc",
		"admin", "administrator", "wazion", "wazgate", "demo", "demotoken", "qwerty", "qwertyui", "qwertyuiop", "asdfghjk", "letmein", "welcome",
		"iloveyou", "abcdefgh", "abcd", "hola", "clave", "contraseña", "contrasena", "secreto",
	}, strings.TrimRight(plain, "0123456789!"))
}

// bare takes away what people vary a word by.
func bare(value string) string {
	return strings.NewReplacer("-", "", "_", "", " ", "", "<", "", ">", "").Replace(strings.ToLower(value))
}

func isControl(letter rune) bool { return letter < 0x20 || letter == 0x7f }
