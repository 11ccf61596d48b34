package directory

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// packer packs the documents of one list, which are small and alike, with a
// dictionary that is kept in the store, and remembers what unpacking and mapping
// them takes. It is safe for concurrent use, and of use as long as nothing of
// the list's source is forgotten.
type packer struct {
	store Store
	list  List

	mutex    sync.Mutex
	latest   *codec // of new documents; nil until asked for
	codecs   map[int64]*codec
	contexts contexts
	census   *census // nil before the first search
	counting bool    // somebody takes one
}

// mostCodecs is how many dictionaries of a list are kept in memory. A list has
// one, and for its first documents none.
const mostCodecs = 4

var errNoDictionary = errors.New("the dictionary of a document is not there")

func newPacker(store Store, list List) *packer {
	return &packer{store: store, list: list, codecs: make(map[int64]*codec)}
}

// train makes a dictionary of samples, unless the list has one already.
func (p *packer) train(ctx context.Context, samples [][]byte) error {
	current, err := p.current(ctx)
	if err != nil || current.number != 0 {
		return err
	}
	dictionary := newDictionary(samples)
	if dictionary == nil {
		return nil
	}
	number, err := p.store.SaveDictionary(ctx, p.list, dictionary)
	if err != nil {
		return fmt.Errorf("saving the dictionary of %s: %w", p.list, err)
	}
	trained, err := newCodec(number, dictionary)
	if err != nil {
		return fmt.Errorf("reading the new dictionary of %s: %w", p.list, err)
	}
	p.keep(trained)
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.latest = trained
	return nil
}

// pack returns the packed document and the number of the dictionary that
// unpack needs.
func (p *packer) pack(ctx context.Context, raw []byte) (document []byte, dictionary int64, err error) {
	current, err := p.current(ctx)
	if err != nil {
		return nil, 0, err
	}
	document, err = current.pack(raw)
	if err != nil {
		return nil, 0, fmt.Errorf("packing a document of %s: %w", p.list, err)
	}
	return document, current.number, nil
}

// unpack returns a document as it was given to pack.
func (p *packer) unpack(ctx context.Context, document []byte, dictionary int64) ([]byte, error) {
	known, err := p.codec(ctx, dictionary, false)
	if err == nil && !known.fits(document) {
		// Another process may have made the list anew, with another dictionary
		// of the same number.
		known, err = p.codec(ctx, dictionary, true)
	}
	if err != nil {
		return nil, err
	}
	raw, err := known.unpack(document)
	if err != nil {
		return nil, fmt.Errorf("unpacking a document of %s: %w", p.list, &StoreError{Kind: Corrupt, Err: err})
	}
	return raw, nil
}

// current returns what new documents are packed with.
func (p *packer) current(ctx context.Context) (*codec, error) {
	p.mutex.Lock()
	latest := p.latest
	p.mutex.Unlock()
	if latest != nil {
		return latest, nil
	}
	latest, err := p.load(ctx, 0)
	if err != nil {
		return nil, err
	}
	p.keep(latest)
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.latest == nil {
		p.latest = latest
	}
	return p.latest, nil
}

// codec returns what documents of a dictionary are unpacked with.
func (p *packer) codec(ctx context.Context, number int64, anew bool) (*codec, error) {
	p.mutex.Lock()
	known, ok := p.codecs[number]
	p.mutex.Unlock()
	if ok && !anew {
		return known, nil
	}
	var err error
	if number == 0 {
		known, err = newCodec(0, nil)
	} else {
		known, err = p.load(ctx, number)
	}
	if err != nil {
		return nil, err
	}
	p.keep(known)
	return known, nil
}

func (p *packer) keep(known *codec) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if len(p.codecs) >= mostCodecs {
		clear(p.codecs)
	}
	p.codecs[known.number] = known
}

// load reads a dictionary from the store; 0 is the latest, or none.
func (p *packer) load(ctx context.Context, number int64) (*codec, error) {
	found, dictionary, err := p.store.Dictionary(ctx, p.list, number)
	if err != nil {
		return nil, fmt.Errorf("reading a dictionary of %s: %w", p.list, err)
	}
	if found != number && number != 0 {
		return nil, fmt.Errorf("reading a dictionary of %s: %w", p.list, errNoDictionary)
	}
	loaded, err := newCodec(found, dictionary)
	if err != nil {
		return nil, fmt.Errorf("reading a dictionary of %s: %w", p.list, &StoreError{Kind: Corrupt, Err: err})
	}
	return loaded, nil
}

// around returns a saved context; 0 is none.
func (p *packer) around(ctx context.Context, number int64) ([]byte, error) {
	if number == 0 {
		return nil, nil
	}
	p.mutex.Lock()
	known, ok := p.contexts.known[number]
	p.mutex.Unlock()
	if ok {
		return known, nil
	}
	value, err := p.store.Context(ctx, number)
	if err != nil {
		return nil, fmt.Errorf("reading what the pages of %s share: %w", p.list, err)
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.contexts.add(number, value)
	return value, nil
}

// shared returns what a saved context holds: what is around the documents that
// were saved with it, and what they lack.
func (p *packer) shared(ctx context.Context, number int64) (around []byte, missing []string, err error) {
	saved, err := p.around(ctx, number)
	if err != nil {
		return nil, nil, err
	}
	around, missing = unmarked(saved)
	return around, missing, nil
}

// contexts are the contexts read last. They are kept whole, until they become
// too many or too large: lists mostly have one.
type contexts struct {
	known map[int64][]byte
	bytes int
}

const (
	mostContexts     = 64
	mostContextBytes = 1 << 20
)

func (c *contexts) add(number int64, value []byte) {
	if len(value) > mostContextBytes/4 {
		return
	}
	if c.known == nil || len(c.known) >= mostContexts || c.bytes+len(value) > mostContextBytes {
		c.known, c.bytes = make(map[int64][]byte), 0
	}
	if _, ok := c.known[number]; !ok {
		c.known[number] = value
		c.bytes += len(value)
	}
}
