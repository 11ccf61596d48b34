package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/simulate"
)

// syncing is a hub with a configuration file that names it.
type syncing struct {
	*hub
	config string
}

func startSyncing(t *testing.T, options simulate.WazzupOptions) *syncing {
	t.Helper()
	shop := simulate.NewShop(simulate.Options{Seed: 1, Customers: 60})
	s := &syncing{hub: startHub(t, shop, options, ""), config: filepath.Join(t.TempDir(), "wazgate.yaml")}
	text := "auth: {tokens: [" + plantedToken + "]}\nsources:\n" + s.hub.config()
	if err := os.WriteFile(s.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

// run runs sync, and hides how long it took.
func (s *syncing) run(t *testing.T, args ...string) ran {
	t.Helper()
	got := command(t, append([]string{"sync", "-c", s.config}, args...)...)
	if strings.Contains(got.String(), wazzupKey) || strings.Contains(got.String(), s.Server.URL()) {
		t.Errorf("the key or the address is told: %s", got)
	}
	got.stdout = regexp.MustCompile(`done in \S+`).ReplaceAllString(got.stdout, "done in a moment")
	return got
}

// complete is what is printed of a sync that ended well.
func complete(contacts, deals int) string {
	return fmt.Sprintf("crm customers: complete, %d records\ncrm orders: complete, %d records\ndone in a moment\n", contacts, deals)
}

func TestSync(t *testing.T) {
	s := startSyncing(t, simulate.WazzupOptions{Contacts: 230, Deals: 120, ClosedInLists: true})
	if got, want := s.run(t), complete(230, 120); got.code != exitFine || got.stdout != want || got.stderr != "" {
		t.Errorf("%s", got)
	}
	s.DeleteContact(s.Contacts()[17].ID)
	s.DeleteDeal(s.Deals()[99].ID)
	if got, want := s.run(t, "crm", "--full"), complete(229, 119); got.code != exitFine || got.stdout != want {
		t.Errorf("after two were deleted: %s", got)
	}
	if err := errors.Join(os.WriteFile(s.File, []byte(strings.Repeat("no database ", 1000)), 0o600), removeAll(s.File+"-wal", s.File+"-shm")); err != nil {
		t.Fatal(err)
	}
	if got := s.run(t); got.code != exitProblem || !strings.Contains(got.stderr, "the directory is damaged or is no directory") || !strings.Contains(got.stderr, "file is not a database") || !strings.Contains(got.stderr, "wazgate sync --rebuild") {
		t.Errorf("with a damaged file: %s", got)
	}
	if got, want := s.run(t, "--rebuild"), complete(229, 119); got.code != exitFine || got.stdout != want {
		t.Errorf("rebuilt: %s", got)
	}
}

func removeAll(paths ...string) error {
	var failures []error
	for _, path := range paths {
		failures = append(failures, os.RemoveAll(path))
	}
	return errors.Join(failures...)
}

func TestSyncThatFails(t *testing.T) {
	for name, test := range map[string]struct {
		options simulate.WazzupOptions
		fault   simulate.Fault
		says    string
	}{
		"refused":  {simulate.WazzupOptions{}, simulate.Fault{Kind: simulate.StatusFault, Status: http.StatusUnauthorized}, "crm customers: 0 records are kept; the backend refuses the credential (status 401)"},
		"sidecar":  {simulate.WazzupOptions{SidecarKey: true}, simulate.Fault{}, "the credential may not list this (status 403)"},
		"no deals": {simulate.WazzupOptions{}, simulate.Fault{Kind: simulate.StatusFault, Status: http.StatusForbidden, Path: "/v3/deals"}, "crm orders: 0 records are kept; the credential may not list this (status 403)"},
	} {
		t.Run(name, func(t *testing.T) {
			s := startSyncing(t, test.options)
			s.Faults.Set(test.fault)
			got := s.run(t)
			if got.code != exitProblem || !strings.Contains(got.stdout, test.says) || !strings.Contains(got.stderr, "not everything could be read") || !strings.Contains(got.stderr, "its rights: sources.crm.settings\n") {
				t.Errorf("%s", got)
			}
			if name == "no deals" && !strings.Contains(got.stdout, "crm customers: complete") {
				t.Errorf("the contacts were not read: %s", got)
			}
		})
	}
}

// TestSyncWritesJSON reads every line as a program would.
func TestSyncWritesJSON(t *testing.T) {
	s := startSyncing(t, simulate.WazzupOptions{Contacts: 230, Deals: 120, ClosedInLists: true})
	for name, fault := range map[string]simulate.Fault{"fine": {}, "refused": {Kind: simulate.StatusFault, Status: http.StatusUnauthorized}} {
		s.Faults.Set(fault)
		got := s.run(t, "--json")
		lines := strings.Split(strings.TrimSpace(got.stdout), "\n")
		var last syncEvent
		for _, line := range lines {
			if err := json.Unmarshal([]byte(line), &last); err != nil {
				t.Fatalf("%s: %v in %s", name, err, line)
			}
		}
		fine := name == "fine"
		if last.Event != "end" || last.OK == nil || *last.OK != fine || (last.Error == "") != fine || (got.code == exitFine) != fine || len(last.Lists) != 2 {
			t.Errorf("%s: %s", name, got)
		}
		if list := last.Lists[0]; list.Source != crmSource || list.List != "customers" || (list.Problem == "") != fine || fine && *list.Percent != 100 {
			t.Errorf("%s: %+v", name, list)
		}
	}
}

// TestSyncBesideServe follows the process that syncs already.
func TestSyncBesideServe(t *testing.T) {
	h := startHouse(t, houseOptions{Wazzup: &simulate.WazzupOptions{ClosedInLists: true}})
	h.awaitState(t, crmSource, "ok")
	s := &syncing{hub: h.Hub, config: filepath.Join(t.TempDir(), "wazgate.yaml")}
	if err := os.WriteFile(s.config, []byte(h.config("")), 0o600); err != nil {
		t.Fatal(err)
	}
	before := h.Hub.Faults.Count()
	got := s.run(t)
	if got.code != exitFine || !strings.HasPrefix(got.stdout, "another process (") || !strings.Contains(got.stdout, "crm customers: complete") {
		t.Errorf("%s", got)
	}
	if after := h.Hub.Faults.Count(); after != before {
		t.Errorf("%d calls by the one that only follows", after-before)
	}
}

func TestSyncThatIsInterrupted(t *testing.T) {
	s := startSyncing(t, simulate.WazzupOptions{})
	s.Faults.Set(hanging())
	ctx, interrupt := context.WithCancel(t.Context())
	var stdout, stderr logBuffer
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, []string{"sync", "-c", s.config}, &stdout, &stderr) }()
	patience, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := s.Faults.Await(patience, 1); err != nil {
		t.Fatalf("nothing is read: %v: %s%s", err, stdout.String(), stderr.String())
	}
	interrupt()
	select {
	case code := <-ended:
		if code != exitProblem || !strings.Contains(stderr.String(), "interrupted; what was read is kept") {
			t.Errorf("exit %d: %s%s", code, stdout.String(), stderr.String())
		}
	case <-patience.Done():
		t.Errorf("it does not end: %s%s", stdout.String(), stderr.String())
	}
}

// TestSyncInWords holds what is said of a list on the way and at the end.
func TestSyncInWords(t *testing.T) {
	ended := time.Date(2026, 9, 20, 12, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		list              directory.Progress
		running, finished string
	}{
		"first, interrupted": {
			directory.Progress{Pages: 12, Records: 1200, Total: 3000},
			"1,200 of 3,000, 12 pages", "1,200 records are kept; not complete yet",
		},
		"first, not far again": {
			directory.Progress{Pages: 1, Records: 100, Stored: 1200, Problem: "the backend cannot be reached or fails"},
			"100 records, 1 page, the backend cannot be reached or fails", "1,200 records are kept; the backend cannot be reached or fails",
		},
		"another, interrupted": {
			directory.Progress{Pages: 3, Records: 300, Stored: 200, Completed: ended, Problem: "p"},
			"300 records, 3 pages, p", "200 records are kept; p",
		},
		"another mapping": {
			directory.Progress{State: directory.Indexing, Records: 1500, Total: 3000, Stored: 3000, Completed: ended, Unindexed: true},
			"names and numbers are indexed again, 1,500 of 3,000", "3,000 records are kept; not all are indexed again yet",
		},
		"one record": {
			directory.Progress{Pages: 1, Records: 1, Stored: 1, Completed: ended},
			"1 record, 1 page", "complete, 1 record",
		},
		"lacking": {
			directory.Progress{Pages: 1, Records: 5, Stored: 5, Completed: ended, Missing: []string{"items", "refunds"}},
			"5 records, 1 page", "complete, 5 records; some lack what could not be read of them (items, refunds), and are marked so",
		},
		"changes": {
			directory.Progress{Partial: true, Pages: 1, Stored: 872, Completed: ended},
			"0 changed, 872 kept, 1 page", "complete, 0 changed, 872 kept",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := describeSync(test.list); got != test.running {
				t.Errorf("running: %s", got)
			}
			if got := describeEnd(test.list); got != test.finished {
				t.Errorf("at the end: %s", got)
			}
		})
	}
}

// TestSyncLinesTellAtOnceWhomTheyWaitFor does not leave that for the first
// lines of progress, and says it once.
func TestSyncLinesTellAtOnceWhomTheyWaitFor(t *testing.T) {
	lists := []directory.Progress{{Source: "crm", Kind: directory.Customers, State: directory.Running}}
	for name, test := range map[string]struct {
		how  directory.Once
		want string
	}{
		"sync":    {directory.Once{}, "another process (web-2) syncs this directory; this is its progress:\n"},
		"full":    {directory.Once{Full: true}, "another process (web-2), such as a running gateway, has the directory; --full and --rebuild wait up to 40 s for it and need it stopped\n"},
		"rebuild": {directory.Once{Rebuild: true}, "another process (web-2), such as a running gateway, has the directory; --full and --rebuild wait up to 40 s for it and need it stopped\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr strings.Builder
			report := newSyncReport(&stdout, &stderr, &syncFlags{how: test.how}, nil)
			for range 2 {
				report.update(lists, "web-2")
			}
			if stdout.String() != test.want || stderr.Len() > 0 || report.every() > time.Second {
				t.Errorf("%q, %q", stdout.String(), stderr.String())
			}
			for range 10 {
				report.update(lists, "web-2")
			}
			if stdout.String() != test.want+"crm customers: 0 records, 0 pages\n" {
				t.Errorf("after some time: %q", stdout.String())
			}
		})
	}
}

// TestSyncBars holds what is drawn on a terminal, two frames and the end.
func TestSyncBars(t *testing.T) {
	var drawn strings.Builder
	bars := &syncBars{syncLines: syncLines{out: &drawn, log: &drawn}}
	ended := time.Date(2026, 9, 20, 12, 0, 0, 0, time.UTC)
	frame := func(state directory.Phase, records int) []directory.Progress {
		lists := []directory.Progress{
			{Source: "crm", Kind: directory.Customers, State: state, Pages: records / 100, Records: records, Total: 3000, Rate: 940.2, Left: 2 * time.Second, Stored: records},
			{Source: "shop", Kind: directory.Orders, State: directory.Running, Pages: 4, Records: 400, Rate: 0.4},
			{Source: "shop", Kind: directory.Customers, State: directory.Failing, Problem: "the backend refuses the credential"},
		}
		if state == directory.Complete {
			lists[0].Left, lists[0].Rate, lists[0].Completed = 0, 0, ended
		}
		return lists
	}
	bars.update(frame(directory.Waiting, 0), "")
	bars.update(frame(directory.Running, 1200), "web-2/17/QX7A2B")
	bars.end(frame(directory.Complete, 3000), "web-2/17/QX7A2B", &adapters.Error{Kind: adapters.Unauthorized}, time.Second)
	compareGolden(t, "cli/sync-bars.golden", strings.ReplaceAll(drawn.String(), "\x1b", "␛"))
}

func TestOnlyTerminalsGetBars(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "output"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, output := range []io.Writer{file, new(strings.Builder)} {
		if isTerminal(output) {
			t.Errorf("%T counts as a terminal", output)
		}
	}
	if _, ok := newSyncReport(file, file, &syncFlags{}, nil).(*syncLines); !ok {
		t.Error("a file gets bars")
	}
}
