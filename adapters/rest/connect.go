package rest

import (
	"errors"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// connect returns what calls the backend, with all that every call sends. It
// makes no call itself.
func (c *Config) connect(env adapters.Environment) (*upstream.Client, error) {
	options := upstream.Options{
		BaseURL: c.BaseURL, Headers: c.Headers, Query: c.Query,
		RatePerMinute: float64(c.RatePerMinute), Burst: c.Burst,
		Limits: upstream.Limits{Remaining: c.Limit.Remaining, Reset: c.Limit.Reset},
	}
	if c.Limit.ResetIn == "milliseconds" {
		options.Limits.ResetUnit = time.Millisecond // points in time are known by their size
	}
	for name, value := range c.Values {
		if upstream.MayBeCredential(name, value) {
			options.Hidden = append(options.Hidden, value)
		}
	}
	if err := errors.Join(c.checkPlain(), c.prove(env, &options)); err != nil {
		return nil, err
	}
	return upstream.New(env, options)
}
