package gateway

// Outcome says in one word how a call ended, for metrics and the access log.
type Outcome string

// The outcomes of a call.
const (
	OutcomeFound      Outcome = "found"
	OutcomeNotFound   Outcome = "not_found"
	OutcomeUnknown    Outcome = "could_not_look" // a source that could have known did not answer
	OutcomeInvalid    Outcome = "invalid"        // the request asked for nothing
	OutcomeNoContract Outcome = "no_contract"    // an endpoint without a public contract
	OutcomePartial    Outcome = "partial"        // found, but some source did not answer
)

// Reply is the answer to one call with what the caller's door has to tell
// beside it.
type Reply struct {
	Answer   any      // one of the answer types of internal/wazion
	Outcome  Outcome  // for metrics and the access log
	Degraded []string // sources that did not answer, in the configured order
	Stale    bool     // some of it was read earlier than the freshness allows
	doubtful bool     // nobody was found, and only what was read earlier says so
}
