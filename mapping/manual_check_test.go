package mapping_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/mapping"
)

// TestManualIsQuiet holds the checks to the examples of the manual: each is
// explained as it is mapped, and no path of it is taken for another one. Two
// examples show what happens to a value that is not there.
func TestManualIsQuiet(t *testing.T) {
	for _, one := range readManual(t, manual) {
		t.Run(fmt.Sprintf("line %d", one.line), func(t *testing.T) {
			m, err := mapping.Parse("mapping.yaml", []byte(one.yaml))
			if err != nil || one.mistake != "" {
				t.Skip("no mapping by itself")
			}
			in := mapping.Input{Body: []byte(one.input), Steps: map[string]json.RawMessage{}, Request: mapping.Request{
				Phone: one.request["phone"], Country: one.request["country"], Locale: one.request["locale"], Language: one.request["language"],
			}}
			for name, text := range one.steps {
				in.Steps[name] = json.RawMessage(text)
			}
			agrees(t, m, one.kind, in)
			missing := 0
			for _, finding := range m.CheckSamples(map[string][]mapping.Sample{one.kind: {{Name: "input", Input: in}}}) {
				if finding.Topic != mapping.TopicPath {
					continue
				}
				if missing++; strings.Contains(finding.Mend, "did you mean") || missing > 2 {
					t.Error(finding)
				}
			}
		})
	}
}
