package directory_test

import (
	"strings"
	"testing"

	"github.com/wazgate/wazgate/adapters"
)

// The most that one search may take of a store.
const (
	mostCalls = 24
	mostRows  = 3_000
)

// crowded returns a register in which whatever is searched for is found too
// often.
func crowded() *register {
	r := townspeople()
	for range 60 {
		for _, h := range townspeople().people {
			h.ID += strings.Repeat("'", len(r.people)/20)
			r.people = append(r.people, h)
		}
		for _, o := range townspeople().orders {
			o.ID += strings.Repeat("'", len(r.orders)/8)
			r.orders = append(r.orders, o)
		}
	}
	return r
}

func hostileTexts() []string {
	return []string{
		"", " ", "\t\n", "\x00", "a\x00b", "ana\x00garcia", "\xff\xfe", "ana\xff", "\xed\xa0\x80", "%", "%%", "*", "ana*", "an%", "_",
		`"`, `""`, `"ana"`, `'ana'`, "' OR 1=1 --", `ana" OR "garcia`, "OR", "AND", "NOT", "ana OR garcia", "NEAR(ana garcia)", "name:ana", "^ana",
		"(ana", "{ana}", "ana -garcia", "+ana", "\\", "`", ";", "$1", "?", "?1", ":a", "@", "@@", "a@b", "@.", "#", "##1042", "1042#", "-1042",
		"😀", "👩‍👩‍👧‍👦 garcia", "\u202eaicrag", "\ufeffgarcia", "g\u0301arcia", "ﬁ", "ı", "İ", "ǅ", "Ⅷ", "１０４２", "٣٤٦١٢", "०१२३",
		strings.Repeat("a", 10_000), strings.Repeat("ana ", 2_500), strings.Repeat("9", 10_000), strings.Repeat("😀", 2_500),
		strings.Repeat(`"`, 10_000), strings.Repeat("a ", 250), strings.Repeat("ab ", 170), strings.Repeat("ł", 250), strings.Repeat("ﷺ", 160),
		"ana garcia example com maria perez hans strasse sean neill mail shop org lionel guadalupe mercedes rojas silva petit zoe phones two",
		"0000000", "00000000000000", "+0", "+", "++34", "----", "....", "////", "()()", "1", "12", "999999999999999999999999",
	}
}

func TestHostileText(t *testing.T) {
	l := open(t, crowded())
	for _, text := range hostileTexts() {
		checkHarmless(t, l, text)
	}
}

func FuzzSearch(f *testing.F) {
	for _, text := range hostileTexts() {
		f.Add(text)
	}
	for _, text := range []string{"lukasz", "ana.garcia@exam", "612 34", "0034612", "wz-1042/es", "李小龙"} {
		f.Add(text)
	}
	l := read(f, crowded())
	f.Cleanup(func() { _ = l.close() })
	f.Fuzz(func(t *testing.T, text string) { checkHarmless(t, l, text) })
}

// checkHarmless asks everything that takes a text: nothing fails, and no
// question takes much.
func checkHarmless(t *testing.T, l *library, text string) {
	t.Helper()
	for _, ask := range []struct {
		op adapters.Operation
		q  adapters.Query
	}{
		{adapters.SearchCustomers, adapters.Query{Text: text}},
		{adapters.SearchCustomers, adapters.Query{Text: text, Limit: 3}},
		{adapters.FindCustomers, adapters.Query{Email: text}},
		{adapters.FindCustomers, adapters.Query{CustomerID: text}},
		{adapters.FindCustomers, adapters.Query{Phone: adapters.Phone{Digits: text, E164: text}}},
		{adapters.FindOrders, adapters.Query{OrderNumber: text}},
		{adapters.FindOrders, adapters.Query{Reference: text}},
		{adapters.FindOrders, adapters.Query{CustomerID: text}},
	} {
		if ask.q == (adapters.Query{Limit: ask.q.Limit}) {
			continue // there is no key
		}
		l.store.calls.Store(0)
		l.store.rows.Store(0)
		found, err := l.Find(t.Context(), ask.op, ask.q)
		if err != nil {
			t.Errorf("%s of %.40q: %v", ask.op, text, err)
		}
		if calls, rows := l.store.calls.Load(), l.store.rows.Load(); calls > mostCalls || rows > mostRows {
			t.Errorf("%s of %.40q took %d calls and %d rows", ask.op, text, calls, rows)
		}
		limit := max(ask.q.Limit, 50)
		if records := found.Records; ask.op == adapters.SearchCustomers && (len(records.Orders) > limit || len(records.Customers) > 3*limit) {
			t.Errorf("%.40q found %d customers and %d orders", text, len(records.Customers), len(records.Orders))
		}
	}
}
