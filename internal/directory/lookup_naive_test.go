package directory_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/fold"
	"github.com/wazgate/wazgate/internal/phone"
)

// naive ranks people by reading all of them: 0 is the best, -1 does not fit.
type naive struct {
	text   string // folded
	words  []string
	digits string // of what looks like a part of a phone
	number phone.Number
	phones *phone.Parser
}

func newNaive(text string) naive {
	n := naive{text: fold.Text(text), words: fold.Words(text), phones: phone.NewParser("ES")}
	if strings.Trim(text, "+0123456789 -./()") == "" {
		if n.digits = digitsOf(text); len(n.digits) < 4 {
			n.digits = ""
		}
		n.number, _ = n.phones.Parse(text, "")
	}
	return n
}

func digitsOf(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(letter rune) bool { return letter < '0' || letter > '9' }), "")
}

func (n naive) rank(h human) int {
	name, address := fold.Text(h.Name), fold.Text(h.Email)
	local, _, _ := strings.Cut(address, "@")
	begin := func(word string) bool {
		return slices.ContainsFunc(append(fold.Words(name), fold.Words(local)...), func(w string) bool { return strings.HasPrefix(w, word) })
	}
	inside := func(word string) bool {
		letters := utf8.RuneCountInString(word)
		if letters < 2 || letters < 3 && !strings.ContainsAny(word, "李小") {
			return begin(word)
		}
		return strings.Contains(name, word) || strings.Contains(address, word)
	}
	whole := n.number.Digits != "" && h.Phone != "" && n.phones.Match(n.number, h.Phone, "") != phone.None
	all := func(holds func(string) bool) bool {
		return len(n.words) > 0 && !slices.ContainsFunc(n.words, func(word string) bool { return !holds(word) })
	}
	switch {
	case whole, len(n.words) > 0 && (n.text == name || n.text == address):
		return 0
	case len(n.words) > 0 && strings.HasPrefix(name, n.text):
		return 1
	case n.isFragment() && strings.Contains(address, n.text):
		return 2
	case all(begin):
		return 3
	case all(inside), n.isPart(h):
		return 4
	}
	return -1
}

func (n naive) isFragment() bool {
	return len(n.words) > 0 && strings.ContainsAny(n.text, "@._-+") && !strings.Contains(n.text, " ")
}

// isFindable reports whether the text has anything that can be looked up. Words
// of one letter cannot, except as a whole name or its beginning; nor can two
// letters out of the middle of an address.
func (n naive) isFindable() bool {
	longer := func(than int) bool {
		return slices.ContainsFunc(n.words, func(word string) bool { return utf8.RuneCountInString(word) > than })
	}
	return longer(2) || longer(1) && !n.isFragment()
}

func (n naive) isPart(h human) bool {
	if n.digits == "" || h.Phone == "" {
		return false
	}
	if strings.Contains(digitsOf(h.Phone), n.digits) {
		return true
	}
	bare := strings.TrimLeft(n.digits, "0")
	number, ok := n.phones.Parse(h.Phone, "")
	return ok && len(bare) >= 3 && strings.Contains(number.Digits, bare)
}

// ranks returns the rank of each one who fits, and their ids in order.
func (n naive) ranks(people []human) (ranks map[string]int, ids []string) {
	ranks = make(map[string]int)
	for _, h := range slices.Backward(people) { // the newest first
		if rank := n.rank(h); rank >= 0 {
			ranks[h.ID] = rank
			ids = append(ids, h.ID)
		}
	}
	slices.SortStableFunc(ids, func(a, b string) int { return cmp.Compare(ranks[a], ranks[b]) })
	return ranks, ids
}

func drawName(t *rapid.T, label string) string {
	syllable := rapid.SampledFrom([]string{"ma", "ri", "a", "gar", "cía", "Łu", "kasz", "ß", "o'", "李", "小", "ña", "фа", "ز", " ", " ", "-", "x1", "é"})
	return strings.TrimSpace(strings.Join(rapid.SliceOfN(syllable, 1, 7).Draw(t, label), ""))
}

func drawPeople(t *rapid.T) []human {
	local := rapid.StringMatching(`[a-c]{1,4}([._-][a-c]{1,4})?[0-9]{0,2}`)
	number := rapid.StringMatching(`(\+34 6|6|0034 6|\+52 1 55|06)[1-3]{2} ?[1-3]{3}[ -]?[1-3]{3}`)
	people := make([]human, rapid.IntRange(1, 40).Draw(t, "people"))
	for i := range people {
		people[i] = human{ID: fmt.Sprint("p", i), Name: drawName(t, "name")}
		if rapid.Bool().Draw(t, "has an address") {
			people[i].Email = local.Draw(t, "local") + "@" + rapid.SampledFrom([]string{"ab.es", "mar.com"}).Draw(t, "host")
		}
		if rapid.Bool().Draw(t, "has a phone") {
			people[i].Phone = number.Draw(t, "phone")
		}
	}
	return people
}

// drawText draws what may be searched for: a piece of what somebody is called,
// words of it in another order, or something of its own.
func drawText(t *rapid.T, people []human) string {
	h := rapid.SampledFrom(people).Draw(t, "who")
	pieces := rapid.SampledFrom([]string{h.Name, h.Email, h.Phone}).Draw(t, "of")
	switch rapid.SampledFrom([]string{"piece", "words", "other"}).Draw(t, "how") {
	case "piece":
		letters := []rune(pieces)
		from := rapid.IntRange(0, len(letters)).Draw(t, "from")
		to := rapid.IntRange(from, len(letters)).Draw(t, "to")
		return strings.TrimSpace(string(letters[from:to]))
	case "words":
		words := fold.Words(pieces)
		slices.Reverse(words)
		return strings.Join(words, " ")
	default:
		return drawName(t, "text")
	}
}

// TestSearchIsNaive compares searches with reading everything.
func TestSearchIsNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people := drawPeople(t)
		l := read(t, &register{people: people, noOrders: true})
		defer l.close()
		for range 8 {
			text := drawText(t, people)
			if utf8.RuneCountInString(text) < 2 {
				continue // the gateway asks nothing shorter
			}
			n := newNaive(text)
			if !n.isFindable() {
				continue
			}
			ranks, want := n.ranks(people)
			got, _ := l.search(t, text)
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Fatalf("%q finds (-want +got):\n%s", text, diff)
			}
			limit := rapid.IntRange(1, 4).Draw(t, "limit")
			few, _ := l.answers(t, adapters.SearchCustomers, adapters.Query{Text: text, Limit: limit})
			checkFew(t, text, ranks, want[:min(limit, len(want))], few)
		}
	})
}

// TestSearchOfMany does the same with so many people that searches ask for the
// rarest letters only, and then for few of those who fit.
func TestSearchOfMany(t *testing.T) {
	people := town(300).people
	l := open(t, &register{people: people, noOrders: true})
	rapid.Check(t, func(t *rapid.T) {
		text := drawText(t, people)
		n := newNaive(text)
		if utf8.RuneCountInString(text) < 2 || !n.isFindable() {
			return
		}
		ranks, want := n.ranks(people)
		got, _ := l.answers(t, adapters.SearchCustomers, adapters.Query{Text: text, Limit: len(people)})
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Fatalf("%q finds (-want +got):\n%s", text, diff)
		}
		few, _ := l.answers(t, adapters.SearchCustomers, adapters.Query{Text: text, Limit: 5})
		if len(few) != min(5, len(want)) {
			t.Fatalf("%q finds %d, want 5 of %d", text, len(few), len(want))
		}
		for i, id := range few {
			if rank, ok := ranks[id]; !ok || rank < 2 && rank != ranks[want[i]] {
				t.Fatalf("%q finds %v, want %v", text, few, want[:len(few)])
			}
		}
	})
}

// checkFew wants the best ranks, whichever of equals they are of.
func checkFew(t *rapid.T, text string, ranks map[string]int, want, got []string) {
	t.Helper()
	of := func(ids []string) []int {
		all := make([]int, len(ids))
		for i, id := range ids {
			rank, ok := ranks[id]
			if !ok {
				t.Fatalf("%q finds %s", text, id)
			}
			all[i] = rank
		}
		return all
	}
	if diff := gocmp.Diff(of(want), of(got)); diff != "" {
		t.Fatalf("%q: the ranks of few (-want +got):\n%s", text, diff)
	}
}
