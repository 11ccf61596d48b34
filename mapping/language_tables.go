package mapping

import (
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

// has reports whether a further key belongs to the operation.
func (o *operation) has(key string) bool {
	for _, with := range o.with {
		if with.name == key {
			return true
		}
	}
	return false
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
