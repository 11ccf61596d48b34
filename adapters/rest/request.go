package rest

import (
	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/internal/upstream"
)

// call is the compiled request of a step.
type call struct{}

// match is one entry of only.
type match struct{}

// condition is one entry of where.
type condition struct{}

// request returns what to send for a scope. It is errNothing where a value that
// is needed is empty, or does not fit into its place.
func (s *step) request(*scope) (upstream.Request, error) { return upstream.Request{}, errNothing }

// keeps reports whether only lets a hit of the step's own answer through.
func (s *step) keeps(*scope, gjson.Result) bool { return true }

// asks reports whether where and having let a row of an earlier step be asked for.
func (s *step) asks(gjson.Result) bool { return true }
