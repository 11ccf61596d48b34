package mapping

// FieldTable returns the fields of each kind of record as rows of the manual.
func FieldTable() map[string][]string {
	return map[string][]string{
		"customers": rows(customerFields()),
		"orders":    rows(orderFields()),
		"items":     rows(itemFields()),
		"shipments": rows(shipmentFields()),
		"carts":     rows(cartFields()),
		"products":  rows(productFields()),
		"variants":  rows(variantFields()),
	}
}

func rows[R any](table []field[R]) []string {
	list := make([]string, len(table))
	for i, one := range table {
		list[i] = "| `" + one.name + "` | " + one.want.String() + " | " + one.about + " |"
	}
	return list
}

// Words returns the operations, their further keys and the settings.
func Words() []string {
	var words []string
	for _, one := range operations() {
		words = append(words, one.name)
		for _, further := range one.with {
			words = append(words, further.name)
		}
	}
	for _, one := range settings() {
		words = append(words, one.name)
	}
	return words
}
