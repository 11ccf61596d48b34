package mapping

import (
	"fmt"
	"strings"

	"github.com/tidwall/gjson"
)

// At returns the JSON at a place that a Warning names, cut short; "" if there
// is no single value. It is meant for who has saved the document himself: a log
// must never hold it.
func (in Input) At(path string) string {
	document := in.Body
	if rest, inStep := strings.CutPrefix(path, "$steps."); inStep {
		name, below, _ := strings.Cut(rest, ".")
		document, path = in.Steps[name], below
	}
	text, reason := readDocument(document)
	if reason != "" || path == "" {
		return ""
	}
	found := peek(whole(strings.TrimSpace(text)), path)
	if !found.scalar() {
		return ""
	}
	return clipped(found)
}

// Outline says in words what a document holds, for who looks for its lists.
func (in Input) Outline() string {
	text, reason := readDocument(in.Body)
	if reason != "" {
		return ""
	}
	document := gjson.Parse(text)
	if document.IsArray() {
		return fmt.Sprintf("the document itself is a list of %d: write from: $self", len(document.Array()))
	}
	var lists, others []string
	document.ForEach(func(key, member gjson.Result) bool {
		name := spell(key.String())
		if found := listsIn(member, name, 0); len(found) > 0 {
			lists = append(lists, found...)
		} else {
			others = append(others, name)
		}
		return true
	})
	switch {
	case len(lists) > 0 && len(others) > 0:
		return "the document has lists at " + wordList(lists) + "; besides, there is " + wordList(others)
	case len(lists) > 0:
		return "the document has lists at " + wordList(lists)
	case len(others) > 0:
		return "the document has no list; there is " + wordList(others)
	default:
		return "the document is empty"
	}
}

// listsIn returns the paths of the lists at a place and in the objects below it.
func listsIn(v gjson.Result, path string, depth int) (paths []string) {
	const deepest = 3
	switch {
	case v.IsArray():
		return []string{path}
	case v.IsObject() && depth < deepest:
		v.ForEach(func(key, member gjson.Result) bool {
			paths = append(paths, listsIn(member, path+"."+spell(key.String()), depth+1)...)
			return true
		})
	}
	return paths
}

func wordList(words []string) string {
	const most = 10
	if len(words) > most {
		words = append(words[:most:most], "…")
	}
	return strings.Join(words, ", ")
}
