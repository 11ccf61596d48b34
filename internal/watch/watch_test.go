package watch_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/wazgate/wazgate/internal/watch"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// watched are files that are read anew whenever they change.
type watched struct {
	t     *testing.T
	paths []string
	now   chan os.Signal
	reads chan []string // what was read each time
}

// start reads paths and watches them until the test ends.
func start(t *testing.T, blind bool, paths ...string) *watched {
	t.Helper()
	w := &watched{t: t, paths: paths, now: make(chan os.Signal), reads: make(chan []string, 100)}
	first := w.read(t.Context())
	<-w.reads
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		watch.Run(ctx, watch.Options{Files: first, Read: w.read, Now: w.now, Blind: blind, Logger: slog.New(slog.DiscardHandler)})
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	return w
}

func (w *watched) read(context.Context) *watch.Files {
	files, texts := new(watch.Files), []string(nil)
	for _, path := range w.paths {
		data, err := files.ReadFile(path)
		if err != nil {
			data = []byte("missing")
		}
		texts = append(texts, string(data))
	}
	w.reads <- texts
	return files
}

// await waits until files have been read with these texts. They may have been
// read with others before, but no more than once for each step.
func (w *watched) await(steps int, texts ...string) {
	w.t.Helper()
	late := time.NewTimer(20 * time.Second)
	defer late.Stop()
	for range steps {
		select {
		case got := <-w.reads:
			if slices.Equal(got, texts) {
				return
			}
		case <-late.C:
			w.t.Fatalf("%q was never read", texts)
		}
	}
	w.t.Fatalf("%q was not read", texts)
}

// folder is a test's own one.
type folder struct {
	t  *testing.T
	at string
}

func (f folder) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f folder) path(name string) string { return filepath.Join(f.at, name) }

func (f folder) put(name, text string) {
	f.t.Helper()
	f.must(os.MkdirAll(filepath.Dir(f.path(name)), 0o700))
	f.must(os.WriteFile(f.path(name), []byte(text), 0o600))
}

func (f folder) move(from, to string) {
	f.t.Helper()
	f.must(os.Rename(f.path(from), f.path(to)))
}

func (f folder) link(name, target string) {
	f.t.Helper()
	f.must(os.Symlink(target, f.path(name)))
}

func (f folder) remove(name string) {
	f.t.Helper()
	f.must(os.RemoveAll(f.path(name)))
}

func TestChanges(t *testing.T) {
	for name, test := range map[string]struct {
		prepare func(f folder) // makes at/file, which holds "one"
		change  func(f folder)
		want    string
		steps   int
	}{
		"written in place": {change: func(f folder) { f.put("file", "two") }},
		"renamed into place": {change: func(f folder) {
			f.put("other", "two")
			f.move("other", "file")
		}},
		"removed and written again": {change: func(f folder) {
			f.remove("file")
			f.put("file", "two")
		}, steps: 2},
		"removed": {change: func(f folder) { f.remove("file") }, want: "missing"},
		"a link to another file": {
			prepare: func(f folder) {
				f.put("first", "one")
				f.put("second", "two")
				f.link("file", "first")
			},
			change: func(f folder) {
				f.link("next", "second")
				f.move("next", "file")
			},
		},
		"behind a link to a folder, by the absolute name": {
			prepare: func(f folder) {
				f.put("v1/deep/file", "one")
				f.link("data", f.at+"/v1/deep/../deep")
				f.link("file", "data/file")
			},
			change: func(f folder) {
				f.put("v2/file", "two")
				f.link("next", "v2")
				f.move("next", "data")
				f.remove("v1")
			},
		},
		"a folder in place of the folder": {
			prepare: func(f folder) {
				f.put("v1/file", "one")
				f.link("file", "v1/file")
			},
			change: func(f folder) {
				f.put("v2/file", "two")
				f.move("v1", "old")
				f.move("v2", "v1")
			},
			steps: 2,
		},
		"a link in a circle": {
			change: func(f folder) {
				f.remove("file")
				f.link("file", "file")
			},
			want: "missing",
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := folder{t, t.TempDir()}
			if test.prepare == nil {
				f.put("file", "one")
			} else {
				test.prepare(f)
			}
			if test.want == "" {
				test.want = "two"
			}
			w := start(t, false, f.path("file"))
			test.change(f)
			w.await(max(test.steps, 1), test.want)
			if test.want == "missing" { // and it comes back
				f.remove("file")
				f.put("file", "three")
				w.await(1, "three")
			}
		})
	}
}

// TestMissing waits for a file in a folder that is not there yet either.
func TestMissing(t *testing.T) {
	f := folder{t, t.TempDir()}
	w := start(t, false, f.path("a/b/file"))
	f.put("a/b/file", "here")
	w.await(1, "here")
}

// TestNothingElse reads nothing anew for what is beside the files, or where they
// hold what they did: the first reading is that of the change at the end.
func TestNothingElse(t *testing.T) {
	f := folder{t, t.TempDir()}
	f.put("file", "one")
	w := start(t, false, f.path("file"))
	f.put("beside", "new")
	f.put("file", "one")
	f.must(os.Chtimes(f.path("file"), time.Now(), time.Now()))
	f.put("file", "two")
	w.await(1, "two")
	select {
	case got := <-w.reads:
		t.Errorf("read again: %q", got)
	default:
	}
}

// TestNow reads without a change, also where changes do not matter.
func TestNow(t *testing.T) {
	f := folder{t, t.TempDir()}
	f.put("file", "one")
	for _, blind := range []bool{false, true} {
		w := start(t, blind, f.path("file"))
		w.now <- os.Interrupt
		w.await(1, "one")
	}
	f.put("file", "two")
	w := start(t, true, f.path("file"))
	f.put("file", "three")
	w.now <- os.Interrupt
	w.await(1, "three")
}

// TestTooLong reads no file that is longer than anything that is watched may be,
// and notices when it is another.
func TestTooLong(t *testing.T) {
	f := folder{t, t.TempDir()}
	f.put("file", "")
	f.must(os.Truncate(f.path("file"), 1<<40))
	files := new(watch.Files)
	if data, err := files.ReadFile(f.path("file")); err == nil || len(data) > 0 {
		t.Errorf("%d bytes, error %v", len(data), err)
	}
	if _, err := files.ReadFile(os.DevNull); err != nil {
		t.Error(err)
	}
	if files.Changed() {
		t.Error("it has changed at once")
	}
	f.put("file", "two")
	if !files.Changed() {
		t.Error("it has not changed")
	}
}

// TestWithoutEnd reads a device that never ends.
func TestWithoutEnd(t *testing.T) {
	const endless = "/dev/zero"
	if _, err := os.Stat(endless); err != nil {
		t.Skip("there is none here")
	}
	if _, err := new(watch.Files).ReadFile(endless); err == nil {
		t.Error("it has been read")
	}
}
