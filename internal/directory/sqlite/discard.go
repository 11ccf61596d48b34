package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Discard moves a directory's file out of the way, so that Open makes a new
// one, and returns where it is now, or nothing if there is none. One discarded
// file is kept: the next takes its place. Nobody should have the file open.
func Discard(path string) (aside string, err error) {
	if !exists(path) {
		return "", nil
	}
	aside = path + ".discarded"
	// The file goes last: what is interrupted can be done again.
	for _, part := range []string{"-shm", "-wal", ""} {
		err := os.Rename(path+part, aside+part)
		if errors.Is(err, fs.ErrNotExist) {
			err = removeIfThere(aside + part)
		}
		if err != nil {
			return "", fmt.Errorf("moving the directory aside: %w", err)
		}
	}
	return aside, nil
}

func removeIfThere(path string) error {
	err := os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
