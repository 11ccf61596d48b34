package yamlnode_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// TestSyntaxMistakes holds what people write that is no YAML, or is other YAML
// than they meant, to what they are told.
func TestSyntaxMistakes(t *testing.T) {
	tests := []struct{ in, want string }{
		{"by: @id\n", `1:5: not valid YAML: a text cannot begin with @ unless it is in quotes; write "@id" in quotes`},
		{"a:\n  by: {lookup: x, by: @id}\n", `2:23: not valid YAML: a text cannot begin with @ unless it is in quotes; write "@id" in quotes`},
		{"a: `x`\n", "1:4: not valid YAML: a text cannot begin with ` unless it is in quotes; write \"`x`\" in quotes"},
		{"a: %x\n", `1:4: not valid YAML: a text cannot begin with % unless it is in quotes; write "%x" in quotes`},
		{"a: [x, %y]\n", `1:8: not valid YAML: a text cannot begin with % unless it is in quotes; write "%y" in quotes`},
		{"a: & b\n", `1:4: not valid YAML: a text cannot begin with & unless it is in quotes; write "& b" in quotes`},
		{"a: &b\n", `1:4: a text cannot begin with & unless it is in quotes; write "&b" in quotes; & without quotes gives a name to what follows`},
		{"a: *x\n", `1:4: not valid YAML: a text cannot begin with * unless it is in quotes; write "*x" in quotes; * without quotes repeats what & has given a name to, and nothing above has this one`},
		{"a: *.total\nb: 1\n", `1:4: not valid YAML: a text cannot begin with * unless it is in quotes; write "*.total" in quotes; * without quotes repeats what & has given a name to, and nothing above has this one`},
		{"a: {b: *x}\n", `1:8: not valid YAML: a text cannot begin with * unless it is in quotes; write "*x" in quotes; * without quotes repeats what & has given a name to, and nothing above has this one`},
		{"a: !x\n", `1:4: a text cannot begin with ! unless it is in quotes; write "!x" in quotes`},
		{"a: ! x\n", `1:4: a text cannot begin with ! unless it is in quotes; write "! x" in quotes`},
		{"a: [!x, b]\n", `1:5: a text cannot begin with ! unless it is in quotes; write "!x" in quotes`},
		{"url: {template: https://x/{id}}\n", `1:17: not valid YAML: a text with { in it needs quotes here; write "https://x/{id}" in quotes`},
		{"url: {template: {id} x}\n", `1:17: not valid YAML: a text that begins with { needs quotes; write "{id} x" in quotes`},
		{"url: {id} x\n", `1:6: not valid YAML: a text that begins with { needs quotes; write "{id} x" in quotes`},
		{"note: a: b\n", `1:7: not valid YAML: a text with a colon and a blank in it needs quotes; write "a: b" in quotes`},
		{"note: {path: a: b}\n", `1:14: not valid YAML: a text with a colon and a blank in it needs quotes; write "a: b" in quotes`},
		{"a: \n  - b: c: d\n", `2:8: not valid YAML: a text with a colon and a blank in it needs quotes; write "c: d" in quotes`},
		{"url:{path: x}\nb: 1\n", `1:1: a blank is missing after the colon; write url: {`},
		{"c:\n  url:{path: x}\n  b: 1\n", `2:3: a blank is missing after the colon; write url: {`},
		{"c:\n  b: 1\n  url:{path: x}\n", `3:3: a blank is missing after the colon; write url: {`},
		{"c:\n  b: 1\n  url:[x]\n  d: 2\n", `3:7: not valid YAML: a blank is missing after the colon; write url: [x]`},
		{"b:\n  url: {path:{x: 1}}\n", `2:14: not valid YAML: a blank is missing after the colon; write path: {`},
		{"b:\n  url:x\n  d: 1\n", `2:7: not valid YAML: a blank is missing after the colon; write url: x`},
		{"a: [1, 2\n", `1:4: not valid YAML: the [ that begins here is not closed; write ] where it ends`},
		{"a: [1, 2\nb: 3\n", `1:4: not valid YAML: the [ that begins here is not closed; write ] where it ends`},
		{"a: {x: 1\nb: 3\nc: 4\n", `1:4: not valid YAML: the { that begins here is not closed; write } where it ends`},
		{"o:\n  a: {x: 1,\n  b: 3\n  c: 4\n", `2:6: not valid YAML: the { that begins here is not closed; write } where it ends`},
		{"o:\n  a: {x: {y: 1}\n  b: 3\n", `2:6: not valid YAML: the { that begins here is not closed; write } where it ends`},
		{"o:\n  a: [x, y\n  b: 3\n", `2:6: not valid YAML: the [ that begins here is not closed; write ] where it ends`},
		{"o:\n  a: (x]\n  b: ]\n", `3:6: not valid YAML: nothing stands before this ]; remove it, or put the whole text in quotes`},
		{"o:\n  a: {x: 1}}\n  b: 2\n", `2:12: not valid YAML: there is one } too many; remove it, or put the whole text in quotes`},
		{"o:\n  a: [x, y}\n  b: 2\n", `2:11: not valid YAML: } stands here, but the [ of line 2 is not closed; write ] first`},
		{"o:\n  a: 1\n b: 2\n", `3:2: not valid YAML: this line is indented by 1 blank, as no section above it is; compare the indentation with the lines above, from line 2 on`},
		{"o:\n  a: 1\n   b: 2\n", `3:4: not valid YAML: this line is indented 1 blank deeper than line 2, which has a value already; give both the same indentation; the mistake may be in the line above`},
		{"o:\n  e:\n    x: 1\n   y: 2\n    z: 3\n", `4:4: not valid YAML: this line is indented by 3 blanks, as no section above it is; compare the indentation with the lines above, from line 3 on`},
		{"o:\n  e:\n    x: 1\n     y: 2\n    z: 3\n", `4:6: not valid YAML: this line is indented 1 blank deeper than line 3, which has a value already; give both the same indentation; the mistake may be in the line above`},
		{"o:\n  a: 1\n  b\n  c: 2\n", `3:3: not valid YAML: this line has no colon, or goes on from the line above; write key: value, or put a text of several lines in quotes`},
		{"o:\n  - a\n  b: 1\n", `3:3: not valid YAML: this line stands among the items of a list, but does not begin with -; write - in front, or compare the indentation with the lines above, from line 2 on`},
		{"o:\n  a: 1\n  - b\n", `3:3: not valid YAML: an item of a list stands among the keys of a section; indent it below its key, or write key: in front; compare the indentation with the lines above, from line 2 on`},
		{"orders:\n  from: x\nfields:\n  a: b\ncustomers:\n  from: y\nfields:\n  a: b\n", `7:1: "fields" stands here a second time; keep one of them, or mend the indentation if it belongs elsewhere; the first is on line 3`},
		{"a: \"b\nc: d\n", `1:4: not valid YAML: the quotes that begin here are not closed; write " again where the text ends`},
		{"a: 'b\nc: d\n", `1:4: not valid YAML: the quotes that begin here are not closed; write ' again where the text ends`},
		{"a: 'it's'\n", `1:8: not valid YAML: text follows after the closing '; put the whole text in ", or write '' for a ' inside single quotes`},
		{"a: \"x\\d\"\n", `1:6: not valid YAML: \ begins nothing known here; write \\ for the \ itself, or put the text in single quotes`},
		{"a: \"b\" c\n", `1:8: not valid YAML: text follows after the closing "; put the whole text in quotes, with ' around it and " inside`},
		{"a: \"{x}\" and\n", `1:10: not valid YAML: text follows after the closing "; put the whole text in quotes, with ' around it and " inside`},
		{"a: | x\n", `1:4: not valid YAML: a text cannot begin with | unless it is in quotes; write "| x" in quotes`},
		{"a: > 5\n", `1:4: not valid YAML: a text cannot begin with > unless it is in quotes; write "> 5" in quotes`},
		{"a: |x\n", `1:4: not valid YAML: a text cannot begin with | unless it is in quotes; write "|x" in quotes`},
		{"a: - b\n", `1:4: not valid YAML: a text cannot begin with - unless it is in quotes; write "- b" in quotes; the first item of a list begins on a line of its own`},
		{"- a\nb: c\n", `2:1: not valid YAML: this line stands among the items of a list, but does not begin with -; write - in front, or compare the indentation with the lines above, from line 1 on`},
		{"a: ,x\n", `1:4: not valid YAML: nothing stands before this ,; remove it, or put the whole text in quotes`},
		{"a: ]x\n", `1:4: not valid YAML: nothing stands before this ]; remove it, or put the whole text in quotes`},
		{"a: ? x\n", `1:4: not valid YAML: a text cannot begin with ? unless it is in quotes; write "? x" in quotes`},
		{"key with: colon: x\n", `1:11: not valid YAML: a text with a colon and a blank in it needs quotes; write "colon: x" in quotes`},
		{": x\n", `1:1: a key must be a plain word; write key: value`},
		{"a:\n  b: 1\n\tc: 2\n", `3:1: not valid YAML: a tab stands where the indentation is; indent with spaces; YAML does not allow tabs`},
		{"o:\n  s:\n    e:\n     a: b\n      c: d\n", `5:7: not valid YAML: this line is indented 1 blank deeper than line 4, which has a value already; give both the same indentation; the mistake may be in the line above`},
		{"a: {\n  b: c\n  d: e\n}\n", `3:4: not valid YAML: a comma is missing between this line and the one above, or the { of line 1 is not closed; write a comma, or }; without brackets every entry stands on a line of its own`},
		{"a: [{x: 1}, {y: 2]\nb: c\n", `1:18: not valid YAML: ] stands here, but the { of line 1 is not closed; write } first`},
		{"o:\n  a: \"x\n  b: \"y\"\n", `2:6: not valid YAML: the quotes that begin here are not closed; write " again where the text ends`},
		{"ñandú: {c: ñ, e: @g}\n", `1:18: not valid YAML: a text cannot begin with @ unless it is in quotes; write "@g" in quotes`},
		{"a: {path: items.#[0]}\n", `1:11: not valid YAML: a text with [ in it needs quotes here; write "items.#[0]" in quotes`},
		{"a: {path: b, default: N/A: x}\n", `1:23: not valid YAML: a text with a colon and a blank in it needs quotes; write "N/A: x" in quotes`},
		{"a: {path: x, default: \"y\"z}\n", `1:26: not valid YAML: text follows after the closing "; put the whole text in quotes, with ' around it and " inside`},
		{"a:\n  {{ id }}: x\n", `2:3: a key must be a plain word; write "{{ id }}: x" in quotes if it is a text`},
		{"a: {{ id }}\n", `1:4: a key must be a plain word; write "{{ id }}" in quotes if it is a text`},
		{"<<: x\n", `1:5: << repeats the entries of a section; this is none; write <<: *name, where the section to repeat begins with &name, or <<: [*first, *second]`},
		{"a: \x01b\n", `1:4: not valid YAML: an invisible letter stands here (U+0001); remove it`},
		{"a: \xffb\n", `1:4: not valid YAML: this letter is not written in UTF-8; save the file as UTF-8`},
		{"a: b\n...\nc: d\n", `2:1: a second document begins here; keep one document in the file: remove the --- and what follows`},
		{"a:\n  url:{t: \"x\"}\n", `2:7: not valid YAML: a blank is missing after the colon; write url: {`},
	}
	for _, test := range tests {
		t.Run(test.in, func(t *testing.T) {
			_, err := yamlnode.Parse("x", []byte(test.in))
			if err == nil {
				t.Fatal("no error")
			}
			first, _, _ := strings.Cut(err.Error(), "\n")
			if diff := cmp.Diff("x:"+test.want, first); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMergeKeys(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"own keys win", "a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3, z: 4}\n", `{"a":{"x":1,"y":2},"b":{"y":3,"z":4,"x":1}}`},
		{"wherever it stands", "a: &a {x: 1}\nb:\n  x: 2\n  <<: *a\n", `{"a":{"x":1},"b":{"x":2}}`},
		{"the first of several wins", "a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc:\n  <<: [*a, *b]\n", `{"a":{"x":1},"b":{"x":2,"y":2},"c":{"x":1,"y":2}}`},
		{"of what is merged itself", "a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b}\n", `{"a":{"x":1},"b":{"y":2,"x":1},"c":{"y":2,"x":1}}`},
		{"a section in its place", "a: {<<: {x: 1}, y: 2}\n", `{"a":{"y":2,"x":1}}`},
		{"a key in quotes is a key", "a: {\"<<\": 1}\n", `{"a":{"<<":1}}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file, err := yamlnode.Parse("x.yaml", []byte(test.in))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(file.Root.AppendJSON(nil))); diff != "" {
				t.Error(diff)
			}
		})
	}
	file, err := yamlnode.Parse("x.yaml", []byte("a: &a\n  x: 1\nb: {<<: *a}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if key := file.Root.Get("b").Entries[0].Key; key.Line != 2 || key.Column != 3 {
		t.Errorf("the key is at %d:%d, want where it is written", key.Line, key.Column)
	}
}

func TestMergeKeysThatCannotBe(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("a0: &a0 {x: 1}\n")
	for i := 1; i < 30; i++ {
		previous, name := string(rune('a'+i-1)), string(rune('a'+i))
		if i == 1 {
			previous = "a0"
		}
		bomb.WriteString(name + ": &" + name + "\n  <<: [*" + previous + ", *" + previous + "]\n  k" + name + ": {<<: *" + previous + "}\n")
	}
	for in, want := range map[string]string{
		"a: {<<: 5}\n":                        "x.yaml:1:9: << repeats the entries of a section; this is none; write <<: *name, where the section to repeat begins with &name, or <<: [*first, *second]",
		"a: &a [{x: 1}, 2]\nb: {<<: *a}\n":    "x.yaml:2:9: << repeats the entries of a section",
		"a: &a {x: 1}\nb: {<<: *a, <<: *a}\n": "x.yaml:2:13: \"<<\" stands here a second time; write one, with a list: <<: [*first, *second]",
		"a: {<<: *b}\nb: &b {x: 1}\n":         "x.yaml:1:9: not valid YAML: a text cannot begin with * unless it is in quotes",
		"a: &a {<<: *a}\n":                    "x.yaml:",
		bomb.String():                         "x.yaml:",
	} {
		_, err := yamlnode.Parse("x.yaml", []byte(in))
		if err == nil {
			t.Errorf("%.100s: no error", in)
		} else if !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.100s: %.300s, want %s", in, err, want)
		}
	}
}

func TestExcerptsOfLongLines(t *testing.T) {
	long := strings.Repeat("abcdefghij", 30)
	tests := []struct {
		name   string
		source string
		column int
		at     string // the letter above the caret, "" for the end of the line
	}{
		{"the beginning", "X" + long, 1, "X"},
		{"far right", long[:200] + "X" + long, 201, "X"},
		{"the end", long + "X", 301, "X"},
		{"beyond the end", long, 400, ""},
		{"letters of several bytes", strings.Repeat("ñ", 200) + "X" + long, 201, "X"},
		{"a tab", "\tX" + long, 2, "X"},
		{"a short line", "ñ: X", 4, "X"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			excerpt := yamlnode.Problem{Line: 1, Column: test.column, Source: test.source}.Excerpt()
			line, caret, _ := strings.Cut(excerpt, "\n")
			letters, at := []rune(line), len([]rune(caret))-1
			if len(letters) > 130 {
				t.Errorf("the line has %d letters", len(letters))
			}
			if got := string(letters[at:min(at+1, len(letters))]); got != test.at {
				t.Errorf("the caret is below %q, want %q:\n%s", got, test.at, excerpt)
			}
		})
	}
}
