package directory

import (
	"cmp"
	"runtime"
	"sync"
)

// spreadTogether is how many things are worth a goroutine.
const spreadTogether = 32

// spread shares n things among the processors: do gets from the first to before
// the second. It panics where one of them did.
func spread(n int, do func(from, to int) error) error {
	shares := min(runtime.GOMAXPROCS(0), n/spreadTogether)
	if shares <= 1 {
		return do(0, n)
	}
	failures, panics := make([]error, shares), make([]any, shares)
	var group sync.WaitGroup
	for share := range shares {
		group.Go(func() {
			defer func() { panics[share] = recover() }()
			failures[share] = do(n*share/shares, n*(share+1)/shares)
		})
	}
	group.Wait()
	for share := range shares {
		if panics[share] != nil {
			panic(panics[share])
		}
		if failures[share] != nil {
			return failures[share]
		}
	}
	return nil
}

// together does two things at once. It panics where one of them did.
func together(one, other func() error) error {
	var failures [2]error
	var panicked any
	var group sync.WaitGroup
	group.Go(func() {
		defer func() { panicked = recover() }()
		failures[1] = other()
	})
	func() {
		defer group.Wait() // also where one panics: whoever recovers goes on alone
		failures[0] = one()
	}()
	if panicked != nil {
		panic(panicked)
	}
	return cmp.Or(failures[:]...)
}
