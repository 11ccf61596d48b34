package main

import (
	"bytes"
	"encoding/json"
	"testing"
)

// The benchmark finds everybody it looks for, in both shapes; how fast is not
// for a test to say.
func TestSmall(t *testing.T) {
	t.Setenv("POSTGRES_TEST_URL", "")
	for name := range shapes() {
		var out, progress bytes.Buffer
		arguments := []string{"-customers", "150", "-orders", "250", "-questions", "5", "-json", "-shape", name, "-folder", t.TempDir()}
		if err := run(t.Context(), arguments, &out, &progress); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, &progress)
		}
		var results []result
		if err := json.Unmarshal(out.Bytes(), &results); err != nil || len(results) != 1 {
			t.Fatalf("%s: %v in\n%s", name, err, &out)
		}
		r := results[0]
		if r.First.Records != 400 || r.Size == 0 || len(r.Lookups) != 2*len(lookups()) {
			t.Errorf("%s: %+v", name, r)
		}
		for _, l := range r.Lookups {
			if l.Count != 5 || l.P50 <= 0 || l.P99 < l.P50 || l.Longest < l.P99 {
				t.Errorf("%s: %+v", name, l)
			}
			if l.Empty > 0 && l.Lookup != "orders of a customer" {
				t.Errorf("%s: %d lookups by %s found nobody", name, l.Empty, l.Lookup)
			}
		}
		results[0].table(&out)
	}
}

func TestArguments(t *testing.T) {
	for _, arguments := range [][]string{{"-shape", "nobody's"}, {"-customers", "0"}, {"-questions", "0"}, {"-unknown"}} {
		if err := run(t.Context(), arguments, &bytes.Buffer{}, &bytes.Buffer{}); err == nil {
			t.Errorf("%q: no error", arguments)
		}
	}
}
