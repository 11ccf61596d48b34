package upstream_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

func status(first, last int) []adapters.StatusRange {
	return []adapters.StatusRange{{First: first, Last: last}}
}

func ruled(t *testing.T, list []adapters.ResponseRule, steps ...network) (*upstream.Client, *script) {
	t.Helper()
	s := &script{steps: steps}
	return open(t, adapters.Environment{Rules: list}, upstream.Options{Transport: s}), s
}

func TestRulesDecideWhatAnswersMean(t *testing.T) {
	const well = adapters.Kind(-1)
	yes, no := true, false
	gone := adapters.ResponseRule{Statuses: status(410, 410), Means: adapters.Empty}
	tests := []struct {
		name   string
		rules  []adapters.ResponseRule
		status int
		body   string
		kind   adapters.Kind
	}{
		{"status", []adapters.ResponseRule{gone}, 410, "", adapters.NotFound},
		{"other status", []adapters.ResponseRule{gone}, 411, "", adapters.BadResponse},
		{"range", []adapters.ResponseRule{{Statuses: status(500, 599), Means: adapters.Empty}}, 502, "", adapters.NotFound},
		{"use", []adapters.ResponseRule{{Statuses: status(422, 422), Means: adapters.Use}}, 422, `{"a":1}`, well},
		{"use of no JSON", []adapters.ResponseRule{{Statuses: status(422, 422), Means: adapters.Use}}, 422, `<html>`, adapters.BadResponse},
		{"use of an error", []adapters.ResponseRule{{Path: "error", Equals: []string{"partial"}, Means: adapters.Use}}, 200, `{"error":"partial"}`, well},
		{"first one decides", []adapters.ResponseRule{{Path: "a", Present: &yes, Means: adapters.Fail}, {Path: "a", Present: &yes, Means: adapters.Empty}}, 200, `{"a":1}`, adapters.BadResponse},
		{"good status failed", []adapters.ResponseRule{{Path: "ok", Equals: []string{"false"}, Means: adapters.Fail}}, 200, `{"ok":false}`, adapters.BadResponse},
		{"as a text", []adapters.ResponseRule{{Path: "ok", Equals: []string{"false"}, Means: adapters.Fail}}, 200, `{"ok":"false"}`, adapters.BadResponse},
		{"not false", []adapters.ResponseRule{{Path: "ok", Equals: []string{"false"}, Means: adapters.Fail}}, 200, `{"ok":null}`, well},
		{"number", []adapters.ResponseRule{{Path: "code", Equals: []string{"7", "404"}, Means: adapters.Empty}}, 200, `{"code":4.04e2}`, adapters.NotFound},
		{"number as a text", []adapters.ResponseRule{{Path: "code", Equals: []string{"404"}, Means: adapters.Empty}}, 200, `{"code":"404"}`, adapters.NotFound},
		{"absent", []adapters.ResponseRule{{Path: "items", Present: &no, Means: adapters.Empty}}, 200, `{"items":null}`, adapters.NotFound},
		{"present", []adapters.ResponseRule{{Path: "items", Present: &no, Means: adapters.Empty}}, 200, `{"items":[]}`, well},
		{"contains", []adapters.ResponseRule{{Path: "message", Contains: "No Order", Means: adapters.Empty}}, 200, `{"message":"there is no order"}`, adapters.NotFound},
		{"contains in a number", []adapters.ResponseRule{{Path: "message", Contains: "1", Means: adapters.Empty}}, 200, `{"message":11}`, well},
		{"no JSON fits no path", []adapters.ResponseRule{{Path: "items", Present: &no, Means: adapters.Empty}}, 200, `<html>`, adapters.BadResponse},
		{"404 failed", []adapters.ResponseRule{{Statuses: status(404, 404), Path: "code", Equals: []string{"no_route"}, Means: adapters.Fail}}, 404, `{"code":"no_route"}`, adapters.BadResponse},
		{"404 of another kind", []adapters.ResponseRule{{Statuses: status(404, 404), Path: "code", Equals: []string{"no_route"}, Means: adapters.Fail}}, 404, `{"code":"no_order"}`, adapters.NotFound},
		{"204 failed", []adapters.ResponseRule{{Statuses: status(204, 204), Means: adapters.Fail}}, 204, ``, adapters.BadResponse},
		{"401 empty", []adapters.ResponseRule{{Statuses: status(401, 401), Path: "code", Equals: []string{"nobody"}, Means: adapters.Empty}}, 401, `{"code":"nobody"}`, adapters.NotFound},
		{"500 failed", []adapters.ResponseRule{{Statuses: status(500, 500), Means: adapters.Fail}}, 500, ``, adapters.Unavailable},
		{"long refusal", []adapters.ResponseRule{{Statuses: status(404, 404), Path: "code", Present: &yes, Means: adapters.Fail}}, 404, `{"x":"` + strings.Repeat("y", 70<<10) + `"}`, adapters.BadResponse},
		{"long answer", []adapters.ResponseRule{{Statuses: status(422, 422), Means: adapters.Use}}, 422, `{"x":"` + strings.Repeat("y", 70<<10) + `"}`, well},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client, calls := ruled(t, test.rules, answers(test.status, test.body))
			answer, err := client.Get(t.Context(), adapters.FindOrders, "", nil)
			if calls.count() != 1 {
				t.Errorf("%d calls", calls.count())
			}
			if test.kind != well {
				if told := wantKind(t, err, test.kind); told.Status != test.status {
					t.Errorf("status %d", told.Status)
				}
				return
			}
			if err != nil || string(answer.Body) != test.body || answer.Status != test.status {
				t.Errorf("%v, status %d, %.40q", err, answer.Status, answer.Body)
			}
		})
	}
}

func TestRuleForRetry(t *testing.T) {
	busy := []adapters.ResponseRule{{Path: "state", Equals: []string{"busy"}, Means: adapters.Retry}}
	synctest.Test(t, func(t *testing.T) {
		client, calls := ruled(t, busy, answers(200, `{"state":"busy"}`, "Retry-After", "1"), answers(200, `{"state":"ready"}`))
		began := time.Now()
		answer, err := client.Get(t.Context(), adapters.Probe, "", another())
		if err != nil || string(answer.Body) != `{"state":"ready"}` || calls.count() != 2 || time.Since(began) != time.Second {
			t.Errorf("%q, %v after %d calls and %v", answer.Body, err, calls.count(), time.Since(began))
		}
	})
	synctest.Test(t, func(t *testing.T) {
		client, calls := ruled(t, busy, answers(200, `{"state":"busy"}`))
		_, err := client.Get(t.Context(), adapters.Probe, "", another())
		wantKind(t, err, adapters.Unavailable)
		if calls.count() != 2 {
			t.Errorf("%d calls, want 2", calls.count())
		}
	})
	synctest.Test(t, func(t *testing.T) {
		client, calls := ruled(t, []adapters.ResponseRule{{Statuses: status(503, 503), Means: adapters.Fail}}, answers(503, ``))
		_, err := client.Get(t.Context(), adapters.Probe, "", another())
		wantKind(t, err, adapters.Unavailable)
		if calls.count() != 1 {
			t.Errorf("%d calls, want 1: a failure is not tried again", calls.count())
		}
	})
}

func TestRulesDecideAboutTheBreaker(t *testing.T) {
	tests := []struct {
		name   string
		means  adapters.Meaning
		status int
		state  string
	}{
		{"500 that is empty", adapters.Empty, 500, "closed"},
		{"500 to be used", adapters.Use, 500, "closed"},
		{"200 that failed", adapters.Fail, 200, "open"},
		{"404 that failed", adapters.Fail, 404, "open"},
		{"200 to retry", adapters.Retry, 200, "open"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, _ := ruled(t, []adapters.ResponseRule{{Statuses: status(test.status, test.status), Means: test.means}}, answers(test.status, `{}`))
				for range 10 {
					_, _ = client.Get(t.Context(), adapters.Probe, "", another())
				}
				if client.State() != test.state {
					t.Errorf("%s, want %s", client.State(), test.state)
				}
			})
		})
	}
}

// TestRuleOverAnUnreadableBody says that nothing is known where a rule could not
// be asked: a 404 is then no "not found".
func TestRuleOverAnUnreadableBody(t *testing.T) {
	looks := []adapters.ResponseRule{{Statuses: status(404, 404), Path: "code", Equals: []string{"no_route"}, Means: adapters.Fail}}
	cut := func(r *http.Request) (*http.Response, error) {
		answer := reply(r, http.StatusNotFound, "")
		answer.Body = io.NopCloser(failingReader{io.ErrUnexpectedEOF})
		return answer, nil
	}
	client, _ := ruled(t, looks, cut)
	_, err := client.Get(t.Context(), adapters.Probe, "", another())
	wantKind(t, err, adapters.BadResponse)

	synctest.Test(t, func(t *testing.T) {
		client, _ := ruled(t, looks, stalled(http.StatusNotFound))
		ctx, cancel := context.WithTimeout(t.Context(), 9*time.Second)
		defer cancel()
		began := time.Now()
		_, err := client.Get(ctx, adapters.Probe, "", another())
		wantKind(t, err, adapters.BadResponse)
		if waited := time.Since(began); waited != time.Second {
			t.Errorf("waited %v for the body, want 1s", waited)
		}
	})
}

// stalled answers a status and then nothing more, until the attempt ends.
func stalled(status int) network {
	return func(r *http.Request) (*http.Response, error) {
		answer := reply(r, status, "")
		reader, writer := io.Pipe()
		context.AfterFunc(r.Context(), func() { _ = writer.CloseWithError(r.Context().Err()) })
		answer.Body = reader
		return answer, nil
	}
}

// TestStalledRefusalIsSoonGivenUp keeps a backend that fails from using up its
// caller's time as well.
func TestStalledRefusalIsSoonGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := over(t, stalled(http.StatusInternalServerError))
		ctx, cancel := context.WithTimeout(t.Context(), 9*time.Second)
		defer cancel()
		began := time.Now()
		_, err := client.Get(ctx, adapters.Probe, "", another())
		if told := wantKind(t, err, adapters.Unavailable); told.Status != http.StatusInternalServerError {
			t.Errorf("status %d", told.Status)
		}
		if waited := time.Since(began); waited != time.Second {
			t.Errorf("waited %v, want 1s", waited)
		}
	})
}

// TestRulesSpeakOfReadings: a write was done or not, whatever would be handy.
func TestRulesSpeakOfReadings(t *testing.T) {
	always := []adapters.ResponseRule{{Statuses: status(100, 599), Means: adapters.Use}}
	client, _ := ruled(t, always, answers(http.StatusUnprocessableEntity, `{}`))
	_, err := client.Send(t.Context(), "create", http.MethodPost, "", nil, []byte(`{}`))
	wantKind(t, err, adapters.BadResponse)

	client, _ = ruled(t, []adapters.ResponseRule{{Statuses: status(200, 299), Means: adapters.Fail}}, answers(http.StatusNoContent, ``))
	if _, err := client.Send(t.Context(), "delete", http.MethodDelete, "", nil, nil); err != nil {
		t.Error(err)
	}
}

// TestUnusableAnswersPauseCalls holds that a backend with nothing but a page to
// say is left alone, and that one question it stumbles over pauses no others.
func TestUnusableAnswersPauseCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, calls := over(t, answers(http.StatusOK, `<html>`))
		var err error
		for i := range 20 {
			_, err = client.Get(t.Context(), adapters.Probe, fmt.Sprint("/", i), nil)
		}
		if client.State() != "open" || calls.count() != 5 {
			t.Errorf("%s after %d calls, want open after 5", client.State(), calls.count())
		}
		if want := "probe: unavailable: recent calls failed (the body is no JSON), not tried"; err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
		wait(5 * time.Second)
		_, err = client.Get(t.Context(), adapters.Probe, "/21", nil)
		if wantKind(t, err, adapters.BadResponse); client.State() != "open" {
			t.Errorf("%s after a trial of no use, want open", client.State())
		}
	})
	t.Run("one question", func(t *testing.T) {
		client, _ := over(t, answers(http.StatusOK, `<html>`))
		for i := range 40 {
			_, err := client.Get(t.Context(), adapters.Probe, fmt.Sprint("/", i%2), nil)
			wantKind(t, err, adapters.BadResponse)
		}
		if client.State() != "closed" {
			t.Error("two odd questions paused all others")
		}
	})
	t.Run("now and then", func(t *testing.T) {
		client := open(t, adapters.Environment{}, upstream.Options{Transport: network(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "0") {
				return reply(r, http.StatusOK, `[]`), nil
			}
			return reply(r, http.StatusOK, ``), nil
		})})
		for i := range 40 {
			_, err := client.Get(t.Context(), adapters.Probe, fmt.Sprint("/", i%5), nil)
			if open := adapters.KindOf(err) == adapters.Unavailable; err != nil && open {
				t.Fatal(err)
			}
		}
	})
	t.Run("writes", func(t *testing.T) {
		client, _ := over(t, answers(http.StatusOK, `done`))
		for i := range 20 {
			_, err := client.Send(t.Context(), "delete", http.MethodDelete, fmt.Sprint("/", i), nil, nil)
			wantKind(t, err, adapters.BadResponse)
		}
		if client.State() != "closed" {
			t.Error("a write that was done counts as a failure")
		}
	})
}

// TestRuledFailureTellsNothing keeps the body out of what is logged.
func TestRuledFailureTellsNothing(t *testing.T) {
	client, _ := ruled(t, []adapters.ResponseRule{{Path: "message", Contains: secret, Means: adapters.Fail}}, answers(http.StatusOK, `{"message":"`+secret+` at https://shop.example/?k=`+secret+`"}`))
	_, err := client.Get(t.Context(), adapters.Probe, "", another())
	if told := wantKind(t, err, adapters.BadResponse); strings.Contains(err.Error(), secret) || told.Err == nil || errors.Unwrap(told) == nil {
		t.Errorf("%v", err)
	}
}
