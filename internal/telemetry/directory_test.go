package telemetry_test

import (
	"strings"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/telemetry"
)

func exerciseDirectory(m *telemetry.DirectoryMetrics) {
	m.Page("crm", "customers")
	m.Records("crm", "customers", "written", 100)
	m.Records("crm", "customers", "deleted", 0)
	m.SyncError("crm", "orders", "rate_limited")
	m.Lookup("crm", "find_customers", "found", 400*time.Microsecond)
	m.Stored("crm", "customers", 3000, 7)
	m.Completed("crm", "customers", time.UnixMilli(1_700_000_000_500))
	m.Completed("crm", "orders", time.Time{})
	m.Pass("crm", "customers", 90*time.Second)
	m.StoreProblem("unreachable")
	m.StoreProblem("none")
}

func TestDirectoryMetricsNames(t *testing.T) {
	m := telemetry.NewMetrics()
	exerciseDirectory(telemetry.NewDirectoryMetrics(m))
	scraped := scrape(t, m)
	for _, line := range []string{
		`wazgate_directory_pages_total{kind="customers",source="crm"} 1`,
		`wazgate_directory_records_total{kind="customers",outcome="written",source="crm"} 100`,
		`wazgate_directory_errors_total{kind="orders",reason="rate_limited",source="crm"} 1`,
		`wazgate_directory_lookups_total{op="find_customers",outcome="found",source="crm"} 1`,
		`wazgate_directory_lookup_duration_seconds_bucket{op="find_customers",source="crm",le="0.0005"} 1`,
		`wazgate_directory_records{kind="customers",source="crm"} 3000`,
		`wazgate_directory_held_records{kind="customers",source="crm"} 7`,
		`wazgate_directory_completed_timestamp_seconds{kind="customers",source="crm"} 1.7000000005e+09`,
		`wazgate_directory_pass_seconds{kind="customers",source="crm"} 90`,
		`wazgate_directory_store_problem{reason="none"} 1`,
	} {
		if !strings.Contains(scraped, "\n"+line) {
			t.Errorf("no line begins with %s", line)
		}
	}
	for _, absent := range []string{`outcome="deleted"`, `reason="unreachable"`, `timestamp_seconds{kind="orders"`} {
		if strings.Contains(scraped, absent) {
			t.Errorf("there is a line with %s", absent)
		}
	}
}

func TestDirectoryMetricsOnce(t *testing.T) {
	m := telemetry.NewMetrics()
	telemetry.NewDirectoryMetrics(m).Page("crm", "customers")
	telemetry.NewDirectoryMetrics(m).Page("crm", "customers")
	if scraped := scrape(t, m); !strings.Contains(scraped, `wazgate_directory_pages_total{kind="customers",source="crm"} 2`) {
		t.Error("metrics that are made twice do not count together")
	}
}

func TestNilDirectoryMetrics(t *testing.T) {
	m := telemetry.NewDirectoryMetrics(nil)
	if m != nil {
		t.Fatal("nil metrics gave some")
	}
	exerciseDirectory(m)
}
