package directory

import (
	"context"
	"fmt"
)

// Look opens the store for lookups, and syncs nothing: it is for those who want
// to see once what is there. The store is open afterwards, until Close.
func (d *Directory) Look(ctx context.Context) error {
	if _, _, err := d.opened(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("opening the directory: %w", err)
	}
	return nil
}
