package rest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wazgate/wazgate/internal/spelling"
)

// knownValues are the names of all values that the language has.
func knownValues() []string {
	return []string{
		valuePhone, valueEmail, valueOrderNumber, valueReference, valueCustomerID, valueText, valueLimit, valueLocale,
		valueLanguage, valueCountry, valueSince, valuePage, valueOffset, valueCursor, valueID, valueIDs, valueRow, valueOwn,
	}
}

// value compiles one value of a template; nil after a complaint.
func (s *stepping) value(setting string, part written, at position) *value {
	name, tail, dotted := cutUnquoted(part.name, '.')
	v := &value{name: name, optional: part.optional, longest: longestValue}
	known := slices.Contains(knownValues(), name)
	switch {
	case !known && !s.fromStep(v, setting, name, tail, dotted):
		return nil
	case known && !s.available(setting, name):
		return nil
	}
	if at != inComparison || s.in.Keep != 0 || slices.Contains(s.ask.values, v.name) {
		s.used[v.name] = true
	}
	if known && !s.resolve(v, setting, tail, dotted, part) || !s.filter(v, setting, part) {
		return nil
	}
	return v
}

// fromStep reads a value of an earlier step.
func (s *stepping) fromStep(v *value, setting, name, tail string, dotted bool) bool {
	if !dotted {
		s.complain(setting, fmt.Sprintf("there is no value {%s}", name), spelling.DidYouMean(name, s.here()))
		return false
	}
	_, later := s.ask.places[name]
	if !later && name != nameAnswer {
		s.complain(setting, fmt.Sprintf("there is neither a value nor a step %q", name), spelling.DidYouMean(name, append(s.here(), s.ask.names()...)))
		return false
	}
	from := s.refer(s.ask, setting, name)
	where := s.path(setting, tail)
	if from == nil {
		return false
	}
	step := from.name
	s.out.needs = append(s.out.needs, step)
	v.name, v.free = valueStep, true
	v.read = func(sc *scope) string { return textOf(where.in(sc.answers[step])) }
	return !where.none()
}

// resolve finds how a value is read that the language knows.
func (s *stepping) resolve(v *value, setting, tail string, dotted bool, part written) bool {
	switch v.name {
	case valueRow:
		where := s.path(setting, tail)
		if where.none() {
			s.complain(setting, "{row} names no path", "write which value of the row is meant, as in {row.id}")
			return false
		}
		v.free = true
		s.look(setting, where)
		v.read = func(sc *scope) string { return textOf(where.in(sc.row)) }
		return true
	case valueOwn:
		return s.own(v, setting, tail)
	case valuePhone:
		s.ask.turned = s.ask.turned || !dotted
		if dotted {
			s.ask.forms = append(s.ask.forms, tail)
		}
		v.fits, v.read = fitsPhone, rendering(tail)
		return !dotted || s.oneOf(setting, tail, renderings())
	case valueText:
		v.free, v.read = true, wordOf(tail)
		return !dotted || s.oneOf(setting, tail, []string{firstWord, lastWord})
	}
	if dotted {
		s.complain(setting, fmt.Sprintf("{%s} has no parts", v.name), "write {"+v.name+"}")
		return false
	}
	return s.whole(v, setting, part)
}

// whole finds how a value without parts is read.
func (s *stepping) whole(v *value, setting string, part written) bool {
	switch v.name {
	case valueLocale, valueLanguage, valueCountry:
		v.fits, v.read = fitsCode, reader(v.name)
	case valuePage, valueOffset, valueLimit:
		size := 0
		if s.in.Pages != nil {
			size = s.in.Pages.Size
		}
		v.read = counter(v.name, size)
	case valueSince:
		v.read = moment("", time.UTC)
		if !part.optional && s.isAnswer() {
			s.complain(setting, "the first listing has no since, so that nothing would ever be listed", "write {since?}")
		}
	case valueCursor:
		v.free, v.longest, v.read = true, longestCursor, reader(v.name)
		if !part.optional {
			s.complain(setting, "the first page has no cursor, so that it would never be asked for", "write {cursor?}")
			return false
		}
	case valueIDs:
		v.free, v.separator = true, s.separator()
		if !isSign(v.separator) {
			v.fits = fitsID // as " OR ": a language, whose words ids could be
		}
	default:
		v.free, v.read = true, reader(v.name)
	}
	return true
}

// own reads a value of the settings.
func (s *stepping) own(v *value, setting, name string) bool {
	if _, known := s.settings.Values[name]; !known {
		names := slices.Sorted(maps.Keys(s.settings.Values))
		mend := spelling.DidYouMean(name, names)
		if len(names) == 0 {
			mend = "add it to values, at the top of the settings"
		}
		s.complain(setting, fmt.Sprintf("there is no %q in values", name), mend)
		return false
	}
	v.read = func(sc *scope) string { return sc.values[name] }
	return true
}

// available reports whether a value means something in this step.
func (s *stepping) available(setting, name string) bool {
	missing, mend := "", ""
	switch name {
	case valueLimit, valueLocale, valueLanguage, valueCountry, valueOwn:
	case valuePage, valueOffset, valueCursor, valueRow, valueIDs, valueID:
		if lacking := s.lacking(name); lacking != "" {
			missing, mend = "has no value here", lacking
		}
	case valueSince:
		if !s.ask.lists {
			missing, mend = "is only known in list_customers and list_orders", "remove it"
		}
	default:
		if !slices.Contains(s.ask.values, name) {
			missing, mend = "has no value in "+s.asked(), "possible here: "+strings.Join(s.here(), ", ")
		}
	}
	if missing != "" {
		s.complain(setting, "{"+name+"} "+missing, mend)
		s.used[valueID] = s.used[valueID] || name == valueID // batch is told of it already
	}
	return missing == ""
}

// lacking says what the step lacks for a value to mean something.
func (s *stepping) lacking(name string) string {
	switch {
	case name == valueRow && s.in.Each == "":
		return "add each: answer, or the name of another earlier step"
	case name == valueIDs && s.in.Batch == nil:
		return "add batch: {of: STEP, id: PATH} to this step"
	case name == valueID && !s.item:
		return `write it in a list with one element, as in ["{id}"], in a step with batch; or write {ids}`
	case slices.Contains([]string{valueRow, valueIDs, valueID}, name), s.in.Pages != nil && s.in.Pages.By == name:
		return ""
	default:
		return "add pages: {by: " + name + "} to this step"
	}
}

// asked names the question for people.
func (s *stepping) asked() string {
	if s.ask.key == keySingle {
		return string(s.ask.operation)
	}
	return fmt.Sprintf("%s.by_%s", s.ask.operation, s.ask.key)
}

// here are the names of the values that mean something in this step.
func (s *stepping) here() []string {
	names := append(slices.Clone(s.ask.values), valueLimit, valueLocale, valueLanguage, valueCountry)
	if s.ask.lists {
		names = append(names, valueSince)
	}
	if len(s.settings.Values) > 0 {
		names = append(names, valueOwn)
	}
	if s.in.Each != "" {
		names = append(names, valueRow)
	}
	if s.in.Batch != nil {
		names = append(names, valueID, valueIDs)
	}
	if s.in.Pages != nil && slices.Contains([]string{valuePage, valueOffset, valueCursor}, s.in.Pages.By) {
		names = append(names, s.in.Pages.By)
	}
	return names
}

// filter compiles the filters of a value.
func (s *stepping) filter(v *value, setting string, part written) bool {
	for _, one := range part.filters {
		if one.name == "spread" && v.name == valuePhone && fitsSpread(one.argument) {
			v.filters = append(v.filters, spread(one.argument))
			continue
		}
		if one.name == filterThen && one.argument != "" {
			v.filters = append(v.filters, instead(one.argument))
			continue
		}
		if v.name == valueSince {
			if !s.since(v, setting, one) {
				return false
			}
			continue
		}
		compiled := part.filterNamed(one.name)
		if compiled == nil || one.argument != "" {
			s.complainOfFilter(v, setting, part.name, one)
			return false
		}
		v.filters = append(v.filters, compiled)
	}
	return true
}

// filterNamed returns a filter as it works beside the others of a value: plain
// leaves no words that mean something, in whatever order the two stand.
func (w written) filterNamed(name string) filter {
	plain := func(one writtenFilter) bool { return one.name == "plain" }
	if name == "upper" && slices.ContainsFunc(w.filters, plain) {
		return func(text string) string { return calmed(strings.ToUpper(text)) }
	}
	return filterNamed(name)
}

func (s *stepping) complainOfFilter(v *value, setting, shown string, one writtenFilter) {
	possible := plainFilters()
	if v.name == valuePhone {
		possible = append(possible, "spread")
	}
	switch {
	case one.name == "spread" && v.name == valuePhone:
		s.complain(setting, "spread needs the sign that goes between the digits", "write one to three signs, neither letters nor digits, as in {"+shown+"|spread(%)}")
	case one.name == filterThen:
		s.complain(setting, "then needs a text", "write what stands there if there is a value, as in {"+shown+"?|then(updated_at)}")
	case one.name == "spread":
		s.complain(setting, "spread is for phones", "remove it")
	case filterNamed(one.name) != nil:
		s.complain(setting, one.name+" takes nothing in brackets", "write {"+shown+"|"+one.name+"}")
	default:
		s.complain(setting, fmt.Sprintf("there is no filter %q for {%s}", one.name, shown), spelling.DidYouMean(one.name, possible))
	}
}

// fitsSpread holds the sign between digits to what is no part of a phone.
func fitsSpread(sign string) bool {
	return sign != "" && len(sign) <= 3 && !strings.ContainsFunc(sign, func(letter rune) bool {
		return letter <= ' ' || letter > '~' || letter == '\'' || letter == '"' || letter == '\\' || fitsCode(string(letter)) && letter != '_' && letter != '-'
	})
}
