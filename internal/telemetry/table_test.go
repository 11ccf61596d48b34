package telemetry_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/wazgate/wazgate/internal/telemetry"
)

// inUse are metrics of which every one has a series.
func inUse(t *testing.T) *telemetry.Metrics {
	t.Helper()
	m := telemetry.NewMetrics()
	m.Use([]telemetry.Source{
		{Name: "shop", Operations: []string{"find_customers", "find_orders"}, Upstream: m.Upstream("shop")},
		{Name: "crm", Operations: []string{"list_customers"}, Upstream: m.Upstream("crm")},
	})
	exercise(m)
	exerciseDirectory(telemetry.NewDirectoryMetrics(m))
	m.Configuration(1, time.Unix(1_700_000_000, 0))
	return m
}

func TestMetricsFollowTheConventions(t *testing.T) {
	problems, err := promlint.New(strings.NewReader(scrape(t, inUse(t)))).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range problems {
		if strings.HasPrefix(problem.Metric, "wazgate_") {
			t.Errorf("%s: %s", problem.Metric, problem.Text)
		}
	}
}

// TestTableOfMetrics holds docs/monitoring/README.md in step with the registry,
// both ways.
func TestTableOfMetrics(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "monitoring", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile("(?m)^\\| `(wazgate_\\w+)` \\| (\\w+) \\|([^|]*)\\| .")
	documented := make(map[string]string)
	for _, cells := range row.FindAllStringSubmatch(string(text), -1) {
		documented[cells[1]] = cells[2] + " " + labelList(regexp.MustCompile(`\w+`).FindAllString(cells[3], -1))
	}
	if diff := cmp.Diff(registered(t, inUse(t)), documented); diff != "" {
		t.Errorf("registered (-) and documented (+) metrics differ:\n%s", diff)
	}
}

// registered returns type and labels of each metric of ours.
func registered(t *testing.T, m *telemetry.Metrics) map[string]string {
	t.Helper()
	all := make(map[string]string)
	for name, labels := range described(m) {
		all[name] = "without a series " + labelList(labels)
	}
	families, err := m.Registry().Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if _, ours := all[family.GetName()]; ours {
			all[family.GetName()] = strings.Replace(all[family.GetName()], "without a series", strings.ToLower(family.GetType().String()), 1)
		}
	}
	return all
}

// described returns the labels of every metric of ours, whether it has a series
// or not.
func described(m *telemetry.Metrics) map[string][]string {
	form := regexp.MustCompile(`^Desc\{fqName: "(wazgate_\w+)", .*variableLabels: \{([^}]*)\}\}$`)
	descriptions := make(chan *prometheus.Desc)
	go func() {
		defer close(descriptions)
		m.Registry().Describe(descriptions)
	}()
	all := make(map[string][]string)
	for description := range descriptions {
		if parts := form.FindStringSubmatch(description.String()); parts != nil {
			all[parts[1]] = strings.FieldsFunc(parts[2], func(r rune) bool { return r == ',' })
		}
	}
	return all
}

func labelList(labels []string) string {
	return strings.Join(slices.Sorted(slices.Values(labels)), ",")
}

// TestNothingSentBecomesALabel counts with words that a stranger could send, as
// if the doors had passed them on.
func TestNothingSentBecomesALabel(t *testing.T) {
	m := inUse(t)
	before := len(series(t, m))
	for _, sent := range []string{"+34612345678", "ana@example.com", "../../etc", "\xff", "globalSearch'--", ""} {
		m.Call(sent, sent, time.Second)
		m.Unauthorized(sent)
		m.Stale(sent)
		m.Panic(sent)
		m.Degraded(sent, sent)
		m.Cache(sent, sent)
		m.Cache("shop", sent)
		m.SourceCall(sent, "find_orders", "ok", time.Second)
		m.SourceCall("shop", "find_orders", sent, time.Second)
		m.Ambiguous(sent)
		m.Dropped(sent, "find_orders", 1)
		m.MappingWarning(sent, "orders.total")
		m.Upstream("shop").Held(sent)
		m.Upstream(sent).Retried()
	}
	after := series(t, m)
	for name := range after {
		for _, sent := range []string{"346", "ana@", "etc", "--"} {
			if strings.Contains(name, sent) {
				t.Errorf("there is a series %s", name)
			}
		}
	}
	// One for each label that has a closed set: other.
	if added := len(after) - before; added > 10 {
		t.Errorf("%d series were added", added)
	}
}

// series returns the names of all series of ours with their labels.
func series(t *testing.T, m *telemetry.Metrics) map[string]struct{} {
	t.Helper()
	all := make(map[string]struct{})
	for line := range strings.Lines(scrape(t, m)) {
		if name, _, found := strings.Cut(line, " "); found && strings.HasPrefix(name, "wazgate_") && !strings.Contains(name, "_bucket{") {
			all[name] = struct{}{}
		}
	}
	return all
}

// TestOutcomesAreKnown reads the outcomes where they are declared: one that the
// metrics do not know would be counted as other.
func TestOutcomesAreKnown(t *testing.T) {
	declared := regexp.MustCompile(`(?m)^\s*(?i:outcome)\w+\s+(?:gateway\.)?Outcome\s*= "(\w+)"`)
	words := make(map[string]struct{})
	for _, folder := range []string{"gateway", "httpapi"} {
		files, err := filepath.Glob(filepath.Join("..", folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range declared.FindAllStringSubmatch(string(text), -1) {
				words[found[1]] = struct{}{}
			}
		}
	}
	if len(words) < 10 {
		t.Fatalf("only %d outcomes were found", len(words))
	}
	shown := labelValues(t, telemetry.NewMetrics(), "wazgate_calls_total", "outcome")
	if diff := cmp.Diff(slices.Sorted(maps.Keys(words)), shown); diff != "" {
		t.Errorf("declared (-) and known (+) outcomes differ:\n%s", diff)
	}
}

// labelValues returns what a label of a metric is, in order.
func labelValues(t *testing.T, m *telemetry.Metrics, metric, label string) []string {
	t.Helper()
	values := make(map[string]struct{})
	families, err := m.Registry().Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() != metric {
			continue
		}
		for _, one := range family.GetMetric() {
			for _, pair := range one.GetLabel() {
				if pair.GetName() == label {
					values[pair.GetValue()] = struct{}{}
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(values))
}
