package sqlite

import (
	"encoding/binary"
	"math/bits"
)

// blockRows is how many row numbers a block stands for.
const blockRows = 4096

// bitmap has a bit for each row number of a block.
type bitmap []byte

func newBitmap() bitmap { return make(bitmap, blockRows/8) }

func (b bitmap) set(i int64)   { b[i/8] |= 1 << (i % 8) }
func (b bitmap) clear(i int64) { b[i/8] &^= 1 << (i % 8) }

// words calls each with every 64 bits.
func (b bitmap) words(each func(i int, word uint64)) {
	for i := 0; i+8 <= len(b); i += 8 {
		each(i/8, binary.LittleEndian.Uint64(b[i:]))
	}
}

func (b bitmap) count() int {
	total := 0
	b.words(func(_ int, word uint64) { total += bits.OnesCount64(word) })
	return total
}

// numbers returns the bits that are set, in order.
func (b bitmap) numbers() []int64 {
	var all []int64
	b.words(func(i int, word uint64) {
		for ; word != 0; word &= word - 1 {
			all = append(all, int64(i*64+bits.TrailingZeros64(word)))
		}
	})
	return all
}

// block tells which of its rows a list has, and which of them a pass has seen.
type block struct {
	number  int64 // of the block: its first row has number*blockRows
	present bitmap
	pass    int64 // that seen is of
	seen    bitmap
}

// unseen returns the rows that the pass has not seen.
func (b *block) unseen(pass int64) bitmap {
	rows := newBitmap()
	copy(rows, b.present)
	if b.pass == pass {
		for i := range rows {
			rows[i] &^= b.seen[i]
		}
	}
	return rows
}

// see marks a row as seen by a pass.
func (b *block) see(row, pass int64) {
	if b.pass != pass {
		b.pass = pass
		clear(b.seen)
	}
	b.seen.set(row)
}

func (b *block) row(i int64) int64 { return b.number*blockRows + i }
