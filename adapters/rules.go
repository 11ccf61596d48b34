package adapters

// Meaning is what an answer of a backend is taken for.
type Meaning string

// The closed set of meanings.
const (
	// Use takes the body for the answer, whatever the status.
	Use Meaning = "use"
	// Empty says that there is no such thing. It is an answer, not an outage.
	Empty Meaning = "empty"
	// Fail says that the backend could not be asked: nothing is known.
	Fail Meaning = "fail"
	// Retry is Fail with one quick second attempt, if nothing was written.
	Retry Meaning = "retry"
)

// Meanings returns every meaning, in the order of their declaration.
func Meanings() []Meaning { return []Meaning{Use, Empty, Fail, Retry} }

// ResponseRule says what some answers of a backend mean, where that is not what
// their status says. An answer fits that has one of Statuses and what stands
// under Path. Of Equals, Present and Contains one is set where Path is.
type ResponseRule struct {
	// Statuses are those that fit; empty means every status.
	Statuses []StatusRange `json:"statuses,omitempty"`
	// Path is where in the body, in the syntax of gjson; empty means that the
	// body does not matter. A body that is no JSON fits no rule with a path.
	Path string `json:"path,omitempty"`
	// Equals holds the values that fit. They are compared as text, and numbers
	// by their value: false fits false and "false", 1 fits 1, 1.0 and "1".
	Equals []string `json:"equals,omitempty"`
	// Present asks for a value other than null, or for none.
	Present *bool `json:"present,omitempty"`
	// Contains asks for a text that has this one in it, in upper or lower case.
	Contains string `json:"contains,omitempty"`
	// Means is what a fitting answer is taken for.
	Means Meaning `json:"means"`
}

// StatusRange holds the statuses from First to Last.
type StatusRange struct {
	First int `json:"first"`
	Last  int `json:"last"`
}
