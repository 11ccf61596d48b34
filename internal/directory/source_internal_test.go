package directory

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/mapping"
)

const cutMapping = `version: 1
variables:
  mark: ""
customers:
  from: data
  where: {not: {path: deleted, is: true}}
  fields:
    id: id
    name: name
    email: email
    phone: phone
    currency: $steps.store.currency
orders:
  from: data
  fields:
    id: id
    number: {template: "{$vars.mark}{number}"}
    customer_id: customer
`

func sourceOf(tb testing.TB, text, region string, variables map[string]string) *Source {
	tb.Helper()
	parsed, err := mapping.Parse("cut.yaml", []byte(text))
	if err != nil {
		tb.Fatal(err)
	}
	if parsed, err = parsed.WithVariables(variables); err != nil {
		tb.Fatal(err)
	}
	return &Source{Name: "crm", Mapping: parsed, Phones: phone.NewParser(region)}
}

func TestSplit(t *testing.T) {
	s := sourceOf(t, cutMapping, "ES", nil)
	body := `{"data": [ {"id": "c1", "name":"Ana"}, {"id":7}, {"name":"No Id"}, {"deleted":true}, null, {"id":"c1","name":"Other"} ]}`
	pieces, around, unreadable, err := s.split(Customers, adapters.Document{
		Body: json.RawMessage(body), Steps: map[string]json.RawMessage{"store": json.RawMessage(`{"currency":"EUR"}`)},
	})
	if err != nil || unreadable != 2 || len(pieces) != 4 {
		t.Fatalf("%d pieces, %d unreadable: %v", len(pieces), unreadable, err)
	}
	for i, want := range []string{`{"id": "c1", "name":"Ana"}`, `{"id":7}`, `{"name":"No Id"}`, `{"id":"c1","name":"Other"}`} {
		if string(pieces[i].raw) != want {
			t.Errorf("piece %d is %s, want %s", i, pieces[i].raw, want)
		}
	}
	if pieces[0].id != "c1" || pieces[1].id != "7" || pieces[3].id != "c1" {
		t.Errorf("ids %q, %q and %q", pieces[0].id, pieces[1].id, pieces[3].id)
	}
	if id := pieces[2].id; !strings.HasPrefix(id, "\x00") || id != rowID("", pieces[2].raw) {
		t.Errorf("who has no id is stored as %q", id)
	}

	raws := [][]byte{pieces[1].raw, []byte(`{"deleted":true}`), pieces[0].raw}
	again, places := s.rederive(Customers, raws, around)
	if diff := cmp.Diff([]piece{pieces[1], pieces[0]}, again, cmp.AllowUnexported(piece{})); diff != "" {
		t.Errorf("made anew (-want +got):\n%s", diff)
	}
	if !slices.Equal(places, []int{0, 2}) {
		t.Errorf("places %v", places)
	}
	elements, _ := s.Mapping.JoinCustomers(raws[:1], around, mapping.Request{})
	if elements[0].Record.Currency != "EUR" {
		t.Errorf("what is around does not come along: %+v", elements[0].Record)
	}
}

func TestSplitUnreadable(t *testing.T) {
	s := sourceOf(t, cutMapping, "ES", nil)
	for body, bad := range map[string]bool{
		``: false, `{}`: false, `[]`: false, `{"data":[]}`: false, `{"data":null}`: false, `{"data":[{"id":1}]}`: false,
		`{"error":"x"}`: true, `{"data":"x"}`: true, `{"data":[1,2]}`: true, `<html>`: true, `{"data":[{"id":{}}]}`: true,
	} {
		for _, kind := range Kinds() {
			pieces, _, _, err := s.split(kind, adapters.Document{Body: json.RawMessage(body)})
			if (adapters.KindOf(err) == adapters.BadResponse) != bad || bad != (err != nil) || bad && pieces != nil {
				t.Errorf("%s of %s: %d pieces: %v", kind, body, len(pieces), err)
			}
		}
	}
}

// TestDerivation changes with everything that tokens depend on.
func TestDerivation(t *testing.T) {
	of := map[string]string{}
	for name, s := range map[string]*Source{
		"as it is": sourceOf(t, cutMapping, "ES", nil),
		"region":   sourceOf(t, cutMapping, "MX", nil),
		"mapping":  sourceOf(t, strings.Replace(cutMapping, "email: email", "email: mail", 1), "ES", nil),
		"variable": sourceOf(t, cutMapping, "ES", map[string]string{"mark": "WZ-"}),
	} {
		derivation := s.derivation()
		if same, ok := of[derivation]; ok || derivation == "" {
			t.Errorf("%s and %s have the derivation %q", name, same, derivation)
		}
		of[derivation] = name
	}
	if sourceOf(t, cutMapping, "es", nil).derivation() != sourceOf(t, cutMapping, "ES", nil).derivation() {
		t.Error("it differs from one time to the next")
	}
}

// TestTokens holds the tokens that are stored: where one of these changes,
// tokenVersion has to be raised.
func TestTokens(t *testing.T) {
	s := sourceOf(t, cutMapping, "ES", nil)
	for _, test := range []struct {
		name string
		got  []string
		want string
	}{
		{"customer", s.customerTokens(&record.Customer{Name: "Łukasz Li", Email: " Lu.Li@Ex.es ", Phone: record.Phone{Raw: "612 345 678"}}),
			"blu bluk blukas e2n32ou fukxn h345678 nw4p4 p123 p234 p345 p346 p456 p461 p567 p612 p678 sli slu tasz tkas tluk tu2jww52 tu6fclku tubuqxsy tuka tuoz3qs2 tuwtdylg tuxwoft5"},
		{"order of a customer", s.orderTokens(&record.Order{Number: "WZ-1042/ES", CustomerID: "c1", CustomerIDs: []string{"c1", "c2"}, CustomerName: "Ana", CustomerPhone: record.Phone{Raw: "+34612345678"}}), "c6ncykp ctcrsfd h345678 ohj6x olvhk"},
		{"order of a guest", s.orderTokens(&record.Order{ID: "X7K2P9", CustomerID: "0", CustomerName: "Ana", CustomerEmail: "a@b.es"}), "ban bana ehvonab n2qvu ol37u orsgk san tana tucaizwv tuixd2j6"},
		{"deal", s.orderTokens(&record.Order{ID: "9", Number: "Boda 李小", CustomerID: "c1"}), "bbo bbod bub5z5y5 c6ncykp fonbv o4zxb sbo sucms6qf tbod toda tucms6qf"},
		{"nothing", s.customerTokens(&record.Customer{}), ""},
	} {
		if got := strings.Join(test.got, " "); got != test.want {
			t.Errorf("the tokens of a %s are\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

// TestTokensBounded gives whoever is called by a whole book a bounded entry of
// plain tokens.
func TestTokensBounded(t *testing.T) {
	s := sourceOf(t, cutMapping, "ES", nil)
	book := strings.Repeat("Łorem ipsum 李小龙 😀 \x00\xff ", 10_000)
	c := &record.Customer{Name: book, Email: book + "@" + book, Phone: record.Phone{Raw: strings.Repeat("1", 100_000)}}
	o := &record.Order{Number: book, Reference: book, CustomerName: book, CustomerEmail: book}
	owned := &record.Order{Number: strings.Repeat("9", 100_000)}
	for i := range 10_000 {
		c.OtherPhones = append(c.OtherPhones, record.Phone{Raw: fmt.Sprintf("+346%08d", i*7_919)})
		owned.CustomerIDs = append(owned.CustomerIDs, fmt.Sprint(i))
	}
	for name, tokens := range map[string][]string{"customer": s.customerTokens(c), "order": s.orderTokens(o), "owned order": s.orderTokens(owned)} {
		if len(tokens) == 0 || len(tokens) > 500 {
			t.Errorf("a %s has %d tokens", name, len(tokens))
		}
		if !slices.IsSorted(tokens) || len(slices.Compact(slices.Clone(tokens))) != len(tokens) {
			t.Errorf("the tokens of a %s are not in order, or some twice", name)
		}
		for _, token := range tokens {
			if !isPlain(token) || len(token) < 2 || len(token) > 12 {
				t.Errorf("a %s has the token %q", name, token)
			}
		}
	}
}

func BenchmarkTokens(b *testing.B) {
	s := sourceOf(b, cutMapping, "ES", nil)
	b.Run("customer", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			s.customerTokens(&record.Customer{
				Name: "María García Fernández", Email: "maria.garcia1984@example.com", Phone: record.Phone{Raw: fmt.Sprintf("+346%08d", i%1_000)},
			})
		}
	})
	b.Run("order", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			s.orderTokens(&record.Order{
				ID: "903000000001", Number: "10042", CustomerID: "412000000001", CustomerEmail: "maria.garcia1984@example.com",
				CustomerPhone: record.Phone{Raw: fmt.Sprintf("+346%08d", i%1_000)},
			})
		}
	})
}
