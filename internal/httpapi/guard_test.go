package httpapi_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/httpapi"
	"github.com/wazgate/wazgate/internal/wazion"
)

// try sends a token from an address and reports whether it was let in.
func (h house) try(t *testing.T, from, token string) bool {
	t.Helper()
	return h.present(t, from, token)
}

// tryLogin does so with a user and a password.
func (h house) tryLogin(t *testing.T, from, user, password string) bool {
	t.Helper()
	return h.present(t, from, "Basic "+base64.StdEncoding.EncodeToString([]byte(user+":"+password)))
}

func (h house) present(t *testing.T, from, header string) bool {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/wazion/globalSearch?query=ana", nil)
	r.RemoteAddr = from
	r.Header.Set("Authorization", header)
	text := check(t, wazion.GlobalSearch, false, h.send(r))
	if text != "" && text != "No autorizado" {
		t.Fatalf("got %q", text)
	}
	return text == ""
}

// guess tries n tokens that are all wrong and differ.
func (h house) guess(t *testing.T, from, seed string, n int) {
	t.Helper()
	for i := range n {
		if h.try(t, from, fmt.Sprintf("wrong-%s-%d", seed, i)) {
			t.Fatal("a wrong token was let in")
		}
	}
}

func (h house) expect(t *testing.T, want bool, when, from string) {
	t.Helper()
	if h.try(t, from, validToken) != want {
		t.Errorf("%s: the valid token from %s is let in: %v", when, from, !want)
	}
}

const (
	here      = "203.0.113.7:4711"
	elsewhere = "198.51.100.7:4711"
)

func TestGuessing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := build(t, nil, nil)
		h.guess(t, here, "a", 9)
		h.expect(t, true, "a tenth try", here)
		time.Sleep(time.Hour)
		bystander := build(t, nil, nil)
		bystander.guess(t, here, "a", 10)
		bystander.expect(t, false, "after ten wrong ones", here)
		bystander.expect(t, true, "after ten wrong ones from elsewhere", elsewhere)
		time.Sleep(5 * time.Second)
		bystander.expect(t, false, "five seconds later", here)
		time.Sleep(time.Second)
		bystander.expect(t, true, "six seconds later", here)
	})
}

func TestWhatWasValidStaysHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := build(t, nil, nil)
		h.expect(t, true, "at first", here)
		for round := range 3 {
			h.guess(t, here, fmt.Sprint(round), 1000)
			h.expect(t, true, "amid guesses", here)
			time.Sleep(23 * time.Hour)
		}
		h.guess(t, here, "last", 100)
		if h.try(t, here, "another-token") {
			t.Error("a valid token that never came from here was let in amid guesses")
		}
		time.Sleep(24 * time.Hour)
		h.guess(t, here, "a day later", 100)
		h.expect(t, false, "after a silent day", here)
	})
}

// TestWhatCannotBeGuessedIsAlwaysHeard has WAzion call for the first time amid
// guesses from its own address, as after a restart.
func TestWhatCannotBeGuessedIsAlwaysHeard(t *testing.T) {
	const token, password = "9f1c04d2a7e85b3360bd", "Zk7-wq0PaV2x_Lm9TtY4ceRh"
	for secret, want := range map[string]bool{token + "7e1a": true, token: false, strings.Repeat("abcd", 10): false} {
		synctest.Test(t, func(t *testing.T) {
			h := build(t, nil, func(o *httpapi.Options) {
				o.Service.Access = httpapi.Access{Tokens: []string{secret}, Basic: []httpapi.Login{{User: "wazion", Password: password}}}
			})
			h.guess(t, here, "a", 100)
			if h.try(t, here, secret) != want {
				t.Errorf("%s is let in amid guesses: %v", secret, !want)
			}
			for i := range 100 {
				if h.tryLogin(t, here, "wazion", fmt.Sprint("wrong-", i)) {
					t.Fatal("a wrong password was let in")
				}
			}
			if !h.tryLogin(t, here, "wazion", password) {
				t.Error("a password that is beyond guessing was not heard")
			}
		})
	}
}

func TestThrottledLooksLikeWrong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := build(t, nil, nil)
		ask := func(token string) *httptest.ResponseRecorder {
			r := httptest.NewRequest(http.MethodGet, "/wazion/globalSearch?query=ana&token="+token, nil)
			r.RemoteAddr = here
			return h.send(r)
		}
		wrong := ask("wrong")
		h.guess(t, here, "a", 20)
		refused := ask(validToken)
		wrong.Header().Del("X-Request-Id")
		refused.Header().Del("X-Request-Id")
		if diff := cmp.Diff(wrong.Header(), refused.Header()); diff != "" || wrong.Body.String() != refused.Body.String() {
			t.Errorf("headers %s, bodies %s and %s", diff, wrong.Body, refused.Body)
		}
		metrics := h.scrape(t)
		for _, want := range []string{
			`wazgate_calls_total{endpoint="globalSearch",outcome="throttled"} 12`, // 11 of the guesses, and the valid one
			`wazgate_calls_total{endpoint="globalSearch",outcome="unauthorized"} 10`,
			`wazgate_unauthorized_total{endpoint="globalSearch"} 22`,
		} {
			if !strings.Contains(metrics, want) {
				t.Errorf("the metrics lack %s", want)
			}
		}
	})
}

func TestThrottlingIsLoggedOnceAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := build(t, nil, nil)
		h.guess(t, here, "a", 500)
		time.Sleep(30 * time.Second)
		h.guess(t, here, "b", 500)
		if lines := strings.Count(h.log.String(), "too many wrong credentials"); lines != 1 {
			t.Errorf("%d lines", lines)
		}
		time.Sleep(30 * time.Second)
		h.guess(t, here, "c", 500)
		if lines := strings.Count(h.log.String(), "too many wrong credentials"); lines != 2 {
			t.Errorf("%d lines", lines)
		}
		if strings.Contains(h.log.String(), "203.0.113") || strings.Contains(h.log.String(), "wrong-") {
			t.Error("the log tells who calls, or with what")
		}
	})
}

// TestOneMistakeIsNoGuessing repeats one wrong credential, as a caller does who
// is set up wrongly, and then mends it.
func TestOneMistakeIsNoGuessing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := build(t, nil, nil)
		for range 1000 {
			h.guess(t, here, "typo", 1)
			h.send(httptest.NewRequest(http.MethodGet, "/wazion/globalSearch?query=ana", nil))
		}
		h.expect(t, true, "mended", here)
	})
}

func TestTokenThatBecomesValid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var service httpapi.Service
		h := build(t, nil, func(o *httpapi.Options) { service = o.Service })
		if h.try(t, here, "next-token") {
			t.Fatal("it was let in")
		}
		service.Access = httpapi.Access{Tokens: []string{"next-token"}}
		if err := h.Use(service); err != nil {
			t.Fatal(err)
		}
		if !h.try(t, here, "next-token") {
			t.Error("a token that was wrong once stays wrong")
		}
	})
}

func TestTokenThatIsRevoked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var service httpapi.Service
		h := build(t, nil, func(o *httpapi.Options) { service = o.Service })
		h.expect(t, true, "at first", here)
		service.Access = httpapi.Access{Tokens: []string{"next-token"}}
		if err := h.Use(service); err != nil {
			t.Fatal(err)
		}
		h.expect(t, false, "revoked", here)
	})
}

func TestGuessingWithinOneNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := build(t, nil, nil)
		for i := range 10 {
			h.guess(t, fmt.Sprintf("[2001:db8:0:1::%x]:1", i), fmt.Sprint(i), 1)
		}
		h.expect(t, false, "another address of a guessing /64", "[2001:db8:0:1::ffff]:1")
		h.expect(t, true, "another /64", "[2001:db8:0:2::1]:1")
		for i := range 60 {
			h.guess(t, fmt.Sprintf("[2001:db8:1:%x::1]:1", i), fmt.Sprint(i), 1)
		}
		h.expect(t, false, "another /64 of a guessing /48", "[2001:db8:1:ffff::1]:1")
		h.expect(t, true, "another /48", "[2001:db8:2::1]:1")
	})
}

func TestGuessingOneUser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := build(t, nil, nil)
		if !h.tryLogin(t, here, validUser, validPass) {
			t.Fatal("the user is not let in")
		}
		suspect := "192.0.2.200:1"
		h.guess(t, suspect, "a", 1)
		for i := range 12 {
			if from := fmt.Sprintf("192.0.2.%d:1", i); h.tryLogin(t, from, validUser, fmt.Sprint("wrong-", i)) {
				t.Fatal("a wrong password was let in")
			}
		}
		if h.tryLogin(t, suspect, validUser, validPass) {
			t.Error("a user whose password is being guessed was let in from an address that guesses, too")
		}
		if !h.tryLogin(t, here, validUser, validPass) || !h.tryLogin(t, elsewhere, validUser, validPass) {
			t.Error("guesses of others lock the user out")
		}
		h.expect(t, true, "a token, while a user's password is guessed", suspect)
		for range 3 { // a user who does not exist is nothing to guard
			h.tryLogin(t, suspect, "nobody", validPass)
		}
	})
}

// TestGuessingFromEverywhere spends all guesses that there are.
func TestGuessingFromEverywhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := build(t, nil, nil)
		h.expect(t, true, "at first", here)
		for i := range 250 {
			h.guess(t, fmt.Sprintf("192.0.2.%d:1", i), "a", 5)
		}
		h.expect(t, false, "an address that guessed", "192.0.2.1:1")
		h.expect(t, true, "an address that was valid", here)
		h.expect(t, true, "an address that never failed", elsewhere)
		time.Sleep(time.Second)
		h.expect(t, true, "a second later, an address that guessed", "192.0.2.1:1")
	})
}

// TestGuessingFromOneProvider spends all guesses that there are, from networks
// that are new with every guess, and all the same provider's.
func TestGuessingFromOneProvider(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := build(t, nil, nil)
		for i := range 1000 {
			h.guess(t, fmt.Sprintf("[2001:db8:%x::1]:1", i), "a", 1)
		}
		h.expect(t, false, "a new network of that provider", "[2001:db8:ffff::1]:1")
		h.expect(t, true, "another provider", "[2001:db9::1]:1")
	})
}

// TestValidBesideWrong has something in front of the gateway that adds another
// token to each call.
func TestValidBesideWrong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := build(t, nil, nil)
		for i := range 100 {
			r := httptest.NewRequest(http.MethodGet, "/wazion/globalSearch?query=ana&token="+validToken, nil)
			r.RemoteAddr = here
			r.Header.Set("Authorization", fmt.Sprint("Bearer of-another-", i))
			if text := check(t, wazion.GlobalSearch, false, h.send(r)); text != "" {
				t.Fatalf("got %q", text)
			}
		}
		if !h.try(t, here, "another-token") {
			t.Error("tokens beside a valid one count as guesses")
		}
	})
}
