package directory

import (
	"bytes"

	"github.com/klauspost/compress/zstd"
)

// dictionarySize is how much of the samples a dictionary holds: more makes
// documents hardly smaller and packing slower.
const dictionarySize = 32 << 10

// newDictionary returns a dictionary that fits samples, with tables of how often
// what occurs in them where there are enough for that; nil if there are none.
func newDictionary(samples [][]byte) []byte {
	text, rest := dictionaryText(samples)
	if len(text) == 0 {
		return nil
	}
	if built, ok := buildDictionary(text, rest); ok {
		return built
	}
	return text
}

// dictionaryText joins some of the samples, if there are many no more than half
// of them, and returns the others as well. It goes through them in leaps of a
// prime number: every second or fourth of a list may be of one kind.
func dictionaryText(samples [][]byte) (text []byte, rest [][]byte) {
	const leap, many = 7919, 16
	most, total := dictionarySize, 0
	for _, sample := range samples {
		total += len(sample)
	}
	if len(samples) >= many {
		most = min(most, total/2)
	}
	for i := range samples {
		sample := samples[i*leap%len(samples)]
		if room := most - len(text); room > 0 {
			text = append(text, sample[:min(len(sample), room)]...)
		} else {
			rest = append(rest, sample)
		}
	}
	return text, rest
}

// buildDictionary adds tables to a text. The samples are a backend's, and the
// builder is made for better ones: where it cannot cope, there are no tables.
func buildDictionary(text []byte, samples [][]byte) (built []byte, ok bool) {
	defer func() { ok = recover() == nil && ok }()
	built, err := zstd.BuildDict(zstd.BuildDictOptions{
		ID: dictionaryID(text), Contents: samples, History: text, Offsets: [3]int{1, 4, 8}, Level: zstd.SpeedFastest,
	})
	return built, err == nil && restores(built, samples)
}

// restores tries a dictionary out on samples.
func restores(dictionary []byte, samples [][]byte) bool {
	const tries = 100
	c, err := newCodec(0, dictionary)
	if err != nil {
		return false
	}
	for _, sample := range samples[:min(len(samples), tries)] {
		packed, err := c.pack(sample)
		if err != nil {
			return false
		}
		unpacked, err := c.unpack(packed)
		if err != nil || !bytes.Equal(unpacked, sample) {
			return false
		}
	}
	return true
}
