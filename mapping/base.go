package mapping

import "net/url"

// baseExpr makes a whole address of a part of one, as a browser does.
type baseExpr struct{ of, base expr }

func (e *baseExpr) eval(f *frame) value {
	v := e.of.eval(f)
	part, ok := f.asText(v)
	if !ok {
		return value{source: v.source}
	}
	if webAddress(part) {
		return v
	}
	base := e.base.eval(f)
	start, ok := f.asText(base)
	switch {
	case !ok:
		f.warn(v, "a part of an address, and there is no base to complete it")
		return value{}
	case !webAddress(start):
		f.warn(base, "the base is not an absolute http or https address")
		return value{}
	}
	whole, ok := resolve(start, part)
	if !ok {
		f.warn(v, "not an address, and no part of one")
		return value{}
	}
	resolved := textValue(whole)
	resolved.source = v.source
	return resolved
}

func resolve(base, part string) (whole string, ok bool) {
	from, err := url.Parse(base)
	if err != nil {
		return "", false
	}
	to, err := url.Parse(part)
	if err != nil {
		return "", false
	}
	whole = from.ResolveReference(to).String()
	return whole, webAddress(whole)
}
