package mapping_test

import (
	"testing"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/mapping"
)

func TestGJSONPath(t *testing.T) {
	const document = `{"error":{"a.b":"quoted"},"errors":[{"code":7,"text":"query"},{"code":8}],"@type":"at"}`
	for written, want := range map[string]string{
		`error."a.b"`:            "quoted",
		`errors.1.code`:          "8",
		`errors.#(code==7).text`: "query",
		`"@type"`:                "at",
		`errors.#.code`:          "[7,8]",
	} {
		path, problem, _ := mapping.GJSONPath(written)
		if got := gjson.Get(document, path).String(); problem != "" || got != want {
			t.Errorf("%s is %s (%s), which finds %q, want %q", written, path, problem, got, want)
		}
	}
	for _, written := range []string{"", "a..b", "errors[0]", "a.#(b", `"a`, "errors.@pretyt:x"} {
		if path, problem, mend := mapping.GJSONPath(written); problem == "" || mend == "" || path != "" {
			t.Errorf("%s: %q, %q, %q", written, path, problem, mend)
		}
	}
}
