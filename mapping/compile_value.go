package mapping

import (
	"fmt"
	"strings"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// operation is one way to work a value out. Its key holds what it works on.
type operation struct {
	name  string
	takes shape
	gives want  // the types that its result can serve as
	with  []key // further keys that belong to it
	about string
	parse func(c *compiler, x context, node, whole *yamlnode.Node) expr
}

// key is a further key of an operation.
type key struct {
	name  string
	takes shape
	about string
}

// setting is a key that may stand beside any operation.
type setting struct {
	name  string
	takes shape
	fits  want // the types of the value that it makes sense for
	about string
}

// shape is what may be written behind a key. Editors are told of it.
type shape uint8

const (
	anyValue        shape = iota // a path, a list of values to try, or a section
	onePath                      // a path
	severalValues                // a list of values
	oneLiteral                   // a text, a number, true or false
	literals                     // one of those, or a list of them
	oneText                      // a text as it is
	texts                        // a text, or a list of texts
	oneFlag                      // true or false
	oneCount                     // a whole number from 1 on
	wordTable                    // a section whose keys are words
	oneList                      // where a list is: a path, several to try, or a section
	flagOrValue                  // true, or any value
	countOrValue                 // a whole number from 0 on, or any value
	onePattern                   // a regular expression
	textTable                    // a section whose keys are texts, and whose values are texts or sections
	onePlace                     // first, last or a whole number from 1 on
	upperLower                   // upper or lower
	justDrop                     // drop
	listOrValues                 // where a list is, or a list of values
	innerLists                   // a path, a section with one, or a list of these
	sortOrder                    // ascending or descending
	lookupKey                    // a literal, a list of them, or a section
	literalOrValue               // a text, a number, true or false, or a section
	literalsOrValue              // one of those, or a list of them, or a section
	severalOrValue               // a list of those, or a section
	valueTable                   // a section whose keys are words, and whose values are values
)

const (
	wantWords   = wantText | wantPlain | wantURL | wantPhone | wantPhones | wantTexts | wantTime | wantStatus
	wantNumbers = wantNumber | wantText | wantPlain | wantTime
	wantScalars = ^wantRecords
)

func operations() []operation {
	list := []operation{
		{name: "path", takes: onePath, gives: wantScalars, about: "where the value is", parse: parsePathKey},
		{name: "first", takes: severalValues, gives: wantScalars, about: "the first of several values that is not empty", parse: parseFirst},
		{name: "const", takes: oneLiteral, gives: wantScalars, about: "always this value", parse: parseConst},
		{
			name: "template", takes: oneText, gives: wantWords, about: "a text with {path} in it; there is none if one of them is empty",
			with: []key{
				{"with", valueTable, "names for values that are more than a path, to use as {name}"},
				{"skip_empty", oneFlag, "leave out what is empty, and what separates it"},
			},
			parse: parseTemplate,
		},
		{
			name: "join", takes: anyValue, gives: wantWords, about: "the values of a list, or of several, one after another; empty ones are left out",
			with:  []key{{"separator", oneText, "what stands between them; a blank if it is not said"}},
			parse: parseJoin,
		},
		{
			name: "if", takes: anyValue, gives: wantScalars, about: "a condition that decides between two values",
			with:  []key{{"then", anyValue, "the value where the condition holds"}, {"else", anyValue, "the value where it does not"}},
			parse: parseChoice,
		},
		{
			name: "switch", takes: anyValue, gives: wantScalars, about: "a word that decides between several values",
			with:  []key{{"cases", valueTable, "a section of words, and the value for each"}, {"else", anyValue, "the value for any other word, or none"}},
			parse: parseSwitch,
		},
		{
			name: "localised", takes: anyValue, gives: wantWords, about: "a text in several languages: the one for who asks",
			with: []key{
				{"prefer", texts, "the languages to take where there is none for who asks"},
				{"languages", wordTable, "ids, and the language that each stands for"},
				{"key", onePath, "where an element of the list keeps its language, if it is not locale, language, lang, locale_code or id"},
				{"value", onePath, "where it keeps its text, if it is not value, text or name"},
			},
			parse: parseLocalised,
		},
		{
			name: "json", takes: anyValue, gives: wantScalars, about: "JSON that stands inside a text",
			with:  []key{{"get", onePath, "the path in it; all of it if it is not said"}},
			parse: parseEmbedded,
		},
		{name: "exists", takes: anyValue, gives: wantBool, about: "whether there is a value", parse: parseExists},
		{name: "any", takes: severalValues, gives: wantBool, about: "whether one of several conditions holds", parse: parseCombination(false)},
		{name: "all", takes: severalValues, gives: wantBool, about: "whether all of several conditions hold", parse: parseCombination(true)},
		{name: "not", takes: anyValue, gives: wantBool, about: "whether a condition does not hold", parse: parseNegation},
	}
	for _, name := range []string{"add", "subtract", "multiply", "divide"} {
		list = append(list, operation{
			name: name, takes: severalValues, gives: wantNumbers, about: arithmeticAbout(name), parse: parseArithmetic(name),
		})
	}
	return append(list, listOperations()...)
}

func settings() []setting {
	return []setting{
		{"default", anyValue, wantScalars, "the value where there is none"},
		{"empty", literals, wantScalars, "what counts as no value, besides what always does"},
		{"required", oneFlag, wantScalars, "leave the whole element out where there is no value"},
		{"shortcodes", justDrop, wantPlain, "drop: without the [shortcode] tags of WordPress"},
		{"extract", onePattern, wantScalars, "a regular expression: its first group is the value, or all of what it matches if it has none"},
		{"replace", textTable, wantScalars, "texts to replace wherever they stand, and what by"},
		{"case", upperLower, wantScalars, "capital or small letters: upper, lower"},
		{"split", oneText, wantScalars, "a list of what stands between these separators"},
		{"pick", onePlace, wantScalars, "one element of a list: first, last or its number"},
		{"cut", oneCount, wantText | wantPlain | wantTexts, "at most so many characters, cut after a word, with …"},
		{"enum", wordTable, wantText | wantPlain | wantStatus | wantBool | wantNumber, "words, and what each stands for"},
		{"decimal", oneText, wantNumber | wantCompared, `the decimal mark: "," or "."; with a comma, dots may stand between thousands`},
		{"thousands", oneText, wantNumber | wantCompared, `what stands between thousands: ",", ".", " " or "'"`},
		{"cents", flagOrValue, wantNumber | wantCompared, "the number counts hundredths; or, with the path of the currency's code or of a number of digits, its minor units"},
		{"absolute", oneFlag, wantNumber | wantCompared, "the number without its minus"},
		{"negate", oneFlag, wantNumber | wantCompared, "the number with its sign turned round"},
		{"round", countOrValue, wantNumber | wantCompared, "the number of decimals to round half up to; or the path of that number or of the currency's code, to round to its minor units"},
		{"time", texts, wantTime | wantCompared, "how the time is written: " + strings.Join(layoutNames(), ", ") + ", or a layout"},
		{"zone", oneText, wantTime | wantCompared, "where the clock hangs, for times without a zone, such as Europe/Madrid"},
		{"country", anyValue, wantPhone | wantPhones, "the country of numbers without a country code"},
		{"base", anyValue, wantURL, "the address that a part of one is completed with, as a browser does"},
		{"is", literalOrValue, wantBool, "whether the value is this; another value is written as a section"},
		{"in", severalOrValue, wantBool, "whether the value is one of these; a section gives a list of the data"},
		{"not", literalsOrValue, wantBool, "whether the value is none of these"},
		{"above", literalOrValue, wantBool, "whether a number or time is larger or later"},
		{"below", literalOrValue, wantBool, "whether a number or time is smaller or earlier"},
		{"at_least", literalOrValue, wantBool, "whether a number or time is at least this"},
		{"at_most", literalOrValue, wantBool, "whether a number or time is at most this"},
		{"matches", onePattern, wantBool, "whether a regular expression matches the text"},
	}
}

// value compiles a value in any of its forms. It never returns nil.
func (c *compiler) value(x context, node *yamlnode.Node) expr {
	switch node.Kind {
	case yamlnode.Scalar:
		return c.read(x, node)
	case yamlnode.List:
		return c.first(x, node)
	case yamlnode.Map:
		return c.operationSection(x, node)
	default:
		c.problem(node, "write a path, or remove the line", "there is no value here")
		return constExpr{}
	}
}

// first compiles values that are tried in turn. Of phone numbers the first is
// taken that is one.
func (c *compiler) first(x context, node *yamlnode.Node) expr {
	if x.want != wantPhone && x.want != wantPhones {
		of := c.values(x, node)
		return c.trace.several(x, node, of, firstExpr{of: of})
	}
	x.trial = true
	of := c.values(x, node)
	return c.trace.several(x, node, of, firstPhoneExpr{of: of})
}

// values compiles the items of a list, each as a value wanted in x.
func (c *compiler) values(x context, node *yamlnode.Node) []expr {
	if node.Kind != yamlnode.List || len(node.Items) == 0 {
		c.problem(node, "write a list, such as [a, b]", "a list of values is needed here, not %s", describe(node))
		return nil
	}
	list := make([]expr, len(node.Items))
	for i, item := range node.Items {
		list[i] = c.value(x.inner(x.want), item)
	}
	return list
}

func describe(node *yamlnode.Node) string {
	if node.Kind == yamlnode.List {
		return "an empty list"
	}
	return node.Describe()
}

// operationSection compiles a value that is written as a section: one operation, and
// settings beside it.
func (c *compiler) operationSection(x context, node *yamlnode.Node) expr {
	key, chosen := c.choose(x, node)
	if chosen == nil {
		return constExpr{}
	}
	c.checkKeys(x, node, key, chosen)
	inside := c.inside(x, node)
	gives := chosen.gives
	if changesText(node) && gives&(wantText|wantTexts) != 0 {
		gives |= inside.want
	}
	if inside.want&gives == 0 {
		c.problem(key, "this field wants "+x.want.String(), "%s cannot give %s", chosen.name, x.want)
		return constExpr{}
	}
	e := chosen.parse(c, inside, node.Get(chosen.name), node)
	return c.finish(x, node, e)
}

// choose finds the one operation of a section.
func (c *compiler) choose(x context, node *yamlnode.Node) (key *yamlnode.Node, chosen *operation) {
	for _, entry := range node.Entries {
		found := c.operation(entry.Key.Value)
		switch {
		case found == nil, found.name == "not" && c.hasOther(node, found):
		case chosen == nil:
			key, chosen = entry.Key, found
		default:
			c.problem(entry.Key, "keep one of them, or put one inside the other", "%s and %s cannot stand side by side", chosen.name, found.name)
			return nil, nil
		}
	}
	if chosen == nil {
		c.unknownKeys(x, node)
	}
	return key, chosen
}

// unknownKeys tells what is wrong with a section that holds no operation.
func (c *compiler) unknownKeys(x context, node *yamlnode.Node) {
	if len(node.Entries) == 1 && node.Entries[0].Value.Kind == yamlnode.Null && !strings.Contains(node.Entries[0].Key.Value, ":") {
		name := node.Entries[0].Key.Value
		c.problem(node, fmt.Sprintf(`write the path alone, %s, or template: "{%s}" for a text with a path in it`, name, name), "{%s} without quotes is a section, and %s says nothing in it", name, name)
		return
	}
	for _, entry := range node.Entries {
		if !c.known(entry.Key.Value) {
			c.problem(entry.Key, suggest(entry.Key.Value, c.beside(x, node, nil)), "unknown key %q", entry.Key.Value)
			return
		}
	}
	for _, entry := range node.Entries {
		if name := entry.Key.Value; len(c.owners(name)) > 0 {
			c.problem(entry.Key, fmt.Sprintf("write path: with the path of a value, or const: with a fixed one; %s: goes with %s", name, strings.Join(c.owners(name), " or ")), "%s: alone gives no value", name)
			return
		}
	}
	c.problem(node, "write path: and the path of the value", "nothing here says where the value comes from")
}

func (c *compiler) operation(name string) *operation {
	for i := range c.operations {
		if c.operations[i].name == name {
			return &c.operations[i]
		}
	}
	return nil
}

// hasOther reports whether a section holds an operation besides one.
func (c *compiler) hasOther(node *yamlnode.Node, one *operation) bool {
	for _, entry := range node.Entries {
		if found := c.operation(entry.Key.Value); found != nil && found != one {
			return true
		}
	}
	return false
}

func (c *compiler) known(key string) bool {
	if c.operation(key) != nil {
		return true
	}
	for _, setting := range c.settings {
		if setting.name == key {
			return true
		}
	}
	for _, operation := range c.operations {
		if operation.has(key) {
			return true
		}
	}
	return false
}

// checkKeys refuses keys that do not belong beside the operation.
func (c *compiler) checkKeys(x context, node, key *yamlnode.Node, chosen *operation) {
	for _, entry := range node.Entries {
		name := entry.Key.Value
		switch {
		case entry.Key == key, chosen.has(name):
		case name == "group":
			c.problem(entry.Key, "group the list of records around this field, or use unique: or where:", "group belongs to a list of records")
		case !c.known(name):
			c.problem(entry.Key, suggest(name, c.beside(x, node, chosen)), "unknown key %q", name)
		case name == "required" && !x.field:
			c.problem(entry.Key, "write it beside the field's own operation", "required belongs to a whole field")
		default:
			c.checkSetting(x, node, entry.Key, chosen)
		}
	}
}

func (c *compiler) checkSetting(x context, node, key *yamlnode.Node, chosen *operation) {
	if x.want == wantBool && c.compares(node) {
		x.want |= wantCompared
	}
	for _, setting := range c.settings {
		if setting.name != key.Value {
			continue
		}
		if setting.fits&x.want == 0 {
			c.problem(key, "remove it", "%s makes no sense for %s", key.Value, x.want&^wantCompared)
		}
		return
	}
	c.problem(key, c.misplaced(key.Value, chosen, node), "%s does not belong to %s", key.Value, chosen.name)
}

// has reports whether a further key belongs to the operation.
func (o *operation) has(key string) bool {
	for _, with := range o.with {
		if with.name == key {
			return true
		}
	}
	return false
}

// inside returns the context of what the operation works on.
func (c *compiler) inside(x context, node *yamlnode.Node) context {
	inside := x.inner(x.want)
	if node.Get("decimal") != nil || node.Get("thousands") != nil {
		c.checkMarks(node)
		inside.marks = c.marks(node)
	}
	c.empties(&inside, node)
	if flag := node.Get("required"); flag != nil && x.field {
		c.flag(flag)
	}
	switch {
	case node.Get("enum") != nil || c.compares(node):
		inside.want = wantAny
	case changesText(node) && x.want != wantURL && x.want != wantPlain: // these two read their parts in their own way
		inside.want = wantText | wantTexts
	}
	return inside
}

// finish puts the settings of a section around its operation, in the order in
// which they apply. What is compared is read as a number or time beforehand.
func (c *compiler) finish(x context, node *yamlnode.Node, e expr) expr {
	compared := c.comparisonKeys(node)
	e = c.text(x, node, e)
	if enum := node.Get("enum"); enum != nil {
		words := x
		if compared != nil {
			words.want = wantAny
		}
		e = c.trace.words(&enumExpr{of: e, words: c.enum(words, enum), quiet: node.Get("default") != nil}, node)
	}
	e = c.amount(x, node, e)
	if node.Get("time") != nil || node.Get("zone") != nil {
		e = &timeExpr{of: e, moments: c.moments(node)}
	}
	if compared != nil {
		e = c.comparison(x, compared, node, e)
	}
	if country := node.Get("country"); country != nil {
		e = &phoneExpr{of: e, country: c.country(x, country), trial: x.trial && node.Get("default") == nil}
	}
	if base := node.Get("base"); base != nil {
		e = &baseExpr{of: e, base: c.base(x, base)}
	}
	if fallback := node.Get("default"); fallback != nil {
		e = defaultExpr{of: e, fallback: c.trace.fallback(x, c.fallback(x, fallback))}
	}
	return e
}

// fallback compiles a default: a plain word is the value itself.
func (c *compiler) fallback(x context, node *yamlnode.Node) expr {
	if node.Kind == yamlnode.Scalar {
		return c.constant(x, node)
	}
	return c.value(x.inner(x.want), node)
}

// base compiles where an address begins.
func (c *compiler) base(x context, node *yamlnode.Node) expr {
	if webAddress(node.Value) {
		c.problem(node, fmt.Sprintf("write {const: %q}", node.Value), "%q would be read as a path", node.Value)
		return constExpr{}
	}
	return c.value(x.inner(wantText), node)
}

func (c *compiler) country(x context, node *yamlnode.Node) expr {
	if s := node.Value; len(s) == 2 && isLetter(s[0]) && s == strings.ToUpper(s) {
		c.problem(node, fmt.Sprintf("write {const: %s}", s), "%q would be read as a path", s)
		return constExpr{}
	}
	return c.value(x.inner(wantText), node)
}
