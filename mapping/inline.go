package mapping

import (
	"encoding/json"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// appendJSON writes a part of the file as JSON.
func appendJSON(out []byte, node *yamlnode.Node) []byte {
	switch node.Kind {
	case yamlnode.Map:
		out = append(out, '{')
		for i, entry := range node.Entries {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(gjson.AppendJSONString(out, entry.Key.Value), ':')
			out = appendJSON(out, entry.Value)
		}
		return append(out, '}')
	case yamlnode.List:
		out = append(out, '[')
		for i, item := range node.Items {
			if i > 0 {
				out = append(out, ',')
			}
			out = appendJSON(out, item)
		}
		return append(out, ']')
	case yamlnode.Scalar:
		if node.Type != yamlnode.Text && json.Valid([]byte(node.Value)) {
			return append(out, node.Value...)
		}
		return gjson.AppendJSONString(out, node.Value)
	default:
		return append(out, "null"...)
	}
}
