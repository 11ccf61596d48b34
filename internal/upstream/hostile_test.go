package upstream_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// raw opens a client for a backend that writes what it likes. It writes until
// the client has enough.
func raw(t *testing.T, write func(io.Writer) error) *upstream.Client {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it is closed with the test
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer connection.Close()
				if _, err := http.ReadRequest(bufio.NewReader(connection)); err == nil {
					_ = write(connection)
				}
			}()
		}
	}()
	return open(t, adapters.Environment{}, upstream.Options{BaseURL: "http://" + listener.Addr().String()})
}

// again writes text for ever.
func again(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		for {
			if _, err := io.WriteString(w, text); err != nil {
				return err
			}
		}
	}
}

// TestEndlessAnswers holds that what never ends is given up by its size: no
// clock is needed, and no memory.
func TestEndlessAnswers(t *testing.T) {
	line := "X-Fill: " + strings.Repeat("x", 1000) + "\r\n"
	tests := map[string]func(io.Writer) error{
		"header": func(w io.Writer) error {
			_, _ = io.WriteString(w, "HTTP/1.1 200 OK\r\n")
			return again(line)(w)
		},
		"status line":   again(strings.Repeat("HTTP/1.1 200 OK", 100)),
		"early answers": again("HTTP/1.1 103 Early Hints\r\n" + line + "\r\n"),
		"small ones":    again(strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 100)),
		"body": func(w io.Writer) error {
			_, _ = io.WriteString(w, "HTTP/1.1 200 OK\r\n\r\n[")
			return again(strings.Repeat("1,", 32<<10))(w)
		},
		"chunks": func(w io.Writer) error {
			_, _ = io.WriteString(w, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
			return again("400\r\n" + strings.Repeat(" ", 1<<10) + "\r\n")(w)
		},
		"refusal": func(w io.Writer) error {
			_, _ = io.WriteString(w, "HTTP/1.1 500 Oh\r\n\r\n")
			return again(strings.Repeat("no", 1<<10))(w)
		},
	}
	for name, write := range tests {
		t.Run(name, func(t *testing.T) {
			client := raw(t, write)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := client.Get(t.Context(), adapters.Probe, "", nil)
			runtime.ReadMemStats(&after)
			var told *adapters.Error
			if !errors.As(err, &told) || errors.Is(err, context.DeadlineExceeded) {
				t.Fatal(err)
			}
			if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 128 { // growing buffers are allocated several times over
				t.Errorf("%d MiB were needed", used)
			}
		})
	}
}

// TestBombAtTheUsualLimit unpacks no more than the 8 MiB that an answer may have.
func TestBombAtTheUsualLimit(t *testing.T) {
	var bomb bytes.Buffer
	writer, err := gzip.NewWriterLevel(&bomb, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	blanks := bytes.Repeat([]byte(" "), 1<<20)
	for range 24 {
		_, _ = writer.Write(blanks)
	}
	_ = writer.Close()
	client, _ := serving(t, upstream.Options{}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb.Bytes())
	})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err = client.Get(t.Context(), adapters.Probe, "", nil)
	runtime.ReadMemStats(&after)
	wantKind(t, err, adapters.BadResponse)
	used := (after.TotalAlloc - before.TotalAlloc) >> 20
	t.Logf("24 MiB in %d KiB took %d MiB", bomb.Len()>>10, used)
	if used > 40 {
		t.Errorf("24 MiB in %d KiB took %d MiB", bomb.Len()>>10, used)
	}
}

// trickle is a network on which every byte takes a second.
func trickle(text string) http.RoundTripper {
	return &http.Transport{DisableKeepAlives: true, DialContext: func(context.Context, string, string) (net.Conn, error) {
		near, far := net.Pipe()
		go func() {
			defer far.Close()
			if _, err := http.ReadRequest(bufio.NewReader(far)); err != nil {
				return
			}
			for i := range len(text) {
				if _, err := far.Write([]byte{text[i]}); err != nil {
					return
				}
				wait(time.Second)
			}
		}()
		return near, nil
	}}
}

func TestTrickleEndsAtTheDeadline(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
	for name, limit := range map[string]time.Duration{"header": 9 * time.Second, "body": time.Duration(len(head)+9) * time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := open(t, adapters.Environment{}, upstream.Options{
					BaseURL: "http://backend.example", Transport: trickle(head + strings.Repeat(" ", 1000)),
				})
				ctx, cancel := context.WithTimeout(t.Context(), limit)
				defer cancel()
				began := time.Now()
				_, err := client.Get(ctx, adapters.Probe, "", nil)
				wantKind(t, err, adapters.Unavailable)
				if took := time.Since(began); took != limit || !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("%v after %v, want the end at %v", err, took, limit)
				}
				wait(time.Second) // the backend notices at its next byte
			})
		})
	}
}

// TestConnectionsSurviveRefusals asks a backend that is busy at every second
// call, and tries again: no refusal costs a connection.
func TestConnectionsSurviveRefusals(t *testing.T) {
	var calls, opened atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1)%2 == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprint(w, `{"error":{"code":"BUSY"}}`)
			return
		}
		fmt.Fprint(w, `[]`)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	client := open(t, adapters.Environment{}, upstream.Options{BaseURL: server.URL})
	for range 4 {
		if _, err := client.Get(t.Context(), adapters.Probe, "", nil); err != nil {
			t.Fatal(err)
		}
	}
	if opened.Load() != 1 || calls.Load() != 8 {
		t.Errorf("%d connections for %d calls, want 1", opened.Load(), calls.Load())
	}
}

// TestHeadersThatWouldMislead are refused at load: net/http would leave them
// out without a word, or hand packed bodies on.
func TestHeadersThatWouldMislead(t *testing.T) {
	for _, name := range []string{"accept-encoding", "Host", "Content-Length", "Transfer-Encoding", "Trailer", "Connection"} {
		_, err := upstream.New(adapters.Environment{}, upstream.Options{BaseURL: "https://backend.example", Headers: map[string]string{name: "gzip"}})
		var told *adapters.SettingError
		if !errors.As(err, &told) || told.Setting != "headers."+name || told.Mend == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
