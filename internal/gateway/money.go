package gateway

import (
	"errors"

	"github.com/govalues/decimal"

	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/wazion"
)

// minorUnits returns how many decimals a currency has (ISO 4217).
func minorUnits(currency string) int {
	switch currency {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	default:
		return 2
	}
}

// exact rounds away what more than two decimals beyond the currency's own are:
// the noise of binary fractions.
func exact(amount record.Number, currency string) record.Number {
	units := minorUnits(currency)
	if !amount.Set || amount.Value.Scale() <= units {
		return amount
	}
	value := amount.Value.Trim(units)
	if value.Scale() > units+2 {
		value = roundHalfUp(value, units)
	}
	return record.Some(value)
}

// money returns an amount for the wire, with at least the currency's decimals.
func money(amount record.Number, currency string) wazion.Number {
	if !amount.Set {
		return wazion.Number{}
	}
	return wazion.NewNumber(exact(amount, currency).Value.Pad(minorUnits(currency)))
}

// quantity returns a count for the wire, without trailing zeros.
func quantity(count record.Number) wazion.Number {
	if !count.Set {
		return wazion.Number{}
	}
	value := count.Value.Trim(0)
	if value.Scale() > 3 {
		value = roundHalfUp(value, 3).Trim(0)
	}
	return wazion.NewNumber(value)
}

// roundHalfUp rounds as shops do; the library rounds half to even.
func roundHalfUp(value decimal.Decimal, scale int) decimal.Decimal {
	truncated := value.Trunc(scale)
	rest, err := value.SubAbs(truncated)
	half, errHalf := decimal.New(5, scale+1)
	unit, errUnit := decimal.New(1, scale)
	if errors.Join(err, errHalf, errUnit) != nil || rest.Less(half) {
		return truncated
	}
	rounded, err := truncated.Add(unit.CopySign(value))
	if err != nil {
		return truncated
	}
	return rounded
}

// known turns the result of a decimal operation into a number; what overflows
// is unknown.
func known(value decimal.Decimal, err error) record.Number {
	if err != nil {
		return record.Number{}
	}
	return record.Some(value)
}

func plus(a, b record.Number) record.Number {
	if !a.Set || !b.Set {
		return record.Number{}
	}
	return known(a.Value.Add(b.Value))
}

func minus(a, b record.Number) record.Number {
	if !a.Set || !b.Set {
		return record.Number{}
	}
	return known(a.Value.Sub(b.Value))
}

func times(a, b record.Number) record.Number {
	if !a.Set || !b.Set {
		return record.Number{}
	}
	return known(a.Value.Mul(b.Value))
}

// sum adds what is known; it is unknown if nothing is.
func sum(numbers ...record.Number) record.Number {
	var total record.Number
	for _, number := range numbers {
		switch {
		case !number.Set:
		case !total.Set:
			total = number
		default:
			total = plus(total, number)
		}
	}
	return total
}

// firstKnown returns the first number that is set.
func firstKnown(numbers ...record.Number) record.Number {
	for _, number := range numbers {
		if number.Set {
			return number
		}
	}
	return record.Number{}
}

func absolute(number record.Number) record.Number {
	if number.Set {
		number.Value = number.Value.Abs()
	}
	return number
}

func positive(number record.Number) bool { return number.Set && number.Value.IsPos() }
