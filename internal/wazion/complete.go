package wazion

// Complete returns the answer with every required list that is missing as an
// empty one: WAzion expects [] and no null.
func Complete(answer any) any {
	switch a := answer.(type) {
	case CustomerInfo:
		a.Customers = list(a.Customers)
		return a
	case FindToJoin:
		a.Customers = list(a.Customers)
		return a
	case SearchResult:
		a.Customers = list(a.Customers)
		return a
	case Products:
		a.Products = list(a.Products)
		for i := range a.Products {
			a.Products[i].Variants = list(a.Products[i].Variants)
		}
		return a
	case AIProducts:
		a.Products = list(a.Products)
		for i := range a.Products {
			a.Products[i].Variants = list(a.Products[i].Variants)
		}
		return a
	default:
		return answer
	}
}

func list[T any](values []T) []T {
	if values == nil {
		return []T{}
	}
	return values
}
