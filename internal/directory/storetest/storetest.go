// Package storetest holds every store of the directory to the contract of
// directory.Store. A store's test says how it is opened:
//
//	func TestConformance(t *testing.T) {
//		storetest.Run(t, storetest.Options{
//			Open:   func(t *testing.T) directory.Store { … },
//			Reopen: func(t *testing.T, store directory.Store) directory.Store { … },
//		})
//	}
package storetest

import (
	"testing"

	"github.com/wazgate/wazgate/internal/directory"
)

// Options says how a store is opened.
type Options struct {
	// Open returns an empty store, which the test's cleanup closes.
	Open func(t *testing.T) directory.Store
	// Reopen closes a store that Open returned and opens the same data again,
	// as after a restart. Checks that need it are left out where it is nil.
	Reopen func(t *testing.T, store directory.Store) directory.Store
	// Beside opens the data of a store a second time, as another process would.
	// Checks that need it are left out where it is nil.
	Beside func(t *testing.T, store directory.Store) directory.Store
}

// check is one named part of the contract.
type check struct {
	name string
	run  func(*testing.T, Options)
}

func checks() []check {
	return []check{
		{"state", checkState},
		{"pages", checkPages},
		{"one page has an id twice", checkTwiceInPage},
		{"replacing", checkReplacing},
		{"known", checkKnown},
		{"scan", checkScan},
		{"lists do not mix", checkListsApart},
		{"seen", checkSeen},
		{"seen in many rows", checkSeenInMany},
		{"seen by an earlier pass", checkSeenEarlier},
		{"seen by one who was overtaken", checkOvertaken},
		{"find", checkFind},
		{"find the latest first", checkFindOrder},
		{"find with many tokens", checkFindManyTokens},
		{"tokens of deleted rows", checkTokensOfDeleted},
		{"contexts", checkContexts},
		{"dictionaries", checkDictionaries},
		{"lease", checkLease},
		{"lease lost", checkLeaseLost},
		{"forget", checkForget},
		{"tidy", checkTidy},
		{"hostile ids", checkHostileIDs},
		{"hostile tokens", checkHostileTokens},
		{"hostile documents", checkHostileDocuments},
		{"cancelled", checkCancelled},
		{"cancelled meanwhile", checkCancelledMeanwhile},
		{"reading while writing", checkReadingWhileWriting},
		{"reopened", checkReopened},
		{"beside another", checkBeside},
		{"like the model", checkModel},
	}
}

// Run holds the store to the contract, one subtest for each check.
func Run(t *testing.T, o Options) {
	t.Helper()
	for _, c := range checks() {
		t.Run(c.name, func(t *testing.T) { c.run(t, o) })
	}
}
