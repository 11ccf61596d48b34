package source_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
)

// TestCopyTellsWhatItLacks: what could not be read for the copy is missing in
// answers out of it, but not where nobody wants lines.
func TestCopyTellsWhatItLacks(t *testing.T) {
	lacking := known(true)
	lacking.Missing = []string{"refunds"}
	for name, test := range map[string]struct {
		operations []adapters.Operation
		live       func(context.Context) (string, error)
		query      adapters.Query
		want       []string
	}{
		"in place of a backend that is only listed": {listsOnly(), says(nobody), adapters.Query{Email: "ana@example.com"}, []string{"refunds"}},
		"in place of one that fails":                {searches(), failing(adapters.Unavailable), adapters.Query{Email: "ana@example.com"}, []string{"refunds"}},
		"beside one that finds nobody":              {searches(), says(nobody), adapters.Query{Email: "ana@example.com"}, []string{"refunds"}},
		"not where the backend knows":               {searches(), says(ana), adapters.Query{Email: "ana@example.com"}, nil},
		"not without lines":                         {listsOnly(), says(nobody), adapters.Query{Email: "ana@example.com", Brief: true}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			m := &mirrored{operations: test.operations, live: test.live, kept: keeps(lacking)}
			answer, err := m.open(t).Ask(t.Context(), adapters.FindCustomers, test.query)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, answer.Missing); diff != "" {
				t.Errorf("missing (-want +got):\n%s", diff)
			}
		})
	}
}
