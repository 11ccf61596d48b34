package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/mapping"
)

// requests compares what the requests of a source look at in its answers with
// the samples of its mapping.
func (c *checking) requests(source *config.Source, samples map[string][]mapping.Sample) {
	looker, looks := source.Adapter.(adapters.Looker)
	if !looks {
		return
	}
	compared := &comparing{checking: c, source: source, kinds: make(map[string]*answers)}
	for _, question := range looker.Looks() {
		_, kind, _ := strings.Cut(string(question.Operation), "_")
		if compared.kinds[kind] == nil {
			compared.kinds[kind] = &answers{bodies: bodiesOf(samples[kind])}
		}
		compared.kinds[kind].questions = append(compared.kinds[kind].questions, question)
	}
	for kind, of := range compared.kinds {
		compared.kind(kind, of)
	}
}

// bodiesOf returns the samples that can be read; the others are told elsewhere.
func bodiesOf(samples []mapping.Sample) []gjson.Result {
	var bodies []gjson.Result
	for _, sample := range samples {
		if body := bytes.TrimPrefix(sample.Body, []byte("\xef\xbb\xbf")); gjson.ValidBytes(body) {
			bodies = append(bodies, gjson.ParseBytes(body))
		}
	}
	return bodies
}

// comparing is what the requests of one source are compared with.
type comparing struct {
	*checking

	source *config.Source
	kinds  map[string]*answers
}

// answers are the samples of one kind, and the questions that they may be the
// answers of.
type answers struct {
	bodies    []gjson.Result
	questions []adapters.Looks
}

// kind compares the questions about one kind of record. Where the rows of one are
// looked for in the wrong place, its samples look like hits of those without rows.
func (c *comparing) kind(kind string, of *answers) {
	misled := false
	for _, question := range of.questions {
		misled = c.rows(kind, of, question.Rows) || misled
	}
	inside := make(map[string][]*mapping.Shape) // of the rows of all questions that share a setting
	for _, question := range of.questions {
		rows := of.rows(question.Rows.Keys)
		if rows == nil || misled && len(question.Rows.Keys) == 0 {
			continue
		}
		for _, look := range question.Inside {
			inside[look.Setting+" "+look.Written] = append(inside[look.Setting+" "+look.Written], rows)
		}
	}
	for _, question := range of.questions {
		for _, look := range question.Inside {
			c.inside(kind, look, inside[look.Setting+" "+look.Written])
		}
	}
}

// inside tells of a path that no row has.
func (c *comparing) inside(kind string, look adapters.Look, rows []*mapping.Shape) {
	mend := ""
	for _, shape := range rows {
		_, meant, lacks := shape.Lacks(look.Keys)
		if !lacks {
			return
		}
		mend = meant
	}
	if len(rows) > 0 {
		c.lacking(look, fmt.Sprintf("no sample has %q in the rows of %s", look.Written, kind), mend)
	}
}

// rows tells of a place of the hits that no sample has, unless the samples may
// well be answers to other questions.
func (c *comparing) rows(kind string, of *answers, look adapters.Look) (told bool) {
	if len(look.Keys) == 0 {
		return false
	}
	var strange mapping.Shape
	var lists int
	var bodies []gjson.Result
	for _, body := range of.bodies {
		if at(body, look.Keys).Exists() {
			return false
		}
		if of.answersOther(body) {
			continue
		}
		strange.Add(body)
		bodies = append(bodies, body)
		if body.IsArray() {
			lists++
		}
	}
	near, mend, lacks := strange.Lacks(look.Keys)
	leads := slices.ContainsFunc(bodies, func(body gjson.Result) bool { return near != nil && holdsRows(at(body, near)) })
	switch {
	case !lacks, !leads && of.single():
		return false
	case lists == len(bodies):
		mend = "remove it: the answer itself is the list"
	}
	c.lacking(look, fmt.Sprintf("no sample of %s has %q", kind, look.Written), mend)
	return true
}

// lacking warns at a setting, once although several questions may share it.
func (c *comparing) lacking(look adapters.Look, message, mend string) {
	finding := mapping.Finding{
		Problem:  c.source.Problem(look.Setting, look.Written, message, mend),
		Severity: mapping.SeverityWarning, Topic: mapping.TopicPath,
	}
	if !slices.Contains(c.findings, finding) {
		c.findings = append(c.findings, finding)
	}
}

// single reports whether a question takes its whole answer for the hit: every
// object may be one.
func (a *answers) single() bool {
	return slices.ContainsFunc(a.questions, func(q adapters.Looks) bool { return len(q.Rows.Keys) == 0 })
}

// answersOther reports whether the rows of some question are in a sample.
func (a *answers) answersOther(body gjson.Result) bool {
	return slices.ContainsFunc(a.questions, func(q adapters.Looks) bool {
		return len(q.Rows.Keys) == 0 && body.IsArray() || len(q.Rows.Keys) > 0 && holdsRows(at(body, q.Rows.Keys))
	})
}

// rows returns what the rows below keys look like; nil where there are none. A
// sample in which other rows stand deeper is the answer to another question.
func (a *answers) rows(keys []string) *mapping.Shape {
	var shape *mapping.Shape
	for _, body := range a.bodies {
		found := at(body, keys)
		if !holdsRows(found) || slices.ContainsFunc(a.questions, func(q adapters.Looks) bool {
			return len(q.Rows.Keys) > len(keys) && holdsRows(at(body, q.Rows.Keys))
		}) {
			continue
		}
		for _, row := range rowsOf(found) {
			if shape == nil {
				shape = new(mapping.Shape)
			}
			shape.Add(row)
		}
	}
	return shape
}

func holdsRows(value gjson.Result) bool { return value.IsArray() || value.IsObject() }

// rowsOf returns the members of a list, or the one hit.
func rowsOf(value gjson.Result) []gjson.Result {
	if value.IsObject() && len(value.Map()) > 0 {
		return []gjson.Result{value}
	}
	if value.IsObject() {
		return nil
	}
	return value.Array()
}

// at follows keys into a value.
func at(value gjson.Result, keys []string) gjson.Result {
	for _, key := range keys {
		value = value.Get(gjson.Escape(key))
	}
	return value
}
