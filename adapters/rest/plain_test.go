package rest_test

import (
	"testing"

	"github.com/wazgate/wazgate/adapters/rest"
)

// TestCredentialsInPlainSight: what everybody on the way can read goes over a
// network of one's own at most.
func TestCredentialsInPlainSight(t *testing.T) {
	const inPlain = "http://shop.example.com/v1"
	key := rest.Auth{Bearer: new("k-81")}
	tests := map[string]struct {
		change  func(*rest.Config)
		setting string // that is refused; empty for none
	}{
		"key":               {func(c *rest.Config) { c.BaseURL, c.Auth = inPlain, key }, "base_url"},
		"key to an address": {func(c *rest.Config) { c.BaseURL, c.Auth = "http://203.0.113.7", key }, "base_url"},
		"key in headers":    {func(c *rest.Config) { c.BaseURL, c.Headers = inPlain, map[string]string{"X-Api-Key": "k-81"} }, "base_url"},
		"key in the query":  {func(c *rest.Config) { c.BaseURL, c.Query = inPlain, map[string]string{"api_key": "k-81"} }, "base_url"},
		"nothing secret":    {func(c *rest.Config) { c.BaseURL, c.Query = inPlain, map[string]string{"format": "json"} }, ""},
		"https":             {func(c *rest.Config) { c.Auth = key }, ""},
		"container":         {func(c *rest.Config) { c.BaseURL, c.Auth = "http://shop:8080", key }, ""},
		"cluster":           {func(c *rest.Config) { c.BaseURL, c.Auth = "http://shop.default.svc.cluster.local", key }, ""},
		"loopback":          {func(c *rest.Config) { c.BaseURL, c.Auth = "http://[::1]:8080", key }, ""},
		"private":           {func(c *rest.Config) { c.BaseURL, c.Auth = "http://192.168.1.4", key }, ""},
		"shared":            {func(c *rest.Config) { c.BaseURL, c.Auth = "http://100.100.1.4", key }, ""},
		"token": {func(c *rest.Config) {
			c.Auth.OAuth2 = &rest.OAuth2Auth{TokenURL: "http://login.example.com/token", ClientID: "shop", ClientSecret: "k-81"}
		}, "auth.oauth2.token_url"},
		"login": {func(c *rest.Config) {
			c.Auth.Login = &rest.LoginAuth{Post: "http://login.example.com/in", Form: map[string]string{"key": "k-81"}}
		}, "auth.login.post"},
		"login below": {func(c *rest.Config) {
			c.BaseURL = inPlain
			c.Auth.Login = &rest.LoginAuth{Post: "login", Form: map[string]string{"key": "k-81"}}
		}, "base_url"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := &rest.Config{BaseURL: "https://shop.example.com", Operations: ordersByEmail(answered())}
			test.change(c)
			var got string
			for _, one := range mistakes(t, c) {
				got += one.Setting
				if one.Mend != "write https://" {
					t.Errorf("told %v", one)
				}
			}
			same(t, "refused", got, test.setting)
		})
	}
}
