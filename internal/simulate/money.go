package simulate

import "strconv"

// Money is an amount in the smallest unit of its currency, so that a test can
// add amounts up without rounding.
type Money struct {
	Minor    int64
	Currency string
}

// Decimals is the number of digits after the point that a currency has.
func Decimals(currency string) int {
	switch currency {
	case "JPY":
		return 0
	case "KWD":
		return 3
	default:
		return 2
	}
}

// String is the amount in major units with all its decimals: "96.00", "1200",
// "4.250".
func (m Money) String() string {
	decimals := Decimals(m.Currency)
	if decimals == 0 {
		return strconv.FormatInt(m.Minor, 10)
	}
	sign, minor := "", m.Minor
	if minor < 0 {
		sign, minor = "-", -minor
	}
	digits := strconv.FormatInt(minor, 10)
	for len(digits) <= decimals {
		digits = "0" + digits
	}
	point := len(digits) - decimals
	return sign + digits[:point] + "." + digits[point:]
}

// MarshalJSON writes the number as a JavaScript backend does: major units,
// without the zeros at the end.
func (m Money) MarshalJSON() ([]byte, error) {
	text := m.String()
	if Decimals(m.Currency) == 0 {
		return []byte(text), nil
	}
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	if text[len(text)-1] == '.' {
		text = text[:len(text)-1]
	}
	return []byte(text), nil
}

// Plus adds an amount of the same currency.
func (m Money) Plus(other Money) Money {
	return Money{Minor: m.Minor + other.Minor, Currency: m.Currency}
}

// Times is the amount of n such things.
func (m Money) Times(n int) Money {
	return Money{Minor: m.Minor * int64(n), Currency: m.Currency}
}

// In converts a price in euros into the currency at the shop's own fixed rate,
// rounded to what a price tag shows.
func (m Money) In(currency string) Money {
	switch currency {
	case "USD":
		return Money{Minor: m.Minor * 112 / 100, Currency: currency}
	case "GBP":
		return Money{Minor: m.Minor * 86 / 100, Currency: currency}
	case "JPY":
		return Money{Minor: m.Minor * 162 / 100 / 10 * 10, Currency: currency}
	case "KWD":
		return Money{Minor: m.Minor * 335 / 100 / 5 * 5, Currency: currency}
	default:
		return m
	}
}

// share is the given percentage of the amount, in whole minor units.
func (m Money) share(percent int64) Money {
	return Money{Minor: m.Minor * percent / 100, Currency: m.Currency}
}

// minus subtracts an amount of the same currency.
func (m Money) minus(other Money) Money {
	return Money{Minor: m.Minor - other.Minor, Currency: m.Currency}
}

// float is only for comparing against the limits of a query.
func (m Money) float() float64 {
	value := float64(m.Minor)
	for range Decimals(m.Currency) {
		value /= 10
	}
	return value
}
