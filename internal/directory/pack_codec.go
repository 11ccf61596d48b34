package directory

import (
	"encoding/binary"
	"errors"
	"hash/fnv"

	"github.com/klauspost/compress/zstd"
)

// codec packs with one dictionary, or with none. A packed document is
//
//	byte    kind of its one block, or several; mark of the dictionary
//	uvarint length of the document
//	rest    the block without its head, or the blocks as they are
//
// The heads of frame and block are left out: they would be a sixth of a packed
// contact, and can be told from the rest.
type codec struct {
	number     int64
	dictionary uint32 // its id inside of frames, 0 for none
	encoder    *zstd.Encoder
	decoder    *zstd.Decoder
}

const (
	// maxUnpacked bounds what a document may become; no adapter reads as much.
	maxUnpacked = 16 << 20
	// window bounds how far the encoder looks back, and with it its memory.
	window = 64 << 10
	// tabled is how a dictionary with tables begins; others are only text.
	tabled = 0xec30a437
	// The first byte has the mark of the dictionary and, above it, the kind of
	// the block as zstd numbers it; it has none for several.
	markSize = 6
	markBits = 1<<markSize - 1
	several  = 3 << markSize
	// blockHeadSize is what zstd needs to tell kind and size of a block.
	blockHeadSize = 3
	// spare is room for the heads of a frame and of a packed document.
	spare = 32
	// decoders is how many documents of a dictionary are unpacked at once.
	decoders = 2
)

var (
	errDocument    = errors.New("a document is cut off or packed otherwise")
	errLong        = errors.New("a document is too long")
	errUnknownDict = errors.New("a document is packed with another dictionary")
)

func newCodec(number int64, dictionary []byte) (*codec, error) {
	c := &codec{number: number}
	encoding := []zstd.EOption{
		zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true),
		zstd.WithWindowSize(window), zstd.WithEncoderCRC(false), zstd.WithSingleSegment(true),
	}
	decoding := []zstd.DOption{
		zstd.WithDecoderConcurrency(decoders), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(maxUnpacked),
	}
	switch {
	case len(dictionary) >= 8 && binary.LittleEndian.Uint32(dictionary) == tabled:
		c.dictionary = binary.LittleEndian.Uint32(dictionary[4:])
		encoding = append(encoding, zstd.WithEncoderDict(dictionary))
		decoding = append(decoding, zstd.WithDecoderDicts(dictionary))
	case len(dictionary) > 0:
		c.dictionary = dictionaryID(dictionary)
		encoding = append(encoding, zstd.WithEncoderDictRaw(c.dictionary, dictionary))
		decoding = append(decoding, zstd.WithDecoderDictRaw(c.dictionary, dictionary))
	}
	var err, err2 error
	c.encoder, err = zstd.NewWriter(nil, encoding...)
	c.decoder, err2 = zstd.NewReader(nil, decoding...)
	return c, errors.Join(err, err2)
}

// dictionaryID tells dictionaries apart by what is in them. It fits two bytes.
func dictionaryID(content []byte) uint32 {
	hash := fnv.New32a()
	_, _ = hash.Write(content) // never fails
	return 0x100 + hash.Sum32()%0xff00
}

// mark tells whether a document was packed with this dictionary, not with
// another one that has the same number after a list was made anew.
func (c *codec) mark() byte { return byte(c.dictionary & markBits) }

func (c *codec) fits(document []byte) bool {
	return len(document) > 0 && document[0]&markBits == c.mark()
}

func (c *codec) pack(raw []byte) ([]byte, error) {
	if len(raw) > maxUnpacked {
		return nil, errLong
	}
	packed := make([]byte, 0, len(raw)+spare)
	packed = binary.AppendUvarint(append(packed, several|c.mark()), uint64(len(raw)))
	if len(raw) == 0 {
		return packed, nil
	}
	begin := len(packed)
	packed = c.encoder.EncodeAll(raw, packed)
	var head zstd.Header
	blocks, err := head.DecodeAndStrip(packed[begin:])
	if err != nil {
		return nil, err
	}
	if kind, size := blockHead(blocks); size == len(blocks)-blockHeadSize {
		packed[0] = kind<<markSize | c.mark()
		blocks = blocks[blockHeadSize:]
	}
	return append(packed[:begin], blocks...), nil // the same bytes, moved to the front
}

// blockHead returns the kind and size of the first of some blocks.
func blockHead(blocks []byte) (kind byte, size int) {
	if len(blocks) < blockHeadSize {
		return 0, 0
	}
	head := int(blocks[0]) | int(blocks[1])<<8 | int(blocks[2])<<16
	return byte(head >> 1 & 3), head >> 3
}

// appendBlockHead appends the head of a last block.
func appendBlockHead(to []byte, kind byte, size int) []byte {
	head := size<<3 | int(kind)<<1 | 1
	return append(to, byte(head&0xff), byte(head>>8&0xff), byte(head>>16&0xff))
}

func (c *codec) unpack(document []byte) ([]byte, error) {
	if !c.fits(document) {
		return nil, errUnknownDict
	}
	length, read := binary.Uvarint(document[1:])
	switch {
	case read <= 0:
		return nil, errDocument
	case length > maxUnpacked:
		return nil, errLong
	case length == 0:
		return []byte{}, nil
	}
	head := zstd.Header{SingleSegment: true, HasFCS: true, FrameContentSize: length, DictionaryID: c.dictionary}
	frame, err := head.AppendTo(make([]byte, 0, len(document)+spare))
	if err != nil {
		return nil, err
	}
	rest := document[1+read:]
	if kind := document[0] >> markSize; kind != several>>markSize {
		frame = appendBlockHead(frame, kind, len(rest))
	}
	raw, err := c.decoder.DecodeAll(append(frame, rest...), make([]byte, 0, length))
	if err != nil {
		return nil, err
	}
	if uint64(len(raw)) != length {
		return nil, errDocument
	}
	return raw, nil
}
