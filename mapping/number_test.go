package mapping_test

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/wazgate/wazgate/mapping"
)

// TestNumbersAreExact compares every number that is accepted with exact
// arithmetic, and lets none be refused that fits.
func TestNumbersAreExact(t *testing.T) {
	m := parse(t, orderFields("id: id\namount: a"))
	rapid.Check(t, func(t *rapid.T) {
		written := rapid.StringMatching(`-?(0|[1-9][0-9]{0,21})(\.[0-9]{1,22})?([eE][+-]?[0-9]{1,2})?`).Draw(t, "number")
		orders, warnings := m.Orders(mapping.Input{Body: []byte(`{"id":1,"a":` + written + `}`)})
		want, ok := new(big.Rat).SetString(written)
		if !ok {
			t.Fatalf("%q is no number", written)
		}
		if amount := orders[0].Amount; amount.Set {
			got, ok := new(big.Rat).SetString(amount.Value.String())
			if !ok || got.Cmp(want) != 0 {
				t.Fatalf("%s became %s", written, amount.Value)
			}
			return
		}
		if len(warnings) != 1 {
			t.Fatalf("%s was left out with %d warnings", written, len(warnings))
		}
		if digits := significant(written); len(digits) <= 18 && !strings.ContainsAny(written, "eE") && fraction(written) <= 18 && len(written) <= 19 {
			t.Fatalf("%s was refused: %s", written, warnings[0].Reason)
		}
	})
}

func significant(written string) string {
	return strings.Trim(strings.NewReplacer("-", "", ".", "").Replace(written), "0")
}

func fraction(written string) int {
	_, fraction, _ := strings.Cut(written, ".")
	return len(fraction)
}
