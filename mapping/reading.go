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

// phoneExpr reads a phone number with its country, or each of a list of them.
type phoneExpr struct{ of, country expr }

func (e *phoneExpr) eval(f *frame) value {
	v := e.of.eval(f)
	if v.kind != kindArray {
		return e.one(f, v)
	}
	var phones []member
	f.each(v, func(number value) {
		if phone := e.one(f, number); !phone.empty() {
			phones = append(phones, member{value: phone, spot: spot{index: single}})
		}
	})
	return listValue(phones)
}

func (e *phoneExpr) one(f *frame, v value) value {
	phone, ok := f.asPhone(v, e.country)
	if !ok {
		return value{}
	}
	return value{kind: kindPhone, rare: &rare{phone: phone}, source: v.source}
}

const notInEnum = "not one of the words in enum"
