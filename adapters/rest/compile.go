package rest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/spelling"
)

// compile turns settings into a plan, or tells everything that is wrong with
// them: joined *adapters.SettingError, whose Setting is the path of the place.
func compile(settings *Config) (*plan, error) {
	c := &compiler{
		settings: settings, told: make(map[adapters.SettingError]bool),
		plan: &plan{questions: make(map[adapters.Operation]map[string]*question)},
	}
	c.checkSettings()
	c.operations()
	if len(c.problems) > 0 {
		return nil, errors.Join(c.problems...)
	}
	return c.plan, nil
}

// compiler collects what is wrong on its way.
type compiler struct {
	settings *Config
	plan     *plan
	problems []error
	told     map[adapters.SettingError]bool // a step of several questions is compiled for each
}

func (c *compiler) complain(setting, problem, mend string) {
	one := adapters.SettingError{Setting: setting, Problem: problem, Mend: mend}
	if c.told[one] {
		return
	}
	c.told[one] = true
	c.problems = append(c.problems, &one)
}

func (c *compiler) object(setting string, wrong *trouble) bool {
	if wrong == nil {
		return false
	}
	c.complain(setting, wrong.problem, wrong.mend)
	return true
}

// path compiles a plain path; one that is not set is none.
func (c *compiler) path(setting, written string) path {
	return c.anyPath(setting, written, false)
}

func (c *compiler) anyPath(setting, written string, lists bool) path {
	if written == "" {
		return path{}
	}
	parsed, wrong := parsePath(written, lists)
	c.object(setting, wrong)
	return parsed
}

// within complains about a number out of its range.
func (c *compiler) within(setting string, value, low, high int) {
	if value < low || value > high {
		c.complain(setting, fmt.Sprintf("%d is out of range", value), fmt.Sprintf("use %d to %d", low, high))
	}
}

// oneOf complains about a word that is none of the possible ones.
func (c *compiler) oneOf(setting, word string, words []string) bool {
	if slices.Contains(words, word) {
		return true
	}
	c.complain(setting, fmt.Sprintf("%q is not known here", word), spelling.DidYouMean(word, words))
	return false
}

// asking is what a question is about, and what its steps can speak of.
type asking struct {
	operation adapters.Operation
	key       string
	place     string
	values    []string // the names of the values that it is asked with
	lists     bool     // it has {since}

	steps  map[string]*step  // that came before, by name
	places map[string]string // of all steps, by name
	answer string            // the name of the answer's step, once it is known
	then   bool              // the steps after the answer are being compiled
	used   map[string]bool   // the names of the values that its steps use
	turned bool              // {phone} itself is used, not only one of its forms
	forms  []string          // of the phone that are named, as in {phone.national}
}

// operations compiles every question that the settings have.
func (c *compiler) operations() {
	o := c.settings.Operations
	if o == (Operations{}) {
		c.complain("operations", "there are none", "add at least one, as in find_orders: {by_email: {get: orders, query: {email: \"{email}\"}}}")
	}
	c.single(adapters.Probe, o.Probe, nil)
	if f := o.FindCustomers; f != nil {
		c.several(adapters.FindCustomers, f.Then, map[string]*Question{keyPhone: f.ByPhone, keyEmail: f.ByEmail, keyID: f.ByID})
	}
	if s := o.SearchCustomers; s != nil {
		c.several(adapters.SearchCustomers, s.Then, map[string]*Question{
			keyPhone: s.ByPhone, keyEmail: s.ByEmail, keyOrderNumber: s.ByOrderNumber, keyText: s.ByText,
		})
	}
	if f := o.FindOrders; f != nil {
		c.several(adapters.FindOrders, f.Then, map[string]*Question{
			keyCustomerID: f.ByCustomerID, keyPhone: f.ByPhone, keyEmail: f.ByEmail,
			keyOrderNumber: f.ByOrderNumber, keyReference: f.ByReference,
		})
	}
	c.single(adapters.SearchProducts, o.SearchProducts, []string{valueText})
	c.single(adapters.ListCustomers, o.ListCustomers, nil)
	c.single(adapters.ListOrders, o.ListOrders, nil)
}

func (c *compiler) single(operation adapters.Operation, asked *Question, values []string) {
	if asked == nil {
		return
	}
	place := "operations." + string(operation)
	if operation == adapters.Probe && len(asked.Then) > 0 {
		c.complain(place+".then", "nobody reads what follows a probe", "remove it")
	}
	lists := operation == adapters.ListCustomers || operation == adapters.ListOrders
	c.add(asked, asking{operation: operation, key: keySingle, place: place, values: values, lists: lists}, asked.Then, place+".then")
}

func (c *compiler) several(operation adapters.Operation, then []Step, questions map[string]*Question) {
	place := "operations." + string(operation)
	maps.DeleteFunc(questions, func(_ string, asked *Question) bool { return asked == nil })
	if len(questions) == 0 {
		c.complain(place, "holds no question", "add one, such as by_email")
	}
	for _, key := range slices.Sorted(maps.Keys(questions)) {
		asked := questions[key]
		ask := asking{operation: operation, key: key, place: place + ".by_" + key, values: valuesOfKey(operation, key)}
		if len(asked.Then) > 0 {
			c.complain(ask.place+".then", "stands inside a question", "move it up, to "+place+".then: it is read for every question")
		}
		c.add(asked, ask, then, place+".then")
	}
}

// valuesOfKey are the values that a question with a key is asked with.
func valuesOfKey(operation adapters.Operation, key string) []string {
	values := []string{key}
	if key == keyID {
		values = []string{valueCustomerID}
	}
	if operation == adapters.SearchCustomers && key != keyText {
		values = append(values, valueText)
	}
	return values
}

func (c *compiler) add(asked *Question, ask asking, then []Step, place string) {
	ask.steps, ask.places, ask.used = make(map[string]*step), make(map[string]string), make(map[string]bool)
	before := len(c.problems)
	compiled := c.question(asked, &ask)
	same := ask.sameForAll()
	compiled.then = c.then(&ask, then, place)
	c.phones(asked, &ask, compiled)
	if same && len(c.problems) == before {
		shown := "{" + ask.values[0] + "}"
		c.complain(ask.place, "asks the same whoever is asked for: it does not use "+shown,
			`write "`+shown+`" where it belongs, or where the backend knows no such parameter, only: {PATH: "`+shown+`"}`)
	}
	if c.plan.questions[ask.operation] == nil {
		c.plan.questions[ask.operation] = make(map[string]*question)
	}
	c.plan.questions[ask.operation][ask.key] = compiled
}

// sameForAll reports whether the steps so far use nothing of what the question is
// asked with.
func (a *asking) sameForAll() bool {
	return len(a.values) > 0 && !slices.ContainsFunc(a.values, func(name string) bool { return a.used[name] })
}

// isName reports whether a text can name a step.
func isName(text string) bool {
	return text != "" && text[0] >= 'a' && text[0] <= 'z' && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}
