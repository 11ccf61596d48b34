package simulate_test

import (
	"slices"
	"testing"

	"github.com/nyaruka/phonenumbers"

	"github.com/wazgate/wazgate/internal/simulate"
)

func TestNumbersAreValidAndUnique(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{Seed: 7, Customers: 10_000})
	if got := len(shop.Customers()); got != 10_000 {
		t.Fatalf("%d customers, want 10000", got)
	}
	shared := map[string]bool{}
	for _, pair := range shop.Families() {
		shared[pair[0].E164] = true
	}
	seen := map[string]bool{}
	for _, c := range shop.Customers() {
		if c.E164 == "" {
			continue
		}
		checkNumber(t, c.Address.Code, c.E164, c.Phone, c.Spelling)
		if seen[c.E164] && !shared[c.E164] {
			t.Errorf("%s belongs to two customers who are no family", c.E164)
		}
		seen[c.E164] = true
	}
}

// checkNumber asks the reference library whether the number is valid and
// whether its spelling means it, as far as the spelling can.
func checkNumber(t *testing.T, country, e164, spelled string, way simulate.Spelling) {
	t.Helper()
	truth, err := phonenumbers.Parse(e164, "ZZ")
	if err != nil || !phonenumbers.IsValidNumber(truth) {
		t.Errorf("%s (%s) is not a valid number: %v", e164, country, err)
		return
	}
	if got := phonenumbers.GetRegionCodeForNumber(truth); got != country {
		t.Errorf("%s belongs to %s, want %s", e164, got, country)
	}
	region := country
	switch {
	case way == simulate.SpelledNoPlus:
		spelled = "+" + spelled
	case way.Complete():
		region = "ES" // a complete spelling must not need its own country
	}
	parsed, err := phonenumbers.Parse(spelled, region)
	if err != nil {
		t.Errorf("%q (%s, %s): %v", spelled, country, way, err)
		return
	}
	if got := phonenumbers.Format(parsed, phonenumbers.E164); got != e164 {
		t.Errorf("%q (%s, %s) is read as %s, want %s", spelled, country, way, got, e164)
	}
}

func TestEverySpellingAndCountryOccurs(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{Seed: 3, Customers: 3000})
	ways, countries := map[simulate.Spelling]bool{}, map[string]bool{}
	for _, c := range shop.Customers() {
		ways[c.Spelling] = true
		countries[c.Address.Code] = true
	}
	for _, way := range []simulate.Spelling{
		"", simulate.SpelledE164, simulate.SpelledSpaced, simulate.SpelledDashed, simulate.SpelledParens, simulate.SpelledTrunk,
		simulate.SpelledDoubleZero, simulate.SpelledNoPlus, simulate.SpelledNational, simulate.SpelledDigits,
	} {
		if !ways[way] {
			t.Errorf("nobody's phone is spelled %q", way)
		}
	}
	for _, code := range []string{"ES", "PT", "FR", "DE", "IT", "GB", "US", "DO", "MX", "BR", "AR", "CO", "KZ", "JP", "KW"} {
		if !countries[code] {
			t.Errorf("nobody lives in %s", code)
		}
	}
}

func TestOrderPhonesMeanTheirTruth(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{Seed: 5})
	for _, o := range shop.Orders() {
		if (o.CustomerPhone == "") != (o.E164 == "") {
			t.Errorf("order %s: phone %q but truth %q", o.ID, o.CustomerPhone, o.E164)
		}
		if o.E164 != "" && !readable(o.CustomerPhone, o.Address.Code, o.E164) {
			t.Errorf("order %s: %q does not mean %s", o.ID, o.CustomerPhone, o.E164)
		}
		if o.Address.E164 != "" && !readable(o.Address.Phone, o.Address.Code, o.Address.E164) {
			t.Errorf("order %s: the address's %q does not mean %s", o.ID, o.Address.Phone, o.Address.E164)
		}
	}
}

// readable tells whether the spelling, perhaps with a plus before it, means
// the number to somebody who knows the country, or to the shop, whose own
// prefix for calls abroad is 00.
func readable(spelled, country, e164 string) bool {
	return slices.ContainsFunc([][2]string{{spelled, country}, {"+" + spelled, country}, {spelled, "ES"}}, func(try [2]string) bool {
		parsed, err := phonenumbers.Parse(try[0], try[1])
		return err == nil && phonenumbers.Format(parsed, phonenumbers.E164) == e164
	})
}

func TestStrangersShareOnlySevenDigits(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{Seed: 2})
	pairs, complete := shop.Strangers(), 0
	if len(pairs) < 4 {
		t.Fatalf("%d pairs of strangers, want at least 4", len(pairs))
	}
	for _, pair := range pairs {
		a, b := pair[0], pair[1]
		if a.E164 == b.E164 || a.Address.Code == b.Address.Code {
			t.Errorf("%s and %s are no strangers", a.E164, b.E164)
		}
		if a.E164[len(a.E164)-7:] != b.E164[len(b.E164)-7:] {
			t.Errorf("%s and %s do not end alike", a.E164, b.E164)
		}
		if a.Spelling.Complete() && b.Spelling.Complete() {
			complete++
		}
	}
	if complete < 2 {
		t.Errorf("%d pairs spell both countries, want at least 2", complete)
	}
}

func TestFamiliesShareTheWholeNumber(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{Seed: 2})
	if len(shop.Families()) < 2 {
		t.Fatalf("%d families, want at least 2", len(shop.Families()))
	}
	for _, pair := range shop.Families() {
		if pair[0].E164 != pair[1].E164 || pair[0].E164 == "" || pair[0].ID == pair[1].ID {
			t.Errorf("%+v and %+v do not share a phone", pair[0], pair[1])
		}
		if got := shop.CustomersAt(pair[0].E164); len(got) != 2 {
			t.Errorf("%d customers at %s, want 2", len(got), pair[0].E164)
		}
	}
}
