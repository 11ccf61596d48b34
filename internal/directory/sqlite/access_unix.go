//go:build unix

package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
)

const toWrite = 2 // W_OK of access(2)

// checkWritable fails where this process's user may not write a file that is
// there. It does not open it: closing it would release the locks of whoever has
// it open in this process.
func checkWritable(path string) error {
	err := syscall.Access(path, toWrite)
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return fmt.Errorf("%w: %w", errUnwritable, err)
	}
	return nil // or SQLite will say it
}
