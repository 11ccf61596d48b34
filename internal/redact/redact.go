// Package redact replaces the people in JSON documents with invented ones, so
// that samples of a real store can be kept and shared. Shapes stay as they are:
// keys and their order, types, lengths of lists, spellings of numbers, the form
// of a phone, an address or a date. The same person becomes the same invention
// in every document of one Redactor, so that joins still join.
//
// It errs on the side of replacing too much. What it cannot know is told by
// Know: who a mapping says is a person.
package redact

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/tidwall/gjson"
)

// mostLevels bounds how deep a document may be nested.
const mostLevels = 200

var (
	errNoJSON  = errors.New("not valid JSON")
	errTooDeep = fmt.Errorf("more than %d levels deep", mostLevels)
)

// Redactor replaces people. It is not safe for concurrent use.
type Redactor struct {
	inventor inventor
	emails   *regexp.Regexp
	numbers  *regexp.Regexp  // that may be phones
	dates    *regexp.Regexp  // that look like numbers
	encoded  *regexp.Regexp  // texts of letters and digits only
	accounts *regexp.Regexp  // of banks
	form     *regexp.Regexp  // what browsers send
	names    []string        // of people, whole and folded to lower case
	words    map[string]bool // of names that documents have
	phones   map[string]bool // last digits of numbers that are known
	mask     func(text string) string
}

// New returns a Redactor whose inventions nobody can trace back: its key is
// drawn by lot and forgotten.
func New() *Redactor {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return &Redactor{
		inventor: inventor{key: key},
		emails:   regexp.MustCompile(`[\p{L}\p{N}._%+\-]+(?:@|%40)[\p{L}\p{N}\-]+(\.[\p{L}\p{N}\-]+)+`),
		numbers:  regexp.MustCompile(`\+?\d[\d\s().\-]{5,20}\d`),
		dates:    regexp.MustCompile(`\d{4}-\d\d-\d\d|\d\d[./-]\d\d[./-]\d{4}`),
		encoded:  regexp.MustCompile(`[A-Za-z0-9+/_-]{24,}(?:\.[A-Za-z0-9_-]+)*`),
		accounts: regexp.MustCompile(`\b[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b`),
		form:     regexp.MustCompile(`^[\w.%\[\]-]+=[^&\s]*(?:&[\w.%\[\]-]+=[^&\s]*)+$`),
		words:    make(map[string]bool),
		phones:   make(map[string]bool),
		mask:     func(text string) string { return text },
	}
}

// Conceal has mask take credentials out of all texts. No key of a document tells
// where they are: a store may repeat the address that it was asked by.
func (r *Redactor) Conceal(mask func(text string) string) { r.mask = mask }

// Know tells of people, wherever in a document they are.
func (r *Redactor) Know(people ...Person) {
	for _, person := range people {
		if name := strings.ToLower(strings.TrimSpace(person.Name)); len([]rune(name)) >= shortestName {
			r.names = append(r.names, name)
		}
		for _, phone := range person.Phones {
			if tail := lastDigits(phone); tail != "" {
				r.phones[tail] = true
			}
		}
	}
}

// Person is somebody of whom a mapping knows. E-mail addresses are found
// without help.
type Person struct {
	Name   string
	Phones []string
}

// shortestName is of how many letters a name is replaced inside of other texts.
const shortestName = 4

// Document returns a document without its people, indented.
func (r *Redactor) Document(body []byte) ([]byte, error) {
	if !json.Valid(body) { // gjson's own check recurses once for each level
		return nil, errNoJSON
	}
	document := gjson.ParseBytes(body)
	(&walk{Redactor: r, learns: true}).value(document, place{})
	w := &walk{Redactor: r}
	w.value(document, place{})
	if w.tooDeep {
		return nil, errTooDeep
	}
	var out bytes.Buffer
	if err := json.Indent(&out, w.out, "", "  "); err != nil {
		return nil, fmt.Errorf("indent the sample: %w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// place is where a value stands.
type place struct {
	class    class // of its key
	isPerson bool  // the object around it is a person
	isAround bool  // it is a person, if it is an object
	level    int
}

type walk struct {
	*Redactor

	out     []byte
	learns  bool // who is in the document; what it writes is of no use
	tooDeep bool
}

func (w *walk) value(v gjson.Result, at place) {
	if at.level > mostLevels {
		w.tooDeep = true
		w.out = append(w.out, "null"...)
		return
	}
	switch {
	case v.IsObject():
		w.object(v, at)
	case v.IsArray():
		w.list(v, at)
	case v.Type == gjson.String:
		w.out = gjson.AppendJSONString(w.out, w.text(v.Str, at.class))
	case v.Type == gjson.Number:
		w.out = append(w.out, w.number(v.Raw, at.class)...)
	default:
		w.out = append(w.out, v.Raw...)
	}
}

func (w *walk) object(v gjson.Result, at place) {
	inside := place{isPerson: at.isAround || isPerson(v), level: at.level + 1}
	around := surroundingsOf(v)
	w.out = append(w.out, '{')
	first := true
	v.ForEach(func(key, member gjson.Result) bool {
		if !first {
			w.out = append(w.out, ',')
		}
		first = false
		w.out = gjson.AppendJSONString(w.out, w.key(key.Str, at.class))
		w.out = append(w.out, ':')
		inside.isAround = isAround(key.Str)
		inside.class = around.classOf(key.Str, member, classOf(key.Str, inside.isPerson), at.class)
		w.value(member, inside)
		return true
	})
	w.out = append(w.out, '}')
}

func (w *walk) list(v gjson.Result, at place) {
	at.level++
	w.out = append(w.out, '[')
	first := true
	v.ForEach(func(_, element gjson.Result) bool {
		if !first {
			w.out = append(w.out, ',')
		}
		first = false
		w.value(element, at)
		return true
	})
	w.out = append(w.out, ']')
}

// key replaces keys that are somebody's address or number.
func (w *walk) key(key string, around class) string {
	if around == aPhone && lastDigits(key) != "" {
		return w.inventor.phone(key)
	}
	made := w.everywhere(w.mask(key))
	if strings.ContainsRune(key, ' ') {
		made = eachWord(made, w.knownWord)
	}
	return made
}

func (w *walk) text(text string, as class) string {
	text = w.mask(text)
	if inner := strings.TrimSpace(text); len(inner) > 1 && (inner[0] == '{' || inner[0] == '[') && json.Valid([]byte(inner)) {
		within := &walk{Redactor: w.Redactor, learns: w.learns}
		within.value(gjson.Parse(inner), place{class: as})
		return string(within.out)
	}
	if as == aPerson {
		as = classOfPerson(text)
	}
	w.learn(text, as)
	switch {
	case as == aPhone:
		return w.inventor.phone(text)
	case as == aBirth:
		return w.inventor.day(text)
	case as == aText:
		return w.inventor.prose(text)
	case as == aParcel && !isLink(text):
		return w.inventor.digits(text)
	}
	return w.other(text, as)
}

// other replaces what has no form of its own.
func (w *walk) other(text string, as class) string {
	switch {
	case w.emails.MatchString(text), isLink(text), as == kept:
		return eachWord(w.everywhere(text), w.knownWord)
	case as == aName:
		return w.inventor.name(text)
	default:
		return w.inventor.scramble(text)
	}
}

// classOfPerson tells what a text says of a person: its name, its number or, as a
// word with digits in it, only the id.
func classOfPerson(text string) class {
	switch {
	case isIn(" true false yes no y n ", strings.ToLower(text)):
		return kept
	case lastDigits(text) != "" && strings.Trim(text, "+-(). 0123456789") == "":
		return aPhone
	case strings.ContainsRune(strings.TrimSpace(text), ' '), !strings.ContainsAny(text, "0123456789"):
		return aName
	default:
		return kept
	}
}

// everywhere replaces what gives people away in any text.
func (w *walk) everywhere(text string) string {
	if w.form.MatchString(text) {
		return w.inventor.pairs(text)
	}
	text = w.emails.ReplaceAllStringFunc(text, w.inventor.email)
	text = w.inventor.link(text)
	text = w.encoded.ReplaceAllStringFunc(text, w.decoded)
	text = w.accounts.ReplaceAllStringFunc(text, func(account string) string {
		if isAccount(account) {
			return w.inventor.scramble(account)
		}
		return account
	})
	for _, name := range w.names {
		text = replaceFold(text, name, w.inventor.name)
	}
	return w.phonesIn(text)
}

// number replaces the digits of a number that is a phone or the like.
func (w *walk) number(raw string, as class) string {
	w.learn(raw, as)
	switch {
	case as == aPhone, as == kept && w.phones[lastDigits(raw)]:
		return w.inventor.phone(raw)
	case as == anAddress, as >= aSecret, as == aBirth:
		return w.inventor.digits(raw)
	default:
		return raw
	}
}

// replaceFold replaces a text that is written in lower case, however it is
// written in text.
func replaceFold(text, lower string, replace func(string) string) string {
	folded := strings.ToLower(text)
	if len(folded) != len(text) { // letters whose small form is longer: rare, and then the places differ
		if strings.Contains(folded, lower) {
			return replace(text)
		}
		return text
	}
	var out strings.Builder
	for {
		at := strings.Index(folded, lower)
		if at < 0 {
			out.WriteString(text)
			return out.String()
		}
		end := at + len(lower)
		out.WriteString(text[:at])
		out.WriteString(replace(text[at:end]))
		text, folded = text[end:], folded[end:]
	}
}
