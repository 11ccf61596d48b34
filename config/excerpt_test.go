package config_test

import (
	"strings"
	"testing"
)

// TestExcerptsShowTheNamesOfParameters holds that a key in quotation marks is no
// value: what is wrong with a request cannot be seen where stars hide its names.
func TestExcerptsShowTheNamesOfParameters(t *testing.T) {
	for name, test := range map[string]struct{ line, want string }{
		"in a line":        {`query: {"updated_at[$gte]": "2026", "sort": 'newest', a: "${UNSET}"}`, `query: {"updated_at[$gte]": "****", "sort": '******', a: "${UNSET}"}`},
		"below":            {"query:\n            'filter[id]': word ${UNSET}", `            'filter[id]': **** ${UNSET}`},
		"a telling name":   {`query: {"api_key": word-of-2, 'page': "first", a: "${UNSET}"}`, `query: {"api_key": *********, 'page': "*****", a: "${UNSET}"}`},
		"a list":           {`query: {"state[]": ["open", done], a: "${UNSET}"}`, `query: {"state[]": ["****", ****], a: "${UNSET}"}`},
		"a value, no key":  {`query: {a: "word-of-3", b: "${UNSET}"}`, `query: {a: "*********", b: "${UNSET}"}`},
		"the query itself": {`"query": {a: word-of-4, b: "${UNSET}"}`, `"query": {a: *********, b: "${UNSET}"}`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load("sources:\n  shop:\n    adapter: whatalo\n    settings:\n      operations:\n        find:\n          "+test.line+"\n", nil)
			if err == nil {
				t.Fatal("the settings are taken")
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("want %s in\n%v", test.want, err)
			}
		})
	}
}
