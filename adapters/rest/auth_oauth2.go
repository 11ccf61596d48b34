package rest

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// The words of auth.oauth2.in.
const (
	clientInHeader = "header"
	clientInBody   = "body"
)

// oauth gets tokens from an OAuth 2 server. Only one call is made at a time.
type oauth struct {
	client  *http.Client
	config  *clientcredentials.Config
	params  map[string]string
	refresh string // empty for client credentials
	file    *tokenFile
	unkept  bool // refresh is newer than what the file holds
	logger  *slog.Logger
	source  string
}

// newOAuth reads the refresh token that was kept, if one was.
func newOAuth(env adapters.Environment, settings OAuth2Auth) (*oauth, error) {
	o := &oauth{
		client: upstream.NewTokenClient(env, longestTokenCall),
		config: &clientcredentials.Config{
			ClientID: settings.ClientID, ClientSecret: settings.ClientSecret,
			TokenURL: strings.TrimSpace(settings.TokenURL), Scopes: settings.Scopes, AuthStyle: styleOf(settings.In),
		},
		params: settings.Params, refresh: settings.RefreshToken, logger: loggerOf(env), source: env.Source,
	}
	if settings.TokenFile == "" {
		return o, nil
	}
	o.file = newTokenFile(settings.TokenFile, settings.RefreshToken)
	kept, err := o.file.read()
	if err != nil {
		return nil, &adapters.SettingError{
			Setting: "auth.oauth2.token_file", Problem: "cannot be read: " + err.Error(),
			Mend: "name a file that wazgate may read and write, in a folder that is there; a damaged file can be removed",
		}
	}
	if kept != "" {
		o.refresh = kept
	}
	return o, nil
}

// styleOf says where the client's credentials go; both are tried where nobody
// says so.
func styleOf(in string) oauth2.AuthStyle {
	switch in {
	case clientInHeader:
		return oauth2.AuthStyleInHeader
	case clientInBody:
		return oauth2.AuthStyleInParams
	default:
		return oauth2.AuthStyleAutoDetect
	}
}

// fetch makes one token call.
func (o *oauth) fetch(ctx context.Context) (token, error) {
	values := url.Values{}
	for name, value := range o.params {
		values.Set(name, value)
	}
	if o.refresh != "" {
		o.readAgain()
		values.Set("grant_type", "refresh_token")
		values.Set("refresh_token", o.refresh)
	}
	o.config.EndpointParams = values
	found, err := o.config.Token(context.WithValue(ctx, oauth2.HTTPClient, o.client))
	if err != nil {
		return token{}, failedToken(err)
	}
	if o.refresh != "" && found.RefreshToken != "" && found.RefreshToken != o.refresh {
		o.rotate(found.RefreshToken)
	}
	return token{value: found.AccessToken, expires: found.Expiry}, nil
}

// failedToken tells what went wrong without the server's words: they may repeat
// what was sent.
func failedToken(err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) {
		return refusedToken(refused.Response, refused.ErrorCode)
	}
	var traffic *url.Error
	if errors.As(err, &traffic) {
		return &adapters.Error{Kind: adapters.Unavailable, Err: unreachable(err)}
	}
	return &adapters.Error{Kind: adapters.Unavailable, Err: errNoToken}
}

// readAgain takes what another process, or the same one before a reload, kept
// meanwhile. What cannot be read leaves the token in use.
func (o *oauth) readAgain() {
	if o.file == nil || o.unkept {
		return
	}
	if kept, err := o.file.read(); err == nil && kept != "" {
		o.refresh = kept
	}
}

// rotate takes the refresh token that the server wants to see from now on.
func (o *oauth) rotate(next string) {
	o.refresh = next
	if o.file == nil {
		o.logger.Warn("the server replaced the refresh token, and no token_file keeps it: "+
			"after a restart the old one may be refused", "source", o.source)
		return
	}
	err := o.file.write(next)
	if o.unkept = err != nil; o.unkept {
		o.logger.Warn("the replaced refresh token could not be kept: after a restart the old one may be refused",
			"source", o.source, "error", err)
	}
}
