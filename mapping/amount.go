package mapping

import "github.com/govalues/decimal"

// amountExpr reads a number as its settings say.
type amountExpr struct {
	of expr
	conversion
}

// conversion is the settings of a number. They apply in the order of the fields.
type conversion struct {
	marks    marks
	cents    *minor
	absolute bool
	negate   bool
	round    *minor
}

// minor is a number of decimals: fixed, in the data, or those of a currency.
type minor struct {
	digits   int
	currency expr // nil if fixed
}

func (e *amountExpr) eval(f *frame) value {
	v := e.of.eval(f)
	if v.empty() {
		return v
	}
	number, reason := toNumber(v, e.marks)
	if reason != "" {
		f.warn(v, reason)
		return value{}
	}
	if number, reason = e.apply(f, number); reason != "" {
		f.warn(v, reason)
		return value{}
	}
	converted := numberValue(number)
	converted.source = v.source
	return converted
}

func (e *conversion) apply(f *frame, number decimal.Decimal) (converted decimal.Decimal, reason string) {
	if e.cents != nil {
		digits, reason := e.cents.decimals(f)
		if reason == "" {
			number, reason = shiftRight(number, digits)
		}
		if reason != "" {
			return number, reason
		}
	}
	if e.absolute {
		number = number.Abs()
	}
	if e.negate {
		number = number.Neg()
	}
	if e.round != nil {
		digits, reason := e.round.decimals(f)
		if reason != "" {
			return number, reason
		}
		return roundHalfUp(number, digits)
	}
	return number, ""
}

func (m *minor) decimals(f *frame) (digits int, reason string) {
	if m.currency == nil {
		return m.digits, ""
	}
	code := m.currency.eval(f).text()
	switch {
	case code == "":
		return 0, "there is no currency to tell its minor units by"
	case len(code) == 1 && isDigit(code[0]):
		return int(code[0] - '0'), ""
	case len(code) != 3 || !isLetter(code[0]) || !isLetter(code[1]) || !isLetter(code[2]):
		return 0, "its currency is neither a code of three letters nor a number of digits, so its minor units are not known"
	default:
		return minorUnits(code), ""
	}
}

// shiftRight divides by 10^digits and keeps every digit: 12990 cents are 129.90.
func shiftRight(number decimal.Decimal, digits int) (shifted decimal.Decimal, reason string) {
	if number.Scale()+digits > decimal.MaxScale {
		number = number.Trim(0)
	}
	coefficient := int64(number.Coef()) //nolint:gosec // a coefficient has 19 digits at most, and is below 10^19
	if number.Coef() > 1<<63-1 {
		return number, manyDigits
	}
	if number.IsNeg() {
		coefficient = -coefficient
	}
	shifted, err := decimal.New(coefficient, number.Scale()+digits)
	if err != nil {
		return number, manyDigits
	}
	return shifted, ""
}

// roundHalfUp rounds to a number of decimals, and what is half-way away from
// zero. The library rounds it to the even digit.
func roundHalfUp(number decimal.Decimal, digits int) (rounded decimal.Decimal, reason string) {
	rounded = number.Trunc(digits)
	if rounded.Scale() == number.Scale() {
		return rounded, ""
	}
	rest, err := number.SubAbs(rounded)
	if err == nil && rest.Cmp(decimal.MustNew(5, digits+1)) >= 0 {
		rounded, err = rounded.Add(decimal.MustNew(1, digits).CopySign(number))
	}
	if err != nil {
		return number, manyDigits
	}
	return rounded, ""
}
