package watch

import (
	"crypto/sha256"
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

// ReadFile is os.ReadFile. What a file held first is what counts: a change
// between two reads of it is one.
func (f *Files) ReadFile(path string) ([]byte, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(absolute) //nolint:gosec // the caller says which files there are
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
// when it was read.
func (f *Files) Changed() bool {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for path, before := range f.read {
		if contentOf(os.ReadFile(path)) != before { //nolint:gosec // as above
			return true
		}
	}
	return false
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
