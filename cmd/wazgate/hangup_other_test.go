//go:build !unix

package main

import "testing"

func hangUp(tb testing.TB) {
	tb.Helper()
	tb.Skip("there is no such signal here")
}
