package httpapi_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/httpapi"
	"github.com/wazgate/wazgate/internal/wazion"
)

// TestSlowCallers has callers who hold a connection without getting on.
func TestSlowCallers(t *testing.T) {
	const head = "POST /wazion/globalSearch HTTP/1.1\r\nHost: x\r\n"
	tests := []struct {
		name   string
		sent   string
		drip   string // sent every second
		within time.Duration
		answer string
	}{
		{name: "nothing", within: 5 * time.Second},
		{name: "half a header", sent: "GET /wazion/glob", within: 5 * time.Second},
		{name: "a header by the drop", sent: head, drip: "X: y\r\n", within: 5 * time.Second},
		{name: "a body by the drop", sent: head + "Content-Length: 5000\r\n\r\nquery=ana&token=" + validToken + "&x=", drip: "x", within: 3 * time.Second, answer: `"found":true`},
		{name: "a body by the drop, of a stranger", sent: head + "Content-Length: 5000\r\n\r\nquery=ana&", drip: "x", within: 3 * time.Second, answer: "No autorizado"},
		{name: "chunks by the drop", sent: head + "Transfer-Encoding: chunked\r\n\r\n", drip: "1\r\nx\r\n", within: 3 * time.Second, answer: "No autorizado"},
		{name: "a second call that never comes", sent: "GET /wazion/globalSearch?query=ana&token=" + validToken + " HTTP/1.1\r\nHost: x\r\n\r\n", within: 2 * time.Minute, answer: `"found":true`},
	}
	for _, one := range tests {
		t.Run(one.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := serve(t, nil, func(o *httpapi.Options) { o.Service.Budgets.GlobalSearch = 4500 * time.Millisecond })
				connection := s.dial(t)
				began := time.Now()
				ended := make(chan struct{})
				go func() {
					defer close(ended)
					_, err := io.WriteString(connection, one.sent)
					for err == nil && one.drip != "" {
						time.Sleep(time.Second)
						_, err = io.WriteString(connection, one.drip)
					}
				}()
				got, _ := io.ReadAll(connection) // until the door closes it
				if took := time.Since(began); took > one.within+time.Second {
					t.Errorf("the connection was held for %v", took)
				}
				checkAnswers(t, []byte(one.sent), got)
				if !strings.Contains(string(got), one.answer) {
					t.Errorf("got %q", got)
				}
				<-ended
			})
		})
	}
}

// TestAnswerThatNobodyReads has a caller who never reads.
func TestAnswerThatNobodyReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serve(t, nil, nil)
		connection := s.dial(t)
		fmt.Fprintf(connection, "GET /wazion/globalSearch?query=ana&token=%s HTTP/1.1\r\nHost: x\r\n\r\n", validToken)
		time.Sleep(21 * time.Second)
		synctest.Wait()
		if _, err := connection.Write([]byte("GET")); err == nil {
			t.Error("the connection is still held")
		}
	})
}

// encrypted is a running server with TLS and a client that trusts it.
func encrypted(t *testing.T, a *answerer, change func(*httpapi.Options)) (running, *tls.Config) {
	t.Helper()
	folder := t.TempDir()
	files := httpapi.TLS{CertFile: filepath.Join(folder, "cert.pem"), KeyFile: filepath.Join(folder, "key.pem")}
	roots := x509.NewCertPool()
	roots.AddCert(writeCertificate(t, files.CertFile, files.KeyFile, 1, time.Now()))
	r := run(t, a, func(o *httpapi.Options) {
		o.Public.TLS = files
		if change != nil {
			change(o)
		}
	})
	return r, &tls.Config{RootCAs: roots, ServerName: "localhost", MinVersion: tls.VersionTLS12}
}

func TestProtocols(t *testing.T) {
	r, trusted := encrypted(t, nil, nil)
	for name, force := range map[string]bool{"HTTP/2.0": true, "HTTP/1.1": false} {
		t.Run(name, func(t *testing.T) {
			transport := &http.Transport{TLSClientConfig: trusted.Clone(), ForceAttemptHTTP2: force}
			defer transport.CloseIdleConnections()
			for _, body := range []string{"", "query=ana&token=" + validToken} {
				request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://"+r.public+"/wazion/globalSearch?query=ana&token="+validToken, strings.NewReader(body))
				if err != nil {
					t.Fatal(err)
				}
				answer, err := transport.RoundTrip(request)
				if err != nil {
					t.Fatal(err)
				}
				text, err := io.ReadAll(answer.Body)
				_ = answer.Body.Close()
				if err != nil || answer.Proto != name || !strings.Contains(string(text), `"found":true`) {
					t.Errorf("got %s %s %v", answer.Proto, text, err)
				}
				checkHeaders(t, answer.Header)
				if got := answer.Header.Get("Strict-Transport-Security"); got != "max-age=31536000" {
					t.Errorf("Strict-Transport-Security is %q", got)
				}
			}
		})
	}
}

func TestWeakCiphers(t *testing.T) {
	r, trusted := encrypted(t, nil, nil)
	for suite, fine := range map[uint16]bool{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: true, tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: false} {
		offer := trusted.Clone()
		offer.MaxVersion, offer.CipherSuites = tls.VersionTLS12, []uint16{suite}
		connection, err := (&tls.Dialer{Config: offer}).DialContext(t.Context(), "tcp", r.public)
		if (err == nil) != fine {
			t.Errorf("%s: %v", tls.CipherSuiteName(suite), err)
		}
		if err == nil {
			_ = connection.Close()
		}
	}
}

// TestWhatIsNoRequestOverTLS sends it behind a handshake, and instead of one.
func TestWhatIsNoRequestOverTLS(t *testing.T) {
	r, trusted := encrypted(t, nil, nil)
	connection, err := (&tls.Dialer{Config: trusted}).DialContext(t.Context(), "tcp", r.public)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	fmt.Fprint(connection, "GET /wazion/globalSearch HTTP/1.1\r\n\r\n")
	checkPolite(t, connection)
	plain := dial(t, r.public)
	fmt.Fprint(plain, "GET /wazion/globalSearch HTTP/1.1\r\nHost: x\r\n\r\n")
	checkPolite(t, plain)
}

// TestPlainHTTPIsTold holds that a caller with the wrong scheme can be found out
// about, and that he cannot fill the log.
func TestPlainHTTPIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		files := httpapi.TLS{CertFile: filepath.Join(folder, "cert.pem"), KeyFile: filepath.Join(folder, "key.pem")}
		writeCertificate(t, files.CertFile, files.KeyFile, 1, time.Now())
		s := serve(t, nil, func(o *httpapi.Options) { o.Public.TLS = files })
		told := func() int {
			synctest.Wait()
			return strings.Count(s.log.String(), `"level":"WARN","msg":"a call in plain HTTP came to a port that speaks TLS"`)
		}
		for minute := range 3 {
			for range 20 {
				connection := s.dial(t)
				fmt.Fprintf(connection, "GET /wazion/globalSearch?token=%s HTTP/1.1\r\nHost: x\r\n\r\n", validToken)
				checkPolite(t, connection)
			}
			if got := told(); got != minute+1 {
				t.Errorf("after %d minutes it was told %d times", minute, got)
			}
			time.Sleep(time.Minute)
		}
		if strings.Contains(s.log.String(), validToken) {
			t.Error("the log has the credential")
		}
	})
}

// TestRapidReset opens streams and takes them back at once, with a credential
// that is valid: the work that they cause stays bounded.
func TestRapidReset(t *testing.T) {
	release, arrived := make(chan struct{}), make(chan struct{}, 100_000)
	r, trusted := encrypted(t, &answerer{answer: func(context.Context, wazion.Request) gateway.Reply {
		arrived <- struct{}{}
		<-release
		return gateway.Reply{Answer: wazion.SearchResult{}}
	}}, func(o *httpapi.Options) { o.Service.MaxCalls, o.Logger = 16, nil })
	trusted.NextProtos = []string{"h2"}
	connection, err := (&tls.Dialer{Config: trusted}).DialContext(t.Context(), "tcp", r.public)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	var block bytes.Buffer
	encoder := hpack.NewEncoder(&block)
	for _, field := range [][2]string{{":method", "GET"}, {":scheme", "https"}, {":authority", "localhost"}, {":path", "/wazion/globalSearch?query=ana&token=" + validToken}} {
		if err := encoder.WriteField(hpack.HeaderField{Name: field[0], Value: field[1], Sensitive: true}); err != nil {
			t.Fatal(err)
		}
	}
	ended := make(chan struct{})
	framer := http2.NewFramer(connection, connection)
	go func() { // until all frames were looked at, or the door has enough of them
		defer close(ended)
		for {
			frame, err := framer.ReadFrame()
			if _, isPing := frame.(*http2.PingFrame); err != nil || isPing {
				return
			}
		}
	}()
	_, err = io.WriteString(connection, http2.ClientPreface)
	if err == nil {
		err = framer.WriteSettings()
	}
	header := block.Bytes()
	for stream := uint32(1); err == nil && stream < 20_000; stream += 2 {
		err = framer.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: header, EndHeaders: true, EndStream: true})
		if err == nil {
			err = framer.WriteRSTStream(stream, http2.ErrCodeCancel)
		}
	}
	if err == nil {
		_ = framer.WritePing(false, [8]byte{1}) // the door may have closed before
	}
	<-ended
	<-arrived
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: trusted}}
	trusted.NextProtos = nil
	if code, body := fetch(t, client, "https://"+r.public+"/wazion/globalSearch?query=ana&test=true&token="+validToken); code != http.StatusOK || !strings.Contains(body, `"found":true`) {
		t.Errorf("another caller got %d %s", code, body)
	}
	if asked := len(r.answerer.calls()); asked > 16 {
		t.Errorf("the answerer was asked %d times", asked)
	}
	close(release)
}
