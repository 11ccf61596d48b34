package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// login gets tokens from a call of the backend's own.
type login struct {
	client  *http.Client
	address string
	headers map[string]string
	body    []byte
	kind    string // what body is
	token   path   // none where the answer itself is the token
	ends    path
	lasts   time.Duration
}

// newLogin prepares the call of settings that were checked.
func (c *Config) newLogin(env adapters.Environment) *login {
	settings := c.Auth.Login
	l := &login{
		client: upstream.NewTokenClient(env, longestTokenCall), lasts: settings.Lasts,
	}
	l.token, _ = parsePath(settings.Token, false)
	l.ends, _ = parsePath(settings.ExpiresIn, false)
	l.address, l.headers = c.loginAddress(settings.Post)
	if settings.Form != nil {
		form := url.Values{}
		for name, value := range settings.Form {
			form.Set(name, value)
		}
		l.body, l.kind = []byte(form.Encode()), "application/x-www-form-urlencoded"
		return l
	}
	l.kind = "application/json"
	l.body, _ = json.Marshal(settings.JSON) //nolint:errchkjson // a tree of a YAML file always is JSON
	return l
}

// loginAddress returns where the call goes. What is sent with every call is sent
// with one below base_url, too; an address of its own gets nothing but its body.
func (c *Config) loginAddress(post string) (address string, headers map[string]string) {
	post = strings.TrimSpace(post)
	base, err := url.Parse(strings.TrimSpace(c.BaseURL))
	path, wrong := url.Parse(post)
	if strings.Contains(post, "://") || err != nil || wrong != nil {
		return post, nil
	}
	query := base.Query()
	for name, values := range path.Query() {
		query[name] = values
	}
	for name, value := range c.Query {
		query.Set(name, value)
	}
	whole := base.JoinPath(path.EscapedPath())
	whole.RawQuery = query.Encode()
	return whole.String(), c.Headers
}

// fetch makes one call.
func (l *login) fetch(ctx context.Context) (token, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, l.address, bytes.NewReader(l.body))
	if err != nil {
		return token{}, &adapters.Error{Kind: adapters.Internal, Err: errTokenFailed}
	}
	for name, value := range l.headers {
		request.Header.Set(name, value)
	}
	request.Header.Set("Content-Type", l.kind)
	answer, err := l.client.Do(request)
	if err != nil {
		return token{}, &adapters.Error{Kind: adapters.Unavailable, Err: unreachable(err)}
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return token{}, &adapters.Error{Kind: adapters.Unavailable, Err: unreachable(err)}
	}
	if answer.StatusCode < http.StatusOK || answer.StatusCode >= http.StatusMultipleChoices {
		return token{}, refusedToken(answer, "")
	}
	return l.read(body)
}

// read looks for the token in an answer.
func (l *login) read(body []byte) (token, error) {
	missing := &adapters.Error{Kind: adapters.Unavailable, Err: errNoToken}
	if !gjson.ValidBytes(body) {
		return token{}, missing
	}
	whole := gjson.ParseBytes(body)
	found := l.token.in(whole)
	if found.Type != gjson.String && found.Type != gjson.Number || strings.TrimSpace(found.String()) == "" {
		return token{}, missing
	}
	return token{value: strings.TrimSpace(found.String()), expires: l.expiry(whole)}, nil
}

// expiry returns when a token ends: by a number of seconds or a point in time in
// the answer, or else by the settings.
func (l *login) expiry(whole gjson.Result) time.Time {
	if !l.ends.none() {
		if told := pointInTime(l.ends.in(whole)); !told.IsZero() {
			return told
		}
	}
	if l.lasts > 0 {
		return time.Now().Add(l.lasts)
	}
	return time.Time{}
}

// pointInTime reads seconds from now, Unix seconds or milliseconds, or a date
// with its time zone.
func pointInTime(told gjson.Result) time.Time {
	const (
		unixSeconds = 1e9 // more than thirty years of waiting is a point in time
		unixMillis  = 1e12
	)
	if at, err := time.Parse(time.RFC3339, told.String()); err == nil {
		return at
	}
	switch figure := told.Float(); {
	case figure <= 0:
		return time.Time{}
	case figure < unixSeconds:
		return time.Now().Add(time.Duration(figure * float64(time.Second)))
	case figure < unixMillis:
		return time.Unix(int64(figure), 0)
	default:
		return time.UnixMilli(int64(min(figure, 1e16)))
	}
}
