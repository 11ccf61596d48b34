package soak_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/internal/wazion/wazionschema"
)

const (
	contentJSON = "application/json; charset=utf-8"
	// callerPatience is how long the most patient caller waits.
	callerPatience = 10 * time.Second
	// longestBody is more than any answer has.
	longestBody = 8 << 20
)

// reply is one answer as it was read off a connection.
type reply struct {
	status int
	kind   string
	body   []byte // nil where there is none, as after HEAD
	cut    bool   // the connection was reset within the body
}

// exchange sends an attack over a connection of its own, closes the sending
// half and reads all answers.
func exchange(ctx context.Context, address string, sent attack) ([]reply, time.Duration, error) {
	connection, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, 0, err
	}
	defer func() {
		// A reset frees both ports at once; there would not be enough otherwise.
		_ = connection.(*net.TCPConn).SetLinger(0)
		_ = connection.Close()
	}()
	began := time.Now()
	_ = connection.SetDeadline(began.Add(3 * callerPatience))
	// The server may have answered and gone before everything is sent.
	if _, err := connection.Write(sent.raw); err == nil {
		_ = connection.(*net.TCPConn).CloseWrite()
	}
	replies, err := readReplies(bufio.NewReader(connection))
	return replies, time.Since(began), err
}

// readReplies reads answers until the connection ends.
func readReplies(from *bufio.Reader) ([]reply, error) {
	var all []reply
	for {
		if _, err := from.Peek(1); err != nil {
			return all, unlessEnd(err)
		}
		response, err := http.ReadResponse(from, nil)
		if err != nil {
			return all, fmt.Errorf("reading answer %d: %w", len(all)+1, err)
		}
		one := reply{status: response.StatusCode, kind: response.Header.Get("Content-Type")}
		// What follows an answer to HEAD is the next answer, whatever its length is
		// said to be.
		if next, _ := from.Peek(7); len(next) > 0 && !bytes.HasPrefix(next, []byte("HTTP/1.")) {
			one.body, err = io.ReadAll(io.LimitReader(response.Body, longestBody))
			one.cut = err != nil && unlessEnd(err) == nil
			if err != nil && !one.cut {
				return all, fmt.Errorf("reading the body of answer %d: %w", len(all)+1, err)
			}
		}
		if one.status >= http.StatusOK {
			all = append(all, one)
		}
	}
}

// unlessEnd is nil for every way in which a connection ends.
func unlessEnd(err error) error {
	var reset *net.OpError
	if errors.Is(err, io.EOF) || errors.As(err, &reset) && !reset.Timeout() {
		return nil
	}
	return err
}

// judge knows which answers are valid. It remembers them, as most are alike.
type judge struct {
	validator *wazionschema.Validator
	seed      maphash.Seed
	mutex     sync.Mutex
	known     map[uint64]bool // hashes of valid answers
}

func newJudge() *judge {
	return &judge{validator: wazionschema.NewValidator(), seed: maphash.MakeSeed(), known: map[uint64]bool{}}
}

// remembered is how many valid answers are remembered.
const remembered = 50_000

// isAnswer returns an error unless the body is a valid answer of any endpoint,
// or the one for endpoints that nobody knows.
func (j *judge) isAnswer(body []byte) error {
	return j.once(maphash.Bytes(j.seed, body), func() error {
		problem := isPolite(body)
		if problem == nil {
			return nil
		}
		for _, endpoint := range wazion.Endpoints() {
			for _, ai := range []bool{false, true} {
				if problem = j.validator.Validate(endpoint, ai, body); problem == nil {
					return nil
				}
			}
		}
		return problem
	})
}

func (j *judge) once(hash uint64, check func() error) error {
	j.mutex.Lock()
	known := j.known[hash]
	j.mutex.Unlock()
	if known {
		return nil
	}
	if err := check(); err != nil {
		return err
	}
	j.mutex.Lock()
	defer j.mutex.Unlock()
	if len(j.known) > remembered {
		clear(j.known)
	}
	j.known[hash] = true
	return nil
}

// errImpolite says that an answer is not the one for unknown endpoints.
var errImpolite = errors.New("it does not say that nothing was found")

// isPolite returns an error unless the body says that nothing was found, and
// perhaps why.
func isPolite(body []byte) error {
	var said struct {
		Found *bool   `json:"found"`
		Error *string `json:"error"`
	}
	strictly := json.NewDecoder(bytes.NewReader(body))
	strictly.DisallowUnknownFields()
	if err := strictly.Decode(&said); err != nil {
		return fmt.Errorf("decoding the answer: %w", err)
	}
	if said.Found == nil || *said.Found {
		return errImpolite
	}
	return nil
}

// isAnswerOf returns an error unless the body is a valid answer of the endpoint.
func (j *judge) isAnswerOf(endpoint wazion.Endpoint, ai bool, body []byte) error {
	hash := maphash.Bytes(j.seed, body) ^ maphash.String(j.seed, fmt.Sprint(endpoint, ai))
	return j.once(hash, func() error { return j.validator.Validate(endpoint, ai, body) })
}
