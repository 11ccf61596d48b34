package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestUnsetSecretIsToldOnce: what is wrong is that the variable is not set, not
// that nothing is left of the setting without it.
func TestUnsetSecretIsToldOnce(t *testing.T) {
	const unset = "${WAZGATE_TEST_IS_UNSET}"
	tests := map[string]string{
		"user":            "basic: {user: SECRET, password: \"\"}",
		"password":        "basic: {user: \"\", password: SECRET}",
		"bearer":          "bearer: SECRET",
		"header":          "header: {name: X-Api-Key, value: SECRET}",
		"name of header":  "header: {name: SECRET, value: x}",
		"query":           "query: {name: key, value: SECRET}",
		"client":          "oauth2: {token_url: https://shop.example.com/token, client_id: SECRET, client_secret: x}",
		"client's secret": "oauth2: {token_url: https://shop.example.com/token, client_id: x, client_secret: SECRET}",
		"refresh token":   "oauth2: {token_url: https://shop.example.com/token, client_id: x, refresh_token: SECRET, token_file: x}",
		"token address":   "oauth2: {token_url: SECRET, client_id: x, client_secret: x}",
		"login by JSON":   "login: {post: login, json: {user: x, password: SECRET}, token: token}",
		"login by form":   "login: {post: login, form: {user: x, password: SECRET}, token: token}",
		"login":           "login: {post: login, json: SECRET, token: token}",
	}
	for name, auth := range tests {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			write := func(file, text string) {
				t.Helper()
				if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			write("shop.yaml", "orders: {from: orders, fields: {id: id, number: number, customer_id: buyer}}\n")
			write("wazgate.yaml", `server: {behind_proxy: true}
auth: {tokens: ["a-token-that-is-long-enough-0123456789"]}
store: {region: ES, language: es, currency: EUR}
sources:
  shop:
    adapter: rest
    mapping: shop.yaml
    settings:
      base_url: https://shop.example.com
      auth: {`+strings.ReplaceAll(auth, "SECRET", "\""+unset+"\"")+`}
      operations: {find_orders: {by_order_number: {get: orders, query: {number: "{order_number}"}}}}
`)
			got := command(t, "check", "--config", filepath.Join(folder, "wazgate.yaml"))
			told := got.stdout + got.stderr
			if got.code == exitFine || strings.Count(told, "WAZGATE_TEST_IS_UNSET is not set") != 1 || !strings.Contains(told, "1 problem found") {
				t.Errorf("exit %d:\n%s", got.code, told)
			}
		})
	}
}
