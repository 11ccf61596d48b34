// Package adaptertest holds every adapter to the contract of package adapters.
//
// An adapter's test describes the backend, its routes and what may be asked of
// it; the suite plays the backend, well and sick, and watches both sides:
//
//	func TestConformance(t *testing.T) {
//		adaptertest.Run(t, adaptertest.Backend{
//			Open: func(env adapters.Environment, baseURL string) (adapters.Adapter, error) {
//				config := shop.New().(*shop.Config)
//				config.BaseURL, config.APIKey = baseURL, adaptertest.Secret
//				return config.Open(env)
//			},
//			Routes:  adaptertest.Routes{"/customers": customersJSON},
//			Queries: map[adapters.Operation][]adapters.Query{
//				adapters.FindCustomers: {adaptertest.ByPhone(), adaptertest.ByEmail()},
//			},
//		})
//	}
package adaptertest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/wazgate/wazgate/adapters"
)

// Secret is the credential that Backend.Open puts into the settings. It must
// reach the backend and nothing else.
const Secret = "sk_adaptertest_5e1f0c9a7b"

// Backend describes an adapter to the suite.
type Backend struct {
	// Open returns the adapter, with Secret as its credential, for a backend at
	// baseURL (scheme, host and port). It is called for every check anew.
	Open func(env adapters.Environment, baseURL string) (adapters.Adapter, error)
	// Routes is what the healthy backend answers.
	Routes Routes
	// Queries lists, for each operation, what the healthy backend has an answer
	// to. Lists and Probe may be left out: they are tried with an empty query.
	Queries map[adapters.Operation][]adapters.Query
	// Everybody is what the backend answers when it ignores its filters, and
	// People who is in there. Without it that check is left out.
	Everybody Routes
	People    []Person
	// Anonymous says that the backend wants no credential.
	Anonymous bool
	// Accepted names checks whose failure is accepted, with the reason.
	Accepted map[string]string
}

// Person is one row of Everybody: Shown appears in answers about that person,
// Proof is what tells whose row it is.
type Person struct{ Shown, Proof string }

// Failure is one breach of the contract.
type Failure struct {
	Check     string
	Operation adapters.Operation // empty if it is not about one
	Text      string
}

// String says what is wrong.
func (f Failure) String() string {
	if f.Operation == "" {
		return f.Check + ": " + f.Text
	}
	return fmt.Sprintf("%s: %s: %s", f.Check, f.Operation, f.Text)
}

// check is one named part of the contract.
type check struct {
	name string
	run  func(*stage)
}

func checks() []check {
	list := []check{
		{"operations", checkOperations},
		{"unsupported operations", checkUnsupported},
		{"queries without a key", checkEmptyQueries},
		{"keys that are not understood", checkIgnoredKeys},
		{"answers", checkAnswers},
		{"credential", checkCredential},
		{"credential stays home", checkRedirect},
		{"paging", checkPaging},
		{"hostile values", checkHostile},
		{"errors tell nothing", checkErrors},
		{"cancelled before", checkCancelledBefore},
		{"cancelled meanwhile", checkCancelledMeanwhile},
		{"concurrent use", checkConcurrent},
		{"everybody", checkEverybody},
	}
	for _, f := range faults() {
		list = append(list, check{"answer " + f.name, checkFault(f)})
	}
	return list
}

// Run holds the adapter to the contract, one subtest for each check.
func Run(t *testing.T, b Backend) {
	t.Helper()
	for _, c := range checks() {
		t.Run(c.name, func(t *testing.T) {
			if reason, ok := b.Accepted[c.name]; ok {
				t.Skip(reason)
			}
			t.Parallel()
			for _, failure := range perform(c, b) {
				t.Error(failure)
			}
		})
	}
}

// Check returns every breach of the contract, in the order of the checks.
func Check(b Backend) []Failure {
	list := checks()
	found := make([][]Failure, len(list))
	var group sync.WaitGroup
	for i, c := range list {
		if _, ok := b.Accepted[c.name]; ok {
			continue
		}
		group.Go(func() { found[i] = perform(c, b) })
	}
	group.Wait()
	var all []Failure
	for _, failures := range found {
		all = append(all, failures...)
	}
	return all
}

func perform(c check, b Backend) []Failure {
	s, err := newStage(c.name, b)
	if err != nil {
		return []Failure{{Check: c.name, Text: err.Error()}}
	}
	defer s.close()
	c.run(s)
	return s.failures()
}

// kindOf also tells an error that is no *adapters.Error from an Internal one.
func kindOf(err error) (adapters.Kind, bool) {
	var typed *adapters.Error
	if !errors.As(err, &typed) {
		return 0, false
	}
	return typed.Kind, true
}
