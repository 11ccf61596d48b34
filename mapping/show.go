package mapping

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/govalues/decimal"

	"github.com/wazgate/wazgate/internal/record"
)

// Shown is a record as mapping files name it: its fields that have a value, in
// the order of the manual.
type Shown []ShownField

// ShownField is one field of a record. Its value is a string, json.Number, bool,
// time.Time, ShownPhone, []string, []ShownPhone or []Shown.
type ShownField struct {
	Name  string
	Value any
}

// ShownPhone is a phone number with the country that the record names.
type ShownPhone struct {
	Number  string `json:"number"`
	Country string `json:"country,omitempty"`
}

// MarshalJSON writes the record as an object with its fields in order.
func (s Shown) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	out.WriteByte('{')
	for i, field := range s {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := encoder.Encode(field.Name); err != nil {
			return nil, err
		}
		out.WriteByte(':')
		if err := encoder.Encode(field.Value); err != nil {
			return nil, err
		}
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// Records runs the mapping for one kind, as Customers, Orders and Products do,
// and returns the records in a form to show.
func (m *Mapping) Records(kind string, in Input) ([]Shown, []Warning) {
	switch kind {
	case "customers":
		records, warnings := m.Customers(in)
		return showAll(customerFields(), records), warnings
	case "orders":
		records, warnings := m.Orders(in)
		return showAll(orderFields(), records), warnings
	case "products":
		records, warnings := m.Products(in)
		return showAll(productFields(), records), warnings
	default:
		return nil, nil
	}
}

func showAll[R any](table []field[R], records []R) []Shown {
	shown := make([]Shown, len(records))
	for i := range records {
		for _, field := range table {
			if v := field.show(&records[i]); v != nil {
				shown[i] = append(shown[i], ShownField{field.name, v})
			}
		}
	}
	return shown
}

// show returns a value of a record in its form to show, or nil if it is not set.
func show(v any) any {
	switch v := v.(type) {
	case string:
		return orNil(v, v != "")
	case record.Status:
		return orNil(string(v), v != record.StatusUnknown)
	case record.Optional[decimal.Decimal]:
		return orNil(json.Number(v.Value.String()), v.Set)
	case record.Optional[bool]:
		return orNil(v.Value, v.Set)
	case record.Optional[time.Time]:
		return orNil(v.Value, v.Set)
	case record.Phone:
		return orNil(ShownPhone{v.Raw, v.Country}, v.Raw != "")
	case []string:
		return orNil(v, len(v) > 0)
	case []record.Phone:
		phones := make([]ShownPhone, len(v))
		for i, phone := range v {
			phones[i] = ShownPhone{phone.Raw, phone.Country}
		}
		return orNil(phones, len(phones) > 0)
	default:
		return nil
	}
}

func orNil[V any](v V, set bool) any {
	if !set {
		return nil
	}
	return v
}

func showing[R, V any](at func(*R) *V) func(*R) any {
	return func(r *R) any { return show(*at(r)) }
}
