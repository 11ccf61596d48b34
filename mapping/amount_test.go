package mapping_test

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/mapping"
)

func TestMarks(t *testing.T) {
	amount := func(s string) record.Order { return record.Order{ID: "1", Amount: num(s)} }
	none := record.Order{ID: "1"}
	runOperations(t, []operationTest{
		{"comma between thousands", "id: id\namount: {path: a, thousands: \",\"}", `{"id":1,"a":"1,234,567.50"}`, amount("1234567.50"), ""},
		{"no thousands to mark", "id: id\namount: {path: a, thousands: \",\"}", `{"id":1,"a":"567.5"}`, amount("567.5"), ""},
		{"groups of two as in India", "id: id\namount: {path: a, thousands: \",\"}", `{"id":1,"a":"12,34,567.50"}`, amount("1234567.50"), ""},
		{"group of two at the end", "id: id\namount: {path: a, thousands: \",\"}", `{"id":1,"a":"1,23"}`, none, "amount: not a number"},
		{"group of four", "id: id\namount: {path: a, thousands: \",\"}", `{"id":1,"a":"1,2345"}`, none, "amount: not a number"},
		{"group with an exponent", "id: id\namount: {path: a, thousands: \",\"}", `{"id":1,"a":"1e1,234"}`, none, "amount: not a number"},
		{"no first group", "id: id\namount: {path: a, thousands: \",\"}", `{"id":1,"a":",234"}`, none, "amount: not a number"},
		{"points between thousands mean a comma", "id: id\namount: {path: a, thousands: \".\"}", `{"id":1,"a":"1.234,5"}`, amount("1234.5"), ""},
		{"blanks", "id: id\namount: {path: a, thousands: \" \", decimal: \",\"}", `{"id":1,"a":"1 234,50"}`, amount("1234.50"), ""},
		{"blanks that do not break", "id: id\namount: {path: a, thousands: \" \"}", `{"id":1,"a":"1\u202f234\u00a0567"}`, amount("1234567"), ""},
		{"apostrophes", "id: id\namount: {path: a, thousands: \"'\"}", `{"id":1,"a":"1'234.50"}`, amount("1234.50"), ""},
		{"apostrophes of typesetters", "id: id\namount: {path: a, thousands: \"'\"}", `{"id":1,"a":"1’234.50"}`, amount("1234.50"), ""},
		{"a comma alone", "id: id\namount: {path: a, decimal: \",\", thousands: \" \"}", `{"id":1,"a":"1.234,5"}`, none, "amount: not a number"},
		{"a point in so many words", "id: id\namount: {path: a, decimal: \".\"}", `{"id":1,"a":"1.5"}`, amount("1.5"), ""},
		{"sign in front", "id: id\namount: {path: a, decimal: \",\"}", `{"id":1,"a":"€ 12,50"}`, amount("12.50"), ""},
		{"letters and a sign", "id: id\namount: a", `{"id":1,"a":"US$ 12.50"}`, amount("12.50"), ""},
		{"code behind", "id: id\namount: a", `{"id":1,"a":"12.50 EUR"}`, amount("12.50"), ""},
		{"code in front, no blank", "id: id\namount: a", `{"id":1,"a":"COP12"}`, amount("12"), ""},
		{"sign and code", "id: id\namount: a", `{"id":1,"a":"$12.50\u00a0MXN"}`, amount("12.50"), ""},
		{"abbreviation", "id: id\namount: {path: a, thousands: \",\"}", `{"id":1,"a":"S/ 1,250.00"}`, amount("1250.00"), ""},
		{"abbreviation behind", "id: id\namount: {path: a, decimal: \",\"}", `{"id":1,"a":"99,90 zł"}`, amount("99.90"), ""},
		{"minus in front of the sign", "id: id\namount: a", `{"id":1,"a":"-€12.50"}`, amount("-12.50"), ""},
		{"minus behind the sign", "id: id\namount: a", `{"id":1,"a":"€-12.50"}`, amount("-12.50"), ""},
		{"two signs", "id: id\namount: a", `{"id":1,"a":"-€-12.50"}`, none, "amount: not a number"},
		{"typeset minus", "id: id\namount: a", `{"id":1,"a":"−12.50"}`, amount("-12.50"), ""},
		{"accountants' minus", "id: id\namount: a", `{"id":1,"a":"(12.50)"}`, none, "amount: not a number"},
		{"a unit is no currency", "id: id\namount: a", `{"id":1,"a":"12 kg"}`, none, "amount: not a number"},
		{"three letters are not always one", "id: id\namount: a", `{"id":1,"a":"12 PCS"}`, none, "amount: not a number"},
		{"small letters are none", "id: id\namount: a", `{"id":1,"a":"12 all"}`, none, "amount: not a number"},
		{"currency alone", "id: id\namount: a", `{"id":1,"a":"EUR"}`, none, "amount: not a number"},
		{"thousands not said", "id: id\namount: a", `{"id":1,"a":"1,234.50"}`, none, `amount: not a number: it has commas between thousands; say thousands: ","`},
		{"comma of either kind", "id: id\namount: a", `{"id":1,"a":"1,234"}`, none, `amount: not a number: its comma may be the decimal mark or stand between thousands; say decimal: "," or thousands: ","`},
		{"blanks not said", "id: id\namount: a", `{"id":1,"a":"1 234,50"}`, none, `amount: not a number: its thousands are marked; say thousands: " " and decimal: ","`},
		{"apostrophes not said", "id: id\namount: a", `{"id":1,"a":"1'234.50"}`, none, `amount: not a number: its thousands are marked; say thousands: "'"`},
		{"marks of operands", "id: id\namount: {add: [a, b], thousands: \",\"}", `{"id":1,"a":"1,000.5","b":"1,000"}`, amount("2000.5"), ""},
	})
}

func TestAmounts(t *testing.T) {
	amount := func(s string) record.Order { return record.Order{ID: "1", Amount: num(s)} }
	none := record.Order{ID: "1"}
	runOperations(t, []operationTest{
		{"cents", "id: id\namount: {path: a, cents: true}", `{"id":1,"a":12990}`, amount("129.90"), ""},
		{"no cents", "id: id\namount: {path: a, cents: false}", `{"id":1,"a":12990}`, amount("12990"), ""},
		{"fractions of cents", "id: id\namount: {path: a, cents: true}", `{"id":1,"a":"-0.5"}`, amount("-0.005"), ""},
		{"yen", "id: id\namount: {path: a, cents: c}", `{"id":1,"a":12990,"c":"jpy"}`, amount("12990"), ""},
		{"fils", "id: id\namount: {path: a, cents: c}", `{"id":1,"a":12990,"c":"KWD"}`, amount("12.990"), ""},
		{"euros by their code", "id: id\namount: {path: a, cents: {path: c, default: EUR}}", `{"id":1,"a":12990}`, amount("129.90"), ""},
		{"digits in the data", "id: id\namount: {path: a, cents: d}\nsubtotal: {path: a, cents: {const: 3}}", `{"id":1,"a":12990,"d":3}`, record.Order{ID: "1", Amount: num("12.990"), Subtotal: num("12.990")}, ""},
		{"no digits in the data", "id: id\namount: {path: a, cents: d}", `{"id":1,"a":12990,"d":"0"}`, amount("12990"), ""},
		{"rounded to digits in the data", "id: id\namount: {path: a, round: d}", `{"id":1,"a":"2.345","d":"1"}`, amount("2.3"), ""},
		{"too many digits", "id: id\namount: {path: a, cents: d}", `{"id":1,"a":1,"d":10}`, none, "amount: its currency is neither a code of three letters nor a number of digits, so its minor units are not known"},
		{"cents of no currency", "id: id\namount: {path: a, cents: c}", `{"id":1,"a":12990}`, none, "amount: there is no currency to tell its minor units by"},
		{"cents of something", "id: id\namount: {path: a, cents: c}", `{"id":1,"a":12990,"c":"€"}`, none, "amount: its currency is neither a code of three letters nor a number of digits, so its minor units are not known"},
		{"many cents", "id: id\namount: {path: a, cents: true}", `{"id":1,"a":9000000000000000001}`, amount("90000000000000000.01"), ""},
		{"cents with a long fraction", "id: id\namount: {path: a, cents: true}", `{"id":1,"a":"1.0000000000000000000"}`, amount("0.01"), ""},
		{"absolute", "id: id\namount: {path: a, absolute: true}", `{"id":1,"a":"-12.50"}`, amount("12.50"), ""},
		{"negate", "id: id\namount: {path: a, negate: true}", `{"id":1,"a":"12.50"}`, amount("-12.50"), ""},
		{"negated after absolute", "id: id\namount: {path: a, negate: true, absolute: true}", `{"id":1,"a":"-12.50"}`, amount("-12.50"), ""},
		{"round", "id: id\namount: {path: a, round: 2}", `{"id":1,"a":10.799999999999999}`, amount("10.80"), ""},
		{"half up", "id: id\namount: {path: a, round: 2}", `{"id":1,"a":"2.345"}`, amount("2.35"), ""},
		{"half away from zero", "id: id\namount: {path: a, round: 0}", `{"id":1,"a":"-2.5"}`, amount("-3"), ""},
		{"nothing to round", "id: id\namount: {path: a, round: 2}", `{"id":1,"a":"2.5"}`, amount("2.5"), ""},
		{"rounded to yen", "id: id\namount: {path: a, round: c}", `{"id":1,"a":"2.5","c":"JPY"}`, amount("3"), ""},
		{"rounded after cents", "id: id\namount: {path: a, cents: true, round: 1}", `{"id":1,"a":"1235"}`, amount("12.4"), ""},
		{"everything in order", "id: id\namount: {round: c, negate: true, absolute: true, cents: c, decimal: \",\", path: a}", `{"id":1,"a":"-1.234,56 €","c":"EUR"}`, amount("-12.35"), ""},
		{"of what was worked out", "id: id\namount: {divide: [a, b], round: 2}", `{"id":1,"a":2,"b":3}`, amount("0.67"), ""},
		{"default is not converted", "id: id\namount: {path: a, cents: true, default: 100}", `{"id":1}`, amount("100"), ""},
		{"compared after its conversion", "id: id\ncancelled: {path: a, decimal: \",\", cents: true, is: 12.5}", `{"id":1,"a":"1.250,0"}`, record.Order{ID: "1", Cancelled: record.Some(true)}, ""},
	})
}

// TestMarkedNumbersAreExact reads numbers that a naive formatter wrote.
func TestMarkedNumbersAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		decimal := rapid.SampledFrom([]string{".", ","}).Draw(t, "decimal")
		thousands := rapid.SampledFrom([]string{",", ".", " ", "'"}).Filter(func(s string) bool { return s != decimal }).Draw(t, "thousands")
		whole := rapid.StringMatching(`0|[1-9][0-9]{0,11}`).Draw(t, "whole")
		fraction := rapid.StringMatching(`[0-9]{0,4}`).Draw(t, "fraction")
		minus := rapid.SampledFrom([]string{"", "-"}).Draw(t, "minus")
		before := rapid.SampledFrom([]string{"", "€", "€ ", "US$", "EUR ", "R$ ", "S/ "}).Draw(t, "before")
		after := rapid.SampledFrom([]string{"", " €", " USD", "kr", " zł"}).Draw(t, "after")

		written, plain := minus+before+group(whole, thousands), minus+whole
		if fraction != "" {
			written, plain = written+decimal+fraction, plain+"."+fraction
		}
		text, err := json.Marshal(written + after)
		if err != nil {
			t.Fatal(err)
		}
		m, err := mapping.Parse("x.yaml", []byte(orderFields(`amount: {path: a, decimal: "`+decimal+`", thousands: "`+thousands+`"}`)))
		if err != nil {
			t.Fatal(err)
		}
		orders, warnings := m.Orders(mapping.Input{Body: []byte(`{"a":` + string(text) + `}`)})
		if len(warnings) > 0 || len(orders) != 1 || orders[0].Amount != num(plain) {
			t.Errorf("%s gave %v %v, want %s", text, orders, warnings, plain)
		}
	})
}

// group writes digits in groups of three.
func group(digits, mark string) string {
	if len(digits) <= 3 {
		return digits
	}
	return group(digits[:len(digits)-3], mark) + mark + digits[len(digits)-3:]
}

// TestRoundingIsHalfUp compares with exact arithmetic.
func TestRoundingIsHalfUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		written := rapid.StringMatching(`-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,8})?`).Draw(t, "number")
		if rapid.Bool().Draw(t, "tie") {
			written = strings.Split(written, ".")[0] + rapid.SampledFrom([]string{".5", ".05", ".25", ".995", ".99995"}).Draw(t, "fraction")
		}
		digits := rapid.IntRange(0, 5).Draw(t, "digits")
		m, err := mapping.Parse("x.yaml", []byte(orderFields("amount: {path: a, round: "+string(rune('0'+digits))+"}")))
		if err != nil {
			t.Fatal(err)
		}
		orders, _ := m.Orders(mapping.Input{Body: []byte(`{"a":` + written + `}`)})
		exact, _ := new(big.Rat).SetString(written)
		got, ok := new(big.Rat).SetString(orders[0].Amount.Value.String())
		if want, _ := new(big.Rat).SetString(exact.FloatString(digits)); !ok || got.Cmp(want) != 0 {
			t.Errorf("%s to %d digits gave %s, want %s", written, digits, got, want)
		}
	})
}
