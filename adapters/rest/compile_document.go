package rest

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/internal/spelling"
)

// What a GraphQL document is made of, as far as mistakes show in it: comments and
// texts, which say nothing, and signs, words and $variables.
const documentForm = `#[^\n]*|"""(?s:.*?)"""|"(?:\\.|[^"\\\n])*"|[{}()\[\]:=!]|\$?[A-Za-z_][A-Za-z0-9_]*`

// graphDocument is what is known of a GraphQL document.
type graphDocument struct {
	open     int             // braces that are not closed
	verb     string          // the first of its operations
	declared map[string]bool // variables; true where one must be given
	used     map[string]bool

	brackets int
	last     string // the variable that is being declared
}

func readDocument(text string) *graphDocument {
	d := &graphDocument{declared: make(map[string]bool), used: make(map[string]bool)}
	for _, token := range regexp.MustCompile(documentForm).FindAllString(text, -1) {
		switch token {
		case "{":
			d.open++
		case "}":
			d.open--
		case "(":
			d.brackets++
		case ")":
			d.brackets--
		default:
			d.read(token)
		}
	}
	return d
}

// read takes in what is no brace.
func (d *graphDocument) read(token string) {
	name, variable := strings.CutPrefix(token, "$")
	switch {
	case variable && d.open == 0 && d.brackets > 0:
		d.declared[name], d.last = false, name
	case variable:
		d.used[name] = true
	case d.open > 0:
	case token == "!" && d.last != "":
		d.declared[d.last] = true
	case token == "=" && d.last != "": // it has a value of its own
		d.declared[d.last], d.last = false, ""
	case d.brackets == 0 && isVerb(token):
		d.verb = cmp.Or(d.verb, token)
	}
}

func isVerb(word string) bool {
	return slices.Contains([]string{"query", "mutation", "subscription"}, word)
}

// checkDocument finds what a backend would refuse, which then only says that it
// did.
func (s *stepping) checkDocument() {
	if s.checkFilledIn() {
		return
	}
	setting := s.place + ".graphql"
	d := readDocument(s.in.GraphQL)
	switch {
	case d.open > 0:
		s.complain(setting, "a { of the document is not closed", "write } where it ends")
	case d.open < 0:
		s.complain(setting, "a } of the document closes nothing", "remove it, or write the { that it belongs to")
	case d.verb == "mutation" || d.verb == "subscription":
		s.complain(setting, "the document is a "+d.verb+", and wazgate only reads", "write a query")
	default:
		s.checkVariables(setting, d)
	}
}

// checkVariables compares what a document declares with what it uses and is given.
func (s *stepping) checkVariables(setting string, d *graphDocument) {
	given, _ := s.in.Variables.(map[string]any)
	names := slices.Sorted(maps.Keys(d.declared))
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, known := d.declared[name]; !known {
			s.complain(s.place+".variables."+name, fmt.Sprintf("the document declares no $%s", name), mendVariable(name, names))
		}
	}
	for _, name := range names {
		if _, is := given[name]; d.declared[name] && !is {
			s.complain(setting, fmt.Sprintf("the document wants $%s, and variables do not have it", name), fmt.Sprintf("add it, as in variables: {%s: …}", name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(d.used)) {
		if _, known := d.declared[name]; !known {
			s.complain(setting, fmt.Sprintf("the document uses $%s and does not declare it", name), mendVariable(name, names))
		}
	}
}

// mendVariable says how a variable is declared, or which one was meant.
func mendVariable(name string, declared []string) string {
	if near := spelling.Nearest(name, declared); near != "" {
		return fmt.Sprintf("did you mean $%s?", near)
	}
	return fmt.Sprintf("declare it behind the word query, as in query ($%s: String)", name)
}
