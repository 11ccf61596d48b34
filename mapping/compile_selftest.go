package mapping

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// about lines of the keys around the records, for editors.
func testKeys() []key {
	return []key{
		{"name", oneText, "what the test shows"},
		{"kind", oneText, "which records are looked at; it can be left out where the file maps one kind"},
		{"sample", oneText, "the file with the document, from the folder of this file on"},
		{"json", anyValue, "the document itself, as YAML or as a text of JSON"},
		{"steps", wordTable, "further answers, each a file or the answer itself"},
		{"request", wordTable, "what is known of the call"},
		{"variables", wordTable, "values of variables other than those of the file"},
		{"expect", literals, "the records that are expected, in their order; only the fields named here are compared"},
		{"warnings", texts, "the warnings that are expected, such as \"items.quantity: not a number\"; where this stands, no others may come"},
	}
}

// requestKeys are what a mapping may know of the call.
func requestKeys() []string { return []string{"phone", "country", "locale", "language"} }

// samples compiles the patterns of the sample files.
func (c *compiler) samples(node *yamlnode.Node) map[string][]string {
	if node == nil {
		return nil
	}
	const mend = "write a pattern, such as samples/orders-*.json, or a list of them"
	samples := make(map[string][]string)
	for _, entry := range c.section(node, "samples", "write orders: [samples/orders-*.json], and the same for the other kinds") {
		kind := entry.Key.Value
		if !slices.Contains(kindNames(), kind) {
			c.problem(entry.Key, yamlnode.DidYouMean(kind, kindNames()), "there are no records called %q", kind)
			continue
		}
		for _, one := range oneOrMore(entry.Value) {
			pattern, ok := c.scalarText(one, "the pattern of samples", mend)
			if !ok {
				continue
			}
			if _, err := filepath.Match(pattern, ""); err != nil || pattern == "" {
				c.problem(one, mend, "%q is no pattern of files", pattern)
			}
			samples[kind] = append(samples[kind], pattern)
		}
	}
	return samples
}

// oneOrMore returns the items of a list, or a single value as one.
func oneOrMore(node *yamlnode.Node) []*yamlnode.Node {
	if node.Kind == yamlnode.List {
		return node.Items
	}
	return []*yamlnode.Node{node}
}

// tests compiles the tests that the file carries.
func (c *compiler) tests(p *program, node *yamlnode.Node) []Test {
	if node == nil {
		return nil
	}
	if node.Kind != yamlnode.List {
		c.problem(node, "begin each test with - name:", "tests must be a list, not %s", node.Describe())
		return nil
	}
	tests := make([]Test, 0, len(node.Items))
	for i, one := range node.Items {
		c.section(one, "a test", "write name, sample or json, and expect")
		if one.Kind == yamlnode.Map {
			tests = append(tests, c.test(p, one, i))
		}
	}
	return tests
}

func (c *compiler) test(p *program, node *yamlnode.Node, index int) Test {
	test := Test{Name: fmt.Sprintf("number %d", index+1), Kind: c.testKind(p, node)}
	c.checkTest(node)
	for _, entry := range node.Entries {
		switch value := entry.Value; entry.Key.Value {
		case "name":
			test.Name, _ = c.scalarText(value, "the name of a test", "write a few words")
		case "sample":
			test.body.node = value
			test.body.file, _ = c.scalarText(value, "a sample", "write the path of one file")
		case "json":
			test.body = testDocument{node: value, body: c.inline(value)}
		case "steps":
			test.steps = c.testSteps(value)
		case "request":
			test.request = c.testRequest(value)
		case "variables":
			test.variables = c.testVariables(p, value)
		case "expect":
			test.expect = value
			c.expectRecords(value, fieldsOf(test.Kind))
		case "warnings":
			test.warned, test.warnings = value, c.testWarnings(value)
		}
	}
	return test
}

// testKind returns the kind of records that a test is about.
func (c *compiler) testKind(p *program, node *yamlnode.Node) string {
	mapped := p.kinds()
	kind := node.Get("kind")
	switch {
	case kind == nil && len(mapped) == 1:
		return mapped[0]
	case kind == nil && len(mapped) == 0: // which is told elsewhere
	case kind == nil:
		c.problem(node, "add kind: "+strings.Join(mapped, " or kind: "), "the test does not say which records it is about")
	case slices.Contains(mapped, kind.Value):
		return kind.Value
	case slices.Contains(kindNames(), kind.Value):
		c.problem(kind, yamlnode.DidYouMean(kind.Value, mapped), "the file maps no %s", kind.Value)
	default:
		c.problem(kind, yamlnode.DidYouMean(kind.Value, kindNames()), "%s is no kind of records", kind.Describe())
	}
	return ""
}

// checkTest tells of keys that are unknown, missing or too many.
func (c *compiler) checkTest(node *yamlnode.Node) {
	var known []string
	for _, key := range testKeys() {
		known = append(known, key.name)
	}
	for _, entry := range node.Entries {
		if name := entry.Key.Value; !slices.Contains(known, name) {
			c.problem(entry.Key, yamlnode.DidYouMean(name, known), "unknown key %q in a test", name)
			return
		}
	}
	sample, inline := node.Get("sample"), node.Get("json")
	switch {
	case sample == nil && inline == nil:
		c.problem(node, "add sample: with a file, or json: with the document itself", "the test has no document")
	case sample != nil && inline != nil:
		c.problem(inline, "keep one of them", "sample and json cannot stand side by side")
	}
	if node.Get("expect") == nil && node.Get("warnings") == nil {
		c.problem(node, "add expect: with a list of records", "the test expects nothing")
	}
}

// inline returns a document that stands in the file.
func (c *compiler) inline(node *yamlnode.Node) []byte {
	if node.Kind != yamlnode.Scalar || !node.Quoted {
		return node.AppendJSON(nil)
	}
	body := bytes.TrimSpace([]byte(node.Value))
	if !json.Valid(body) {
		c.problem(node, "write JSON, or the same as YAML without quotes", "this text is not valid JSON")
	}
	return body
}

func (c *compiler) testSteps(node *yamlnode.Node) map[string]testDocument {
	steps := make(map[string]testDocument)
	for _, entry := range c.section(node, "steps", "write NAME: with a file or the answer itself") {
		document := testDocument{node: entry.Value}
		if text := strings.TrimSpace(entry.Value.Value); entry.Value.Kind == yamlnode.Scalar && text != "" && text[0] != '{' && text[0] != '[' {
			document.file = text
		} else {
			document.body = c.inline(entry.Value)
		}
		steps[entry.Key.Value] = document
	}
	return steps
}

func (c *compiler) testRequest(node *yamlnode.Node) Request {
	var request Request
	for _, entry := range c.section(node, "request", "write for example {country: ES, language: es}") {
		targets := map[string]*string{"phone": &request.Phone, "country": &request.Country, "locale": &request.Locale, "language": &request.Language}
		target := targets[entry.Key.Value]
		if target == nil {
			c.problem(entry.Key, yamlnode.DidYouMean(entry.Key.Value, requestKeys()), "the request has no %q", entry.Key.Value)
			continue
		}
		*target, _ = c.scalarText(entry.Value, "a part of the request", "write a text")
	}
	return request
}

func (c *compiler) testVariables(p *program, node *yamlnode.Node) map[string]string {
	values := make(map[string]string)
	for _, entry := range c.section(node, "variables", `write name: "value", one for each variable`) {
		if name := entry.Key.Value; !slices.Contains(p.variables, name) {
			c.problem(entry.Key, yamlnode.DidYouMean(name, p.variables), "the mapping has no variable %q", name)
			continue
		}
		values[entry.Key.Value], _ = c.scalarText(entry.Value, "the value of a variable", "write a text")
	}
	return values
}

func (c *compiler) testWarnings(node *yamlnode.Node) []*yamlnode.Node {
	const mend = `write texts such as "items.quantity: not a number", or [] for none`
	if node.Kind != yamlnode.List {
		c.problem(node, mend, "warnings must be a list, not %s", node.Describe())
		return nil
	}
	var texts []*yamlnode.Node
	for _, item := range node.Items {
		if _, ok := c.scalarText(item, "a warning", `put it in quotes: "items.quantity: not a number"`); ok {
			texts = append(texts, item)
		}
	}
	return texts
}
