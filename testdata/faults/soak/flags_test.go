// Package soak_test hurts the program for a while: backends that fall ill at
// random under load, neighbours of sick backends, requests that mean nothing,
// callers that never finish. Short forms run with the tests; the long ones are
// the targets soak, neighbours and storm of the Makefile.
package soak_test

import (
	"context"
	"flag"
	"os"
	"testing"
	"time"

	"github.com/wazgate/wazgate/testdata/faults/house"
)

// settings are what the flags say.
type settings struct {
	program  house.Program
	seed     uint64
	duration time.Duration // of the soak, and of each measurement of neighbours
	requests int           // of the storm
	rate     int           // calls a second of the soak
	rounds   int           // of each sickness of neighbours
	strict   bool          // figures that depend on the machine fail, too
}

// given is filled before any test runs.
var given settings

func TestMain(m *testing.M) {
	flag.Uint64Var(&given.seed, "seed", uint64(time.Now().UnixNano()%1_000_000), "what is drawn by chance is drawn from this")
	flag.DurationVar(&given.duration, "duration", 0, "how long the soak, or one measurement, takes")
	flag.IntVar(&given.requests, "requests", 30_000, "how many malformed requests are sent")
	flag.IntVar(&given.rate, "rate", 200, "calls a second during the soak")
	flag.IntVar(&given.rounds, "rounds", 1, "how often each sickness is measured")
	flag.BoolVar(&given.strict, "strict", false, "fail also for figures that depend on the machine")
	flag.Parse()
	os.Exit(run(m))
}

// run builds the program once for all tests.
func run(m *testing.M) int {
	folder, err := os.MkdirTemp("", "wazgate-soak-")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	given.program, err = house.Build(context.Background(), folder)
	if err != nil {
		panic(err)
	}
	return m.Run()
}
