package rest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
	"pgregory.net/rapid"
)

// drawn is any JSON, with odd blanks.
func drawn(t *rapid.T, depth int, label string) string {
	blank := rapid.SampledFrom([]string{"", " ", "\n\t"}).Draw(t, label+" blank")
	kinds := []string{"null", "true", "-0.10e+2", `"a\u00e9\"\\]}"`, `""`, "704912205188288575"}
	if depth == 0 {
		return rapid.SampledFrom(kinds).Draw(t, label)
	}
	n := rapid.IntRange(0, 3).Draw(t, label+" members")
	var members []string
	object := rapid.Bool().Draw(t, label+" object")
	for i := range n {
		member := blank + drawn(t, depth-1, fmt.Sprintf("%s.%d", label, i))
		if object {
			key := rapid.SampledFrom([]string{`"id"`, `"lines"`, `"l\u0069nes"`, `"x.y"`, `"@a"`, `""`}).Draw(t, label+" key")
			member = key + blank + ":" + member
		}
		members = append(members, member+blank)
	}
	if object {
		return "{" + blank + strings.Join(members, ",") + "}"
	}
	return "[" + blank + strings.Join(members, ",") + "]"
}

// TestSplicingKeepsAllElse: a row that gets a member changes nothing but itself,
// and in it nothing but that member.
func TestSplicingKeepsAllElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows []string
		for i := range rapid.IntRange(0, 4).Draw(t, "rows") {
			rows = append(rows, drawn(t, rapid.IntRange(0, 2).Draw(t, "depth"), fmt.Sprintf("row %d", i)))
		}
		before := rapid.SampledFrom([]string{"", " ", `{ "n":1.50 , "data" :`, `{"data":`}).Draw(t, "before")
		after := " "
		rowsPath := path{}
		if strings.Contains(before, "data") {
			after, rowsPath = ` , "z":[ ] }`, path{keys: []string{"data"}, query: "data"}
		}
		gap := rapid.SampledFrom([]string{",", " ,\n"}).Draw(t, "gap")
		body := before + "[ " + strings.Join(rows, gap) + " ]" + after
		document, err := newDocument(body, rowsPath)
		if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		if got := document.text(); got != body {
			t.Fatalf("untouched, it becomes\n%s\nof\n%s", got, body)
		}
		if len(document.rows) == 0 {
			return
		}
		at := rapid.IntRange(0, len(rows)-1).Draw(t, "at")
		member := drawn(t, 1, "member")
		document.rows[at] = withMember(document.rows[at], "lines", member)
		changed := document.rows[at].Raw
		want := before + "[ " + strings.Join(rows[:at], gap)
		if at > 0 {
			want += gap
		}
		want += changed
		if at < len(rows)-1 {
			want += gap
		}
		want += strings.Join(rows[at+1:], gap) + " ]" + after
		if got := document.text(); got != want {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
		checkMember(t, rows[at], changed, member)
	})
}

// checkMember holds a changed row against the one it was.
func checkMember(t *rapid.T, before, after, member string) {
	if !json.Valid([]byte(after)) {
		t.Fatalf("%s became %s", before, after)
	}
	old, row := gjson.Parse(before), gjson.Parse(after)
	if !old.IsObject() {
		if before != after {
			t.Fatalf("%s is no object and became %s", before, after)
		}
		return
	}
	lines, kept := 0, ""
	row.ForEach(func(key, value gjson.Result) bool {
		if key.String() == "lines" {
			lines++
			if value.Raw != strings.TrimSpace(member) {
				t.Fatalf("the member is %s, want %s", value.Raw, member)
			}
			return true
		}
		kept += key.Raw + value.Raw + ","
		return true
	})
	wanted := ""
	old.ForEach(func(key, value gjson.Result) bool {
		if key.String() != "lines" {
			wanted += key.Raw + value.Raw + ","
		}
		return true
	})
	if lines != 1 || kept != wanted {
		t.Fatalf("%s became %s", before, after)
	}
}

func FuzzJoin(f *testing.F) {
	f.Add(`{"data":[{"id":1},{"lines":2,"lines":3}]}`, "data", `[1]`)
	f.Add(` [ 1 , {"a":{}} ] `, "", `null`)
	f.Add(`{"data":{"data":[]}}`, "data.data", `"x"`)
	f.Add(`{"a":[{}]}`, "a.0", `{}`)
	f.Fuzz(func(t *testing.T, body, rows, member string) {
		rowsPath, wrong := parsePath(rows, false)
		if wrong != nil || !json.Valid([]byte(body)) || !json.Valid([]byte(member)) {
			return
		}
		document, err := newDocument(body, rowsPath)
		if err != nil {
			return
		}
		if got := document.text(); got != body {
			t.Fatalf("untouched, %q becomes %q", body, got)
		}
		for i := range document.rows {
			document.rows[i] = withMember(document.rows[i], "lines", member)
		}
		count := len(document.rows)
		text := document.text()
		if !json.Valid([]byte(text)) {
			t.Fatalf("%q becomes %q", body, text)
		}
		again, err := newDocument(text, rowsPath)
		if err != nil || len(again.rows) != count {
			t.Fatalf("%q has other hits than %q: %v", text, body, err)
		}
		document.add([]gjson.Result{gjson.Parse(`{"new":1}`)})
		if !json.Valid([]byte(document.text())) {
			t.Fatalf("%q with another row becomes %q", body, document.text())
		}
		document.rows = nil
		if !json.Valid([]byte(document.text())) {
			t.Fatalf("%q without rows becomes %q", body, document.text())
		}
	})
}

func FuzzCursor(f *testing.F) {
	for _, by := range []pagesBy{byPage, byOffset, byCursor, byLink, byURL} {
		at := (&pages{by: by, first: 1}).start()
		at.Count, at.Page, at.Offset, at.Cursor, at.Next = 1, 2, 2, "a", "b"
		f.Add(at.token(), string(by))
	}
	f.Add("bm9uZQ", "page")
	f.Fuzz(func(t *testing.T, token, by string) {
		p := &pages{by: pagesBy(by), first: 1}
		at, err := p.resume(token)
		if err != nil || token == "" {
			return
		}
		if again, err := p.resume(at.token()); err != nil || again != at {
			t.Fatalf("%+v comes back as %+v: %v", at, again, err)
		}
		if at.Count < 1 || at.Page < 0 || at.Offset < 0 || strings.ContainsAny(at.Cursor+at.Next, "\r\n\x00") {
			t.Fatalf("is believed: %+v", at)
		}
	})
}

func FuzzMentions(f *testing.F) {
	f.Add(`{"p":"+34 600-11-12-22"}`, "34600111222")
	f.Add(`[34600111222]`, "112")
	f.Fuzz(func(t *testing.T, body, digits string) {
		if json.Valid([]byte(body)) && !strings.ContainsFunc(digits, func(r rune) bool { return !isDigit(r) }) && digits != "" {
			if mentions(gjson.Parse(body), digits) && !strings.Contains(bareDigits(gjson.Parse(body).String()), digits) &&
				!strings.Contains(body, `\`) {
				t.Fatalf("%q does not mention %s", body, digits)
			}
		}
	})
}
