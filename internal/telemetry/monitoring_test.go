package telemetry_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/telemetry"
)

func monitoring(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "monitoring", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// dashboardQueries returns what the panels and variables of the dashboard ask.
func dashboardQueries(t *testing.T) []string {
	t.Helper()
	var dashboard struct {
		SchemaVersion int `json:"schemaVersion"`
		Templating    struct {
			List []struct {
				Name       string `json:"name"`
				Type       string `json:"type"`
				Definition string `json:"definition"`
			} `json:"list"`
		} `json:"templating"`
		Panels []struct {
			ID         int    `json:"id"`
			Title      string `json:"title"`
			Type       string `json:"type"`
			Datasource struct {
				UID string `json:"uid"`
			} `json:"datasource"`
			Targets []struct {
				Expr string `json:"expr"`
			} `json:"targets"`
		} `json:"panels"`
	}
	if err := json.Unmarshal([]byte(monitoring(t, "dashboard.json")), &dashboard); err != nil {
		t.Fatal(err)
	}
	var queries []string
	seen := make(map[int]bool)
	for _, panel := range dashboard.Panels {
		if seen[panel.ID] || panel.Type != "row" && (panel.Datasource.UID != "${datasource}" || len(panel.Targets) == 0) {
			t.Errorf("the panel %q shares its id, or asks nothing or nobody", panel.Title)
		}
		seen[panel.ID] = true
		for _, target := range panel.Targets {
			queries = append(queries, target.Expr)
		}
	}
	for _, variable := range dashboard.Templating.List {
		queries = append(queries, variable.Definition)
	}
	if dashboard.SchemaVersion < 36 || len(queries) < 30 {
		t.Errorf("schema %d, %d queries", dashboard.SchemaVersion, len(queries))
	}
	return queries
}

// TestMonitoringAsksForWhatThereIs holds dashboard and alerts in step with the
// metrics: their names, their labels and, of closed sets, the values.
func TestMonitoringAsksForWhatThereIs(t *testing.T) {
	m := inUse(t)
	known := described(m)
	selector := regexp.MustCompile(`\b(wazgate_\w+)(\{[^}]*\})?`)
	grouped := regexp.MustCompile(`\b(?:by|on|without) \(([^)]*)\)`)
	used := make(map[string]bool)
	rules := regexp.MustCompile(`(?m)^ {8}expr: \|\n((?: {10}.*\n)+)`).FindAllStringSubmatch(monitoring(t, "alerts.yaml"), -1)
	queries := dashboardQueries(t)
	for _, rule := range rules {
		queries = append(queries, rule[1])
	}
	if len(rules) < 15 {
		t.Fatalf("only %d rules were found", len(rules))
	}
	for _, query := range queries {
		labels := []string{"le", "job", "instance"}
		for _, found := range selector.FindAllStringSubmatch(query, -1) {
			name := found[1]
			if _, there := known[name]; !there {
				name = strings.TrimSuffix(name, "_bucket")
			}
			if _, there := known[name]; !there {
				t.Errorf("there is no metric %s, for %s", found[1], query)
				continue
			}
			used[name] = true
			labels = append(labels, known[name]...)
			checkMatchers(t, m, name, known[name], found[2])
		}
		for _, list := range grouped.FindAllStringSubmatch(query, -1) {
			for label := range strings.SplitSeq(list[1], ", ") {
				if !slices.Contains(labels, label) {
					t.Errorf("no metric has the label %s, for %s", label, query)
				}
			}
		}
	}
	unwatched := []string{ // they say what others say better
		"wazgate_directory_lookups_total", "wazgate_last_reload_timestamp_seconds",
	}
	for name := range known {
		if used[name] == slices.Contains(unwatched, name) {
			t.Errorf("%s: used by dashboard or alerts: %v", name, used[name])
		}
	}
}

func checkMatchers(t *testing.T, m *telemetry.Metrics, metric string, labels []string, matchers string) {
	t.Helper()
	for _, matcher := range regexp.MustCompile(`(\w+)(=~|!~|!=|=)"([^"]*)"`).FindAllStringSubmatch(matchers, -1) {
		if !slices.Contains(labels, matcher[1]) {
			t.Errorf("%s has no label %s", metric, matcher[1])
		}
		if slices.Contains([]string{"source", "field"}, matcher[1]) {
			continue // names of the configuration
		}
		values := labelValues(t, m, metric, matcher[1])
		for word := range strings.SplitSeq(matcher[3], "|") {
			if !slices.Contains(values, word) {
				t.Errorf("%s of %s is never %q, but one of %q", matcher[1], metric, word, values)
			}
		}
	}
}

// TestAlertsLeadToTheirRunbook holds that every alert has all that an operator
// needs, and that the list in the documentation is complete.
func TestAlertsLeadToTheirRunbook(t *testing.T) {
	alerts := strings.Split(monitoring(t, "alerts.yaml"), "      - alert: ")[1:]
	documented := monitoring(t, "README.md")
	tests := monitoring(t, "alerts_test.yaml")
	for _, alert := range alerts {
		name, rest, _ := strings.Cut(alert, "\n")
		anchor := "docs/operations.md#" + strings.ToLower(name) + "\n"
		for _, part := range []string{"severity: ", "summary: ", "description: ", "runbook_url: https://", anchor} {
			if !strings.Contains(rest, part) {
				t.Errorf("%s has no %s", name, strings.TrimSpace(part))
			}
		}
		if !strings.Contains(documented, "| `"+name+"` |") || !strings.Contains(tests, `alertname="`+name+`"`) {
			t.Errorf("%s is not documented, or not tested", name)
		}
	}
	if listed := strings.Count(documented, "| `Wazgate"); listed != len(alerts) {
		t.Errorf("%d alerts, %d are documented", len(alerts), listed)
	}
}
