package directory

import (
	"context"
	"errors"
)

// packer packs the documents of one list with a dictionary that is kept in the
// store. It is safe for concurrent use.
type packer struct {
	store Store
	list  List
}

func newPacker(store Store, list List) *packer { return &packer{store: store, list: list} }

// train makes a dictionary of samples, unless the list has one already.
func (p *packer) train(ctx context.Context, samples [][]byte) error { return errors.ErrUnsupported }

// pack returns the packed document and the number of the dictionary that
// unpack needs.
func (p *packer) pack(ctx context.Context, raw []byte) (document []byte, dictionary int64, err error) {
	return nil, 0, errors.ErrUnsupported
}

// unpack returns a document as it was given to pack.
func (p *packer) unpack(ctx context.Context, document []byte, dictionary int64) ([]byte, error) {
	return nil, errors.ErrUnsupported
}
