package config

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/schema"
	"github.com/wazgate/wazgate/internal/yamlnode"
	"github.com/wazgate/wazgate/mapping"
)

// responseSection is one rule about the answers of a source.
type responseSection struct {
	Status   *yamlnode.Node `yaml:"status" about:"the statuses it is about: 410, 5xx, or several as in [404, 410]; none means every status"`
	Path     string         `yaml:"path" about:"a place in the body, written as in mappings; a body that is no JSON fits no rule with a path"`
	Equals   *yamlnode.Node `yaml:"equals" about:"the value there, or a list of values: compared as text and numbers by their value, so that false fits false and \"false\""`
	Present  *bool          `yaml:"present" about:"whether there is a value other than null"`
	Contains *string        `yaml:"contains" about:"a part of the text there, in upper or lower case"`
	Means    string         `yaml:"means" words:"use empty fail retry" about:"use: the body is the answer; empty: there is no such thing; fail: nothing is known; retry: fail, after one more attempt"`
}

// readResponses returns the rules of a source, as far as they are right.
func (l *loader) readResponses(path string, sections []responseSection) []adapters.ResponseRule {
	var rules []adapters.ResponseRule
	for i := range sections {
		section, place := &sections[i], fmt.Sprintf("%s[%d]", path, i)
		l.checkResponse(place, section)
		rule := adapters.ResponseRule{
			Statuses: l.readStatuses(place+".status", section.Status), Path: l.readPath(place+".path", section.Path),
			Equals: l.readEquals(place+".equals", section.Equals), Present: section.Present, Means: adapters.Meaning(section.Means),
		}
		if section.Contains != nil {
			rule.Contains = *section.Contains
		}
		rules = append(rules, rule)
	}
	return rules
}

// checkResponse holds that a rule says what it is about, and what that means.
func (l *loader) checkResponse(place string, section *responseSection) {
	if section.Means == "" {
		l.complain(place+".means", place+" does not say what such an answer means", "add means: use, empty, fail or retry")
	} else {
		l.oneOf(place+".means", section.Means, meanings())
	}
	tests, misspelt := l.testsOf(place, section)
	switch {
	case misspelt: // what is missing may be just that
	case section.Path == "" && len(tests) > 0:
		l.complain(place+"."+tests[0], place+" has "+tests[0]+", but no place in the body", "add path, as in path: error.code")
	case section.Path == "" && section.Status == nil:
		l.complain(place, place+" would fit every answer", "add status, or path with equals, present or contains")
	case section.Path != "" && len(tests) == 0:
		l.complain(place+".path", place+" does not say what stands under its path", "add equals, present or contains")
	case len(tests) > 1:
		l.complain(place+"."+tests[1], place+" has both "+tests[0]+" and "+tests[1], "keep one of them, and make another rule for the other")
	}
}

// testsOf names what a rule asks of the value under its path, and tells whether
// something beside them has a problem already, and may have been meant for one.
func (l *loader) testsOf(place string, section *responseSection) (tests []string, misspelt bool) {
	misspelt = l.spoilt(place+".path") || l.decoder.strange[place]
	for _, test := range []struct {
		name string
		set  bool
	}{{"equals", section.Equals != nil}, {"present", section.Present != nil}, {"contains", section.Contains != nil}} {
		if test.set {
			tests = append(tests, test.name)
		}
		misspelt = misspelt || l.spoilt(place+"."+test.name) || l.isNothing(place, test.name)
	}
	if section.Contains != nil && *section.Contains == "" {
		l.complain(place+".contains", place+".contains is empty, which every text contains", "write a part of the text, or present: true in place of it")
	}
	return tests, misspelt
}

// isNothing refuses a test for null, which is written otherwise.
func (l *loader) isNothing(place, test string) bool {
	node := l.decoder.found[place].Get(test)
	if node == nil || node.Kind != yamlnode.Null {
		return false
	}
	l.blame(node, place+"."+test+" is empty", "write a value; for null, or nothing at all, write present: false in place of it")
	return true
}

func meanings() []string {
	var words []string
	for _, meaning := range adapters.Meanings() {
		words = append(words, string(meaning))
	}
	return words
}

func (l *loader) readPath(place, written string) string {
	if written == "" || l.spoilt(place) {
		return ""
	}
	path, problem, mend := mapping.GJSONPath(written)
	if problem != "" {
		l.complain(place, fmt.Sprintf("%s is %s: %s", place, l.show(place, written), problem), mend)
	}
	return path
}

// readStatuses reads one status, or a list of them.
func (l *loader) readStatuses(place string, node *yamlnode.Node) []adapters.StatusRange {
	var statuses []adapters.StatusRange
	for i, item := range oneOrMore(node) {
		status, ok := parseStatus(item)
		if !ok {
			l.blame(item, fmt.Sprintf("%s: expected a status, found %s", itemPlace(place, node, i), l.values.describe(item)),
				"write one such as 410, a class such as 5xx, or a list such as [404, 410]; redirects are followed by themselves")
			continue
		}
		statuses = append(statuses, status)
	}
	l.checkNotEmpty(place, node)
	return statuses
}

func parseStatus(node *yamlnode.Node) (adapters.StatusRange, bool) {
	const lowest, redirects, refusals, highest = 200, 300, 400, 599
	if node.Kind != yamlnode.Scalar {
		return adapters.StatusRange{}, false
	}
	text := strings.ToLower(node.Value)
	low := strings.Replace(text, "xx", "00", 1)
	first, err := strconv.Atoi(low)
	last := first
	if low != text {
		last += 99
	}
	known := first >= lowest && last <= highest && (last < redirects || first >= refusals)
	return adapters.StatusRange{First: first, Last: last}, err == nil && known && len(text) == 3
}

// readEquals reads one value, or a list of them.
func (l *loader) readEquals(place string, node *yamlnode.Node) []string {
	var values []string
	for i, item := range oneOrMore(node) {
		if item.Kind != yamlnode.Scalar {
			l.blame(item, fmt.Sprintf("%s: expected a value, found %s", itemPlace(place, node, i), l.values.describe(item)),
				"write a text, a number, true or false, or a list of such; for null write present: false")
			continue
		}
		values = append(values, item.Value)
	}
	l.checkNotEmpty(place, node)
	return values
}

func (l *loader) checkNotEmpty(place string, node *yamlnode.Node) {
	if node != nil && node.Kind == yamlnode.List && len(node.Items) == 0 {
		l.blame(node, place+" is an empty list, which nothing fits", "write at least one value, or remove it")
	}
}

func oneOrMore(node *yamlnode.Node) []*yamlnode.Node {
	switch {
	case node == nil:
		return nil
	case node.Kind == yamlnode.List:
		return node.Items
	default:
		return []*yamlnode.Node{node}
	}
}

func itemPlace(place string, node *yamlnode.Node, i int) string {
	if node.Kind != yamlnode.List {
		return place
	}
	return fmt.Sprintf("%s[%d]", place, i)
}

// oneOrMoreSchema returns the schema of one value or a list of them.
func oneOrMoreSchema(one *schema.Schema) *schema.Schema {
	return schema.AnyOf(one, schema.List(one, 1))
}

// statusSchema returns the schema of what parseStatus takes.
func statusSchema() *schema.Schema {
	return schema.AnyOf(&schema.Schema{Type: "integer", Minimum: new(200)}, &schema.Schema{Type: "string", Pattern: "^([245][0-9][0-9]|[245][xX][xX])$"}, reference())
}
