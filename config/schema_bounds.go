package config

import "github.com/wazgate/wazgate/internal/schema"

// bounded adds to a number the limits that the checks hold it to.
func bounded(number *schema.Schema, path string) *schema.Schema {
	lowest, highest, has := boundsOf(path)
	if !has {
		return number
	}
	number.AnyOf[0].Minimum, number.AnyOf[0].Maximum = &lowest, &highest
	return number
}

// boundsOf are the limits of the settings that are numbers.
func boundsOf(path string) (lowest, highest int, has bool) {
	switch path {
	case "server.max_calls":
		return 1, 100_000, true
	case "sources.*.max_in_flight":
		return 1, 1000, true
	case "state.conflictive_share", "telemetry.traces.sample":
		return 0, 1, true
	case "state.new_days", "state.recent_days":
		return 1, 3650, true
	case "ai.max_characters":
		return 400, 100_000, true
	case "cache.max_entries":
		return 100, 10_000_000, true
	default:
		return 0, 0, false
	}
}

// completeResponse has a rule say what it is about, and what that means.
func completeResponse(rule *schema.Schema) {
	needs := func(name string) *schema.Schema { return &schema.Schema{Required: []string{name}} }
	rule.Required = []string{"means"}
	rule.AnyOf = []*schema.Schema{needs("status"), needs("path")}
	rule.Dependencies = map[string]*schema.Schema{
		"path":   {OneOf: []*schema.Schema{needs("equals"), needs("present"), needs("contains")}},
		"equals": needs("path"), "present": needs("path"), "contains": needs("path"),
	}
}
