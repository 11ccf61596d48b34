package upstream

import (
	"errors"

	"github.com/wazgate/wazgate/adapters"
)

// nobody counts nothing.
type nobody struct{}

var _ adapters.Observer = nobody{}

// Circuit implements adapters.Observer.
func (nobody) Circuit(string) {}

// Held implements adapters.Observer.
func (nobody) Held(string) {}

// Retried implements adapters.Observer.
func (nobody) Retried() {}

// Hedged implements adapters.Observer.
func (nobody) Hedged() {}

func observerOf(env adapters.Environment) adapters.Observer {
	if env.Observer == nil {
		return nobody{}
	}
	return env.Observer
}

// noteHeld tells why a call was not made, unless its caller left.
func (c *Client) noteHeld(err error) {
	var held *heldError
	switch {
	case errors.As(err, &held):
		c.observer.Held(held.reason)
	case errors.Is(err, faultBusy):
		c.observer.Held(adapters.HeldByPlaces)
	}
}
