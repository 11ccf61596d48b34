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
	names    []string        // of people, whole and folded to lower case
	phones   map[string]bool // last digits of numbers that are known
}

// New returns a Redactor whose inventions nobody can trace back: its key is
// drawn by lot and forgotten.
func New() *Redactor {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return &Redactor{
		inventor: inventor{key: key},
		emails:   regexp.MustCompile(`[\p{L}\p{N}._%+\-]+@[\p{L}\p{N}\-]+(\.[\p{L}\p{N}\-]+)+`),
		numbers:  regexp.MustCompile(`\+?\d[\d\s().\-]{5,20}\d`),
		phones:   make(map[string]bool),
	}
}

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
	if !gjson.ValidBytes(body) {
		return nil, errNoJSON
	}
	w := &walk{Redactor: r}
	w.value(gjson.ParseBytes(body), place{})
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
	level    int
}

type walk struct {
	*Redactor

	out     []byte
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
	inside := place{isPerson: isPerson(v), level: at.level + 1}
	named := namedClass(v)
	w.out = append(w.out, '{')
	first := true
	v.ForEach(func(key, member gjson.Result) bool {
		if !first {
			w.out = append(w.out, ',')
		}
		first = false
		w.out = gjson.AppendJSONString(w.out, w.key(key.Str))
		w.out = append(w.out, ':')
		inside.class = classOf(key.Str, inside.isPerson)
		if inside.class == kept && isValueKey(key.Str) {
			inside.class = max(named, at.class)
		}
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
func (w *walk) key(key string) string { return w.text(key, kept) }

func (w *walk) text(text string, as class) string {
	if inner := strings.TrimSpace(text); len(inner) > 1 && (inner[0] == '{' || inner[0] == '[') && gjson.Valid(inner) {
		within := &walk{Redactor: w.Redactor}
		within.value(gjson.Parse(inner), place{class: as})
		return string(within.out)
	}
	switch as {
	case aPhone:
		return w.inventor.phone(text)
	case aBirth:
		return w.inventor.day(text)
	case aText:
		return w.inventor.prose(text)
	}
	switch {
	case w.emails.MatchString(text), isLink(text), as == kept:
		return w.everywhere(text)
	case as == aName:
		return w.inventor.name(text)
	default:
		return w.inventor.scramble(text)
	}
}

// everywhere replaces what gives people away in any text.
func (w *walk) everywhere(text string) string {
	text = w.emails.ReplaceAllStringFunc(text, w.inventor.email)
	text = w.inventor.link(text)
	for _, name := range w.names {
		text = replaceFold(text, name, w.inventor.name)
	}
	return w.numbers.ReplaceAllStringFunc(text, func(number string) string {
		if strings.HasPrefix(number, "+") || w.phones[lastDigits(number)] {
			return w.inventor.phone(number)
		}
		return number
	})
}

// number replaces the digits of a number that is a phone or the like.
func (w *walk) number(raw string, as class) string {
	switch {
	case as == aPhone, as == kept && w.phones[lastDigits(raw)]:
		return w.inventor.phone(raw)
	case as == anAddress, as == aSecret, as == aBirth:
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
