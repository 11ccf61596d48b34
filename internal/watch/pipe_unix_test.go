//go:build unix

package watch_test

import (
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/watch"
)

// TestPipe reads what somebody writes into a pipe, as in serve -c <(…), and does
// not wait for more of it.
func TestPipe(t *testing.T) {
	f := folder{t, t.TempDir()}
	f.must(syscall.Mkfifo(f.path("pipe"), 0o600))
	written := make(chan error, 1)
	go func() { written <- os.WriteFile(f.path("pipe"), []byte("one"), 0o600) }()
	files := new(watch.Files)
	if data, err := files.ReadFile(f.path("pipe")); err != nil || string(data) != "one" {
		t.Fatalf("%q, error %v", data, err)
	}
	f.must(<-written)
	changed := make(chan bool, 1)
	go func() { changed <- files.Changed() }()
	late := time.NewTimer(20 * time.Second)
	defer late.Stop()
	select {
	case is := <-changed:
		if is {
			t.Error("it has changed")
		}
	case <-late.C:
		t.Fatal("it waits for ever")
	}
}
