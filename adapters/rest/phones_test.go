package rest_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/adaptertest"
	"github.com/wazgate/wazgate/adapters/rest"
)

func TestPhones(t *testing.T) {
	const (
		e164, digits, national = "/c?q=%2B34600111222", "/c?q=34600111222", "/c?q=600111222"
		stranger               = `{"id":9,"phone":"+34699000111"}`
	)
	tests := []struct {
		name    string
		atOnce  bool
		answers map[string]string
		refuses map[string]int
		want    string
		calls   string
	}{
		{
			name:    "until a hit mentions the number",
			answers: map[string]string{e164: `[]`, digits: `[{"id":1,"notes":["Tel. (600) 11-12.22, nights"]}]`, national: `[]`},
			want:    `[{"id":1,"notes":["Tel. (600) 11-12.22, nights"]}]`, calls: e164 + " " + digits,
		},
		{
			name:    "a number that is one in JSON, too",
			answers: map[string]string{e164: `[{"id":1,"a":{"b":34600111222}}]`},
			want:    `[{"id":1,"a":{"b":34600111222}}]`, calls: e164,
		},
		{
			name:    "or else what all of them found",
			answers: map[string]string{e164: `[]`, digits: `[` + stranger + `]`, national: `[{"id":8},` + stranger + `]`},
			want:    `[` + stranger + `,{"id":8}]`, calls: e164 + " " + digits + " " + national,
		},
		{
			name:    "a stranger with the same last digits does not end it",
			answers: map[string]string{e164: `[{"id":9,"phone":"+33700111222"}]`, digits: `[{"id":1,"phone":"0034 600-111-222"}]`, national: `[]`},
			want:    `[{"id":1,"phone":"0034 600-111-222"}]`, calls: e164 + " " + digits,
		},
		{
			name: "nobody", answers: map[string]string{e164: `[]`, digits: `[]`}, want: `[]`, calls: e164 + " " + digits + " " + national,
		},
		{
			name:    "a form that is refused does not hide the next one",
			answers: map[string]string{digits: `[{"id":1,"phone":"600 111 222"}]`}, refuses: map[string]int{e164: 422},
			want: `[{"id":1,"phone":"600 111 222"}]`, calls: e164 + " " + digits,
		},
		{
			name:    "nobody is not said where one form failed",
			answers: map[string]string{digits: `[]`, national: `[]`}, refuses: map[string]int{e164: 422},
			want: "bad_response", calls: e164 + " " + digits + " " + national,
		},
		{
			name: "no further form where all would fail", refuses: map[string]int{e164: 403}, want: "forbidden", calls: e164,
		},
		{
			name: "all at once, every hit once", atOnce: true,
			answers: map[string]string{e164: `[{"id":1}]`, digits: `[{"id":1},{"id":2}]`, national: `[{"id":3}]`},
			want:    `[{"id":1},{"id":2},{"id":3}]`,
		},
		{
			name: "all at once, one fails", atOnce: true, answers: map[string]string{e164: `[{"id":1}]`}, refuses: map[string]int{digits: 422},
			want: `[{"id":1}] missing answer`,
		},
		{
			name: "all at once, one fails and nobody is found", atOnce: true, refuses: map[string]int{digits: 422}, want: "bad_response",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := shop{answers: test.answers, refuses: test.refuses}
			a := s.open(t, rest.Operations{FindCustomers: &rest.FindCustomers{ByPhone: &rest.Question{
				Step:   rest.Step{Get: "c", Query: map[string]any{"q": "{phone}"}},
				Phones: []string{"e164", "digits", "national", "trunk_zero"}, PhonesAtOnce: test.atOnce,
			}}})
			document, err := a.Fetch(t.Context(), adapters.FindCustomers, adaptertest.ByPhone())
			got := told(document)
			if err != nil {
				got = adapters.KindOf(err).String()
			}
			same(t, "answer", got, test.want)
			if calls := strings.Join(s.inTurn(), " "); test.calls != "" && calls != test.calls {
				t.Errorf("calls %s, want %s", calls, test.calls)
			}
		})
	}
}

// The proof that a customer is the one who was looked for may be in another step
// than the customer: it must not be lost for what another form of the number
// found.
func TestPhonesJoinWhatEveryFormFound(t *testing.T) {
	s := shop{
		answers: map[string]string{
			"/home?q=%2B34600111222": `[{"owner":9,"phone":"699000111"}]`, "/home?q=600111222": `[{"owner":1,"phone":"600 111 222"}]`,
			"/work?q=%2B34600111222": `[]`, "/c?ids=9": `[{"id":9}]`, "/c?ids=1": `[{"id":1}]`, "/cards?id=1": `["gold"]`,
		},
		refuses: map[string]int{"/work?q=600111222": 422},
	}
	for _, atOnce := range []bool{false, true} {
		a := s.open(t, rest.Operations{FindCustomers: &rest.FindCustomers{
			ByPhone: &rest.Question{
				Phones: []string{"e164", "national"}, PhonesAtOnce: atOnce,
				Steps: []rest.Step{
					{Name: "home", Get: "home", Query: map[string]any{"q": "{phone}"}},
					{Name: "work", Get: "work", Query: map[string]any{"q": "{phone}"}, Optional: true},
					{Get: "c", Query: map[string]any{"ids": "{ids}"}, Batch: &rest.Batch{Of: []any{"home", "work"}, ID: "owner"}},
				},
			},
			Then: []rest.Step{{Name: "cards", Get: "cards", Query: map[string]any{"id": "{home.1.owner}"}}},
		}})
		document := fetch(t, a, adapters.FindCustomers, adaptertest.ByPhone())
		same(t, "answer", told(document), `[{"id":9},{"id":1}] cards=["gold"]`+
			` home=[{"owner":9,"phone":"699000111"},{"owner":1,"phone":"600 111 222"}] work=[] missing work`)
	}
}

// What does not speak of the phone is not asked again for another form of it.
func TestPhonesRepeatOnlyWhatSpeaksOfThem(t *testing.T) {
	s := shop{answers: map[string]string{"/fields": `{"phone":"f1"}`, "/c?f1=34600111222": `[{"p":"600111222"}]`, "/c": `[]`}}
	a := s.open(t, rest.Operations{FindCustomers: &rest.FindCustomers{ByPhone: &rest.Question{
		Phones: []string{"e164", "digits"},
		Steps: []rest.Step{
			{Name: "fields", Get: "fields"},
			{Get: "c", Query: map[string]any{"f": "{fields.phone}", "q": "{phone}"}},
		},
	}}})
	fetch(t, a, adapters.FindCustomers, adaptertest.ByPhone())
	same(t, "calls", strings.Join(s.asked(), " "), "/c?f=f1&q=%2B34600111222 /c?f=f1&q=34600111222 /fields")
}

// TestEqualRequestsAreMadeOnce: forms of a phone that lead to the same people, and
// rows of one owner, ask for the same thing.
func TestEqualRequestsAreMadeOnce(t *testing.T) {
	for name, atOnce := range map[string]bool{"in turn": false, "at once": true} {
		t.Run(name, func(t *testing.T) {
			s := shop{answers: map[string]string{
				"/orders": `[{"id":1,"customer_id":101},{"id":2,"customer_id":101}]`,
				"/people": `[{"id":101,"name":"Nadia Ferrer"}]`, "/notes/x": `[]`,
			}}
			a := s.open(t, rest.Operations{FindCustomers: &rest.FindCustomers{
				ByPhone: &rest.Question{
					Phones: []string{"e164", "digits", "national"}, PhonesAtOnce: atOnce,
					Steps: []rest.Step{
						{Name: "found", Get: "orders", Query: map[string]any{"search": "{phone}"}},
						{Name: "owners", Each: "found", Get: "people", Query: map[string]any{"id": "{row.customer_id}"}},
						{Get: "people", Query: map[string]any{"include": "{ids}"}, Batch: &rest.Batch{Of: "found", ID: "customer_id"}},
					},
				},
			}})
			document := fetch(t, a, adapters.FindCustomers, adaptertest.ByPhone())
			same(t, "answer", string(document.Body), `[{"id":101,"name":"Nadia Ferrer"}]`)
			same(t, "calls", strings.Join(s.asked(), " "),
				"/orders?search=%2B34600111222 /orders?search=34600111222 /orders?search=600111222 /people?id=101 /people?include=101")
		})
	}
}

// TestFailedRequestIsMadeAgain for the next form of a phone.
func TestFailedRequestIsMadeAgain(t *testing.T) {
	var failed atomic.Bool
	s := shop{answers: map[string]string{"/orders": `[{"id":1,"customer_id":101}]`, "/people": `[{"id":101}]`}}
	s.each = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/people" || failed.Swap(true) {
			return false
		}
		w.WriteHeader(http.StatusUnprocessableEntity)
		return true
	}
	a := s.open(t, rest.Operations{FindCustomers: &rest.FindCustomers{ByPhone: &rest.Question{
		Phones: []string{"e164", "digits"},
		Steps: []rest.Step{
			{Name: "found", Get: "orders", Query: map[string]any{"search": "{phone}"}},
			{Get: "people", Query: map[string]any{"include": "{ids}"}, Batch: &rest.Batch{Of: "found", ID: "customer_id"}},
		},
	}}})
	same(t, "answer", told(fetch(t, a, adapters.FindCustomers, adaptertest.ByPhone())),
		`[{"id":101}] found=[{"id":1,"customer_id":101}] missing answer`)
}

func TestSearchText(t *testing.T) {
	question := func(name, value string) *rest.Question {
		return &rest.Question{Step: rest.Step{Get: name, Query: map[string]any{"q": value}}}
	}
	s := &shop{}
	phones := question("phone", "{phone}")
	phones.Phones = []string{"e164", "digits"}
	all := rest.SearchCustomers{
		ByEmail: question("email", "{email}"), ByPhone: phones,
		ByOrderNumber: question("number", "{order_number}"), ByText: question("text", "{text}"),
	}
	a := s.open(t, rest.Operations{SearchCustomers: &all})
	only := (s).open(t, rest.Operations{SearchCustomers: &rest.SearchCustomers{ByEmail: all.ByEmail}})
	for text, want := range map[string]string{
		"Nadia.Ferrer@Example.com": "/email?q=nadia.ferrer%40example.com",
		"+34 600 111-222":          "/phone?q=%2B34600111222 /phone?q=34600111222",
		"(600) 111.222":            "/phone?q=600111222",
		"#1042":                    "/number?q=1042",
		"WEB1042":                  "/number?q=WEB1042",
		"12345":                    "/number?q=12345",
		"Nadia":                    "/text?q=Nadia",
		"Calle 5":                  "/text?q=Calle+5",
	} {
		s.mu.Lock()
		s.calls = nil
		s.mu.Unlock()
		fetch(t, a, adapters.SearchCustomers, adapters.Query{Text: text})
		same(t, text, strings.Join(s.asked(), " "), want)
	}
	dotted := s.open(t, rest.Operations{SearchCustomers: &rest.SearchCustomers{
		ByPhone: question("phone", "{phone.national}"), ByText: all.ByText,
	}})
	plain := s.open(t, rest.Operations{SearchCustomers: &rest.SearchCustomers{ByPhone: question("phone", "{phone}"), ByText: all.ByText}})
	for _, test := range []struct {
		name  string
		a     adapters.Adapter
		phone adapters.Phone
		want  string
	}{
		{"a form of its own", dotted, adapters.Phone{}, "/phone?q=600111222"},
		{"a number that was read", plain, adaptertest.ByPhone().Phone, "/phone?q=%2B34600111222"},
		{"a number without a country", plain, adapters.Phone{}, "/text?q=600111222"},
	} {
		s.mu.Lock()
		s.calls = nil
		s.mu.Unlock()
		fetch(t, test.a, adapters.SearchCustomers, adapters.Query{Text: "600111222", Phone: test.phone})
		same(t, test.name, strings.Join(s.asked(), " "), test.want)
	}
	if _, err := only.Fetch(t.Context(), adapters.SearchCustomers, adapters.Query{Text: "Nadia"}); adapters.KindOf(err) != adapters.Unsupported {
		t.Errorf("a text without a question: %v", err)
	}
}
