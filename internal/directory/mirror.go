package directory

import (
	"context"
	"errors"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/record"
)

// Mirror answers for one source from what is stored of it. It is safe for
// concurrent use.
type Mirror struct {
	source *Source
	// store returns the store that is open now, or why there is none.
	store func() (Store, error)
}

// Found is what a mirror knows of a query.
type Found struct {
	Records record.Records
	// Complete says that a whole pass of every list that the query needs has
	// ended, so that what is not found is not there.
	Complete bool
	// Changed is when the lists that the query needs were last brought in step.
	Changed time.Time
}

func newMirror(source *Source, store func() (Store, error)) *Mirror {
	return &Mirror{source: source, store: store}
}

// Find answers a query. What is not stored is an empty answer; an error means
// that the store cannot be read, or, with kind Unsupported, that a mirror
// cannot be asked by that key.
func (m *Mirror) Find(ctx context.Context, op adapters.Operation, q adapters.Query) (Found, error) {
	return Found{}, errors.ErrUnsupported
}
