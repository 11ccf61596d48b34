package rest

import "time"

// Auth says how wazgate proves who it is: by one of its forms, or not at all.
type Auth struct {
	Basic  *BasicAuth  `yaml:"basic" about:"user and password with every call"`
	Bearer *string     `yaml:"bearer" about:"a token, sent as Authorization: Bearer"`
	Header *HeaderAuth `yaml:"header" about:"a key in a header"`
	Query  *QueryAuth  `yaml:"query" about:"a key in the query"`
	OAuth2 *OAuth2Auth `yaml:"oauth2" about:"tokens of an OAuth 2 server: client credentials, or a refresh token"`
	Login  *LoginAuth  `yaml:"login" about:"a call that answers with a token"`
}

// BasicAuth is a user and a password, which may be empty.
type BasicAuth struct {
	User     string `yaml:"user" about:"the user, or the key"`
	Password string `yaml:"password" about:"the password, or the secret; it may be empty"`
}

// HeaderAuth is a key in a header.
type HeaderAuth struct {
	Name   string `yaml:"name" about:"the header, such as X-Api-Key"`
	Value  string `yaml:"value" about:"the key"`
	Scheme string `yaml:"scheme" about:"a word before the key, with a blank between"`
}

// QueryAuth is a key in the query.
type QueryAuth struct {
	Name  string `yaml:"name" about:"the parameter"`
	Value string `yaml:"value" about:"the key"`
}

// OAuth2Auth is a client of an OAuth 2 server.
type OAuth2Auth struct {
	TokenURL     string            `yaml:"token_url" about:"the address that gives tokens"`
	ClientID     string            `yaml:"client_id" about:"the client's name"`
	ClientSecret string            `yaml:"client_secret" about:"the client's secret"`
	Scopes       []string          `yaml:"scopes" about:"the rights that are asked for"`
	RefreshToken string            `yaml:"refresh_token" about:"the token that gets others; without it the client's own credentials do"`
	Params       map[string]string `yaml:"params" about:"further parameters of the token call, such as audience"`
	In           string            `yaml:"in" about:"where the client's credentials go" words:"header body"`
	TokenFile    string            `yaml:"token_file" about:"where a refresh token that the server replaced is kept"`
	Header       string            `yaml:"header" about:"the header that the token is sent in; Authorization where it is left out"`
	Scheme       *string           `yaml:"scheme" about:"the word before the token; where it is left out, Bearer in Authorization and none elsewhere"`
}

// LoginAuth is a call that answers with a token.
type LoginAuth struct {
	Post      string            `yaml:"post" about:"the path below base_url, or an address"`
	JSON      any               `yaml:"json" about:"the body, as JSON"`
	Form      map[string]string `yaml:"form" about:"the body, as a form"`
	Token     string            `yaml:"token" about:"the path of the token; without it the answer itself is the token"`
	ExpiresIn string            `yaml:"expires_in" about:"the path of how many seconds the token lasts, or of when it ends"`
	Lasts     time.Duration     `yaml:"lasts" about:"how long a token lasts where the answer does not say, such as 1h"`
	Header    string            `yaml:"header" about:"the header that the token is sent in; Authorization where it is left out"`
	Scheme    *string           `yaml:"scheme" about:"the word before the token; where it is left out, Bearer in Authorization and none elsewhere"`
}
