package main

import (
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// tryPlaces are where a configuration can put a credential, with the one that
// stands there.
func tryPlaces() map[string]string {
	return map[string]string{
		"TRY_PATH": "pa/th-5ab1e5", "TRY_QUERY": "query+key&1", "TRY_HEADER": "header-key-22", "TRY_USER": "basic-user-33", "TRY_PASSWORD": `basic"pass 44`,
		"TRY_BEARER": "bearer-token-55", "TRY_KEY": "auth-header-66", "TRY_PARAMETER": "auth-query-77", "TRY_CLIENT": "client-id-88", "TRY_SECRET": "client-secret-99",
		"TRY_VALUE": "own-value-10", "TRY_STEP": "step-key-11", "TRY_BODY": "body-key-12", "TRY_LOGIN": "login-pass-13", "TRY_SHORT": "sh0rt",
	}
}

const tryLiteralHook, tryIssuedToken, tryLiteralValue = "hook-in-clear-14", "issued-token-15", "value-in-clear-16"

// trySources is a configuration that has credentials in every place.
func trySources(address string) string {
	const operations = `
      operations:
        find_orders:
          by_phone: {post: "orders/{values.own}/{values.clear}", query: {phone: "{phone}", step_key: "${TRY_STEP}"}, headers: {X-Step: "${TRY_SHORT}"}, json: {key: "${TRY_BODY}", own: "{values.own}", phone: "{phone}"}, rows: orders}
          by_email: {get: "orders/{values.own}", query: {email: "{email}"}, rows: orders}
        search_products: {get: products, query: {search: "{text}"}, rows: orders}
`
	var text strings.Builder
	text.WriteString("store: {region: ES}\nsources:\n")
	for name, auth := range map[string]string{
		"basic":     `{basic: {user: "${TRY_USER}", password: "${TRY_PASSWORD}"}}`,
		"bearer":    `{bearer: "${TRY_BEARER}"}`,
		"header":    `{header: {name: X-Key, value: "${TRY_KEY}", scheme: Key}}`,
		"parameter": `{query: {name: auth, value: "${TRY_PARAMETER}"}}`,
		"oauth":     `{oauth2: {token_url: "` + address + `/` + tryLiteralHook + `/token", client_id: "${TRY_CLIENT}", client_secret: "${TRY_SECRET}"}}`,
		"login":     `{login: {post: "` + address + `/token", json: {user: "${TRY_USER}", password: "${TRY_LOGIN}"}, token: access_token, lasts: 1h}}`,
	} {
		fmt.Fprintf(&text, `  %s:
    adapter: rest
    mapping: shop.yaml
    settings:
      base_url: "%s/rest/%s/${TRY_PATH}"
      values: {own: "${TRY_VALUE}", clear: %s}
      headers: {X-Shop: "${TRY_HEADER}"}
      query: {shop: "${TRY_QUERY}"}
      auth: %s%s`, name, address, tryLiteralHook, tryLiteralValue, auth, operations)
	}
	return text.String()
}

const trySecretMapping = `version: 1
orders:
  from: orders
  fields: {id: id, number: number, customer_phone: phone, customer_name: name, note: note}
products:
  from: orders
  fields: {id: id, title: name, description: note}
`

// TestTryShowsNoCredential plants a credential wherever a configuration can have
// one, has the backend repeat all that it hears, in good answers and in bad ones,
// and reads everything that is printed.
func TestTryShowsNoCredential(t *testing.T) {
	secrets := []string{tryLiteralHook, tryIssuedToken, tryLiteralValue}
	for name, value := range tryPlaces() {
		t.Setenv(name, value)
		secrets = append(secrets, value)
	}
	for _, secret := range slices.Clone(secrets) {
		secrets = append(secrets, url.QueryEscape(secret), url.PathEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret)), strings.Trim(fmt.Sprintf("%q", secret), `"`))
	}
	for _, secret := range slices.Clone(secrets) { // also where only a part of a text is shown
		secrets = append(secrets, secret[:min(len(secret), 9)])
	}
	pair := tryPlaces()["TRY_USER"] + ":" + tryPlaces()["TRY_PASSWORD"]
	secrets = append(secrets, base64.StdEncoding.EncodeToString([]byte(pair)))
	var status atomic.Int64
	var heardSecret atomic.Bool
	address := startBackend(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		heard := fmt.Sprint(r.Method, " ", r.URL, " ", r.Header, " ", string(body), " ", r.URL.Query())
		if strings.Contains(heard, tryPlaces()["TRY_BODY"]) {
			heardSecret.Store(true)
		}
		if strings.HasSuffix(r.URL.Path, "/token") {
			_, _ = fmt.Fprintf(w, `{"access_token":%q,"token_type":"bearer","expires_in":3600,"heard":%q}`, tryIssuedToken, heard)
			return
		}
		w.WriteHeader(int(status.Load()))
		_, _ = fmt.Fprintf(w, `{"orders":[{"id":1,"number":"7","phone":%q,"name":%q,"note":%[2]q}],"error":{"code":%[2]q}}`, personPhone, heard)
	})).URL()
	folder := t.TempDir()
	for name, text := range map[string]string{"wazgate.yaml": trySources(address), "shop.yaml": trySecretMapping} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, answered := range []int{http.StatusOK, http.StatusUnauthorized, http.StatusInternalServerError} {
		status.Store(int64(answered))
		for _, question := range [][]string{{"panel", "--phone", personPhone, "--email", personEmail}, {"ai", "--phone", personPhone}, {"products", "--query", "taza"}, {"search", "--query", personPhone}} {
			for _, form := range [][]string{nil, {"--json"}, {"--explain"}, {"--explain", "--raw"}, {"--explain", "--json"}} {
				line := slices.Concat([]string{"try", "-c", filepath.Join(folder, "wazgate.yaml")}, question, form)
				got := command(t, line...)
				if got.code == exitUsage || answered == http.StatusOK && len(form) > 0 && form[0] == "--explain" && !strings.Contains(got.stdout, "/rest/•••") {
					t.Fatalf("%v: %s", line, got)
				}
				for _, secret := range secrets {
					if at := strings.Index(got.String(), secret); at >= 0 {
						t.Errorf("%d: %v tells %q: …%s…", answered, line, secret, got.String()[max(0, at-120):min(len(got.String()), at+len(secret)+40)])
						break
					}
				}
			}
		}
	}
	if !heardSecret.Load() {
		t.Error("the backend was never sent the credentials")
	}
}

// TestNobodyElseWatches holds that no gateway that serves ever notes what it does.
func TestNobodyElseWatches(t *testing.T) {
	err := filepath.WalkDir(filepath.Join("..", ".."), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		if strings.Contains(read(t, path), "witness.With(") && filepath.Base(path) != "try_ask.go" {
			t.Errorf("%s makes a witness", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTryAsksAGateway asks a gateway that runs.
func TestTryAsksAGateway(t *testing.T) {
	h := startHouse(t, houseOptions{Token: "tok-of-the-gateway-17"})
	vip := h.Shop.Personas()[0].Customer
	for _, address := range []string{h.URL + "/wazion/", h.URL + "/wazion/sidePanel_CustomerInfo"} {
		got := command(t, "try", "panel", "--phone", vip.E164, "--url", address, "--token", h.Token)
		if got.code != exitFine || !strings.Contains(got.stdout, vip.Name) || strings.Contains(got.String(), h.Token) {
			t.Errorf("%s", got)
		}
	}
	for name, args := range map[string][]string{
		"a wrong token": {"--url", h.URL + "/wazion/", "--token", "tok-of-somebody-18"},
		"no gateway":    {"--url", h.WhataloServer.URL() + "/wazion/", "--token", h.Token},
		"nobody":        {"--url", "http://" + randomAddress() + "/wazion/", "--token", h.Token},
	} {
		got := command(t, append([]string{"try", "panel", "--phone", vip.E164}, args...)...)
		if got.code != exitProblem || strings.Contains(got.String(), "tok-of") || strings.Contains(got.String(), vip.Name) {
			t.Errorf("%s: %s", name, got)
		}
	}
}
