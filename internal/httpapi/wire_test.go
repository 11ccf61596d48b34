package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/httpapi"
	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/internal/wazion/wiretest"
)

// TestEveryWayToAsk sends every documented and every awkward form of a call,
// with each of the four authentication types and without any.
func TestEveryWayToAsk(t *testing.T) {
	access := func(o *httpapi.Options) {
		o.Service.Access = httpapi.Access{
			Tokens: []string{wiretest.Token},
			Basic:  []httpapi.Login{{User: wiretest.User, Password: wiretest.Password}},
		}
	}
	for _, one := range wiretest.Cases() {
		for _, auth := range wiretest.Auths() {
			t.Run(one.Name+"/"+string(auth), func(t *testing.T) {
				h := build(t, nil, access)
				r := one.Build(auth)
				served := r.Method == http.MethodGet || r.Method == http.MethodPost
				if text := check(t, one.Want.Endpoint, one.Want.AI, h.send(r)); served != (text == "") {
					t.Errorf("%s got the error %q", r.Method, text)
				}
				var want []wazion.Request
				if served && !one.Want.Test {
					want = append(want, one.Want)
				}
				if diff := cmp.Diff(want, h.answerer.calls()); diff != "" {
					t.Error(diff)
				}
			})
		}
		t.Run(one.Name+"/"+string(wiretest.AuthNone), func(t *testing.T) {
			h := build(t, nil, access)
			if text := check(t, one.Want.Endpoint, one.Want.AI, h.send(one.Build(wiretest.AuthNone))); text != "No autorizado" {
				t.Errorf("error %q", text)
			}
			if len(h.answerer.calls()) != 0 {
				t.Error("the answerer was asked")
			}
		})
	}
}
