package rest

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

var (
	errNoToken      = errors.New("the token call answers without a token")
	errTokenRefused = errors.New("the token call was refused")
	errTokenFailed  = errors.New("the token call failed")
)

// refusedToken is the error for a token call that was answered by no token. Of
// what the server says only the codes of RFC 6749 are repeated.
func refusedToken(answer *http.Response, code string) *adapters.Error {
	failure := &adapters.Error{Kind: adapters.Unavailable, Status: answer.StatusCode, Err: errTokenFailed}
	known := []string{
		"invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type",
		"invalid_scope", "access_denied", "server_error", "temporarily_unavailable",
	}
	if slices.Contains(known, code) {
		failure.Code = code
	}
	switch status := answer.StatusCode; {
	case status == http.StatusTooManyRequests:
		failure.Kind, failure.RetryAfter = adapters.RateLimited, secondsOf(answer.Header.Get("Retry-After"))
	case status >= http.StatusInternalServerError, status == http.StatusRequestTimeout,
		code == "server_error", code == "temporarily_unavailable":
		failure.RetryAfter = secondsOf(answer.Header.Get("Retry-After"))
	case status == http.StatusNotFound, status == http.StatusMethodNotAllowed: // nobody there who could refuse
	case status >= http.StatusBadRequest, code != "":
		failure.Kind, failure.Err = adapters.Unauthorized, errTokenRefused
	}
	return failure
}

// secondsOf reads a wait; 0 where there is none.
func secondsOf(text string) time.Duration {
	seconds, err := strconv.Atoi(text)
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(min(seconds, int(longestTokenPause.Seconds()))) * time.Second
}

// unreachable says why a token call got no answer.
func unreachable(err error) error { return fmt.Errorf("the token call: %w", upstream.Cause(err)) }
