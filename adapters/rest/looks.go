package rest

import (
	"maps"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/adapters"
)

// Looks implements adapters.Looker.
func (c *Config) Looks() []adapters.Looks {
	plan, err := compile(c)
	if err != nil {
		return nil
	}
	var looks []adapters.Looks
	for _, operation := range adapters.Operations() {
		questions := plan.questions[operation]
		for _, key := range slices.Sorted(maps.Keys(questions)) {
			looks = append(looks, questions[key].looks(operation))
		}
	}
	return looks
}

// looks returns what the question looks at in its answer. What an earlier step
// puts into the rows is none of the backend's.
func (q *question) looks(operation adapters.Operation) adapters.Looks {
	looks := adapters.Looks{Operation: operation, Rows: q.answer.rows.look(q.answer.place + ".rows"), Inside: q.answer.own}
	put := make(map[string]bool)
	for _, s := range q.then {
		for _, look := range s.looks {
			if s.joinsOnly(q.answer.name) && !put[look.Keys[0]] {
				looks.Inside = append(slices.Clip(looks.Inside), look)
			}
		}
		if s.each == q.answer.name {
			put[s.name] = true
		}
	}
	return looks
}

// joinsOnly reports whether the rows of one step, and of no other, are asked for.
func (s *step) joinsOnly(name string) bool {
	return s.each == name || s.batch != nil && slices.Equal(s.batch.of, []string{name})
}

// look keeps a path into the rows that the step is asked for.
func (s *stepping) look(setting string, where path) {
	if !where.none() {
		s.out.looks = append(s.out.looks, where.look(setting))
	}
}

// look tells where a path stands.
func (p path) look(setting string) adapters.Look {
	return adapters.Look{Setting: setting, Written: p.written(), Keys: p.keys}
}

// written returns the path as settings have it.
func (p path) written() string {
	spelt := make([]string, len(p.keys))
	for i, key := range p.keys {
		if spelt[i] = key; strings.ContainsAny(key, `."*?|`) {
			spelt[i] = `"` + key + `"`
		}
	}
	return strings.Join(spelt, ".")
}
