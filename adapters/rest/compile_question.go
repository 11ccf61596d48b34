package rest

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/spelling"
)

// question compiles the steps up to the answer.
func (c *compiler) question(asked *Question, ask *asking) *question {
	compiled := &question{}
	if len(asked.Steps) == 0 {
		c.announce(ask, asked.Name, ask.place, true)
		ask.answer = stepName(asked.Name)
		compiled.answer = c.step(&asked.Step, ask, ask.place)
		compiled.steps = []*step{compiled.answer}
		return compiled
	}
	if !reflect.ValueOf(asked.Step).IsZero() {
		c.complain(ask.place+".steps", "stand beside a request", "move the request into steps, as its last one")
	}
	c.few(ask.place+".steps", asked.Steps)
	last := len(asked.Steps) - 1
	for i := range asked.Steps {
		c.announce(ask, asked.Steps[i].Name, stepPlace(ask.place+".steps", i), i == last)
	}
	for i := range asked.Steps {
		if i == last {
			ask.answer = stepName(asked.Steps[i].Name)
		}
		compiled.steps = append(compiled.steps, c.step(&asked.Steps[i], ask, stepPlace(ask.place+".steps", i)))
	}
	compiled.answer = compiled.steps[last]
	return compiled
}

// then compiles the steps after the answer.
func (c *compiler) then(ask *asking, steps []Step, place string) []*step {
	ask.then = true
	c.few(place, steps)
	for i := range steps {
		c.announce(ask, steps[i].Name, stepPlace(place, i), false)
	}
	compiled := make([]*step, 0, len(steps))
	for i := range steps {
		compiled = append(compiled, c.step(&steps[i], ask, stepPlace(place, i)))
	}
	return compiled
}

// few bounds what one question may be made of.
func (c *compiler) few(setting string, steps []Step) {
	if len(steps) > mostSteps {
		c.complain(setting, fmt.Sprintf("there are %d steps", len(steps)), fmt.Sprintf("use %d at most: ask for many rows by each or batch", mostSteps))
	}
}

func stepPlace(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }

// stepName is the name of an answer's step.
func stepName(given string) string {
	if given == "" {
		return nameAnswer
	}
	return given
}

// announce checks the name of a step and remembers where it stands.
func (c *compiler) announce(ask *asking, name, place string, answers bool) {
	setting := place + ".name"
	switch {
	case name == "" && answers:
		name = nameAnswer
	case name == "":
		c.complain(setting, "the step has no name", "add one, as in name: found: other steps and the mapping refer to it by its name")
		return
	case !isName(name):
		c.complain(setting, fmt.Sprintf("%q cannot name a step", name), "use small letters, digits and _, beginning with a letter")
	case name == nameAnswer && answers:
	case name == nameAnswer || slices.Contains(knownValues(), name):
		c.complain(setting, fmt.Sprintf("%q means something else already", name), "give the step another name")
	}
	if other, taken := ask.places[name]; taken {
		c.complain(setting, fmt.Sprintf("there are two steps called %q", name), "give this one another name than "+other)
	}
	ask.places[name] = place
}

// refer returns the step that a reference means; nil after a complaint.
func (c *compiler) refer(ask *asking, setting, name string) *step {
	if name == nameAnswer && ask.then {
		name = ask.answer
	}
	if found := ask.steps[name]; found != nil {
		return found
	}
	_, later := ask.places[name]
	switch {
	case name == nameAnswer && !ask.then || later:
		c.complain(setting, fmt.Sprintf("the step %q does not come before this one", name), "put it before, or name an earlier one")
	case len(ask.steps) == 0:
		c.complain(setting, fmt.Sprintf("there is no step %q before this one", name), "remove it, or add the step before under steps")
	default:
		c.complain(setting, fmt.Sprintf("there is no step %q in %s", name, ask.place), spelling.DidYouMean(name, ask.names()))
	}
	return nil
}

// names are the steps that can be referred to.
func (a *asking) names() []string {
	var names []string
	for name := range a.steps {
		names = append(names, name)
	}
	if a.then {
		names = append(names, nameAnswer)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// phones checks the renderings of a question by phone.
func (c *compiler) phones(asked *Question, ask *asking, compiled *question) {
	setting := ask.place + ".phones"
	c.checkPhones(setting, asked.Phones)
	used := slices.ContainsFunc(slices.Concat(compiled.steps, compiled.then), func(s *step) bool { return s.phone })
	switch {
	case (len(asked.Phones) > 0 || asked.PhonesAtOnce) && ask.key != keyPhone:
		c.complain(setting, "this question is not asked by phone", "remove phones and phones_at_once")
	case len(asked.Phones) > 0 && !ask.turned:
		c.complain(setting, "no step of the question uses {phone}", `write "{phone}" where the phone belongs, or remove phones`)
	case asked.PhonesAtOnce && len(asked.Phones) < 2:
		c.complain(ask.place+".phones_at_once", "there are no forms of the phone to ask with at once", "add phones: [e164, national]")
	}
	compiled.phones, compiled.allPhones = asked.Phones, asked.PhonesAtOnce
	switch {
	case len(compiled.phones) > 0 || !used:
	case ask.turned:
		compiled.phones = []string{"e164"}
	default:
		compiled.phones, compiled.fixed = ask.forms, true
	}
}

func (c *compiler) checkPhones(setting string, forms []string) {
	for i, name := range forms {
		place := fmt.Sprintf("%s[%d]", setting, i)
		if _, known := (adapters.Phone{}).Rendering(name); !known {
			c.complain(place, fmt.Sprintf("%q is no form of a phone", name), spelling.DidYouMean(name, renderings()))
		} else if slices.Contains(forms[:i], name) {
			c.complain(place, name+" stands there twice", "remove one of the two")
		}
	}
}

// renderings are the forms of a phone.
func renderings() []string {
	forms := []string{"e164", "digits", "national", "national_formatted", "international_formatted", "double_zero", "trunk_zero"}
	for count := 4; count <= 12; count++ {
		forms = append(forms, fmt.Sprintf("last_%d", count))
	}
	return forms
}
