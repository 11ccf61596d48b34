package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
)

// recordings returns the samples of a folder, by their names.
func recordings(t *testing.T, folder string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]string, len(files))
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(file)] = string(data)
	}
	return all
}

func TestRecord(t *testing.T) {
	s := startSyncing(t, simulate.WazzupOptions{Contacts: 60, Deals: 40})
	folder := filepath.Join(t.TempDir(), "samples")
	got := command(t, "record", "crm", "-c", s.config, "--out", folder)
	if got.code != exitFine || !strings.Contains(got.stdout, "customers-1.json: list_customers first page, 60 customers\n") ||
		!strings.Contains(got.stdout, "orders-1.json: list_orders first page, 40 orders\n") || !strings.Contains(got.stdout, "2 samples in ") {
		t.Fatalf("%s", got)
	}
	first := recordings(t, folder)
	for _, contact := range s.Contacts() {
		for name, sample := range first {
			shown := strings.Contains(sample, contact.Name)
			for _, channel := range contact.Channels {
				shown = shown || len(channel.ID) > 7 && strings.Contains(sample, channel.ID)
			}
			if shown {
				t.Errorf("%s shows %s", name, contact.ID)
			}
		}
	}
	for name, sample := range first {
		if strings.Contains(sample, wazzupKey) {
			t.Errorf("%s has the key", name)
		}
	}
	if got := command(t, "record", "crm", "-c", s.config, "--out", folder); got.code != exitFine || !strings.Contains(got.stdout, "customers-2.json") {
		t.Errorf("a second time: %s", got)
	}
	if second := recordings(t, folder); len(second) != 2*len(first) || second["customers-1.json"] != first["customers-1.json"] {
		t.Errorf("the first samples were touched: %d files", len(second))
	}
}

func TestRecordThatFails(t *testing.T) {
	s := startSyncing(t, simulate.WazzupOptions{Contacts: 60, Deals: 40})
	folder := filepath.Join(t.TempDir(), "samples")
	s.Faults.Set(simulate.Fault{Kind: simulate.StatusFault, Status: http.StatusForbidden, Path: "/v3/deals"})
	got := command(t, "record", "crm", "-c", s.config, "--out", folder)
	if got.code != exitProblem || !strings.Contains(got.stdout, "list_orders first page: ") || !strings.Contains(got.stdout, "1 sample in ") {
		t.Errorf("without deals: %s", got)
	}
	s.Faults.Set(simulate.Fault{Kind: simulate.StatusFault, Status: http.StatusUnauthorized})
	if got := command(t, "record", "crm", "-c", s.config, "--out", folder); got.code != exitProblem || !strings.Contains(got.stderr, "nothing was saved") {
		t.Errorf("without rights: %s", got)
	}
	for _, test := range []struct{ args, says string }{
		{"", "name one source, such as: wazgate record shop"},
		{"cmr", `there is no source "cmr"; did you mean "crm"?`},
		{"crm --phone x", "--phone is no phone number"},
	} {
		got := command(t, append([]string{"record", "-c", s.config}, strings.Fields(test.args)...)...)
		if got.code != exitUsage || !strings.Contains(got.stderr, test.says) {
			t.Errorf("record %s: %s", test.args, got)
		}
	}
}
