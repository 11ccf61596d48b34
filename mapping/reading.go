package mapping

// timeExpr reads a time in its own layouts.
type timeExpr struct {
	of      expr
	moments *moments
}

func (e *timeExpr) eval(f *frame) value {
	v := e.of.eval(f)
	when, ok := f.asTime(v, e.moments)
	if !ok {
		return value{}
	}
	return value{kind: kindTime, rare: &rare{time: when}, source: v.source}
}
