package directory

import (
	"context"
	"errors"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/record"
)

// Mirror answers for one source from what is stored of it. It is safe for
// concurrent use.
type Mirror struct {
	source *Source
	// borrow lends the store that is open now, or says why there is none.
	borrow   func() (*handle, error)
	giveBack func(*handle, error)
	standing func(List) (complete, outdated bool)
}

// Found is what a mirror knows of a query.
type Found struct {
	Records record.Records
	// Complete says that a whole pass of every list that the query needs has
	// ended, so that what is not found is not there.
	Complete bool
	// Outdated says that one of them was not brought in step for long.
	Outdated bool
}

// Mirror returns what answers for a source, which must be one of the options'.
func (d *Directory) Mirror(source string) *Mirror {
	return &Mirror{source: d.sources[source], borrow: d.borrow, giveBack: d.giveBack, standing: d.standing}
}

// Find answers a query. What is not stored is an empty answer; an error means
// that the store cannot be read, or, with kind Unsupported, that a mirror
// cannot be asked by that key.
func (m *Mirror) Find(ctx context.Context, op adapters.Operation, q adapters.Query) (Found, error) {
	return Found{}, errors.ErrUnsupported
}
