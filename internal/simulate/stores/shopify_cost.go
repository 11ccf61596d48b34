package stores

import "fmt"

// What calls may cost: one query, all of them together, and how much of that
// flows back each second. The limits are those of the largest plan.
const (
	shopifyDearest = 1000
	shopifyBucket  = 20_000
	shopifyRestore = 1000
	shopifyObjects = 20 // shown for one point
)

// cost is what the fields of a type could cost: an object a point, a list two
// and its length times what stands in it.
func (r *shopifyReading) cost(kind string, fields []shopifyField) int {
	sum := 0
	for _, field := range fields {
		known := r.schema.types[kind][field.name]
		if r.schema.types[known.of] == nil || field.name == "pageInfo" {
			continue
		}
		first, given := r.value(field, "first").(float64)
		switch each := 1 + r.cost(known.of, field.fields); {
		case known.connection() != "":
			sum += 2 + int(first)*(each-1) // the nodes count themselves
		case given:
			sum += int(first) * each
		default:
			sum += each
		}
	}
	return sum
}

// tooDear refuses a query for what it could cost.
func tooDear(cost int) []shopifyMistake {
	return []shopifyMistake{{
		Message:    fmt.Sprintf("Query cost is %d, which exceeds the single query max cost limit (%d).", cost, shopifyDearest),
		Extensions: map[string]any{"code": "MAX_COST_EXCEEDED", "cost": cost, "maxCost": shopifyDearest},
	}}
}
