package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/wazion"
)

const (
	contentJSON = "application/json; charset=utf-8"
	// lastResort is sent when not even the empty answer can be encoded.
	lastResort = `{"found":false}`
	// maxPooled keeps one huge answer from occupying memory for good.
	maxPooled = 1 << 20
)

// errNoObject says that an answer is nothing that WAzion could read.
var errNoObject = errors.New("the answer is no JSON object")

// write sends reply or, if that cannot be encoded, the empty answer. It returns
// what was sent.
func (c *call) write(w http.ResponseWriter, reply gateway.Reply) gateway.Reply {
	buffer := c.server.borrow()
	defer c.server.giveBack(buffer)
	if err := encode(buffer, reply.Answer); err != nil {
		c.server.logger.Error("an answer cannot be encoded", "request_id", c.id, "endpoint", c.name(), "error", err)
		reply = c.empty(outcomeUnencodable, c.Messages.Unavailable)
		if err := encode(buffer, reply.Answer); err != nil {
			buffer.Reset()
			buffer.WriteString(lastResort)
		}
	}
	header := w.Header()
	if len(reply.Degraded) > 0 {
		header.Set("X-Wazgate-Degraded", strings.Join(reply.Degraded, ","))
	}
	if reply.Stale {
		header.Set("X-Wazgate-Stale", "true")
	}
	send(w, http.StatusOK, buffer.Bytes())
	return reply
}

// encode writes an answer as JSON. Whatever goes wrong in a type's own encoding
// is an error, also a panic.
func encode(buffer *bytes.Buffer, answer any) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("encoding the answer: panic with a value of type %T", value)
		}
	}()
	buffer.Reset()
	encoder := json.NewEncoder(buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(wazion.Complete(answer)); err != nil {
		return fmt.Errorf("encoding the answer: %w", err)
	}
	if !bytes.HasPrefix(buffer.Bytes(), []byte("{")) {
		return errNoObject
	}
	return nil
}

// send writes a complete JSON answer. A caller who hung up needs none.
func send(w http.ResponseWriter, status int, body []byte) {
	describe(w.Header(), body)
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

func describe(header http.Header, body []byte) {
	header.Set("Content-Type", contentJSON)
	header.Set("Content-Length", strconv.Itoa(len(body)))
}

// writeError answers calls that are none of WAzion's.
func writeError(w http.ResponseWriter, status int, text string) {
	var buffer bytes.Buffer
	if err := encode(&buffer, map[string]string{"error": text}); err != nil {
		buffer.WriteString(lastResort)
	}
	send(w, status, buffer.Bytes())
}

func (s *Server) borrow() *bytes.Buffer {
	if buffer, ok := s.buffers.Get().(*bytes.Buffer); ok {
		return buffer
	}
	return new(bytes.Buffer)
}

func (s *Server) giveBack(buffer *bytes.Buffer) {
	if buffer.Cap() <= maxPooled {
		s.buffers.Put(buffer)
	}
}
