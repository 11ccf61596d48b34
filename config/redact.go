package config

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/wazgate/wazgate/internal/conceal"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

// shortestHidden is the length below which a text is too common to be looked
// for in messages; such values are still hidden by their key.
const shortestHidden = 4

// redactor takes credentials out of problems: those written in the file beside
// a key that sounds like one, and those that are known by their text.
type redactor struct {
	name   string // of the configuration file
	lines  []string
	hidden []string
	broken bool // not valid YAML: what stands below what is anybody's guess
}

func newRedactor(name string, data []byte, hidden []string) *redactor {
	long := slices.DeleteFunc(slices.Clone(hidden), func(text string) bool { return len(text) < shortestHidden })
	for _, text := range long { // as it is written between quotation marks
		if quoted := strings.Trim(strconv.Quote(text), `"`); quoted != text {
			long = append(long, quoted)
		}
	}
	slices.SortFunc(long, func(a, b string) int { return len(b) - len(a) })
	return &redactor{name: name, lines: strings.Split(string(data), "\n"), hidden: long}
}

func (r *redactor) all(problems yamlnode.Problems) {
	for i := range problems {
		problem := &problems[i]
		if problem.File == r.name && problem.Line > 0 && problem.Line <= len(r.lines) {
			problem.Source = r.line(problem.Line - 1)
		}
		problem.Message = starred(problem.Message, userForm, queryForm)
		problem.Source = starred(r.known(problem.Source), userForm, queryForm, schemeForm)
		if problem.Repeats != "" {
			problem.Mend = strings.ReplaceAll(problem.Mend, problem.Repeats, "…")
		}
	}
}

// What shows by its form that it holds a credential, behind the first group: the
// user of an address, the values of its query, and what stands behind a scheme.
const (
	userForm   = `(://)[^\s/"']+@`
	queryForm  = `([?&][^\s"'?&=]+=)[^\s"'?&]+`
	schemeForm = `((?i:bearer|basic) )[^\s"']+`
)

func starred(text string, forms ...string) string {
	for _, form := range forms {
		form := regexp.MustCompile(form)
		text = form.ReplaceAllStringFunc(text, func(found string) string {
			before := form.FindStringSubmatch(found)[1]
			if hidden := found[len(before):]; !strings.Contains(hidden, "${") {
				return before + stars(hidden)
			}
			return found
		})
	}
	return text
}

// known replaces the known credentials in text by as many stars, so that a
// caret below still points at its place.
func (r *redactor) known(text string) string {
	for _, secret := range r.hidden {
		text = strings.ReplaceAll(text, secret, stars(secret))
	}
	return text
}

// line returns a line of the file with its credentials starred.
func (r *redactor) line(number int) string {
	line := strings.TrimRight(r.lines[number], "\r")
	scan := scanner{rest: line, templates: r.below(number, templatesKey) || keyOf(line) == templatesKey}
	if above := r.secretAbove(number); above != "" || r.broken {
		from := len(line) - len(strings.TrimLeft(line, " \t-"))
		if r.broken || hasKeys(above) {
			from = max(from, keyEnd(line))
			if length := quotedKey(line[from:]); scan.templates && length > 0 {
				from += length + 1
			}
		}
		scan.rest, scan.hiding, scan.always = line[from:], true, true
		scan.out.WriteString(line[:from])
	}
	return scan.run()
}

// hasKeys reports whether what stands below a key are keys of their own, which
// are no secret.
func hasKeys(key string) bool {
	key = strings.ToLower(key)
	return key == "basic" || key == "query" || strings.Contains(key, "headers")
}

// secretAbove returns the key of the section or list that the line stands in,
// if it sounds like a credential.
func (r *redactor) secretAbove(number int) string {
	depth := depthOf(r.lines[number])
	for above := number - 1; above >= 0 && depth > 0; above-- {
		line := r.lines[above]
		if trimmed := strings.TrimSpace(line); trimmed == "" || trimmed[0] == '#' || depthOf(line) >= depth {
			continue
		}
		depth = depthOf(line)
		if key := keyOf(line); isSecretName(key) {
			return key
		}
	}
	return ""
}

// below reports whether a line stands somewhere below a key.
func (r *redactor) below(number int, key string) bool {
	depth := depthOf(r.lines[number])
	for above := number - 1; above >= 0 && depth > 0; above-- {
		line := r.lines[above]
		if trimmed := strings.TrimSpace(line); trimmed == "" || trimmed[0] == '#' || depthOf(line) >= depth {
			continue
		}
		if depth = depthOf(line); keyOf(line) == key {
			return true
		}
	}
	return false
}

// templatesKey is the section of an adapter's settings that describes requests:
// the values in it are mostly templates such as {email}.
const templatesKey = "operations"

// placeholder returns the length of the {name} that a text begins with, or 0.
func placeholder(text string) int {
	inside, opened := strings.CutPrefix(text, "{")
	end := strings.IndexByte(inside, '}')
	if !opened || end <= 0 || strings.Trim(inside[:end], "abcdefghijklmnopqrstuvwxyz_.?|") != "" {
		return 0
	}
	return len("{}") + end
}

// depthOf returns the indentation of a line, doubled, so that a list may stand
// as far left as the key it belongs to.
func depthOf(line string) int {
	trimmed := strings.TrimLeft(line, " ")
	depth := 2*(len(line)-len(trimmed)) + 1
	if strings.HasPrefix(trimmed, "-") {
		depth++
	}
	return depth
}

// keyOf returns the key that a line begins with.
func keyOf(line string) string {
	end := keyEnd(line)
	if end == 0 {
		return ""
	}
	return strings.Trim(line[:end-1], " \t-\"'")
}

// keyEnd returns where the first key of a line ends, behind its colon, or 0.
func keyEnd(line string) int {
	start := len(line) - len(strings.TrimLeft(line, " \t-"))
	end := start + strings.IndexAny(line[start:]+" ", " ,[]{}:")
	if end == start || end == len(line) || line[end] != ':' {
		return 0
	}
	return end + 1
}

// quotedKey returns the length of the key in quotation marks that a text begins
// with, or 0: names of parameters have brackets in them.
func quotedKey(text string) int {
	if text == "" || text[0] != '"' && text[0] != '\'' {
		return 0
	}
	end := strings.IndexByte(text[1:], text[0]) + len(`""`)
	if end < len(`""`) || end >= len(text) || text[end] != ':' {
		return 0
	}
	return end
}

// isSecretName reports whether a key sounds as if its value were a credential, or
// all that stands below it.
func isSecretName(key string) bool {
	return conceal.Names(key) || strings.EqualFold(key, "query")
}

// isSecretPath reports whether a setting or a section it stands in sounds like
// a credential.
func isSecretPath(path string) bool {
	return strings.HasPrefix(path, "auth.tokens") || slices.ContainsFunc(strings.FieldsFunc(path, isPathMark), isSecretName)
}

func isPathMark(letter rune) bool { return letter == '.' || letter == '[' || letter == ']' }

// scanner copies a line and stars what stands behind keys that sound like
// credentials. It leaves ${…}, which names a credential without giving it away.
type scanner struct {
	rest   string
	out    strings.Builder
	hiding bool // behind such a key
	always bool // to the end of the line
	quote  byte // the quotation mark that is open, or 0

	templates bool // {name} says what is sent, and is no secret
}

func (s *scanner) run() string {
	for s.rest != "" {
		switch {
		case s.reference() > 0:
			s.take(s.reference())
		case s.templates && s.hiding && placeholder(s.rest) > 0:
			s.take(placeholder(s.rest))
		case s.quote == 0 && s.key() > 0:
			length := s.key()
			s.hiding = s.always || isSecretName(strings.Trim(s.rest[:length], `"'`))
			s.take(length + 1)
		default:
			s.letter()
		}
	}
	return s.out.String()
}

// reference returns the length of the ${…} that the rest begins with, or 0. One
// that names nothing may hold the credential itself.
func (s *scanner) reference() int {
	inside, opened := strings.CutPrefix(s.rest, "${")
	end := strings.IndexByte(inside, '}')
	if !opened || end < 0 || likeCredential(inside[:end]) && !isVariableName(inside[:end]) && !strings.HasPrefix(inside, "file:") {
		return 0
	}
	return len("${}") + end
}

// key returns the length of the key that the rest begins with, or 0.
func (s *scanner) key() int {
	if before := s.out.String(); before != "" && !strings.ContainsAny(before[len(before)-1:], " ,{[-?") {
		return 0
	}
	if length := quotedKey(s.rest); s.templates && length > 0 {
		return length
	}
	end := strings.IndexAny(s.rest, " ,{}[]:")
	if end <= 0 || s.rest[end] != ':' || (end+1 < len(s.rest) && s.rest[end+1] != ' ') {
		return 0
	}
	return end
}

func (s *scanner) take(length int) {
	s.out.WriteString(s.rest[:length])
	s.rest = s.rest[length:]
}

func (s *scanner) letter() {
	letter, size := utf8.DecodeRuneInString(s.rest)
	mark := s.rest[0]
	switch {
	case (mark == '"' || mark == '\'') && (s.quote == 0 || s.quote == mark):
		s.quote ^= mark
		s.take(size)
	case !s.hiding || letter == ' ' || (s.quote == 0 && strings.ContainsRune(",[]{}", letter)):
		s.take(size)
	default:
		s.out.WriteByte('*')
		s.rest = s.rest[size:]
	}
}

func stars(text string) string { return strings.Repeat("*", utf8.RuneCountInString(text)) }
