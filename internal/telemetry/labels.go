package telemetry

import "slices"

// other stands for a word that is in no closed set: a defect of ours, and never
// a reason to let a label grow without bound.
const other = "other"

const circuitClosed = "closed"

func circuitStates() []string { return []string{circuitClosed, "half-open", "open"} }

func heldReasons() []string { return []string{"rate", "busy", "open", "told"} }

func cacheStates() []string { return []string{"fresh", "stale", "miss", "shared"} }

// endpoints are those of WAzion.
func endpoints() []string {
	return []string{"sidePanel_CustomerInfo", "ai_CustomerInitialInfo", "sidePanel_CustomerFindToJoin", "search_Products", "globalSearch"}
}

// callEndpoints are what a call can name: what is none of them is unknown.
func callEndpoints() []string { return append(endpoints(), "unknown") }

func outcomes() []string {
	return []string{
		"found", "partial", "not_found", "could_not_look", "invalid", "no_contract",
		"test", "unauthorized", "unknown_endpoint", "wrong_method", "overrun", "overloaded", "throttled", "malformed", "panic", "unencodable",
	}
}

// places are where a defect can be caught.
func places() []string { return []string{"call", "question", "source", "reload"} }

// listKinds are what a directory mirrors.
func listKinds() []string { return []string{"customers", "orders"} }

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
