package adapters

import (
	"errors"
	"fmt"
	"time"
)

// Kind classifies an Error. The kind decides the behaviour, never the text.
type Kind int

// The closed set of kinds.
const (
	// Internal is a defect in the adapter itself.
	Internal Kind = iota
	// NotFound says that the backend knows no such thing. It is an answer, not an outage.
	NotFound
	// Unauthorized says that the credential was refused.
	Unauthorized
	// Forbidden says that the credential lacks a right.
	Forbidden
	// RateLimited says that too many calls were made; RetryAfter may tell the wait.
	RateLimited
	// Unavailable says that the backend could not be reached, was too slow or failed.
	Unavailable
	// BadResponse says that the backend answered something that is no answer:
	// broken JSON, HTML, a body over the limit, an error told with status 200.
	BadResponse
	// Unsupported says that this backend cannot be asked that. No call was made.
	Unsupported
)

// String returns the kind in words, as used in logs and metric labels.
func (k Kind) String() string {
	switch k {
	case NotFound:
		return "not_found"
	case Unauthorized:
		return "unauthorized"
	case Forbidden:
		return "forbidden"
	case RateLimited:
		return "rate_limited"
	case Unavailable:
		return "unavailable"
	case BadResponse:
		return "bad_response"
	case Unsupported:
		return "unsupported"
	default:
		return "internal"
	}
}

// Error is what every adapter returns. Neither it nor the error inside may
// carry an address, a credential, a search value or a backend's body: it is
// logged as it is.
type Error struct {
	Kind       Kind
	Operation  Operation
	Status     int           // HTTP status, 0 if there was none
	Code       string        // the backend's own error code, if it is a plain word
	RetryAfter time.Duration // for RateLimited and Unavailable, 0 if not told
	Err        error         // the cause, may be nil
}

// Error implements error.
func (e *Error) Error() string {
	text := e.Kind.String()
	if e.Operation != "" {
		text = string(e.Operation) + ": " + text
	}
	if e.Status != 0 {
		text += fmt.Sprintf(" (status %d)", e.Status)
	}
	if e.Code != "" {
		text += " " + e.Code
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of err. An error that is no *Error is Internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}
