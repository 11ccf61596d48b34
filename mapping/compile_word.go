package mapping

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// table compiles words and what each stands for.
func (c *compiler) table(node *yamlnode.Node, name, mend string, compile func(*yamlnode.Node) expr) words {
	table := make(words, len(node.Entries))
	entries := c.section(node, name, mend)
	if len(entries) == 0 && node.Kind == yamlnode.Map {
		c.problem(node, mend, "%s is empty", name)
	}
	for _, entry := range entries {
		word := strings.ToLower(strings.TrimSpace(entry.Key.Value))
		if _, twice := table[word]; twice {
			c.problem(entry.Key, "keep one of them; letter case does not matter", "%q stands in %s already", entry.Key.Value, name)
			continue
		}
		table[word] = compile(entry.Value)
	}
	return table
}

// enum compiles the words that stand for others.
func (c *compiler) enum(x context, node *yamlnode.Node) words {
	return c.table(node, "enum", "write word: translation, one on each line", func(translated *yamlnode.Node) expr {
		if translated.Kind == yamlnode.Map && x.want&wantText != 0 {
			return c.translations(x, translated)
		}
		return c.constant(x, translated)
	})
}

// translations compiles a text of the file in several languages.
func (c *compiler) translations(x context, node *yamlnode.Node) expr {
	var e languagesExpr
	for _, entry := range node.Entries {
		c.checkLanguage(entry.Key)
		if text, ok := c.constant(x, entry.Value).(constExpr); ok {
			e.of = append(e.of, translation{entry.Key.Value, text.value})
		}
	}
	if len(node.Entries) == 0 {
		c.problem(node, "write language: text, one on each line", "there is no text in any language")
	}
	return e
}

func (c *compiler) checkLanguage(node *yamlnode.Node) {
	if !isLanguage(node.Value) {
		c.problem(node, "write a code such as es or es-ES", "%s is no language", node.Describe())
	}
}

func parseSwitch(c *compiler, x context, node, whole *yamlnode.Node) expr {
	e := &switchExpr{of: c.value(x.inner(wantAny), node), quiet: whole.Get("default") != nil}
	cases := whole.Get("cases")
	switch {
	case cases == nil && c.misspelt(whole):
	case cases == nil:
		c.problem(node, "add cases: with word: value, one on each line", "switch has no cases:")
	default:
		e.cases = c.table(cases, "cases", "write word: value, one on each line", func(one *yamlnode.Node) expr {
			return c.value(x.inner(x.want), one)
		})
	}
	if otherwise := whole.Get("else"); otherwise != nil {
		e.otherwise = c.value(x.inner(x.want), otherwise)
	}
	return e
}

func parseLocalised(c *compiler, x context, node, whole *yamlnode.Node) expr {
	e := &localisedExpr{
		of:    c.value(x.inner(wantAny), node),
		keys:  []string{"locale", "language", "lang", "locale_code", "id"},
		texts: []string{"value", "text", "name"},
	}
	if key := whole.Get("key"); key != nil {
		e.keys = []string{c.below(key)}
	}
	if text := whole.Get("value"); text != nil {
		e.texts = []string{c.below(text)}
	}
	e.traced = c.trace.localised(whole)
	if languages := whole.Get("languages"); languages != nil {
		e.languages = c.languages(languages)
	}
	if prefer := whole.Get("prefer"); prefer != nil {
		nodes := []*yamlnode.Node{prefer}
		if prefer.Kind == yamlnode.List {
			nodes = prefer.Items
		}
		for _, one := range nodes {
			c.checkLanguage(one)
			e.prefer = append(e.prefer, one.Value)
		}
	}
	return e
}

// languages compiles the ids that stand for languages.
func (c *compiler) languages(node *yamlnode.Node) map[string]string {
	languages := make(map[string]string, len(node.Entries))
	for _, entry := range c.section(node, "languages", "write id: language, such as 1: es, one on each line") {
		c.checkLanguage(entry.Value)
		languages[entry.Key.Value] = entry.Value.Value
	}
	return languages
}

func parseEmbedded(c *compiler, x context, node, whole *yamlnode.Node) expr {
	return c.embedded(c.value(x.inner(wantAny), node), whole)
}

// embedded compiles get: beside the JSON in a text, or in a text of a list.
func (c *compiler) embedded(of expr, whole *yamlnode.Node) expr {
	e := &embeddedExpr{of: of, memo: c.memo()}
	if get := whole.Get("get"); get != nil {
		e.path = c.below(get)
	}
	return e
}

// below compiles a path that begins at what an operation has found, for gjson.
func (c *compiler) below(node *yamlnode.Node) string {
	written, ok := c.scalarText(node, "a path", "write one path")
	if !ok {
		return ""
	}
	if strings.HasPrefix(written, "$") {
		c.problem(node, "name the keys below what was found", "%q does not lie below what was found", written)
		return ""
	}
	parsed, problem := parsePath(written)
	if problem != nil {
		c.problem(node, problem.mend, "%q is no path: %s", written, problem.message)
		return ""
	}
	if !parsed.simple() {
		return parsed.query
	}
	keys := make([]string, len(parsed.keys))
	for i, key := range parsed.keys {
		keys[i] = gjson.Escape(key)
	}
	return strings.Join(keys, ".")
}
