package soak_test

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// generator makes malformed requests. The same seed and number always make
// the same request, so that one that did harm can be sent again.
type generator struct {
	seed  uint64
	valid []message
	ways  []way
}

// way is one way to spoil a valid request: a piece of it, or its bytes.
type way struct {
	name  string
	piece func(*rand.Rand, *message)
	bytes func(*rand.Rand, []byte) []byte
}

// attack is what is sent over one connection, which is then half closed.
type attack struct {
	number uint64
	way    string // "valid" for one that is not spoilt
	raw    []byte
}

// untouched is the way of every so many requests: they must be answered as
// ever, whatever came before and beside them.
const (
	untouched      = "valid"
	untouchedEvery = 50
)

func newGenerator(tb testing.TB, seed uint64) *generator {
	tb.Helper()
	g := &generator{seed: seed, valid: validMessages(tb)}
	for _, group := range [][]way{lineWays(), headerWays(), framingWays(), bodyWays(), queryWays()} {
		g.ways = append(g.ways, group...)
	}
	g.ways = append(g.ways, byteWays()...)
	g.ways = append(g.ways, way{name: "pipelined", bytes: g.pipelined})
	return g
}

// make is the request of a number.
func (g *generator) make(number uint64) attack {
	random := rand.New(rand.NewPCG(g.seed, number))
	m := g.valid[random.IntN(len(g.valid))].clone()
	if number%untouchedEvery == 0 {
		return attack{number, untouched, m.raw()}
	}
	chosen := pick(random, g.ways...)
	raw := chosen.spoil(random, m)
	if random.IntN(6) == 0 { // two misfortunes may do what one does not
		raw = flipped(random, raw)
	}
	return attack{number, chosen.name, raw}
}

func (w way) spoil(random *rand.Rand, m message) []byte {
	if w.piece != nil {
		w.piece(random, &m)
		return m.raw()
	}
	return w.bytes(random, m.raw())
}

// pipelined sends several requests at once, some of them spoilt.
func (g *generator) pipelined(random *rand.Rand, first []byte) []byte {
	all := bytes.Clone(first)
	for range 1 + random.IntN(7) {
		m := g.valid[random.IntN(len(g.valid))].clone()
		if chosen := pick(random, g.ways...); chosen.name != "pipelined" && random.IntN(3) == 0 {
			all = append(all, chosen.spoil(random, m)...)
		} else {
			all = append(all, m.raw()...)
		}
	}
	return all
}

// byteWays spoil what goes over the wire, whatever it means.
func byteWays() []way {
	return []way{
		{name: "bytes flipped", bytes: flipped},
		{name: "half a request", bytes: func(random *rand.Rand, raw []byte) []byte { return raw[:random.IntN(len(raw))] }},
		{name: "noise", bytes: func(random *rand.Rand, _ []byte) []byte { return []byte(noise(random, 4096)) }},
		{name: "noise behind", bytes: func(random *rand.Rand, raw []byte) []byte { return append(raw, noise(random, 4096)...) }},
		{name: "lines in front", bytes: func(random *rand.Rand, raw []byte) []byte {
			return append([]byte(repeated(random, pick(random, "\r\n", "\n", " ", "\x00", "\r"), 64)), raw...)
		}},
		{name: "HTTP/0.9", bytes: func(random *rand.Rand, raw []byte) []byte {
			line, _, _ := bytes.Cut(raw, []byte(" HTTP/"))
			return append(bytes.Clone(line), pick(random, "\r\n", "\n", "\r\n\r\n", "")...)
		}},
		{name: "HTTP/2 preface", bytes: func(random *rand.Rand, raw []byte) []byte {
			preface := []byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00")
			return append(preface, pick(random, raw, []byte(noise(random, 512)), nil)...)
		}},
		{name: "TLS hello", bytes: func(random *rand.Rand, _ []byte) []byte {
			return []byte("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + noise(random, 512))
		}},
		{name: "bare line feeds", bytes: func(_ *rand.Rand, raw []byte) []byte { return bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")) }},
		{name: "bare returns", bytes: func(_ *rand.Rand, raw []byte) []byte { return bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\r")) }},
	}
}

// flipped changes, removes, doubles or inserts a few stretches of bytes.
func flipped(random *rand.Rand, raw []byte) []byte {
	raw = bytes.Clone(raw)
	for range 1 + random.IntN(8) {
		if len(raw) == 0 {
			return raw
		}
		at := random.IntN(len(raw))
		end := min(at+1+random.IntN(16), len(raw))
		switch random.IntN(5) {
		case 0:
			raw[at] ^= 1 << random.IntN(8)
		case 1:
			raw[at] = byte(random.Uint32())
		case 2:
			raw = append(raw[:at], raw[end:]...)
		case 3:
			raw = append(raw[:end:end], raw[at:]...)
		default:
			raw = append(raw[:at:at], append([]byte(noise(random, 16)), raw[at:]...)...)
		}
	}
	return raw
}
