package mapping

import (
	"strings"
	"time"

	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

// want is the type that a value is wanted in, or a set of such types.
type want uint16

const (
	wantText want = 1 << iota
	wantNumber
	wantBool
	wantTime
	wantPhone
	wantPhones
	wantURL
	wantPlain
	wantStatus
	wantTexts
	wantRecords

	wantCompared want = 1 << 15 // what a comparison looks at: numbers and times have their settings

	wantAny = ^want(0) // where the value is only compared or looked at
)

// String names a single type as messages do.
func (w want) String() string {
	for i, name := range [...]string{
		"text", "a number", "true or false", "a time", "a phone number", "a list of phone numbers",
		"a web address", "plain text", "a status", "a list of texts", "a list of records",
	} {
		if w == 1<<i {
			return name
		}
	}
	return "a value"
}

// field is one field of a record of type R: its name, its type, and how a
// value gets there.
type field[R any] struct {
	name    string
	about   string // a line for editors and the manual
	want    want
	compile func(c *compiler, x context, node *yamlnode.Node) assign[R]
	show    func(*R) any       // the value in a form to show, nil if it is not set
	inner   func() []fieldInfo // of a list of records: its own fields
}

// assign works a field out and puts it into the record. It reports whether
// there was a value.
type assign[R any] func(f *frame, out *R) bool

// scalar describes a field that a convert function fills from one value.
func scalar[R, V any](name, about string, w want, at func(*R) *V, convert func(*frame, value) (V, bool)) field[R] {
	return field[R]{name: name, about: about, want: w, show: showing(at), compile: func(c *compiler, x context, node *yamlnode.Node) assign[R] {
		e := c.value(x, node)
		return func(f *frame, out *R) bool {
			converted, ok := convert(f, e.eval(f))
			if ok {
				*at(out) = converted
			}
			return ok
		}
	}}
}

func textField[R any](name, about string, at func(*R) *string) field[R] {
	return scalar(name, about, wantText, at, (*frame).asText)
}

func plainField[R any](name, about string, at func(*R) *string) field[R] {
	return scalar(name, about, wantPlain, at, (*frame).asPlain)
}

func urlField[R any](name, about string, at func(*R) *string) field[R] {
	return scalar(name, about, wantURL, at, (*frame).asURL)
}

func numberField[R any](name, about string, at func(*R) *record.Number) field[R] {
	return field[R]{name: name, about: about, want: wantNumber, show: showing(at), compile: func(c *compiler, x context, node *yamlnode.Node) assign[R] {
		e, marks := c.value(x, node), c.usual.manner.marks
		return func(f *frame, out *R) bool {
			converted, ok := f.asNumber(e.eval(f), marks)
			if ok {
				*at(out) = converted
			}
			return ok
		}
	}}
}

func boolField[R any](name, about string, at func(*R) *record.Optional[bool]) field[R] {
	return scalar(name, about, wantBool, at, (*frame).asBool)
}

func statusField[R any](name, about string, at func(*R) *record.Status) field[R] {
	return scalar(name, about, wantStatus, at, (*frame).asStatus)
}

func textsField[R any](name, about string, at func(*R) *[]string) field[R] {
	return scalar(name, about, wantTexts, at, (*frame).asTexts)
}

func phonesField[R any](name, about string, at func(*R) *[]record.Phone) field[R] {
	return field[R]{name: name, about: about, want: wantPhones, show: showing(at), compile: func(c *compiler, x context, node *yamlnode.Node) assign[R] {
		e, country := c.value(x, node), c.usualCountry(x)
		return func(f *frame, out *R) bool {
			phones, ok := f.asPhones(e.eval(f), country)
			if ok {
				*at(out) = phones
			}
			return ok
		}
	}}
}

// timeField and phoneField look into the expression: what its last step works
// out goes to the record directly, not through a value.
func timeField[R any](name, about string, at func(*R) *record.Optional[time.Time]) field[R] {
	return field[R]{name: name, about: about, want: wantTime, show: showing(at), compile: func(c *compiler, x context, node *yamlnode.Node) assign[R] {
		e, layouts := c.value(x, node), &moments{zone: c.usual.manner.clock()}
		if own, ok := e.(*timeExpr); ok {
			e, layouts = own.of, own.moments
		}
		return func(f *frame, out *R) bool {
			when, ok := f.asTime(e.eval(f), layouts)
			if ok {
				*at(out) = record.Some(when)
			}
			return ok
		}
	}}
}

func phoneField[R any](name, about string, at func(*R) *record.Phone) field[R] {
	return field[R]{name: name, about: about, want: wantPhone, show: showing(at), compile: func(c *compiler, x context, node *yamlnode.Node) assign[R] {
		e, country := c.value(x, node), expr(nil)
		if own, ok := e.(*phoneExpr); ok {
			e, country = own.of, own.country
		} else {
			country = c.usualCountry(x)
		}
		return func(f *frame, out *R) bool {
			phone, ok := f.asPhone(e.eval(f), country)
			if ok {
				*at(out) = phone
			}
			return ok
		}
	}}
}

// recordsField describes a list of records inside a record. The table of the
// inner fields is a function because records nest.
func recordsField[R, S any](name, about string, table func() []field[S], at func(*R) *[]S) field[R] {
	show := func(r *R) any {
		list := *at(r)
		return orNil(showAll(table(), list), len(list) > 0)
	}
	inner := func() []fieldInfo { return infos(table()) }
	return field[R]{name: name, about: about, want: wantRecords, show: show, inner: inner, compile: func(c *compiler, x context, node *yamlnode.Node) assign[R] {
		plan := compileList(c, x, node, table())
		return func(f *frame, out *R) bool {
			list := plan.run(f, nil)
			if len(list) > 0 {
				*at(out) = list
			}
			return len(list) > 0
		}
	}}
}

func (f *frame) asText(v value) (string, bool) {
	if !v.scalar() {
		if !v.empty() {
			f.warn(v, "not a text")
		}
		return "", false
	}
	s := v.text()
	return s, s != ""
}

func (f *frame) asPlain(v value) (string, bool) {
	s, ok := f.asText(v)
	if !ok || v.plain {
		return s, ok
	}
	s = PlainText(s)
	return s, s != ""
}

func (f *frame) asURL(v value) (string, bool) {
	s, ok := f.asText(v)
	if ok && !webAddress(s) {
		f.warn(v, "not an absolute http or https address")
		return "", false
	}
	return s, ok
}

func (f *frame) asNumber(v value, m marks) (record.Number, bool) {
	if v.kind == kindDecimal {
		return record.Some(v.number), true
	}
	if v.empty() {
		return record.Number{}, false
	}
	parsed, reason := toNumber(v, m)
	if reason != "" {
		f.warn(v, reason)
		return record.Number{}, false
	}
	return record.Some(parsed), true
}

func (f *frame) asBool(v value) (record.Optional[bool], bool) {
	if v.empty() {
		return record.Optional[bool]{}, false
	}
	truth, ok := parseTruth(v)
	if !ok {
		f.warn(v, "neither true nor false")
	}
	return record.Optional[bool]{Value: truth, Set: ok}, ok
}

func (f *frame) asStatus(v value) (record.Status, bool) {
	s, ok := f.asText(v)
	if !ok {
		return record.StatusUnknown, false
	}
	status, ok := parseStatus(s)
	if !ok {
		f.warn(v, "not a known status; translate it with enum")
	}
	return status, ok
}

func parseStatus(s string) (record.Status, bool) {
	for _, status := range record.Statuses() {
		if strings.EqualFold(string(status), s) {
			return status, true
		}
	}
	return record.StatusUnknown, false
}

func (f *frame) asTexts(v value) ([]string, bool) {
	var texts []string
	f.each(v, func(one value) {
		if s, ok := f.asText(one); ok {
			texts = append(texts, s)
		}
	})
	return texts, len(texts) > 0
}

func (f *frame) asPhones(v value, country expr) ([]record.Phone, bool) {
	var phones []record.Phone
	f.each(v, func(one value) {
		if phone, ok := f.asPhone(one, country); ok {
			phones = append(phones, phone)
		}
	})
	return phones, len(phones) > 0
}
