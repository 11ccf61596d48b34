package wazion

import (
	"bytes"
	"embed"
)

//go:embed schemas/*.schema.json
var schemaFiles embed.FS

// Schema returns the JSON Schema (draft 2020-12) of an endpoint's answer, or
// nil for an endpoint without a public contract. Schemas are strict: nothing
// undocumented passes, and no null.
func Schema(e Endpoint, ai bool) []byte {
	name := schemaName(e, ai)
	if name == "" {
		return nil
	}
	return Schemas()[name]
}

// Schemas returns a copy of every schema by its file name.
func Schemas() map[string][]byte {
	schemas := make(map[string][]byte)
	for _, e := range Endpoints() {
		for _, ai := range []bool{false, true} {
			name := schemaName(e, ai)
			// Only a missing file can fail here, and the tests open them all.
			if data, err := schemaFiles.ReadFile("schemas/" + name); err == nil {
				schemas[name] = bytes.Clone(data)
			}
		}
	}
	return schemas
}

func schemaName(e Endpoint, ai bool) string {
	switch e {
	case SidePanelCustomerInfo:
		return "customer_info.schema.json"
	case AICustomerInitialInfo:
		return "initial_info.schema.json"
	case SidePanelCustomerFindToJoin:
		return "find_to_join.schema.json"
	case SearchProducts:
		if ai {
			return "ai_products.schema.json"
		}
		return "products.schema.json"
	case GlobalSearch:
		return "search_result.schema.json"
	default:
		return ""
	}
}
