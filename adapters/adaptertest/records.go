package adaptertest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/mapping"
)

// mapped is what a golden file holds: the records, without what is unset, and
// what did not fit.
type mapped struct {
	Records  any `json:"records"`
	Warnings any `json:"warnings"`
}

// LoadMapping compiles an adapter's own mapping with some variables set.
func LoadMapping(t testing.TB, text []byte, variables map[string]string) *mapping.Mapping {
	t.Helper()
	parsed, err := mapping.Parse("mapping.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	with, err := parsed.WithVariables(variables)
	if err != nil {
		t.Fatal(err)
	}
	return with
}

// CompareRecords holds what a mapping made of a fixture against
// testdata/golden/NAME.json, or writes that file anew.
func CompareRecords(t testing.TB, name string, update bool, records any, warnings []mapping.Warning) {
	t.Helper()
	got, err := json.MarshalIndent(mapped{Records: known(t, records), Warnings: known(t, warnings)}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "golden", name+".json")
	if update {
		if err := os.WriteFile(path, append(got, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// known returns value as plain JSON, with unset fields left out.
func known(t testing.TB, value any) any {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var plain any
	if err := json.Unmarshal(text, &plain); err != nil {
		t.Fatal(err)
	}
	return pruned(plain)
}

func pruned(value any) any {
	switch v := value.(type) {
	case []any:
		for i := range v {
			v[i] = pruned(v[i])
		}
	case map[string]any:
		if set, optional := v["Set"].(bool); optional {
			if !set {
				return nil
			}
			return v["Value"]
		}
		for name, inner := range v {
			if inner = pruned(inner); inner == nil || inner == "" {
				delete(v, name)
			} else {
				v[name] = inner
			}
		}
		if len(v) == 0 {
			return nil
		}
	}
	return value
}
