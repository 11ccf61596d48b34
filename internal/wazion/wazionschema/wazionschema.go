// Package wazionschema checks answers against the contract. It is support for
// tests and for tools that play the caller; nothing that answers calls needs it.
package wazionschema

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/wazgate/wazgate/internal/wazion"
)

// Validator checks answers. It compiles each schema once, when it is first
// needed, and is safe for concurrent use.
type Validator struct {
	schemas map[form]func() (*jsonschema.Schema, error)
}

// form is what decides the shape of an answer.
type form struct {
	endpoint wazion.Endpoint
	ai       bool
}

// NewValidator returns a Validator for all endpoints.
func NewValidator() *Validator {
	v := &Validator{schemas: make(map[form]func() (*jsonschema.Schema, error))}
	for _, endpoint := range wazion.Endpoints() {
		for _, ai := range []bool{false, true} {
			v.schemas[form{endpoint, ai}] = sync.OnceValues(func() (*jsonschema.Schema, error) {
				return compile(wazion.Schema(endpoint, ai))
			})
		}
	}
	return v
}

// Validate reports how body departs from the contract, or nil: it must be one
// JSON value that matches the endpoint's schema, with no null, no repeated
// member, no exponent and no number with more than five decimals. Inside the
// member raw of search_Products only repeated members count: it is the
// backend's own document.
func (v *Validator) Validate(e wazion.Endpoint, ai bool, body []byte) error {
	compiled, ok := v.schemas[form{e, ai}]
	if !ok {
		return fmt.Errorf("endpoint %q has no schema", e)
	}
	schema, err := compiled()
	if err != nil {
		return err
	}
	if err := checkTokens(body); err != nil {
		return err
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("decoding the answer: %w", err)
	}
	if err := schema.Validate(document); err != nil {
		return fmt.Errorf("matching the schema: %w", err)
	}
	return nil
}

// Validate is the Validate of a new Validator: convenient for a single answer.
func Validate(e wazion.Endpoint, ai bool, body []byte) error {
	return NewValidator().Validate(e, ai, body)
}

func compile(data []byte) (*jsonschema.Schema, error) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("decoding the schema: %w", err)
	}
	const name = "urn:wazgate:answer"
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource(name, document); err != nil {
		return nil, fmt.Errorf("adding the schema: %w", err)
	}
	schema, err := compiler.Compile(name)
	if err != nil {
		return nil, fmt.Errorf("compiling the schema: %w", err)
	}
	return schema, nil
}
