package conceal_test

import (
	"testing"

	"github.com/wazgate/wazgate/internal/conceal"
)

func TestText(t *testing.T) {
	mask := conceal.New("s3cret/key+1", "main", `a"quote`, "abc", "  ", "s3cret/key+1-longer")
	for text, want := range map[string]string{
		"nothing to hide":                   "nothing to hide",
		"Bearer s3cret/key+1":               "Bearer •••",
		"key s3cret/key+1-longer":           "key •••",
		"?key=s3cret%2Fkey%2B1&page=2":      "?key=•••&page=2",
		"/rest/s3cret%2Fkey+1/orders":       "/rest/•••/orders",
		`{"said":"a\"quote"}`:               `{"said":"•••"}`,
		"Basic czNjcmV0L2tleSsx":            "Basic •••",
		"shop.example.com/main/orders":      "shop.example.com/•••/orders",
		"a domain, maintained by mainframe": "a domain, maintained by mainframe",
		"abc is too short to be looked for": "abc is too short to be looked for",
	} {
		if got := mask.Text(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	document := `{"key":"4521","amount":4521,"said":"a \"4521\" and \\","list":["s3cret",4521.5],"open`
	want := `{"key":"•••","amount":4521,"said":"a \"•••\" and \\","list":["•••",4521.5],"open`
	if got := conceal.New("4521", "s3cret").JSON([]byte(document)); string(got) != want {
		t.Errorf("got %s", got)
	}
	if got := (conceal.Mask{}).Text("nothing is known"); got != "nothing is known" {
		t.Errorf("the zero mask changes a text to %q", got)
	}
}
