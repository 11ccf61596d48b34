package sqlite

import (
	"fmt"
	"strconv"
)

// packID returns the value that stands for an id in the file. Most backends
// count: numbers take half the room of their digits. Everything else is bytes,
// which SQLite neither reads nor compares in any other way.
func packID(id string) any {
	if n, err := strconv.ParseInt(id, 10, 64); err == nil && strconv.FormatInt(n, 10) == id {
		return n
	}
	return []byte(id)
}

// packedID reads a value of packID back.
type packedID string

// Scan implements sql.Scanner.
func (p *packedID) Scan(value any) error {
	switch value := value.(type) {
	case int64:
		*p = packedID(strconv.FormatInt(value, 10))
	case []byte:
		*p = packedID(value)
	default:
		return fmt.Errorf("an id of type %T", value)
	}
	return nil
}
