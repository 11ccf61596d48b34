package yamlnode

import (
	"bytes"
	"encoding/json"
)

// AppendJSON appends the node as JSON. Numbers keep their spelling where JSON
// has it; others become texts, as quoted ones are.
func (n *Node) AppendJSON(out []byte) []byte {
	switch n.Kind {
	case Map:
		out = append(out, '{')
		for i, entry := range n.Entries {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(appendText(out, entry.Key.Value), ':')
			out = entry.Value.AppendJSON(out)
		}
		return append(out, '}')
	case List:
		out = append(out, '[')
		for i, item := range n.Items {
			if i > 0 {
				out = append(out, ',')
			}
			out = item.AppendJSON(out)
		}
		return append(out, ']')
	case Scalar:
		if n.Type != Text && json.Valid([]byte(n.Value)) {
			return append(out, n.Value...)
		}
		return appendText(out, n.Value)
	default:
		return append(out, "null"...)
	}
}

func appendText(out []byte, text string) []byte {
	var quoted bytes.Buffer
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		return append(out, `""`...) // which a string cannot cause
	}
	return append(out, bytes.TrimSuffix(quoted.Bytes(), []byte("\n"))...)
}
