package upstream

import (
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

// maxTokenBody bounds what is read of an answer that should hold a token.
const maxTokenBody = 1 << 20

// NewTokenClient returns a client for the calls that get tokens, which may go to
// another server than the readings of the source. It trusts the same authorities
// and has the same bounds, follows redirects within one host only, reads so much
// and no more, and keeps no connection. Its errors hold addresses: only their
// Cause may be told.
func NewTokenClient(env adapters.Environment, timeout time.Duration) *http.Client {
	network := newTransport(1, env.RootCAs)
	network.DisableKeepAlives = true
	return &http.Client{
		Transport:     &tokenCalls{attempts: newAttempts(network, env), agent: env.UserAgent},
		CheckRedirect: checkRedirect,
		Timeout:       timeout,
	}
}

// Cause returns why a call failed, in plain words that can be logged.
func Cause(err error) error {
	for _, plain := range []error{errTooLarge, errNoJSON, errEmptyBody} {
		if errors.Is(err, plain) {
			return plain
		}
	}
	return classify(err).cause()
}

// tokenCalls is the network of calls that get tokens.
type tokenCalls struct {
	attempts *attempts
	agent    string
}

// RoundTrip implements http.RoundTripper.
func (t *tokenCalls) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(t.attempts.count(request.Context()))
	request.Header.Set("Accept", "application/json")
	if t.agent != "" {
		request.Header.Set("User-Agent", t.agent)
	}
	answer, err := t.attempts.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	answer.Body = &cappedBody{ReadCloser: answer.Body, left: maxTokenBody}
	return answer, nil
}

// cappedBody is a body that fails where it is longer than it may be.
type cappedBody struct {
	io.ReadCloser
	left int64
}

// Read implements io.Reader.
func (b *cappedBody) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, errTooLarge
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left+1)])
	b.left -= int64(n)
	if b.left < 0 {
		return n, errTooLarge
	}
	return n, err
}
