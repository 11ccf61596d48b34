//go:build unix

package main

import (
	"os"
	"syscall"
	"testing"
)

// hangUp sends the signal by which services are told to reload.
func hangUp(tb testing.TB) {
	tb.Helper()
	if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
		tb.Fatal(err)
	}
}
