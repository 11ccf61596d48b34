package mapping

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// PlainText turns HTML into text: entities are decoded, blocks begin on their
// own lines, list items with a dash, and neither scripts nor styles remain.
// Text that holds no HTML only loses superfluous white space at the ends.
func PlainText(s string) string {
	switch {
	case strings.IndexByte(s, '<') < 0 && strings.IndexByte(s, '&') < 0:
		return strings.TrimSpace(s)
	case !hasTag(s):
		return strings.TrimSpace(strings.ReplaceAll(html.UnescapeString(s), "\u00a0", " "))
	}
	w := plainWriter{}
	w.out.Grow(len(s))
	tokens := html.NewTokenizer(strings.NewReader(s))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return w.out.String()
		case html.TextToken:
			w.text(tokens.Text())
		case html.StartTagToken, html.SelfClosingTagToken:
			raw := tokens.Raw()
			if tag := tagOf(raw); tag != 0 || !bytes.Contains(raw, []byte("@")) {
				w.open(tag)
			} else { // an e-mail address between angle brackets
				w.text(raw)
			}
		case html.EndTagToken:
			w.close(tagOf(tokens.Raw()))
		}
	}
}

// tagOf returns the tag of <name …> or </name …>. The tokenizer's own TagName
// allocates.
func tagOf(raw []byte) atom.Atom {
	var lower [16]byte
	name := lower[:0]
	for _, c := range bytes.TrimLeft(raw, "</") {
		if c <= ' ' || c == '/' || c == '>' || len(name) == len(lower) {
			break
		}
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		name = append(name, c)
	}
	return atom.Lookup(name)
}

// hasTag reports whether something in s looks like a tag: a < in front of a
// blank or a digit is none.
func hasTag(s string) bool {
	for {
		_, after, found := strings.Cut(s, "<")
		if !found || after == "" {
			return false
		}
		if c := after[0]; c|0x20 >= 'a' && c|0x20 <= 'z' || c == '/' || c == '!' || c == '?' {
			return true
		}
		s = after
	}
}

// plainWriter collects the text. White space is written only before the next
// visible letter, so that none is doubled or left at the end.
type plainWriter struct {
	out    strings.Builder
	space  bool // a blank is due
	breaks int  // line breaks that are due
	dash   bool // a list item begins
	items  int  // list items around this place
	hidden atom.Atom
}

func (w *plainWriter) text(s []byte) {
	if w.hidden != 0 {
		return
	}
	for len(s) > 0 {
		if plain := plainLetters(s); plain > 0 {
			w.gap()
			w.out.Write(s[:plain])
			s = s[plain:]
			continue
		}
		letter, size := utf8.DecodeRune(s)
		s = s[size:]
		if unicode.IsSpace(letter) || letter == '\u200b' || letter == '\ufeff' {
			w.space = true
			continue
		}
		if letter == 0 || letter == '\u00ad' {
			continue
		}
		w.gap()
		w.out.WriteRune(letter)
	}
}

// plainLetters returns how many letters at the start of s are visible ones of
// ASCII, as nearly all are.
func plainLetters(s []byte) int {
	i := 0
	for i < len(s) && s[i] > ' ' && s[i] < utf8.RuneSelf {
		i++
	}
	return i
}

func (w *plainWriter) gap() {
	switch {
	case w.out.Len() == 0:
	case w.breaks > 0:
		w.out.WriteString("\n\n"[:min(w.breaks, 2)])
	case w.space:
		w.out.WriteByte(' ')
	}
	if w.dash {
		w.out.WriteString("- ")
	}
	w.space, w.breaks, w.dash = false, 0, false
}

func (w *plainWriter) open(tag atom.Atom) {
	if w.hidden != 0 && tag != atom.Body {
		return
	}
	switch tag {
	case atom.Script, atom.Style, atom.Head, atom.Noscript, atom.Template, atom.Title, atom.Iframe:
		w.hidden = tag
	case atom.Body:
		w.hidden = 0
	case atom.Br:
		w.breaks++
	case atom.Li:
		w.items++
		w.breaks, w.dash = max(w.breaks, 1), true
	case atom.Td, atom.Th, atom.Dd, atom.Option, atom.Img:
		w.space = true
	default:
		w.block(tag)
	}
}

func (w *plainWriter) close(tag atom.Atom) {
	if w.hidden != 0 {
		if tag == w.hidden {
			w.hidden = 0
		}
		return
	}
	switch tag {
	case atom.Li:
		w.items = max(w.items-1, 0)
		w.breaks, w.dash = max(w.breaks, 1), false
	case atom.Td, atom.Th:
		w.space = true
	default:
		w.block(tag)
	}
}

// block begins a new line at tags that do so in a browser, and leaves one empty
// around paragraphs that are not inside a list.
func (w *plainWriter) block(tag atom.Atom) {
	switch tag {
	case atom.P, atom.Ul, atom.Ol, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Blockquote, atom.Pre:
		if w.items == 0 {
			w.breaks = 2
			return
		}
	case atom.Div, atom.Tr, atom.Table, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Hr,
		atom.Dl, atom.Dt, atom.Address, atom.Figure, atom.Figcaption, atom.Main, atom.Nav, atom.Aside, atom.Form, atom.Fieldset:
	default:
		return
	}
	w.breaks = max(w.breaks, 1)
}
