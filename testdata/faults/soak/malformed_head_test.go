package soak_test

import (
	"math/rand/v2"
	"strconv"
	"strings"
)

// lineWays spoil the request line.
func lineWays() []way {
	return []way{
		{name: "method", piece: func(random *rand.Rand, m *message) {
			m.method = pick(random, "", "get", "PoSt", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "G\x00T", "GÉT", "GET POST", "\tGET", "(GET)", strings.Repeat("M", 1+random.IntN(70_000)), noise(random, 12))
		}},
		{name: "target", piece: func(random *rand.Rand, m *message) {
			m.target = pick(random, "", "*", "//", "/wazion", "/wazion/", "wazion/globalSearch", "/WAZION/GLOBALSEARCH", "//wazion//globalSearch//", "/wazion/globalSearch/x/y", "/wazion/%67lobalSearch", "/wazion%2FglobalSearch", "/wazion/../wazion/globalSearch", "/wazion/./globalSearch", "/wazion/;/globalSearch", "/wazion/globalSearch#x", "/wazion/globalSearch\\", "/wazion/\x00", "/wazion/é", "/wazion/%", "/wazion/%zz", "/wazion/%ff%fe", "http://gateway.example.com/wazion/globalSearch", "http://[::1/wazion/globalSearch", "https://user:word@elsewhere.example.com:99999/wazion/globalSearch", "/orders?phone=1", "/metrics", "/debug/pprof/", "/wazion/verify_conversion", "/wazion/"+noise(random, 64), "/wazion/"+repeated(random, "a/", 100_000))
		}},
		{name: "version", piece: func(random *rand.Rand, m *message) {
			m.version = pick(random, "HTTP/1.0", "HTTP/1.2", "HTTP/1.10", "HTTP/2.0", "HTTP/3", "HTTP/9.9", "HTTP/0.9", "HTTP/-1.1", "HTTP/1", "HTTP1.1", "http/1.1", "HTTPS/1.1", "HTTP/1.1 x", "HTTP/１.１", "ICY 200 OK", noise(random, 10))
		}},
		{name: "huge target", piece: func(random *rand.Rand, m *message) {
			m.ask("phone=" + repeated(random, pick(random, "9", "%41", "+", "&phone=", "é"), 600_000))
		}},
	}
}

// headerWays spoil names and values of headers, and how many there are.
func headerWays() []way {
	return []way{
		{name: "header name", piece: func(random *rand.Rand, m *message) {
			m.add(pick(random, "", " ", "X Y", "X\x00Y", "X:Y", "Ünï", "X\tY", "(x)", "content-length ", " Host", noise(random, 20), repeated(random, "N", 5_000)), "x")
		}},
		{name: "header value", piece: func(random *rand.Rand, m *message) {
			m.add(pick(random, "X-Any", "Authorization", "Content-Type", "Cookie", "X-Forwarded-For", "Traceparent", "X-Request-Id", "Accept-Encoding", "Origin", "Range", "If-None-Match"), noise(random, 200))
		}},
		{name: "huge header", piece: func(random *rand.Rand, m *message) {
			m.add(pick(random, "X-Any", "Authorization", "Content-Type", "Cookie", "X-Forwarded-For", "Traceparent"), repeated(random, pick(random, "x", "a=b; ", "127.0.0.1, ", "Bearer "), 400_000))
		}},
		{name: "many headers", piece: func(random *rand.Rand, m *message) {
			for i := range 1 + random.IntN(4_000) {
				m.add("X-"+strconv.Itoa(i), "x")
			}
		}},
		{name: "one header many times", piece: func(random *rand.Rand, m *message) {
			name := pick(random, "Authorization", "Content-Type", "Cookie", "X-Forwarded-For", "Accept", "Connection")
			for range 1 + random.IntN(2_000) {
				m.add(name, pick(random, "close", "x", "application/json", "Bearer x", "10.0.0.1"))
			}
		}},
		{name: "folded header", piece: func(random *rand.Rand, m *message) {
			m.add("X-Folded", "a"+pick(random, "\r\n b", "\r\n\tb", "\n b", "\r b", "\r\n\r\n b"))
		}},
		{name: "host", piece: func(random *rand.Rand, m *message) {
			m.set("Host", pick(random, "", " ", "a b", "é", "[::1", "gateway.example.com:99999999", "/", "@", "a,b", "\x00", noise(random, 30), repeated(random, "h.", 3_000)))
		}},
		{name: "two hosts", piece: func(_ *rand.Rand, m *message) { m.add("Host", "other.example.com") }},
		{name: "no host", piece: func(_ *rand.Rand, m *message) { m.headers = m.headers[1:] }},
		{name: "expectation", piece: func(random *rand.Rand, m *message) {
			m.add("Expect", pick(random, "100-continue", "100-Continue, x", "200-ok", "", noise(random, 10)))
		}},
		{name: "upgrade", piece: func(random *rand.Rand, m *message) {
			m.add("Connection", pick(random, "Upgrade", "Upgrade, HTTP2-Settings", "keep-alive, Upgrade", "close, keep-alive", noise(random, 10)))
			m.add("Upgrade", pick(random, "websocket", "h2c", "TLS/1.3", noise(random, 10)))
			m.add("HTTP2-Settings", pick(random, "AAMAAABkAARAAAAAAAIAAAAA", "!"))
		}},
		{name: "credentials", piece: func(random *rand.Rand, m *message) {
			m.set("Authorization", pick(random, "Basic", "Basic ", "Basic !!!", "Basic Og==", "Basic "+repeated(random, "QUFB", 50_000), "Bearer", "Bearer  ", "Negotiate x", "Digest username=\"", "bearer\tx", noise(random, 60)))
		}},
		{name: "kind of body", piece: func(random *rand.Rand, m *message) {
			m.method = "POST"
			m.set("Content-Type", pick(random, "", ";", "application/json; charset=\"", "application/json; charset=utf-16", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"", "multipart/form-data; boundary="+repeated(random, "b", 5_000), "application/x-www-form-urlencoded; a=b; a=c", "text/xml", noise(random, 40)))
		}},
		{name: "encoding of body", piece: func(random *rand.Rand, m *message) {
			m.method = "POST"
			m.add("Content-Encoding", pick(random, "gzip", "deflate", "br", "gzip, gzip", "identity", noise(random, 8)))
		}},
	}
}

// framingWays spoil what says how long a body is.
func framingWays() []way {
	return []way{
		{name: "wrong length", piece: func(random *rand.Rand, m *message) {
			m.method, m.unframed = "POST", true
			m.add("Content-Length", pick(random, strconv.Itoa(len(m.body)+1+random.IntN(100_000)), strconv.Itoa(random.IntN(len(m.body)+1)), "-1", "+5", " 5", "5 ", "0x10", "1e3", "", "five", "5,5", "5, 6", "00005", "99999999999999999999999", "9223372036854775807", "18446744073709551616"))
		}},
		{name: "two lengths", piece: func(random *rand.Rand, m *message) {
			m.method = "POST"
			m.add("Content-Length", strconv.Itoa(random.IntN(2*len(m.body)+2)))
		}},
		{name: "length and chunks", piece: func(random *rand.Rand, m *message) {
			m.method = "POST"
			m.add(pick(random, "Transfer-Encoding", "transfer-encoding", "Transfer_Encoding"), pick(random, "chunked", "chunked, identity", "CHUNKED", "xchunked", "\tchunked", "chunked\x0b"))
			m.body = pick(random, chunked(random, m.body), "0\r\n\r\nGET /wazion/globalSearch HTTP/1.1\r\nHost: x\r\n\r\n")
		}},
		{name: "chunks", piece: func(random *rand.Rand, m *message) {
			m.method, m.unframed = "POST", true
			m.add("Transfer-Encoding", "chunked")
			m.body = chunked(random, m.body)
		}},
		{name: "transfer encoding", piece: func(random *rand.Rand, m *message) {
			m.method, m.unframed = "POST", true
			m.add("Transfer-Encoding", pick(random, "gzip", "gzip, chunked", "identity", "chunked, chunked", "", "chunked;q=1", noise(random, 8)))
		}},
		{name: "body without a length", piece: func(_ *rand.Rand, m *message) { m.method, m.unframed = "POST", true }},
	}
}

// chunked writes a body in chunks, one of which is likely to be wrong.
func chunked(random *rand.Rand, body string) string {
	var text strings.Builder
	for body != "" {
		n := min(1+random.IntN(40), len(body))
		size := strconv.FormatInt(int64(n), 16)
		if random.IntN(6) == 0 {
			size = pick(random, "", "-1", "0x5", "g", "FFFFFFFFFFFFFFFF", "7fffffffffffffff", "0", "00000000000000000000005", size+";"+repeated(random, "e=v;", 20_000), size+" ", noise(random, 6))
		}
		text.WriteString(size + pick(random, "\r\n", "\r\n", "\r\n", "\n", "\r"))
		text.WriteString(body[:n] + pick(random, "\r\n", "\r\n", "\r\n", "\n", ""))
		body = body[n:]
	}
	return text.String() + pick(random, "0\r\n\r\n", "0\r\n\r\n", "0\r\nX-Trailer: y\r\n\r\n", "0\r\nContent-Length: 5\r\nHost: x\r\n\r\n", "0\r\n"+repeated(random, "T: x\r\n", 400_000)+"\r\n", "0\r\n", "")
}
