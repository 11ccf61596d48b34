package config

import (
	"strings"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// places knows where the settings of a source stand in the file.
type places struct {
	loader *loader
	reader *decoder
	anchor *yamlnode.Node // settings that are not in the file belong there
}

// of returns the node of a setting, or that of the nearest section around it.
func (p *places) of(setting string) *yamlnode.Node {
	for path := setting; path != ""; path = parent(path) {
		if found := p.reader.found[path]; found != nil {
			return found
		}
	}
	return p.anchor
}

// Problem returns what is wrong with a setting of the adapter, such as
// "operations.find_orders.by_email.rows", at its place in the file: where part
// stands in its value or, if that is its key, in front of it. The line shows no
// credential.
func (s Source) Problem(setting, part, message, mend string) yamlnode.Problem {
	if s.places == nil {
		return yamlnode.Problem{Message: setting + ": " + message, Mend: mend}
	}
	l := s.places.loader
	problem := l.file.Problem(s.places.of(setting), message, mend)
	start := min(max(problem.Column-1, 0), len(problem.Source))
	within, before := strings.Index(problem.Source[start:], part), strings.LastIndex(problem.Source[:start], part)
	switch {
	case strings.HasSuffix(setting, "."+part) && before >= 0:
		problem.Column = before + 1
	case within > 0:
		problem.Column += within
	}
	problems := yamlnode.Problems{problem}
	newRedactor(l.options.Path, l.data, l.values.hidden).all(problems)
	return problems[0]
}
