package mapping_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/mapping"
)

const manual = "../docs/mapping.md"

// fence is a block of the manual between ``` and ```.
type fence struct {
	line       int
	info, text string
}

// example is what the manual shows together: a document, a mapping of it and
// what comes out.
type example struct {
	line           int
	kind, yaml     string
	input, output  string
	steps, request map[string]string
	files          map[string]string // mappings that others extend
	warnings       string
	mistake        string // what is said about the mapping instead of an output
}

// TestManual runs every example of the manual. Its blocks are told apart by the
// words behind ```:
//
//	json input             the document; it holds until the next heading
//	json step NAME         a further answer
//	yaml request           who asks: phone, country, locale, language
//	yaml file NAME         a mapping that another one extends
//	yaml mapping           a whole mapping
//	yaml fields [KIND]     only the fields of a mapping of $self, orders if no kind is named
//	json output [KIND]     the records; an object is the only one
//	text warnings          the warnings, one on each line
//	text mistake           what is said of a mapping that is wrong
func TestManual(t *testing.T) {
	examples := readManual(t, manual)
	if len(examples) < 80 {
		t.Fatalf("%d examples", len(examples))
	}
	for _, one := range examples {
		t.Run(fmt.Sprintf("line %d", one.line), one.run)
	}
}

func (e example) run(t *testing.T) {
	m, err := mapping.Load("mapping.yaml", []byte(e.yaml), mapping.Options{Extend: func(_, wanted string) (string, []byte, error) {
		name := path.Clean(wanted)
		text, ok := e.files[name]
		if !ok {
			return "", nil, os.ErrNotExist
		}
		return name, []byte(text), nil
	}})
	if e.mistake != "" {
		if err == nil || strings.TrimSpace(err.Error()) != strings.TrimSpace(e.mistake) {
			t.Errorf("the mistake is told as:\n%v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	in := mapping.Input{Body: []byte(e.input), Steps: map[string]json.RawMessage{}, Request: mapping.Request{
		Phone: e.request["phone"], Country: e.request["country"], Locale: e.request["locale"], Language: e.request["language"],
	}}
	for name, text := range e.steps {
		in.Steps[name] = json.RawMessage(text)
	}
	list, warnings := m.Records(e.kind, in)
	var got any = list
	if strings.HasPrefix(strings.TrimSpace(e.output), "{") && len(list) == 1 {
		got = list[0]
	}
	if diff := cmp.Diff(plainJSON(t, []byte(e.output)), plainJSON(t, encode(t, got))); diff != "" {
		t.Errorf("(-manual +got):\n%s\n%s", diff, encode(t, got))
	}
	if diff := cmp.Diff(strings.TrimSpace(e.warnings), strings.Join(told(warnings), "\n")); diff != "" {
		t.Errorf("warnings (-manual +got):\n%s", diff)
	}
	sameWhenJoined(t, m, in)
	for _, own := range m.Tests() {
		for _, failure := range own.Run(m, os.ReadFile) {
			t.Error(failure.Error())
		}
	}
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// plainJSON decodes JSON so that numbers of one value are equal, however they
// are written.
func plainJSON(t *testing.T, text []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return sameNumbers(v)
}

func sameNumbers(v any) any {
	switch one := v.(type) {
	case json.Number:
		if exact, ok := new(big.Rat).SetString(one.String()); ok {
			return exact.RatString()
		}
	case []any:
		for i := range one {
			one[i] = sameNumbers(one[i])
		}
	case map[string]any:
		for key := range one {
			one[key] = sameNumbers(one[key])
		}
	}
	return v
}

func readManual(t *testing.T, name string) []example {
	t.Helper()
	var examples []example
	var next example
	files := map[string]string{}
	for _, block := range readFences(t, name) {
		words := strings.Fields(block.info)
		switch strings.Join(words[:min(2, len(words))], " ") {
		case "":
			next = example{}
		case "json input":
			next = example{input: block.text}
		case "json step":
			next.steps = with(next.steps, words[2], block.text)
		case "yaml request":
			next.request = keyValues(block.text)
		case "yaml file":
			files[words[2]] = block.text
		case "yaml mapping":
			next.line, next.kind, next.yaml, next.files = block.line, "orders", block.text, maps.Clone(files)
		case "yaml fields":
			next.line, next.kind = block.line, kindOf(words)
			next.yaml = wrapFields(next.kind, block.text)
		case "text mistake":
			examples = append(examples, mistake(block, next))
		case "json output":
			if len(words) > 2 {
				next.kind = kindOf(words)
			}
			next.output, next.warnings = block.text, ""
			examples = append(examples, next)
		case "text warnings":
			examples[len(examples)-1].warnings = block.text
		case "json", "yaml", "text", "sh":
			t.Errorf("line %d: a block ```%s that no test reads; say what it is", block.line, block.info)
		default:
			if words[len(words)-1] != "untested" {
				t.Errorf("line %d: unknown block ```%s", block.line, block.info)
			}
		}
	}
	return examples
}

func mistake(block fence, next example) example {
	next.mistake = block.text
	return next
}

func kindOf(words []string) string {
	if len(words) > 2 {
		return words[2]
	}
	return "orders"
}

func with(m map[string]string, key, value string) map[string]string {
	m = maps.Clone(m)
	if m == nil {
		m = map[string]string{}
	}
	m[key] = value
	return m
}

func keyValues(text string) map[string]string {
	pairs := map[string]string{}
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(line, ":")
		pairs[strings.TrimSpace(key)] = strings.Trim(strings.TrimSpace(value), `"`)
	}
	return pairs
}

func wrapFields(kind, text string) string {
	var out strings.Builder
	out.WriteString(kind + ":\n  from: $self\n  fields:\n")
	for line := range strings.Lines(text) {
		out.WriteString("    " + line)
	}
	return out.String()
}

// readFences returns the blocks of the manual. A heading stands in as one
// without words.
func readFences(t *testing.T, name string) []fence {
	t.Helper()
	var fences []fence
	var open *fence
	lines := bufio.NewScanner(strings.NewReader(readFile(t, name)))
	for number := 1; lines.Scan(); number++ {
		line := lines.Text()
		switch {
		case open == nil && strings.HasPrefix(line, "```"):
			open = &fence{line: number, info: strings.TrimPrefix(line, "```")}
			if strings.TrimSpace(open.info) == "" {
				t.Errorf("line %d: a block without words", number)
			}
		case open == nil && strings.HasPrefix(line, "#"):
			fences = append(fences, fence{line: number})
		case open != nil && strings.HasPrefix(line, "```"):
			fences = append(fences, *open)
			open = nil
		case open != nil:
			open.text += line + "\n"
		}
	}
	if open != nil {
		t.Fatalf("line %d: the block does not end", open.line)
	}
	return fences
}

// TestManualIsWhole compares the manual with what the language has: every field
// with its type, every operation and every setting.
func TestManualIsWhole(t *testing.T) {
	text := readFile(t, manual)
	for kind, rows := range mapping.FieldTable() {
		if diff := cmp.Diff(tableOf(t, text, "### Fields of "+kind), rows); diff != "" {
			t.Errorf("the fields of %s (-manual +mapping):\n%s", kind, diff)
		}
	}
	words := mapping.Words()
	slices.Sort(words)
	for _, word := range slices.Compact(words) {
		if !strings.Contains(text, "| `"+word+"` |") && !strings.Contains(text, "| `"+word+":` |") {
			t.Errorf("the manual's tables have no row for %s", word)
		}
	}
}

// TestManualLinks checks that every link inside the manual leads to a heading,
// and every other one to a file.
func TestManualLinks(t *testing.T) {
	text := readFile(t, manual)
	headings := map[string]bool{}
	for line := range strings.Lines(text) {
		if heading, found := strings.CutPrefix(strings.TrimLeft(line, "#"), " "); found && line[0] == '#' {
			headings[anchorOf(strings.TrimSpace(heading))] = true
		}
	}
	for _, link := range regexp.MustCompile(`\]\(([^)]+)\)`).FindAllStringSubmatch(text, -1) {
		target, local := strings.CutPrefix(link[1], "#")
		switch {
		case local && !headings[target]:
			t.Errorf("no heading is called %q", target)
		case !local && !strings.HasPrefix(target, "https://"):
			if _, err := os.Stat(path.Join(path.Dir(manual), target)); err != nil {
				t.Error(err)
			}
		}
	}
}

// anchorOf returns the name by which links reach a heading.
func anchorOf(heading string) string {
	return strings.Map(func(letter rune) rune {
		switch {
		case letter == ' ':
			return '-'
		case unicode.IsLetter(letter), unicode.IsDigit(letter), letter == '_', letter == '-':
			return unicode.ToLower(letter)
		default:
			return -1
		}
	}, heading)
}

// tableOf returns the rows of the table below a heading.
func tableOf(t *testing.T, text, heading string) []string {
	t.Helper()
	_, after, found := strings.Cut(text, heading+"\n")
	if !found {
		t.Errorf("the manual has no %q", heading)
	}
	section, _, _ := strings.Cut(after, "\n#")
	var rows []string
	for line := range strings.Lines(section) {
		if strings.HasPrefix(line, "| `") {
			rows = append(rows, strings.TrimSpace(line))
		}
	}
	return rows
}
