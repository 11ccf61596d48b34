package mapping

// fieldInfo is what can be told of a field without its record.
type fieldInfo struct {
	name, about string
	want        want
	inner       []fieldInfo // of a list of records
}

func infos[R any](table []field[R]) []fieldInfo {
	list := make([]fieldInfo, len(table))
	for i, one := range table {
		list[i] = fieldInfo{name: one.name, about: one.about, want: one.want}
		if one.inner != nil {
			list[i].inner = one.inner()
		}
	}
	return list
}

// kindNames are the kinds of records, in the order of the manual.
func kindNames() []string { return []string{"customers", "orders", "products"} }

// fieldsOf returns the fields of a kind.
func fieldsOf(kind string) []fieldInfo {
	switch kind {
	case "customers":
		return infos(customerFields())
	case "orders":
		return infos(orderFields())
	case "products":
		return infos(productFields())
	default:
		return nil
	}
}
