package gateway_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/gateway"
)

// TestHealthTellsHowFarCopiesAre holds the JSON that /readyz has of a source.
func TestHealthTellsHowFarCopiesAre(t *testing.T) {
	ended := time.Date(2026, 9, 20, 12, 0, 0, 0, time.FixedZone("CEST", 7200))
	tests := []struct {
		name  string
		syncs []directory.Progress
		want  string
	}{
		{"no copy", nil, `{"name":"s1","adapter":"test","state":"unused"}`},
		{
			"before the first sync", []directory.Progress{{Source: "s1", Kind: directory.Customers, State: directory.Waiting}},
			`{"name":"s1","adapter":"test","state":"syncing","directory":[{"list":"customers","state":"waiting","pages":0,"records":0,"stored":0}]}`,
		},
		{
			"in the first sync", []directory.Progress{
				{Source: "s1", Kind: directory.Customers, State: directory.Running, Pages: 12, Records: 1200, Total: 3000, Rate: 940.27, Left: 90 * time.Second, Stored: 1100},
				{Source: "s2", Kind: directory.Customers, State: directory.Failing},
			},
			`{"name":"s1","adapter":"test","state":"syncing","directory":[{"list":"customers","state":"running","percent":40,"pages":12,"records":1200,"total":3000,"records_per_second":940.2,"seconds_left":90,"stored":1200}]}`,
		},
		{
			"the backend says less than there is", []directory.Progress{{Source: "s1", Kind: directory.Orders, State: directory.Running, Records: 120, Total: 100}},
			`{"name":"s1","adapter":"test","state":"syncing","directory":[{"list":"orders","state":"running","percent":99,"pages":0,"records":120,"total":100,"stored":120}]}`,
		},
		{
			"after the mapping changed", []directory.Progress{
				{Source: "s1", Kind: directory.Customers, State: directory.Indexing, Records: 500, Total: 3000, Stored: 3000, Completed: ended, Unindexed: true},
				{Source: "s1", Kind: directory.Orders, State: directory.Complete, Stored: 1200, Completed: ended},
			},
			`{"name":"s1","adapter":"test","state":"syncing","directory":[` +
				`{"list":"customers","state":"indexing","percent":16,"pages":0,"records":500,"total":3000,"stored":3000,"completed":"2026-09-20T10:00:00Z"},` +
				`{"list":"orders","state":"complete","percent":100,"pages":0,"records":0,"stored":1200,"completed":"2026-09-20T10:00:00Z"}]}`,
		},
		{
			"whole", []directory.Progress{
				{Source: "s1", Kind: directory.Customers, State: directory.Complete, Pages: 30, Records: 3000, Total: 3000, Stored: 3000, Completed: ended},
				{Source: "s1", Kind: directory.Orders, State: directory.Running, Partial: true, Pages: 1, Records: 3, Stored: 1200, Held: 7, Completed: ended},
			},
			`{"name":"s1","adapter":"test","state":"ok","directory":[` +
				`{"list":"customers","state":"complete","percent":100,"pages":30,"records":3000,"total":3000,"stored":3000,"completed":"2026-09-20T10:00:00Z"},` +
				`{"list":"orders","state":"running","pages":1,"records":3,"stored":1200,"held":7,"completed":"2026-09-20T10:00:00Z"}]}`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := open(t, shop(always("{}")))
			h.Syncs = func() []directory.Progress { return test.syncs }
			got, err := json.Marshal(h.Health()[0])
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestACopyThatFails counts for the source only where it is all there is to ask.
func TestACopyThatFails(t *testing.T) {
	const copied = `"directory":[{"list":"customers","state":"failing","pages":0,"records":0,"stored":0,"completed":"2026-09-20T10:00:00Z","problem":"the credential may not list this"}]}`
	for state, backend := range map[string]*backend{"failing": ordersOnly(always("{}")), "ok": shop(always("{}"))} {
		h := open(t, backend)
		h.Syncs = func() []directory.Progress {
			return []directory.Progress{{
				Source: "s1", Kind: directory.Customers, State: directory.Failing, Problem: "the credential may not list this",
				Completed: time.Date(2026, 9, 20, 10, 0, 0, 0, time.UTC),
			}}
		}
		got, err := json.Marshal(h.Health()[0])
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(`{"name":"s1","adapter":"test","state":"`+state+`",`+copied, string(got)); diff != "" {
			t.Error(diff)
		}
	}
}

// TestCallsThatFailCountMoreThanTheCopy is for sources that are called and
// mirrored.
func TestCallsThatFailCountMoreThanTheCopy(t *testing.T) {
	h := open(t, shop(fails(adapters.Forbidden)))
	h.Syncs = func() []directory.Progress {
		return []directory.Progress{{Source: "s1", Kind: directory.Customers, State: directory.Complete, Completed: today}}
	}
	h.panel(t, "+34600111222")
	want := gateway.SourceHealth{Name: "s1", Adapter: "test", State: "failing", LastError: "forbidden"}
	got := h.Health()[0]
	got.Directory = nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
