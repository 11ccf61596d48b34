package directory

import (
	"bytes"
	"context"
)

// wantedSamples documents make a good dictionary; sampleBytes bounds them.
const (
	wantedSamples = 500
	sampleBytes   = 4 << 20
)

// samples gathers the documents that the dictionary of a list is made of.
type samples struct {
	done bool // the list has one
	raws [][]byte
	size int
}

// add keeps what is new until there is enough for a dictionary.
func (s *samples) add(ctx context.Context, packer *packer, pieces []piece) error {
	if s.done {
		return nil
	}
	for _, piece := range pieces {
		s.raws = append(s.raws, bytes.Clone(piece.raw))
		s.size += len(piece.raw)
		if len(s.raws) >= wantedSamples || s.size >= sampleBytes {
			return s.train(ctx, packer)
		}
	}
	return nil
}

// train makes the dictionary of what there is.
func (s *samples) train(ctx context.Context, packer *packer) error {
	if s.done || len(s.raws) == 0 {
		return nil
	}
	raws := s.raws
	*s = samples{done: true}
	return packer.train(ctx, raws)
}
