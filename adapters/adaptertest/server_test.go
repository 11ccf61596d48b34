package adaptertest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/adaptertest"
)

func TestServe(t *testing.T) {
	server := adaptertest.Serve(t, adaptertest.Routes{
		"/v1/customers/{id}": `"any"`, "/v1/customers/7": `"seven"`, "/v1/customers": `"all"`,
	})
	shop, err := openShop(adapters.Environment{}, server.URL)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(q adapters.Query) string {
		document, err := shop.Fetch(t.Context(), adapters.FindCustomers, q)
		if err != nil {
			return adapters.KindOf(err).String()
		}
		return string(document.Body)
	}
	got := []string{
		ask(adapters.Query{CustomerID: "8"}), ask(adapters.Query{CustomerID: "7"}), ask(adaptertest.ByEmail()),
		ask(adapters.Query{CustomerID: "a/b"}),
	}
	if diff := cmp.Diff([]string{`"any"`, `"seven"`, `"all"`, `"any"`}, got); diff != "" {
		t.Error(diff)
	}
	var paths []string
	for _, r := range server.Requests() {
		paths = append(paths, r.Path)
	}
	want := []string{"/v1/customers/8", "/v1/customers/7", "/v1/customers", "/v1/customers/a%2Fb"}
	if diff := cmp.Diff(want, paths); diff != "" {
		t.Error(diff)
	}
	server.Answer(nil)
	if answer := ask(adaptertest.ByEmail()); answer != "not_found" {
		t.Errorf("a backend without routes answers %s", answer)
	}
}
