// Package rest reads from any backend that answers JSON over HTTP, as the
// settings describe it: which address is asked with which values, in how many
// steps and pages, and what proves who asks.
package rest

import (
	"context"

	"github.com/wazgate/wazgate/adapters"
)

// Open implements adapters.Config.
func (c *Config) Open(adapters.Environment) (adapters.Adapter, error) {
	plan, err := compile(c)
	if err != nil {
		return nil, err
	}
	return &adapter{plan: plan}, nil
}

// adapter answers from one backend.
type adapter struct{ plan *plan }

// Operations implements adapters.Adapter.
func (a *adapter) Operations() []adapters.Operation { return nil }

// Fetch implements adapters.Adapter.
func (a *adapter) Fetch(_ context.Context, op adapters.Operation, _ adapters.Query) (adapters.Document, error) {
	return adapters.Document{}, &adapters.Error{Kind: adapters.Unsupported, Operation: op}
}
