package adaptertest

import "github.com/wazgate/wazgate/adapters"

// Phone returns an invented number in every rendering.
func Phone() adapters.Phone {
	return adapters.Phone{
		E164: "+34600111222", Digits: "34600111222", National: "600111222",
		NationalFormatted: "600 11 12 22", InternationalFormatted: "+34 600 11 12 22", Region: "ES",
	}
}

// ByPhone asks for Phone.
func ByPhone() adapters.Query { return adapters.Query{Phone: Phone(), Country: "ES"} }

// ByEmail asks for an invented e-mail address.
func ByEmail() adapters.Query { return adapters.Query{Email: "nadia.ferrer@example.com"} }

// ByOrderNumber asks for an invented order number.
func ByOrderNumber() adapters.Query { return adapters.Query{OrderNumber: "104217"} }

// ByReference asks for an invented reference.
func ByReference() adapters.Query { return adapters.Query{Reference: "EXT-70012"} }

// ByCustomerID asks for an invented customer.
func ByCustomerID() adapters.Query { return adapters.Query{CustomerID: "365047281936"} }

// ByText searches an invented text.
func ByText() adapters.Query { return adapters.Query{Text: "nadia"} }

// key is one way to ask, by name.
type key struct {
	name  string
	query adapters.Query
	get   func(adapters.Query) string
	set   func(*adapters.Query, string)
}

// findKeys returns the keys of the find operations.
func findKeys() []key {
	return []key{
		{
			"phone", ByPhone(),
			func(q adapters.Query) string { return q.Phone.Digits },
			func(q *adapters.Query, v string) {
				q.Phone = adapters.Phone{E164: v, Digits: v, National: v, NationalFormatted: v, InternationalFormatted: v}
			},
		},
		{
			"e-mail", ByEmail(),
			func(q adapters.Query) string { return q.Email },
			func(q *adapters.Query, v string) { q.Email = v },
		},
		{
			"order number", ByOrderNumber(),
			func(q adapters.Query) string { return q.OrderNumber },
			func(q *adapters.Query, v string) { q.OrderNumber = v },
		},
		{
			"reference", ByReference(),
			func(q adapters.Query) string { return q.Reference },
			func(q *adapters.Query, v string) { q.Reference = v },
		},
		{
			"customer id", ByCustomerID(),
			func(q adapters.Query) string { return q.CustomerID },
			func(q *adapters.Query, v string) { q.CustomerID = v },
		},
	}
}

func textKey() key {
	return key{
		"text", ByText(),
		func(q adapters.Query) string { return q.Text },
		func(q *adapters.Query, v string) { q.Text = v },
	}
}

// keysOf returns the keys that op can be asked by; nil where it needs none.
func keysOf(op adapters.Operation) []key {
	switch op {
	case adapters.FindCustomers, adapters.FindOrders:
		return findKeys()
	case adapters.SearchCustomers, adapters.SearchProducts:
		return []key{textKey()}
	default:
		return nil
	}
}

// sentValues returns what a query would send, apart from trifles.
func sentValues(q adapters.Query) []string {
	const trifle = 4
	var values []string
	for _, v := range []string{
		q.Email, q.OrderNumber, q.Reference, q.CustomerID, q.Text, q.Cursor,
		q.Phone.E164, q.Phone.Digits, q.Phone.National, q.Phone.NationalFormatted, q.Phone.InternationalFormatted,
	} {
		if len(v) >= trifle {
			values = append(values, v)
		}
	}
	return values
}
