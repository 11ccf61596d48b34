package soak_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/wazion/wiretest"
	"github.com/wazgate/wazgate/testdata/faults/house"
)

// message is a request in pieces that can be spoilt one by one. Nothing of it
// is checked when it is written down.
type message struct {
	method, target, version string
	headers                 []field
	body                    string
	eol                     string
	unframed                bool // says nothing of the length of its body
}

type field struct{ name, value string }

// validMessages are all the ways in which the caller is known to ask.
func validMessages(tb testing.TB) []message {
	tb.Helper()
	var all []message
	for _, one := range wiretest.Cases() {
		for _, auth := range append(wiretest.Auths(), wiretest.AuthNone) {
			all = append(all, dissect(tb, one.Build(auth)))
		}
	}
	return all
}

// dissect takes a request apart and gives it a credential that is valid here.
func dissect(tb testing.TB, r *http.Request) message {
	tb.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		tb.Fatal(err)
	}
	valid := func(text string) string { return strings.ReplaceAll(text, wiretest.Token, house.Token) }
	m := message{method: r.Method, target: r.URL.Path, version: "HTTP/1.1", body: valid(string(body)), eol: "\r\n"}
	if r.URL.RawQuery != "" {
		// Raw spaces in a query would be another request line.
		m.target += "?" + strings.NewReplacer(" ", "%20", "\n", "%0A", "\r", "%0D").Replace(valid(r.URL.RawQuery))
	}
	m.set("Host", r.Host)
	for name, values := range r.Header {
		for _, value := range values {
			m.headers = append(m.headers, field{name, valid(value)})
		}
	}
	return m
}

// clone has headers of its own.
func (m *message) clone() message {
	copied := *m
	copied.headers = slices.Clone(m.headers)
	return copied
}

// set replaces a header, or adds it.
func (m *message) set(name, value string) {
	for i := range m.headers {
		if strings.EqualFold(m.headers[i].name, name) {
			m.headers[i].value = value
			return
		}
	}
	m.headers = append(m.headers, field{name, value})
}

// add adds a header, also one that is there already.
func (m *message) add(name, value string) { m.headers = append(m.headers, field{name, value}) }

// ask puts another query in place of the present one and keeps the path.
func (m *message) ask(query string) {
	path, _, _ := strings.Cut(m.target, "?")
	m.target = path + "?" + query
}

// send makes it a POST with the body.
func (m *message) send(kind, body string) {
	m.method, m.body = http.MethodPost, body
	m.set("Content-Type", kind)
}

// raw is the message as it is sent.
func (m *message) raw() []byte {
	var text bytes.Buffer
	text.WriteString(m.method + " " + m.target)
	if m.version != "" {
		text.WriteString(" " + m.version)
	}
	text.WriteString(m.eol)
	for _, header := range m.headers {
		text.WriteString(header.name + ": " + header.value + m.eol)
	}
	if !m.unframed && (m.body != "" || m.method == http.MethodPost) {
		text.WriteString("Content-Length: " + strconv.Itoa(len(m.body)) + m.eol)
	}
	text.WriteString(m.eol + m.body)
	return text.Bytes()
}

// pick is any of a list.
func pick[T any](random *rand.Rand, list ...T) T { return list[random.IntN(len(list))] }

// noise is any bytes.
func noise(random *rand.Rand, most int) string {
	bytes := make([]byte, random.IntN(most+1))
	for i := range bytes {
		bytes[i] = byte(random.Uint32())
	}
	return string(bytes)
}

// repeated is a text over and over, up to about a size.
func repeated(random *rand.Rand, text string, most int) string {
	return strings.Repeat(text, 1+random.IntN(max(most/len(text), 1)))
}
