package storetest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/directory"
)

// hostileTexts are ids that a backend might send and words that a stranger
// might write.
func hostileTexts() []string {
	long := strings.Repeat("0123456789", 1_000)
	return []string{
		"", " ", "a b", "\x00", "a\x00", "a\x00b", "\x00a", "\xff", "\xff\xfe", "a\xc3", "\xed\xa0\x80",
		"'", `"`, `""`, "`", `\`, "' OR 1=1 --", `" OR "`, "); DROP TABLE rows; --", "$1", "?", "?1", ":a", "@a",
		"OR", "AND", "NOT", "NEAR(a b)", "a*", "*", "^a", "{a}", "a:b", "-a", "+a", "%", "_", "(", ")",
		"ü", "u\u0308", "😀", "👩‍👩‍👧‍👦", "\u202e", "\ufeff", "ı", "ﬁ", "\n", "\r\n", "\t",
		long, long + "x", long + "y", strings.Repeat("😀", 2_500), strings.Repeat("'", 10_000), strings.Repeat(`"`, 9_999),
		"A", "a", "1", "01", "+1", "-1", "-0", "1.0", "1e3", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
		"NULL", "true", "00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-00000000000A",
		"00000000-0000-0000-0000-00000000000a", "000000000000000000000000000000000000", "0123456789abcdef", "{}", "[]",
	}
}

// checkHostileIDs stores them all at once: none may be taken for another.
func checkHostileIDs(t *testing.T, o Options) {
	h := open(t, o)
	ids := hostileTexts()
	var page []directory.Entry
	for i, id := range ids {
		page = append(page, directory.Entry{ID: id, Document: fmt.Appendf(nil, "%d", i), Tokens: []string{"red", fmt.Sprintf("id%d", i)}})
	}
	h.put(customers(), page...)
	for round := range 2 {
		h.wantCount("Count", h.count(customers()), len(ids))
		h.wantIDs("Known", h.known(customers(), ids...), ids...)
		h.wantIDs("Scan", h.scan(customers()), ids...)
		for i, id := range ids {
			if got := h.row(customers(), id).Document; string(got) != fmt.Sprint(i) {
				t.Errorf("Known(%.40q) gave the document %s, want %d", id, got, i)
			}
			h.wantIDs(fmt.Sprintf("Find of %.40q", id), h.find(customers(), 9, fmt.Sprintf("id%d", i)), id)
		}
		if round == 0 {
			h.put(customers(), page...)
		}
	}
	reversed := slices.Clone(ids)
	slices.Reverse(reversed)
	h.wantIDs("Find", h.find(customers(), 9_999, "red"), reversed...)
}

// checkHostileTokens looks for what is no token: it is not found, and nothing
// else happens.
func checkHostileTokens(t *testing.T, o Options) {
	h := open(t, o)
	h.put(customers(), entry("1", "red", "a", "b", "or", "and", "not", "near", "null", "1x", "or1"))
	h.wantIDs("Find of a very long token", h.find(customers(), 9, strings.Repeat("a", 10_000)))
	for _, text := range hostileTexts() {
		if isToken(text) {
			continue
		}
		for _, tokens := range [][]string{{text}, {"red", text}, {text, "red"}, {text, text}, {"red" + text + "red"}} {
			if rows := h.find(customers(), 9, tokens...); len(rows) > 0 {
				t.Errorf("Find(%.60q) found %d rows", tokens, len(rows))
			}
		}
	}
	for _, token := range []string{"or", "and", "not", "near", "null", "1x", "or1"} {
		h.wantIDs(fmt.Sprintf("Find(%q)", token), h.find(customers(), 9, token), "1")
		h.wantIDs(fmt.Sprintf("Find(%q) with another", token), h.find(customers(), 9, token, "red"), "1")
	}
	h.wantIDs("Find of a token in capitals", h.find(customers(), 9, "RED"))
	h.wantCount("Count", h.count(customers()), 1)
}

// isToken reports whether a text could be a token.
func isToken(text string) bool {
	return text != "" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}

func checkHostileDocuments(t *testing.T, o Options) {
	h := open(t, o)
	for i, document := range [][]byte{
		{}, {0}, {0, 0xff, 0xfe}, []byte(`{"a":"'"}`), bytes.Repeat([]byte{0}, 10_000), bytes.Repeat([]byte("megabyte"), 1<<17),
	} {
		id := fmt.Sprint(i)
		h.put(customers(), directory.Entry{ID: id, Document: document, Tokens: []string{"red"}})
		if got := h.row(customers(), id).Document; !bytes.Equal(got, document) {
			t.Errorf("document %d came back with %d bytes, %d were stored", i, len(got), len(document))
		}
	}
	h.wantCount("Find", len(h.find(customers(), 9, "red")), 6)
}
