package directory

import (
	"encoding/binary"
	"errors"
	"hash/fnv"

	"github.com/klauspost/compress/zstd"
)

// codec packs with one dictionary, or with none. A packed document is
//
//	byte    mark of the dictionary
//	uvarint length of the document
//	rest    the blocks of a zstd frame
//
// The head of the frame is left out: it would be a tenth of a packed contact,
// and is always the same.
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
func (c *codec) mark() byte { return byte(c.dictionary & 0xff) }

func (c *codec) fits(document []byte) bool { return len(document) > 0 && document[0] == c.mark() }

func (c *codec) pack(raw []byte) ([]byte, error) {
	if len(raw) > maxUnpacked {
		return nil, errLong
	}
	packed := make([]byte, 0, len(raw)+spare)
	packed = binary.AppendUvarint(append(packed, c.mark()), uint64(len(raw)))
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
	return append(packed[:begin], blocks...), nil // the same bytes, moved to the front
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
	raw, err := c.decoder.DecodeAll(append(frame, document[1+read:]...), make([]byte, 0, length))
	if err != nil {
		return nil, err
	}
	if uint64(len(raw)) != length {
		return nil, errDocument
	}
	return raw, nil
}
