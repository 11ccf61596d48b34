package yamlnode

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

func (f *File) syntaxProblems(err error) Problems {
	var several *yaml.LoadErrors
	if errors.As(err, &several) {
		var problems Problems
		for _, one := range several.Errors {
			problems = append(problems, f.syntaxProblem(one))
		}
		return problems
	}
	var one *yaml.LoadError
	if errors.As(err, &one) {
		return Problems{f.syntaxProblem(one)}
	}
	return Problems{f.Problem(nil, err.Error(), "write valid YAML")}
}

// syntaxProblem says what the YAML library stumbled over in the words of who
// wrote the file, and at the place of the mistake where that can be told.
func (f *File) syntaxProblem(err *yaml.LoadError) Problem {
	s := &stumble{
		file: f, said: err.Message, doing: err.ContextMsg,
		line: max(err.Mark.Line, 1), column: max(err.Mark.Column, 1),
		since: err.ContextMark.Line, sinceColumn: err.ContextMark.Column,
	}
	for _, explain := range []func() (Problem, bool){
		s.tab, s.severalDocuments, s.noText, s.missingBlank, s.reservedLetter, s.quote, s.colonInText, s.closedTwice, s.bracketInText, s.bracket, s.indentation,
	} {
		if problem, ok := explain(); ok {
			return problem
		}
	}
	mend := "compare the line with the one above: the indentation, the quotes and the brackets"
	if strings.Contains(s.said, "depth") {
		mend = "use fewer levels"
	}
	return s.at(s.line, s.column, s.said, mend)
}

// stumble is where the YAML library could not go on.
type stumble struct {
	file               *File
	said, doing        string
	line, column       int
	since, sinceColumn int // where what it was reading begins
}

func (s *stumble) at(line, column int, message, mend string) Problem {
	return s.file.Problem(&Node{Line: line, Column: column}, "not valid YAML: "+message, mend)
}

// repeating notes what the mend repeats of the file, for who must not show it.
func (p Problem) repeating(text string) Problem {
	p.Repeats = text
	return p
}

// quoting puts the advice to write a text in quotes in front of the mend.
func (p Problem) quoting(text string) Problem {
	const most = 60
	switch {
	case text == "" || len(text) > most:
		p.Mend = "write the whole text in quotes" + p.Mend
		return p
	case strings.ContainsAny(text, `"\`):
		text = "'" + strings.ReplaceAll(text, "'", "''") + "'"
	default:
		text = `"` + text + `"`
	}
	p.Mend = "write " + text + " in quotes" + p.Mend
	return p.repeating(text)
}

// before and rest return the line up to the column, and from there on.
func (s *stumble) before() string {
	before, _ := cutAt(s.file.line(s.line), s.column)
	return before
}

func (s *stumble) rest() string {
	_, rest := cutAt(s.file.line(s.line), s.column)
	return rest
}

func cutAt(line string, column int) (before, rest string) {
	letters := []rune(line)
	at := min(max(column-1, 0), len(letters))
	return string(letters[:at]), string(letters[at:])
}

func (s *stumble) tab() (Problem, bool) {
	if !strings.HasPrefix(strings.TrimLeft(s.file.line(s.line), " "), "\t") {
		return Problem{}, false
	}
	return s.at(s.line, s.column, "a tab stands where the indentation is", "indent with spaces; YAML does not allow tabs"), true
}

func (s *stumble) severalDocuments() (Problem, bool) {
	if !strings.Contains(s.said, "multiple") {
		return Problem{}, false
	}
	place := &Node{Line: s.file.secondDocument(), Column: 1}
	return s.file.Problem(place, "a second document begins here", "keep one document in the file: remove the --- and what follows"), true
}

// noText tells of bytes that no text has. The library does not say where.
func (s *stumble) noText() (Problem, bool) {
	if !strings.Contains(s.said, "control characters") && !strings.Contains(s.said, "UTF-8") {
		return Problem{}, false
	}
	for i, line := range s.file.lines {
		for at, letter := range line {
			column := utf8.RuneCountInString(line[:at]) + 1
			switch {
			case letter == utf8.RuneError && !strings.HasPrefix(line[at:], string(utf8.RuneError)):
				return s.at(i+1, column, "this letter is not written in UTF-8", "save the file as UTF-8"), true
			case unicode.IsControl(letter) && letter != '\t' && letter != '\r' && letter != '\u0085':
				return s.at(i+1, column, fmt.Sprintf("an invisible letter stands here (%U)", letter), "remove it"), true
			}
		}
	}
	return Problem{}, false
}

// reservedLetter tells of a text that begins with a letter that means
// something in YAML.
func (s *stumble) reservedLetter() (Problem, bool) {
	line, column := s.line, s.column
	switch {
	case strings.Contains(s.said, "cannot start any token"),
		strings.Contains(s.said, "unknown anchor"),
		strings.Contains(s.said, "block sequence entries are not allowed"),
		strings.Contains(s.said, "mapping keys are not allowed"),
		strings.Contains(s.said, "expected node content"):
	case strings.HasSuffix(s.doing, "an anchor"), strings.HasSuffix(s.doing, "an alias"), strings.HasSuffix(s.doing, "a block scalar"), strings.HasSuffix(s.doing, "a tag"):
		line, column = s.since, s.sinceColumn
	default:
		return Problem{}, false
	}
	before, rest := cutAt(s.file.line(line), column)
	if rest == "" || !strings.ContainsRune("@`%&*!|>?-,]}", rune(rest[0])) {
		return Problem{}, false
	}
	letter, more := rest[:1], ""
	switch {
	case letter == "," || letter == "]" || letter == "}":
		return s.at(line, column, "nothing stands before this "+letter, "remove it, or put the whole text in quotes"), true
	case letter == "-":
		more = "; the first item of a list begins on a line of its own"
	case strings.Contains(s.said, "unknown anchor"):
		more = "; * without quotes repeats what & has given a name to, and nothing above has this one"
	}
	return s.at(line, column, "a text cannot begin with "+letter+" unless it is in quotes", more).quoting(textFrom(before, rest)), true
}

// quote tells of quotes that are not closed, or closed too early.
func (s *stumble) quote() (Problem, bool) {
	before := strings.TrimRight(s.before(), " ")
	switch {
	case strings.Contains(s.said, "unknown escape"):
		return s.at(s.line, s.column, `\ begins nothing known here`, `write \\ for the \ itself, or put the text in single quotes`), true
	case strings.HasSuffix(s.doing, "a quoted scalar"):
		return s.unclosedQuote(s.since, s.sinceColumn), true
	case before == "" || !strings.Contains(`"'`, before[len(before)-1:]) || !strings.HasPrefix(s.said, "did not find expected"):
		return Problem{}, false
	}
	mark := before[len(before)-1:]
	if strings.Count(before, mark)%2 == 1 {
		for line := s.line - 1; line > 0; line-- {
			if text := s.file.line(line); strings.Count(text, mark)%2 == 1 {
				return s.unclosedQuote(line, utf8.RuneCountInString(text[:strings.LastIndex(text, mark)])+1), true
			}
		}
	}
	mend := `put the whole text in quotes, with ' around it and " inside`
	if mark == "'" {
		mend = `put the whole text in ", or write '' for a ' inside single quotes`
	}
	return s.at(s.line, s.column, "text follows after the closing "+mark, mend), true
}

func (s *stumble) unclosedQuote(line, column int) Problem {
	_, rest := cutAt(s.file.line(line), column)
	mark := rest[:min(1, len(rest))]
	return s.at(line, column, "the quotes that begin here are not closed", "write "+mark+" again where the text ends")
}

// missingBlank tells of key:value and key:{…}.
func (s *stumble) missingBlank() (Problem, bool) {
	key, value, _ := strings.Cut(strings.TrimLeft(s.file.line(s.line), " -"), ":")
	switch {
	case value != "" && strings.Contains("{[\"'", value[:1]) && !strings.ContainsAny(key, " {[\"'"):
		column := utf8.RuneCountInString(s.file.line(s.line)) - utf8.RuneCountInString(value) + 1
		return s.at(s.line, column, "a blank is missing after the colon", "write "+key+": "+value[:1]).repeating(key), true
	case strings.HasSuffix(s.doing, "a flow mapping") && strings.HasSuffix(s.before(), ":") && strings.HasPrefix(s.said, "did not find"):
		return s.at(s.line, s.column, "a blank is missing after the colon", "write "+lastWord(s.before())+" "+s.rest()[:min(1, len(s.rest()))]).repeating(lastWord(s.before())), true
	case strings.HasSuffix(s.doing, "a simple key"):
		return s.missingBlankIn(s.since)
	case strings.HasPrefix(s.said, "mapping values") && !strings.Contains(s.before(), ": "):
		return s.missingBlankIn(s.contentAbove(s.line))
	default:
		return Problem{}, false
	}
}

func (s *stumble) missingBlankIn(line int) (Problem, bool) {
	text := s.file.line(line)
	at := strings.IndexByte(text, ':')
	if at < 0 || strings.Contains(text, ": ") || at == len(text)-1 || strings.HasPrefix(text[at:], "://") || strings.ContainsAny(strings.TrimSpace(text[:at]), ` "'`) {
		return Problem{}, false
	}
	mended := strings.TrimLeft(text[:at+1], " -") + " " + clip(strings.TrimSpace(text[at+1:]))
	return s.at(line, utf8.RuneCountInString(text[:at])+2, "a blank is missing after the colon", "write "+mended).repeating(mended), true
}

// colonInText tells of ": " inside a text without quotes.
func (s *stumble) colonInText() (Problem, bool) {
	flow := strings.HasPrefix(s.said, "did not find expected ',' or")
	if !flow && !strings.HasPrefix(s.said, "mapping values") || !strings.HasPrefix(s.rest(), ":") {
		return Problem{}, false
	}
	before := s.before()
	start := strings.LastIndex(before, ": ")
	if comma := strings.LastIndexAny(before, ",{["); start < 0 || flow && comma > start {
		return Problem{}, false
	}
	text := before[start+2:]
	column := utf8.RuneCountInString(before[:start]) + 3 + len(text) - len(strings.TrimLeft(text, " "))
	from, rest := cutAt(s.file.line(s.line), column)
	return s.at(s.line, column, "a text with a colon and a blank in it needs quotes", "").quoting(textFrom(from, rest)), true
}

// closedTwice tells of a bracket that closes nothing.
func (s *stumble) closedTwice() (Problem, bool) {
	rest, before := s.rest(), strings.TrimLeft(s.before(), " -")
	if !strings.HasPrefix(s.said, "did not find expected key") || before == "" || rest == "" || !strings.Contains("}]", rest[:1]) {
		return Problem{}, false
	}
	return s.at(s.line, s.column, "there is one "+rest[:1]+" too many", "remove it, or put the whole text in quotes"), true
}

// bracketInText tells of brackets inside a text without quotes.
func (s *stumble) bracketInText() (Problem, bool) {
	before, rest := strings.TrimRight(s.before(), " "), s.rest()
	switch {
	case !strings.HasPrefix(s.said, "did not find expected ',' or"), strings.TrimLeft(before, " -") == "":
		return Problem{}, false
	case rest == "", !strings.Contains("{[", rest[:1]), strings.Contains(",{[}]", before[len(before)-1:]):
		return Problem{}, false
	}
	column := utf8.RuneCountInString(before[:beginning(before)]) + 1
	from, text := cutAt(s.file.line(s.line), column)
	return s.at(s.line, column, "a text with "+rest[:1]+" in it needs quotes here", "").quoting(textFrom(from, text)), true
}

// bracket tells of { and [ that are not closed, or closed by the other.
func (s *stumble) bracket() (Problem, bool) {
	if !strings.HasPrefix(s.said, "did not find expected ',' or") {
		return s.afterBracket()
	}
	_, opening := cutAt(s.file.line(s.since), s.sinceColumn)
	opens, closing := "{", "}"
	if strings.HasPrefix(opening, "[") {
		opens, closing = "[", "]"
	}
	rest := s.rest()
	switch {
	case rest != "" && strings.Contains("}]", rest[:1]):
		return s.at(s.line, s.column, fmt.Sprintf("%s stands here, but the %s of line %d is not closed", rest[:1], opens, s.since), "write "+closing+" first"), true
	case s.line > s.since && (strings.TrimSpace(rest) == "" || indent(s.file.line(s.line)) <= indent(s.file.line(s.since))):
		return s.at(s.since, s.sinceColumn, "the "+opens+" that begins here is not closed", "write "+closing+" where it ends"), true
	case s.line > s.since:
		return s.at(s.line, s.column, "a comma is missing between this line and the one above, or the "+opens+" of line "+fmt.Sprint(s.since)+" is not closed", "write a comma, or "+closing+"; without brackets every entry stands on a line of its own"), true
	}
	return s.afterBracket()
}

// afterBracket tells of a text that begins with a bracket.
func (s *stumble) afterBracket() (Problem, bool) {
	before := strings.TrimRight(s.before(), " ")
	if !strings.HasSuffix(before, "}") && !strings.HasSuffix(before, "]") || !strings.HasPrefix(s.said, "did not find expected") {
		return Problem{}, false
	}
	depth, start := 0, len(before)-1
	for ; start > 0; start-- {
		switch before[start] {
		case '}', ']':
			depth++
		case '{', '[':
			depth--
		}
		if depth == 0 {
			break
		}
	}
	column := utf8.RuneCountInString(before[:start]) + 1
	from, text := cutAt(s.file.line(s.line), column)
	return s.at(s.line, column, "a text that begins with "+text[:min(1, len(text))]+" needs quotes", "").quoting(textFrom(from, text)), true
}

// indentation tells of lines that begin where no section does.
func (s *stumble) indentation() (Problem, bool) {
	above := s.contentAbove(s.line)
	if above == 0 || strings.TrimLeft(s.before(), " -") != "" && !strings.HasPrefix(s.said, "mapping values") {
		if strings.HasSuffix(s.doing, "a simple key") {
			return s.keyWithoutColon(s.since), true
		}
		return Problem{}, false
	}
	column := indent(s.file.line(s.line)) + 1
	compare := fmt.Sprintf("compare the indentation with the lines above, from line %d on", above)
	switch deeper := indent(s.file.line(s.line)) - indent(s.file.line(above)); {
	case strings.HasSuffix(s.doing, "a simple key"):
		return s.keyWithoutColon(s.since), true
	case strings.HasPrefix(s.said, "mapping values") && deeper > 0:
		return s.at(s.line, column, fmt.Sprintf("this line is indented %s deeper than line %d, which has a value already", blanks(deeper), above), "give both the same indentation; the mistake may be in the line above"), true
	case strings.HasPrefix(s.said, "mapping values"):
		return s.keyWithoutColon(above), true
	case strings.HasPrefix(strings.TrimLeft(s.file.line(s.line), " "), "- "):
		return s.at(s.line, column, "an item of a list stands among the keys of a section", "indent it below its key, or write key: in front; "+compare), true
	case strings.Contains(s.said, "'-'"):
		return s.at(s.line, column, "this line stands among the items of a list, but does not begin with -", "write - in front, or "+compare), true
	case strings.Contains(s.said, "expected key"):
		return s.at(s.line, column, fmt.Sprintf("this line is indented by %s, as no section above it is", blanks(column-1)), compare), true
	}
	return Problem{}, false
}

func (s *stumble) keyWithoutColon(line int) Problem {
	return s.at(line, indent(s.file.line(line))+1, "this line has no colon, or goes on from the line above", "write key: value, or put a text of several lines in quotes")
}

// contentAbove returns the nearest line above that holds something, or 0.
func (s *stumble) contentAbove(line int) int {
	for line--; line > 0; line-- {
		if text := strings.TrimSpace(s.file.line(line)); text != "" && text[0] != '#' {
			return line
		}
	}
	return 0
}

// secondDocument returns the line of the --- that ends the first document.
func (f *File) secondDocument() int {
	content := false
	for i, line := range f.lines {
		if marker := strings.HasPrefix(line, "---") || strings.HasPrefix(line, "..."); marker && content {
			return i + 1
		} else if text := strings.TrimSpace(line); !marker && text != "" && text[0] != '#' && text[0] != '%' {
			content = true
		}
	}
	return 1
}
