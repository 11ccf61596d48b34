package simulate

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
)

const (
	oversized = 9 << 20 // what a BigFault sends
	bombed    = 1 << 30 // what a BombFault is, once it is unpacked
)

// padding is what a reader of JSON skips.
type padding struct{}

// Read implements io.Reader.
func (padding) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// enlarge sends the right answer behind so much that nobody should read it.
func enlarge(kind FaultKind, w http.ResponseWriter, body []byte) {
	if kind == BigFault {
		w.Header().Set("Content-Length", strconv.Itoa(oversized+len(body)))
		_, _ = io.Copy(w, io.LimitReader(padding{}, oversized))
		_, _ = w.Write(body)
		return
	}
	const members = 256
	w.Header().Set("Content-Encoding", "gzip")
	member := packed(io.LimitReader(padding{}, bombed/members))
	for range members {
		if _, err := w.Write(member); err != nil {
			return // the reader had enough
		}
	}
	_, _ = w.Write(packed(bytes.NewReader(body)))
}

// packed is one gzip stream; several in a row are one, too.
func packed(from io.Reader) []byte {
	var into bytes.Buffer
	writer, _ := gzip.NewWriterLevel(&into, gzip.BestSpeed) // the level exists
	_, _ = io.Copy(writer, from)
	_ = writer.Close() // a buffer takes everything
	return into.Bytes()
}

// lead sends the reader elsewhere: to the host of the fault, or, without one,
// on and on within the same.
func lead(fault Fault, w http.ResponseWriter, r *http.Request) {
	target := *r.URL
	if fault.Kind == LoopFault {
		query := target.Query()
		hop, _ := strconv.Atoi(query.Get("hop")) // absent at first
		query.Set("hop", strconv.Itoa(hop+1))
		target.RawQuery = query.Encode()
	}
	http.Redirect(w, r, fault.Location+target.String(), http.StatusFound)
}
