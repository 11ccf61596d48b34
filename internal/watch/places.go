package watch

import (
	"os"
	"path/filepath"
	"strings"
)

// mostLinks is how many symbolic links a path may lead through.
const mostLinks = 40

// places are folders with the names in them that matter.
type places map[string]map[string]bool

func (p places) add(folder, name string) {
	if p[folder] == nil {
		p[folder] = make(map[string]bool)
	}
	p[folder][name] = true
}

// concern reports whether an event at path can have changed a file.
func (p places) concern(path string) bool {
	_, folder := p[path]
	return folder || p[filepath.Dir(path)][filepath.Base(path)]
}

// trace adds every place at which a change can change what an absolute path
// leads to: the file itself, each symbolic link on the way to it, and where
// something is missing, what is missing. Kubernetes, for one, mounts a file as a
// link through a link to a folder, and changes only the latter.
func (p places) trace(path string) {
	at := filepath.VolumeName(path) + string(filepath.Separator)
	rest := split(path[len(filepath.VolumeName(path)):])
	for links := 0; len(rest) > 0; {
		name := rest[0]
		rest = rest[1:]
		if name == ".." {
			at = filepath.Dir(at)
			continue
		}
		next := filepath.Join(at, name)
		info, err := os.Lstat(next)
		if err != nil {
			p.add(at, name)
			return
		}
		if info.Mode()&os.ModeSymlink == 0 {
			if len(rest) == 0 {
				p.add(at, name)
			}
			at = next
			continue
		}
		p.add(at, name)
		target, err := os.Readlink(next)
		if links++; err != nil || links > mostLinks {
			return
		}
		if filepath.IsAbs(target) {
			at = filepath.VolumeName(target) + string(filepath.Separator)
			target = target[len(filepath.VolumeName(target)):]
		}
		rest = append(split(target), rest...)
	}
}

func split(path string) []string {
	return strings.FieldsFunc(path, func(letter rune) bool { return letter == filepath.Separator })
}
