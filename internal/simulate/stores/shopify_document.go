package stores

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// shopifyDocument is a query as it was sent: one operation, without fragments
// and directives, which the interpreter does not know and therefore refuses.
type shopifyDocument struct {
	name      string
	variables map[string]string // by name: the type, such as Int!
	fields    []shopifyField
}

// shopifyField is a field that is asked for.
type shopifyField struct {
	name      string
	arguments map[string]any // a text, a number, true or false, an enum's word or a variable
	fields    []shopifyField
}

// shopifyVariable and shopifyWord are values of arguments.
type (
	shopifyVariable string
	shopifyWord     string
)

// shopifySyntax is a mistake in the text of a query.
type shopifySyntax string

// shopifyReader reads a query word by word.
type shopifyReader struct{ words []string }

// newShopifyDocument reads the text of a query.
func newShopifyDocument(text string) (document shopifyDocument, mistake string) {
	defer func() {
		if wrong, is := recover().(shopifySyntax); is {
			mistake = string(wrong)
		}
	}()
	words := regexp.MustCompile(`"(?:\\.|[^"\\\n])*"|\$?[A-Za-z_]\w*|-?\d+|[(){}:!=\[\]]|[^\s,]`)
	comments := regexp.MustCompile(`#[^\n"]*\n`)
	r := &shopifyReader{words.FindAllString(comments.ReplaceAllString(text, "\n"), -1)}
	document = r.operation()
	if len(r.words) > 0 {
		r.fail(r.words[0])
	}
	return document, ""
}

// fail ends the reading. A panic carries it through the nested fields.
func (r *shopifyReader) fail(word string) {
	panic(shopifySyntax(fmt.Sprintf("syntax error, unexpected %q", word)))
}

func (r *shopifyReader) peek() string {
	if len(r.words) == 0 {
		r.fail("end of file")
	}
	return r.words[0]
}

func (r *shopifyReader) next() string {
	word := r.peek()
	r.words = r.words[1:]
	return word
}

// takes reads a word if it is the next one.
func (r *shopifyReader) takes(word string) bool {
	if r.peek() != word {
		return false
	}
	r.words = r.words[1:]
	return true
}

func (r *shopifyReader) expect(word string) {
	if got := r.next(); got != word {
		r.fail(got)
	}
}

// called reads a name.
func (r *shopifyReader) called() string {
	word := r.next()
	if c := word[0]; c != '_' && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
		r.fail(word)
	}
	return word
}

func (r *shopifyReader) operation() shopifyDocument {
	d := shopifyDocument{variables: make(map[string]string)}
	if r.takes("query") {
		if r.peek() != "(" && r.peek() != "{" {
			d.name = r.called()
		}
		if r.takes("(") {
			for !r.takes(")") {
				name := r.next()
				r.expect(":")
				d.variables[strings.TrimPrefix(name, "$")] = r.kind()
			}
		}
	}
	d.fields = r.selection()
	return d
}

// kind reads a type, such as [ID!]!.
func (r *shopifyReader) kind() string {
	var kind strings.Builder
	if r.takes("[") {
		kind.WriteString("[" + r.kind() + "]")
		r.expect("]")
	} else {
		kind.WriteString(r.called())
	}
	if r.takes("!") {
		kind.WriteString("!")
	}
	return kind.String()
}

func (r *shopifyReader) selection() []shopifyField {
	r.expect("{")
	var fields []shopifyField
	for !r.takes("}") {
		field := shopifyField{name: r.called(), arguments: make(map[string]any)}
		if r.takes("(") {
			for !r.takes(")") {
				name := r.called()
				r.expect(":")
				field.arguments[name] = r.value()
			}
		}
		if r.peek() == "{" {
			field.fields = r.selection()
		}
		fields = append(fields, field)
	}
	if len(fields) == 0 {
		r.fail("}")
	}
	return fields
}

func (r *shopifyReader) value() any {
	word := r.next()
	if name, is := strings.CutPrefix(word, "$"); is {
		return shopifyVariable(name)
	}
	if word == "true" || word == "false" {
		return word == "true"
	}
	if text, err := strconv.Unquote(word); err == nil {
		return text
	}
	if number, err := strconv.Atoi(word); err == nil {
		return float64(number)
	}
	if regexp.MustCompile(`^[A-Z_]+$`).MatchString(word) {
		return shopifyWord(word)
	}
	r.fail(word)
	return nil
}
