package mapping

import "github.com/govalues/decimal"

// arithmetic works a number out of others, in decimals.
type arithmetic struct {
	of     []expr
	marks  marks
	lonely bool // what is missing is passed over; otherwise it makes the result missing
	step   func(a, b decimal.Decimal) (decimal.Decimal, error)
}

func (a *arithmetic) eval(f *frame) value {
	var result decimal.Decimal
	found := false
	for _, one := range a.of {
		v := one.eval(f)
		if v.empty() {
			if a.lonely {
				continue
			}
			return value{}
		}
		operand, reason := toNumber(v, a.marks)
		if reason != "" {
			f.warn(v, reason)
			return value{}
		}
		if !found {
			result, found = operand, true
			continue
		}
		next, err := a.step(result, operand)
		if err != nil {
			f.warn(v, "the result is no number that can be held, or a division by zero")
			return value{}
		}
		result = next
	}
	if !found {
		return value{}
	}
	return numberValue(result)
}

// arithmeticStep returns what an operation does with two numbers.
func arithmeticStep(name string) func(a, b decimal.Decimal) (decimal.Decimal, error) {
	switch name {
	case "add":
		return decimal.Decimal.Add
	case "subtract":
		return decimal.Decimal.Sub
	case "multiply":
		return decimal.Decimal.Mul
	case "divide":
		return decimal.Decimal.Quo
	case "min":
		return func(a, b decimal.Decimal) (decimal.Decimal, error) { return a.Min(b), nil }
	default:
		return func(a, b decimal.Decimal) (decimal.Decimal, error) { return a.Max(b), nil }
	}
}

// arithmeticAbout says what an operation does, for editors.
func arithmeticAbout(name string) string {
	switch name {
	case "add":
		return "the sum of numbers"
	case "subtract":
		return "the first number less the others"
	case "multiply":
		return "the product of numbers"
	case "divide":
		return "the first number divided by the others"
	case "min":
		return "the smallest of numbers"
	default:
		return "the largest of numbers"
	}
}
