package watch

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// Files reads files and remembers what was in them, also of those that could
// not be read. It is safe for concurrent use.
type Files struct {
	mutex sync.Mutex
	read  map[string]content // by absolute path
}

// content tells what was in a file from what is in it; the zero content is that
// of a file that cannot be read.
type content struct {
	readable bool
	digest   [sha256.Size]byte
}

// mostBytes is how much is read of a file: of all that is watched, nothing is as
// long, and a wrong path may lead to a disk image or to a device without an end.
const mostBytes = 64 << 20

var errTooLong = fmt.Errorf("it is longer than %d MiB", mostBytes>>20)

func read(path string) ([]byte, error) {
	file, err := os.Open(path) //nolint:gosec // the caller says which files there are
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.Mode().IsRegular() && info.Size() > mostBytes {
		return nil, &os.PathError{Op: "read", Path: path, Err: errTooLong}
	}
	data, err := io.ReadAll(io.LimitReader(file, mostBytes+1))
	if err == nil && len(data) > mostBytes {
		return nil, &os.PathError{Op: "read", Path: path, Err: errTooLong}
	}
	return data, err
}

// ReadFile is os.ReadFile for files of up to 64 MiB. What a file held first is
// what counts: a change between two reads of it is one.
func (f *Files) ReadFile(path string) ([]byte, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	data, err := read(absolute)
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.read == nil {
		f.read = make(map[string]content)
	}
	if _, known := f.read[absolute]; !known {
		f.read[absolute] = contentOf(data, err)
	}
	return data, err
}

func contentOf(data []byte, err error) content {
	if err != nil {
		return content{}
	}
	return content{readable: true, digest: sha256.Sum256(data)}
}

// Changed reports whether any of the files holds something else than it did
// when it was read. A pipe can be read but once, and is not looked at.
func (f *Files) Changed() bool {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for path, before := range f.read {
		if !isPipe(path) && contentOf(read(path)) != before {
			return true
		}
	}
	return false
}

func isPipe(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode()&os.ModeNamedPipe != 0
}

func (f *Files) paths() []string {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	paths := make([]string, 0, len(f.read))
	for path := range f.read {
		paths = append(paths, path)
	}
	return paths
}
