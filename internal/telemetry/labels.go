package telemetry

import "slices"

// other stands for a word that is in no closed set: a defect of ours, and never
// a reason to let a label grow without bound.
const other = "other"

const circuitClosed = "closed"

func circuitStates() []string { return []string{circuitClosed, "half-open", "open"} }

func heldReasons() []string { return []string{"rate", "busy", "open", "told"} }

func cacheStates() []string { return []string{"fresh", "stale", "miss", "shared"} }

func results() []string {
	return []string{"ok", "not_found", "unauthorized", "forbidden", "rate_limited", "unavailable", "bad_response", "unsupported", "internal"}
}

// known returns word if it is one of set.
func known(word string, set []string) string {
	if slices.Contains(set, word) {
		return word
	}
	return other
}
