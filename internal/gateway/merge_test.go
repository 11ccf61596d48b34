package gateway_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/wazion"
)

// TestMergedAnswers holds whole panels against golden files: documents of two
// sources in, one customer out.
func TestMergedAnswers(t *testing.T) {
	files, err := filepath.Glob("testdata/merge/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, ".golden.json") {
			continue
		}
		t.Run(filepath.Base(name), func(t *testing.T) {
			var test struct {
				Phone   string            `json:"phone"`
				Related []string          `json:"related"`
				Sources []json.RawMessage `json:"sources"`
			}
			read(t, name, &test)
			var backends []*backend
			for _, document := range test.Sources {
				backends = append(backends, shop(always(string(document))))
			}
			reply, _ := open(t, backends...).ask(t, wazion.Request{Endpoint: wazion.SidePanelCustomerInfo, Phone: test.Phone, RelatedPhones: test.Related})
			answer := reply.Answer.(wazion.CustomerInfo)
			compareGolden(t, strings.TrimSuffix(name, ".json")+".golden.json", answer.Customers)
		})
	}
}

func read(tb testing.TB, name string, into any) {
	tb.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		tb.Fatalf("%s: %v", name, err)
	}
}

func compareGolden(t *testing.T, name string, value any) {
	t.Helper()
	got, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(name, append(got, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.TrimSpace(string(want)), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}
