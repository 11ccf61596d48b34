package mapping

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// Sample is one answer of a backend, saved to check mappings against.
type Sample struct {
	Name string // of its file
	Input
}

// Severity says how bad a finding is.
type Severity string

// A mapping with an error in it is not used. One with warnings is, but
// somebody should look at it.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
)

// Topic says what a finding is about.
type Topic string

// The topics of findings.
const (
	TopicPath      Topic = "path"      // no sample has it
	TopicCondition Topic = "condition" // nothing passes it
	TopicRequired  Topic = "required"  // no element has it
	TopicWord      Topic = "word"      // an enum lacks it
	TopicValue     Topic = "value"     // it does not fit
	TopicStep      Topic = "step"      // no sample brings its answer
	TopicField     Topic = "field"     // it is needed, but not mapped
	TopicSample    Topic = "sample"    // it cannot be read
	TopicKey       Topic = "key"       // no lookup finds it
)

// Finding is something that is or may be wrong.
type Finding struct {
	yamlnode.Problem
	Severity Severity `json:"severity"`
	Topic    Topic    `json:"topic,omitempty"`
}

// CheckSamples compares the mapping with what a backend answers: samples are
// by the kind of record that they hold. Words of the samples are repeated in
// the findings. Without samples, it tells which fields are missing that every
// record needs.
func (m *Mapping) CheckSamples(samples map[string][]Sample) []Finding {
	k := &checker{mapping: m.traced(), outlines: make(map[*scope]*outline), lookups: make(map[*lookupRule]*lookedFor), values: newValueTrace(), told: make(map[string]bool)}
	k.roles = rolesOf(k.mapping.file.Root)
	for _, kind := range m.Kinds() {
		k.run(kind, samples[kind])
		k.checkEssentials(kind)
	}
	k.checkPaths()
	k.checkEnums()
	k.checkLists()
	k.checkLookups()
	k.checkTests()
	k.checkTruths()
	k.checkSeveral()
	k.checkLocalised()
	slices.SortStableFunc(k.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Message, b.Message))
	})
	return k.findings
}

// checker collects what is to be told.
type checker struct {
	mapping  *tracedMapping
	roles    roles
	outlines map[*scope]*outline
	misses   map[*yamlnode.Node]*missed
	lists    map[*listRule]*tally
	lookups  map[*lookupRule]*lookedFor
	values   *valueTrace
	told     map[string]bool
	findings []Finding
}

// warn tells something once, although an alias may repeat it.
func (k *checker) warn(about Topic, node *yamlnode.Node, within, mend, format string, args ...any) {
	problem := k.mapping.file.Problem(node, fmt.Sprintf(format, args...), mend)
	if at := strings.Index(problem.Source[min(max(problem.Column-1, 0), len(problem.Source)):], within); at > 0 {
		problem.Column += at
	}
	if text := problem.Error(); !k.told[text] {
		k.told[text] = true
		k.findings = append(k.findings, Finding{problem, SeverityWarning, about})
	}
}

// run maps the samples of one kind and keeps what is learnt of them.
func (k *checker) run(kind string, samples []Sample) {
	for _, sample := range samples {
		if k.unreadable(sample) {
			continue
		}
		t := newTrace()
		t.outlines, t.misses, t.lists, t.lookups, t.values = k.outlines, k.misses, k.lists, k.lookups, k.values
		warnings := k.mapping.run(kind, sample.Input, t)
		k.misses, k.lists = t.misses, t.lists
		k.checkValues(sample, warnings)
	}
}

// unreadable tells what is wrong with a sample itself.
func (k *checker) unreadable(sample Sample) bool {
	var problems yamlnode.Problems
	if !errors.As(CheckDocument(sample.Name, sample.Body), &problems) {
		return false
	}
	for _, problem := range problems {
		k.findings = append(k.findings, Finding{problem, SeverityError, TopicSample})
	}
	return true
}

// checkValues tells of values that do not fit, once for each field. What else
// is warned of is told better by the other checks.
func (k *checker) checkValues(sample Sample, warnings []Warning) {
	for _, warning := range warnings {
		if warning.Field == "" || warning.Reason == notInEnum || warning.Reason == leftOut {
			continue
		}
		for _, one := range k.mapping.tracer.rules {
			key := warning.Kind + "|" + warning.Field + "|" + warning.Reason
			if one.kind != warning.Kind || one.label != warning.Field || k.told[key] {
				continue
			}
			k.told[key] = true
			found := warning.Found
			if raw := sample.At(warning.Path); raw != "" {
				found = raw
			}
			k.warn(TopicValue, one.key, "", "run wazgate map with this sample and --explain to see it", "%s: %s (%s at %s of %s)", one.name, warning.Reason, found, warning.Path, sample.Name)
		}
	}
}

// checkEssentials tells which fields are not mapped that records of a kind are
// of little use without.
func (k *checker) checkEssentials(kind string) {
	essentials := map[string][][]string{
		"customers": {{"id"}, {"name"}, {"phone", "email", "other_phones"}},
		"orders":    {{"id"}, {"number"}},
		"products":  {{"id"}, {"title"}},
	}
	list := k.mapping.file.Root.Get(kind)
	fields := list.Get("fields")
	for _, choice := range essentials[kind] {
		if slices.ContainsFunc(choice, func(name string) bool { return fields.Get(name) != nil }) {
			continue
		}
		needed := choice[0]
		if len(choice) > 1 {
			needed = strings.Join(choice[:2], " or ")
		}
		k.warn(TopicField, keyOf(list, "fields"), "", "add it to fields", "%s have no %s", kind, needed)
	}
	if kind == "orders" && !slices.ContainsFunc(buyerFields(), func(name string) bool { return fields.Get(name) != nil }) {
		k.warn(TopicField, keyOf(k.mapping.file.Root, kind), "", "map at least one of "+strings.Join(buyerFields(), ", "), "nothing says whose an order is, so that nobody is shown any")
	}
}

// buyerFields are the fields that say whose an order is. Orders inside of a
// customer are known to be his.
func buyerFields() []string {
	return []string{"customer_id", "customer_ids", "customer_phone", "customer_email"}
}

// keyOf returns the key of an entry, or the section itself.
func keyOf(section *yamlnode.Node, name string) *yamlnode.Node {
	for _, entry := range section.Entries {
		if entry.Key.Value == name {
			return entry.Key
		}
	}
	return section
}

// checkEnums tells which words the samples have that an enum does not.
func (k *checker) checkEnums() {
	for _, missed := range k.misses {
		words := make([]string, len(missed.words))
		for i, word := range missed.words {
			words[i] = fmt.Sprintf("%.40q", word)
		}
		noun := "the word"
		if len(words) > 1 {
			noun = "the words"
		}
		k.warn(TopicWord, missed.enum, "", "add "+pronoun(len(words))+" with what "+stands(len(words))+" for, or add default:", "the samples have %s %s, which this enum has not", noun, strings.Join(words, ", "))
	}
}

func pronoun(count int) string {
	if count == 1 {
		return "it"
	}
	return "them"
}

func stands(count int) string {
	if count == 1 {
		return "it stands"
	}
	return "they stand"
}

// checkLists tells of lists of records of which nothing is left.
func (k *checker) checkLists() {
	for list, counted := range k.lists {
		if counted.kept > 0 || counted.seen == 0 {
			continue
		}
		if counted.where == counted.seen {
			mend := "look at the condition"
			if len(counted.compared) > 0 {
				mend += ": the samples have " + strings.Join(counted.compared, ", ")
			}
			k.warn(TopicCondition, keyOf(list.node, "where"), "", mend, "no element of the samples passes this condition, and there %s", amount(counted.seen))
		}
		for one, count := range counted.required {
			if count == counted.seen-counted.where {
				k.warn(TopicRequired, one.key, "", "look at its path, or take required: away", "%s is required, but no element of the samples has it: all are left out", one.name)
			}
		}
	}
}

func amount(count int) string {
	if count == 1 {
		return "is one"
	}
	return fmt.Sprintf("are %d", count)
}
