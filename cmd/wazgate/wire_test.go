package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/internal/wazion/wiretest"
)

// sent is a request of the table, addressed to the house.
func (h *testHouse) sent(tb testing.TB, request *http.Request) *http.Request {
	tb.Helper()
	request = request.Clone(tb.Context())
	request.URL.Host = strings.TrimPrefix(h.URL, "http://")
	request.Host = request.URL.Host
	return request
}

// register writes a customer with the number of the table into the shop.
func (h *testHouse) register(tb testing.TB, name, phone string) {
	tb.Helper()
	body := `{"name":"` + name + `","email":"zoe@example.com","phone":"` + phone + `"}`
	request, err := http.NewRequestWithContext(tb.Context(), http.MethodPost, h.WhataloServer.URL()+"/v1/customers", strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	request.Header.Set("X-API-Key", whataloKey)
	request.Header.Set("Content-Type", "application/json")
	if got, err := fetch(h.Client, request); err != nil || got.Status != http.StatusCreated {
		tb.Fatalf("registering a customer: %v, status %d: %s", err, got.Status, got.Body)
	}
	h.Whatalo.Forget()
}

// TestWire sends every documented and every odd form of a call, with every kind
// of credential, and expects the same person each time.
func TestWire(t *testing.T) {
	h := startHouse(t, houseOptions{})
	const name = "Zoë Lagoa Vidal"
	h.register(t, name, "+34612345678")
	everyCase(t, func(t *testing.T, test wiretest.Case, auth wiretest.Auth) {
		t.Helper()
		request := test.Build(auth)
		got := h.Send(t, test.Want.Endpoint, test.Want.AI, h.sent(t, request))
		var told said
		if err := json.Unmarshal(got.Body, &told); err != nil {
			t.Fatal(err)
		}
		wrongMethod := request.Method != http.MethodGet && request.Method != http.MethodPost
		unusable := asksForPerson(test.Want.Endpoint) && !test.Want.Test && !namesSomebody(test.Want)
		if (wrongMethod || unusable) != (told.Error != "") || told.Error == wazion.Messages("es").Unauthorized {
			t.Errorf("error %q", told.Error)
		}
		if !asksForPerson(test.Want.Endpoint) {
			return
		}
		found := !wrongMethod && (test.Want.Test || isRegistered(test.Want.Phone))
		if told.Found == nil || *told.Found != found {
			t.Errorf("found is not %v in %s", found, got.Body)
		}
		if named := bytes.Contains(got.Body, []byte(name)); named != (found && !test.Want.Test) {
			t.Errorf("named: %v in %s", named, got.Body)
		}
	})
}

// everyCase runs the whole table with all credentials.
func everyCase(t *testing.T, check func(*testing.T, wiretest.Case, wiretest.Auth)) {
	t.Helper()
	cases := wiretest.Cases()
	if len(cases) < 100 {
		t.Fatalf("only %d cases", len(cases))
	}
	for _, test := range cases {
		for _, auth := range wiretest.Auths() {
			t.Run(test.Name+"/"+string(auth), func(t *testing.T) { check(t, test, auth) })
		}
	}
}

func asksForPerson(endpoint wazion.Endpoint) bool {
	return endpoint == wazion.SidePanelCustomerInfo || endpoint == wazion.AICustomerInitialInfo
}

// namesSomebody reports whether a request has anything to look a person up by.
func namesSomebody(request wazion.Request) bool {
	return strings.ContainsAny(request.Phone, "0123456789") || len(request.RelatedPhones) > 0 || request.Email != ""
}

// isRegistered reports whether a spelling is one of the registered number.
func isRegistered(phone string) bool {
	digits := strings.Map(func(letter rune) rune {
		if letter < '0' || letter > '9' {
			return -1
		}
		return letter
	}, phone)
	return strings.TrimPrefix(strings.TrimPrefix(digits, "00"), "34") == "612345678"
}

// TestStrangers sends the same calls to a house that gave out other
// credentials.
func TestStrangers(t *testing.T) {
	h := startHouse(t, houseOptions{Token: "another-t0ken"})
	refused := func(t *testing.T, test wiretest.Case, request *http.Request) {
		t.Helper()
		got := h.Send(t, test.Want.Endpoint, test.Want.AI, h.sent(t, request))
		var told said
		if err := json.Unmarshal(got.Body, &told); err != nil {
			t.Fatal(err)
		}
		if told.Error != "No autorizado" {
			t.Errorf("error %q", told.Error)
		}
		if told.Found != nil && *told.Found || len(told.Customers)+len(told.Products)+len(told.Info) > 0 {
			t.Errorf("a stranger is told %s", got.Body)
		}
	}
	everyCase(t, func(t *testing.T, test wiretest.Case, auth wiretest.Auth) {
		t.Helper()
		refused(t, test, test.Build(auth))
	})
	for _, test := range wiretest.Cases() {
		t.Run(test.Name+"/none", func(t *testing.T) { refused(t, test, test.Build(wiretest.AuthNone)) })
	}
	if calls := h.Whatalo.Count() + h.Tracking.Count(); calls != 0 {
		t.Errorf("strangers caused %d calls to backends", calls)
	}
}

// TestNearlyRightCredentials tries what a careless comparison would let in.
func TestNearlyRightCredentials(t *testing.T) {
	h := startHouse(t, houseOptions{})
	ask := func(change func(*http.Request)) *http.Request {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.URL+"/wazion/globalSearch?query=ferreiro", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		change(request)
		return request
	}
	inQuery := func(token string) func(*http.Request) {
		return func(r *http.Request) { r.URL.RawQuery += "&token=" + url.QueryEscape(token) }
	}
	for name, change := range map[string]func(*http.Request){
		"nothing":                  func(*http.Request) {},
		"empty token":              inQuery(""),
		"shorter":                  inQuery(h.Token[:len(h.Token)-1]),
		"longer":                   inQuery(h.Token + "x"),
		"in lower case":            inQuery(strings.ToLower(h.Token)),
		"padded":                   inQuery(h.Token + "\x00"),
		"bearer of nothing":        func(r *http.Request) { r.Header.Set("Authorization", "Bearer ") },
		"user without password":    func(r *http.Request) { r.SetBasicAuth(wiretest.User, "") },
		"password without user":    func(r *http.Request) { r.SetBasicAuth("", wiretest.Password) },
		"another user":             func(r *http.Request) { r.SetBasicAuth("admin", wiretest.Password) },
		"password as token":        inQuery(wiretest.Password),
		"token in another header":  func(r *http.Request) { r.Header.Set("X-Token", h.Token) },
		"token in another name":    func(r *http.Request) { r.URL.RawQuery += "&tokens=" + h.Token },
		"token in a cookie":        func(r *http.Request) { r.Header.Set("Cookie", "token="+h.Token) },
		"broken basic credentials": func(r *http.Request) { r.Header.Set("Authorization", "Basic !!!") },
	} {
		t.Run(name, func(t *testing.T) {
			got := h.Send(t, wazion.GlobalSearch, false, ask(change))
			if !bytes.Contains(got.Body, []byte(`"error":"No autorizado"`)) {
				t.Errorf("let in: %s", got.Body)
			}
		})
	}
	if calls := h.Whatalo.Count() + h.Tracking.Count(); calls != 0 {
		t.Errorf("strangers caused %d calls to backends", calls)
	}
}

// TestBelowThePrefix asks for what is no endpoint: WAzion counts errors by
// status, so there is none.
func TestBelowThePrefix(t *testing.T) {
	h := startHouse(t, houseOptions{})
	var asking sync.WaitGroup
	defer asking.Wait()
	for _, path := range []string{"/wazion", "/wazion/", "/wazion/verify_conversion", "/wazion/%2e%2e/readyz", "/WAZION/nothing", "//wazion//x"} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete, http.MethodOptions} {
			asking.Go(func() {
				request, err := http.NewRequestWithContext(t.Context(), method, h.URL+path+"?token="+h.Token, http.NoBody)
				if err != nil {
					t.Error(err)
					return
				}
				got, err := fetch(h.Client, request)
				if err != nil || got.Status != http.StatusOK || !json.Valid(got.Body) || !bytes.Contains(got.Body, []byte(`"found":false`)) {
					t.Errorf("%s %s: %v, status %d: %s", method, path, err, got.Status, got.Body)
				}
			})
		}
	}
}
