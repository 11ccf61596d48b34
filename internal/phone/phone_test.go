package phone_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/wazgate/wazgate/internal/phone"
)

func TestParse(t *testing.T) {
	tests := []struct {
		raw, country, e164, region string
		assumed                    bool
	}{
		{"+34612345678", "", "+34612345678", "ES", false},
		{" +34 612-34.56 78 ", "", "+34612345678", "ES", false},
		{"0034 612 345 678", "", "+34612345678", "ES", false},
		{"tel:+34612345678", "", "+34612345678", "ES", false},
		{"612 345 678", "", "+34612345678", "ES", true},
		{"34612345678", "", "+34612345678", "ES", true},
		{"06 12 34 56 78", "FR", "+33612345678", "FR", true},
		{"(809) 555-1234", "DO", "+18095551234", "DO", true},
		{"+1-809-555-1234", "", "+18095551234", "DO", false},
		{"+77012345678", "", "+77012345678", "KZ", false},
		{"+5215512345678", "", "+525512345678", "MX", false},
		{"+34 612 345 678 ext. 12", "", "+34612345678", "ES", false},
		{"+390612345678", "", "+390612345678", "IT", false},
		{"4915123456789", "", "+4915123456789", "DE", false},
		{"0151 23456789", "", "", "", false},
	}
	parser := phone.NewParser("ES")
	for _, test := range tests {
		t.Run(test.raw+" "+test.country, func(t *testing.T) {
			for range 2 { // the second time from memory
				got, ok := parser.Parse(test.raw, test.country)
				if !ok || got.E164 != test.e164 || got.Region != test.region {
					t.Errorf("got %q %q (%v), want %q %q", got.E164, got.Region, ok, test.e164, test.region)
				}
				if test.e164 != "" && test.raw != "34612345678" && got.Assumed != test.assumed {
					t.Errorf("assumed %v, want %v", got.Assumed, test.assumed)
				}
			}
		})
	}
}

func TestRegion(t *testing.T) {
	if got := phone.NewParser("es").Region(); got != "ES" {
		t.Errorf("the default country is %q", got)
	}
}

func TestParseRefuses(t *testing.T) {
	parser := phone.NewParser("ES")
	for _, raw := range []string{"", " ", "+", "123456", "555-555-BILL", "hello", "0000000000", "1234567890123456789", "34612345678@c.us", "12036304@g.us", "+34\x00612345678"} {
		if got, ok := parser.Parse(raw, ""); ok {
			t.Errorf("%q was read as %+v", raw, got)
		}
	}
}

func TestMatch(t *testing.T) {
	tests := []struct {
		name, asked, raw, country string
		want                      phone.Match
	}{
		{"same", "+34612345678", "+34 612 34 56 78", "", phone.Exact},
		{"national of the default country", "+34612345678", "612345678", "", phone.Assumed},
		{"no plus", "+4915123456789", "4915123456789", "", phone.Exact},
		{"country of the record", "+33612345678", "06 12 34 56 78", "FR", phone.Assumed},
		{"foreign national with trunk prefix", "+4915123456789", "0151 23456789", "", phone.Bare},
		{"trunk prefix of another country", "+34612345678", "0612345678", "", phone.None},
		{"local number is not the foreigner's", "+33612345678", "612345678", "", phone.None},
		{"same last seven digits", "+34612345678", "+34912345678", "", phone.None},
		{"same national number abroad", "+34612345678", "+33612345678", "", phone.None},
		{"last seven only", "+34612345678", "2345678", "", phone.None},
		{"mexican mobile of WhatsApp", "+5215512345678", "+52 55 1234 5678", "", phone.Exact},
		{"argentine mobile", "+5491123456789", "+54 11 2345 6789", "", phone.Exact},
		{"brazilian ninth digit", "+551187654321", "+55 11 98765-4321", "", phone.Exact},
		{"brazilian national", "+5511987654321", "(11) 98765-4321", "", phone.Bare},
		{"vanity", "+15555552455", "555-555-BILL", "", phone.None},
		{"empty", "+34612345678", "", "", phone.None},
		{"asked without country", "0151 23456789", "+4915123456789", "", phone.Bare},
	}
	parser := phone.NewParser("ES")
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			asked, ok := parser.Parse(test.asked, "")
			if !ok {
				t.Fatalf("%q is not read", test.asked)
			}
			if got := parser.Match(asked, test.raw, test.country); got != test.want {
				t.Errorf("Match(%q, %q) = %d, want %d", test.asked, test.raw, got, test.want)
			}
		})
	}
}

func TestDifferentCompleteNumbersNeverMatch(t *testing.T) {
	parser := phone.NewParser("ES")
	prefixes := []string{"+34", "+33", "+39", "+49", "+44", "+351", "+1", "+52", "+57"}
	rapid.Check(t, func(t *rapid.T) {
		tail := rapid.StringMatching(`[1-9][0-9]{8}`).Draw(t, "tail")
		a := rapid.SampledFrom(prefixes).Draw(t, "a") + tail
		b := rapid.SampledFrom(prefixes).Draw(t, "b") + tail
		asked, ok := parser.Parse(a, "")
		stored, ok2 := parser.Parse(b, "")
		if !ok || !ok2 {
			t.Skip("no number")
		}
		if got := parser.Match(asked, b, ""); (got == phone.Exact) != (asked.Key() == stored.Key()) || got == phone.Bare || got == phone.Assumed {
			t.Fatalf("%s and %s: %d", a, b, got)
		}
	})
}

func TestSpellingDoesNotMatter(t *testing.T) {
	parser := phone.NewParser("ES")
	rapid.Check(t, func(t *rapid.T) {
		number := "+346" + rapid.StringMatching(`[0-9]{8}`).Draw(t, "number")
		asked, _ := parser.Parse(number, "")
		var spelled strings.Builder
		for _, digit := range number {
			spelled.WriteRune(digit)
			spelled.WriteString(rapid.SampledFrom([]string{"", "", " ", "-", ".", "\u00a0"}).Draw(t, "separator"))
		}
		if got := parser.Match(asked, spelled.String(), ""); got != phone.Exact {
			t.Fatalf("%q does not match %s: %d", spelled.String(), number, got)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"+34612345678", "0151 23456789", "x", "+", "ext 5", "００３４"} {
		f.Add(seed, "ES")
	}
	parser := phone.NewParser("ES")
	f.Fuzz(func(t *testing.T, raw, country string) {
		number, ok := parser.Parse(raw, country)
		if ok && number.Digits == "" {
			t.Errorf("%q has no digits", raw)
		}
		if ok && parser.Match(number, raw, country) == phone.None {
			t.Errorf("%q does not match itself", raw)
		}
	})
}

func BenchmarkParseRemembered(b *testing.B) {
	parser := phone.NewParser("ES")
	for b.Loop() {
		parser.Parse("+34 612 345 678", "")
	}
}
