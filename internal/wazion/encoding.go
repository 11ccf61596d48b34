package wazion

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/govalues/decimal"
)

// maxDecimals is two more than the currencies with the finest units need.
const maxDecimals = 5

// RawObject is a JSON object of the backend's own. Whatever is no JSON object,
// such as nil, is written as {}: it must not break the answer around it.
type RawObject json.RawMessage

// MarshalJSON writes the object as it came, or {}.
func (o RawObject) MarshalJSON() ([]byte, error) {
	trimmed := bytes.TrimSpace(o)
	if len(trimmed) == 0 || trimmed[0] != '{' || !json.Valid(trimmed) {
		return []byte("{}"), nil
	}
	return trimmed, nil
}

// UnmarshalJSON keeps the object as it came.
func (o *RawObject) UnmarshalJSON(data []byte) error {
	*o = bytes.Clone(data)
	return nil
}

// MarshalJSON writes the digits of the number: never an exponent, and at most
// five decimals, which is where a division's endless tail is rounded.
func (n Number) MarshalJSON() ([]byte, error) { return n.value.Round(maxDecimals).AppendText(nil) }

// UnmarshalJSON reads what MarshalJSON writes.
func (n *Number) UnmarshalJSON(data []byte) error {
	value, err := decimal.Parse(string(data))
	if err != nil {
		return fmt.Errorf("reading a number: %w", err)
	}
	*n = NewNumber(value)
	return nil
}
