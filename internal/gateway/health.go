package gateway

import (
	"slices"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/wazion"
)

// SourceHealth is what is known of one source from the calls made to it, and
// from the syncs of its copy.
type SourceHealth struct {
	Name        string       `json:"name"`
	Adapter     string       `json:"adapter"`
	State       string       `json:"state"`                // "ok", "failing", "unused", or "syncing" until the copy is whole
	LastError   string       `json:"last_error,omitempty"` // the kind of the last error of a call, while failing
	LastSuccess string       `json:"last_success,omitempty"`
	Directory   []ListHealth `json:"directory,omitempty"`
}

// ListHealth is how far the copy of one list is.
type ListHealth struct {
	List      string  `json:"list"`  // "customers" or "orders"
	State     string  `json:"state"` // "waiting", "running", "indexing", "complete" or "failing"
	Percent   *int    `json:"percent,omitempty"`
	Pages     int     `json:"pages"`   // of the sync under way, or of the last one
	Records   int     `json:"records"` // of that sync; while indexing, those that are indexed again
	Total     int     `json:"total,omitempty"`
	Rate      float64 `json:"records_per_second,omitempty"`
	Left      float64 `json:"seconds_left,omitempty"`
	Stored    int     `json:"stored"`
	Held      int     `json:"held,omitempty"` // not seen by the last sync, and kept until another says the same
	Completed string  `json:"completed,omitempty"`
	// Missing names the parts that stored records lack because they could not be
	// read.
	Missing []string `json:"missing,omitempty"`
	Problem string   `json:"problem,omitempty"`
}

// Health tells what the calls to each source have shown, and how far its copy
// is.
func (g *Gateway) Health() []SourceHealth {
	syncs := make(map[string][]directory.Progress)
	if g.Syncs != nil {
		for _, progress := range g.Syncs() {
			syncs[progress.Source] = append(syncs[progress.Source], progress)
		}
	}
	var all []SourceHealth
	seen := make(map[string]bool)
	for _, endpoint := range wazion.Endpoints() {
		for _, s := range g.Sources[endpoint] {
			if !seen[s.Name] {
				seen[s.Name] = true
				all = append(all, describe(s, syncs[s.Name]))
			}
		}
	}
	return all
}

func describe(s *source.Source, syncs []directory.Progress) SourceHealth {
	known := s.Health()
	described := SourceHealth{Name: s.Name, Adapter: s.AdapterName, State: "ok"}
	switch {
	case known.Failing:
		described.State, described.LastError = "failing", known.LastError.String()
	case len(syncs) > 0:
		described.State = stateOf(syncs, slices.Contains(s.Adapter.Operations(), adapters.SearchCustomers))
	case !known.Used:
		described.State = "unused"
	}
	if !known.LastSuccess.IsZero() {
		described.LastSuccess = known.LastSuccess.UTC().Format(time.RFC3339)
	}
	for _, progress := range syncs {
		described.Directory = append(described.Directory, DescribeSync(progress))
	}
	return described
}

// stateOf sums the lists of a source up. One that can search by itself does not
// fail with its copy.
func stateOf(syncs []directory.Progress, searches bool) string {
	state := "ok"
	for _, progress := range syncs {
		switch {
		case progress.State == directory.Failing && searches:
		case progress.State == directory.Failing:
			return "failing"
		case progress.Completed.IsZero() || progress.Unindexed:
			state = "syncing"
		}
	}
	return state
}

// DescribeSync tells how far a list is, as JSON has it. Until a first sync has
// ended, what it has read counts as stored.
func DescribeSync(p directory.Progress) ListHealth {
	described := ListHealth{
		List: string(p.Kind), State: string(p.State), Pages: p.Pages, Records: p.Records, Total: p.Total, Stored: p.Stored, Held: p.Held, Missing: p.Missing,
		Rate: float64(int(p.Rate*10)) / 10, Left: p.Left.Seconds(), Problem: p.Problem,
	}
	if p.Completed.IsZero() {
		described.Stored = max(p.Stored, p.Records)
	}
	if percent, known := percentOf(p); known {
		described.Percent = &percent
	}
	if !p.Completed.IsZero() {
		described.Completed = p.Completed.UTC().Format(time.RFC3339)
	}
	return described
}

// percentOf returns how much of a list was read. A sync that ended has read all
// of it, and one that did not end never has, whatever the backend says of the
// total.
func percentOf(p directory.Progress) (percent int, known bool) {
	const almost = 99
	switch {
	case p.State == directory.Complete:
		return 100, true
	case p.Partial || p.Total <= 0:
		return 0, false
	default:
		return min(p.Records*100/p.Total, almost), true
	}
}
