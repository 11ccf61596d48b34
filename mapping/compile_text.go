package mapping

import (
	"errors"
	"maps"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// textSettings are the settings that change a text, in the order in which they
// apply.
func textSettings() []string {
	return []string{"shortcodes", "extract", "replace", "case", "split", "pick", "cut"}
}

// changesText reports whether a section has a setting that changes a text.
func changesText(node *yamlnode.Node) bool {
	for _, name := range textSettings() {
		if node.Get(name) != nil {
			return true
		}
	}
	return false
}

// text puts the settings of a text around an expression. In a field of plain
// text they see what a reader sees, not its HTML.
func (c *compiler) text(x context, node *yamlnode.Node, of expr) expr {
	if !changesText(node) {
		return of
	}
	e := &textExpr{of: of}
	e.html = x.want == wantPlain
	if drop := node.Get("shortcodes"); drop != nil {
		if e.shortcodes = drop.Value == "drop"; !e.shortcodes {
			c.problem(drop, "write shortcodes: drop, or remove it", "%s is not what can be done with shortcodes", drop.Describe())
		}
	}
	if pattern := node.Get("extract"); pattern != nil {
		e.extract = c.pattern(pattern)
		e.traced = c.trace.extract(pattern)
	}
	if table := node.Get("replace"); table != nil {
		e.replace = c.replacements(x, table)
	}
	if letters := node.Get("case"); letters != nil {
		e.letters = c.letterCase(letters)
	}
	if separator := node.Get("split"); separator != nil {
		e.split = c.separator(x, node, separator)
	}
	if pick := node.Get("pick"); pick != nil {
		e.pick = c.place(pick)
	}
	if cut := node.Get("cut"); cut != nil {
		e.cut = c.length(cut)
	}
	return e
}

// pattern compiles a regular expression.
func (c *compiler) pattern(node *yamlnode.Node) *regexp.Regexp {
	const most, mend = 1000, `write one such as 'No\. (\d+)', in single quotes`
	written, ok := c.scalarText(node, "a regular expression", mend)
	switch {
	case !ok:
		return nil
	case written == "":
		c.problem(node, mend, "the regular expression is empty")
		return nil
	case len(written) > most:
		c.problem(node, "write a shorter one", "the regular expression has more than %d characters", most)
		return nil
	}
	compiled, err := regexp.Compile(written)
	var wrong *syntax.Error
	switch {
	case errors.As(err, &wrong):
		c.problem(node, patternMend(wrong.Code), "%s is no regular expression: %s in %s", written, wrong.Code, wrong.Expr)
		return nil
	case err != nil:
		c.problem(node, mend, "%s is no regular expression: %s", written, err)
		return nil
	}
	return compiled
}

func patternMend(code syntax.ErrorCode) string {
	switch code {
	case syntax.ErrInvalidPerlOp:
		return "look-ahead and look-behind are not known here; match more, and put what you want into ( )"
	case syntax.ErrMissingParen, syntax.ErrUnexpectedParen:
		return `close every (, and write \( or \) for the brackets themselves`
	case syntax.ErrMissingBracket:
		return `close every [, and write \[ for the bracket itself`
	case syntax.ErrMissingRepeatArgument, syntax.ErrInvalidRepeatOp:
		return `write \ in front of *, + or ? where they stand for themselves`
	case syntax.ErrInvalidEscape:
		return `write \\ for a backslash itself; \1 and the like are not known here`
	default:
		return "write it in the syntax of RE2"
	}
}

// replacements compiles replace:. In an address, what comes from the data is
// escaped.
func (c *compiler) replacements(x context, node *yamlnode.Node) []replacement {
	const mend = `write "old": "new", one on each line`
	entries := c.section(node, "replace", mend)
	if len(entries) == 0 && node.Kind == yamlnode.Map {
		c.problem(node, mend, "replace is empty")
	}
	list := make([]replacement, 0, len(entries))
	for _, entry := range entries {
		one := replacement{old: entry.Key.Value, by: constExpr{textValue(entry.Value.Value)}}
		switch {
		case one.old == "":
			c.problem(entry.Key, "write the text to replace", "nothing cannot be replaced")
			continue
		case entry.Value.Kind == yamlnode.Null:
			c.problem(entry.Key, `write "" to remove it`, "there is nothing to put in the place of %q", one.old)
			continue
		case entry.Value.Kind != yamlnode.Scalar:
			one.by = c.value(x.inner(wantText), entry.Value)
			one.escape = x.want == wantURL && !ownText(one.by)
		}
		list = append(list, one)
	}
	return list
}

func (c *compiler) letterCase(node *yamlnode.Node) func(string) string {
	switch node.Value {
	case "upper":
		return strings.ToUpper
	case "lower":
		return strings.ToLower
	default:
		c.problem(node, "write case: upper or case: lower", "%s is no case", node.Describe())
		return nil
	}
}

// separator compiles split:. Its result is a list, which not every field takes.
func (c *compiler) separator(x context, whole, node *yamlnode.Node) string {
	written, ok := c.scalarText(node, "what a text is split at", `write split: ","`)
	switch {
	case ok && written == "":
		c.problem(node, `write split: ","`, "a text cannot be split at nothing")
	case ok && whole.Get("pick") == nil && !c.compares(whole) && x.want&(wantTexts|wantPhones) == 0:
		c.problem(node, "add pick: first, or join: them again", "split gives a list, but what is wanted here is %s", x.want)
	}
	return written
}

func (c *compiler) place(node *yamlnode.Node) int {
	switch node.Value {
	case "first":
		return 1
	case "last":
		return lastPlace
	}
	place, ok := count(node)
	if !ok {
		c.problem(node, "write first, last, or a whole number from 1 on", "%s is no place in a list", node.Describe())
	}
	return place
}

func (c *compiler) length(node *yamlnode.Node) int {
	length, ok := count(node)
	if !ok {
		c.problem(node, "write how many characters may stay, from 1 on", "%s is no length", node.Describe())
	}
	return length
}

// count reads a whole number from 1 on.
func count(node *yamlnode.Node) (number int, ok bool) {
	number, err := strconv.Atoi(node.Value)
	if node.Kind != yamlnode.Scalar || node.Type != yamlnode.Int || err != nil || number < 1 {
		return 0, false
	}
	return number, true
}

// ownText reports whether all that an expression can give is written in the
// file, so that none of it needs to be escaped.
func ownText(e expr) bool {
	switch e := e.(type) {
	case constExpr, variableExpr, *enumExpr, languagesExpr:
		return true
	case givenExpr:
		return ownText(e.of)
	case fallbackTrace:
		return ownText(e.of)
	case defaultExpr:
		return allOwn(e.of, e.fallback)
	case choiceExpr:
		return allOwn(e.then, e.otherwise)
	case *switchExpr:
		return (e.otherwise == nil || ownText(e.otherwise)) && allOwn(slices.Collect(maps.Values(e.cases))...)
	case firstExpr:
		return allOwn(e.of...)
	default:
		return false
	}
}

func allOwn(of ...expr) bool {
	return !slices.ContainsFunc(of, func(e expr) bool { return !ownText(e) })
}
