package upstream

import (
	"errors"
	"net/http"

	"github.com/wazgate/wazgate/adapters"
)

// Authorizer proves to a backend who asks, where that changes from time to time.
// It is used by many calls at once. An *adapters.Error that it returns is that
// of the call; of any other only the plain cause is told.
type Authorizer interface {
	// Authorize puts what proves who asks on a request, within the time of its
	// context.
	Authorize(request *http.Request) error
	// Renew is told that a request was refused with status 401, and reports
	// whether there is something newer than it carried. It is for the Authorizer
	// to renew once where many calls are refused at once, and not too often.
	Renew(refused *http.Request) (renewed bool, err error)
}

func (c *Client) authorize(op adapters.Operation, request *http.Request) error {
	if c.proof == nil {
		return nil
	}
	if err := c.proof.Authorize(request); err != nil {
		return unproven(op, err)
	}
	return nil
}

// mayRenew reports whether a call was refused for what proves who asks. What a
// rule of the source says of the status goes before.
func (c *Client) mayRenew(err error) bool {
	return c.proof != nil && err != nil && adapters.KindOf(err) == adapters.Unauthorized
}

// unproven is the error of a call for which nothing proves who asks.
func unproven(op adapters.Operation, err error) *adapters.Error {
	var typed *adapters.Error
	if !errors.As(err, &typed) {
		return failure(op, err)
	}
	result := *typed
	result.Operation = op
	return &result
}
