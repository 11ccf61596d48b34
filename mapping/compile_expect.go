package mapping

import (
	"slices"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// expectRecords checks that what a test expects can come at all.
func (c *compiler) expectRecords(node *yamlnode.Node, fields []fieldInfo) {
	if node.Kind != yamlnode.List {
		c.problem(node, "begin each record with a -, or write [] for none", "records are a list, not %s", node.Describe())
		return
	}
	for _, item := range node.Items {
		c.expectRecord(item, fields)
	}
}

func (c *compiler) expectRecord(node *yamlnode.Node, fields []fieldInfo) {
	for _, entry := range c.section(node, "a record", "write field: value, as in {id: 7}") {
		at := slices.IndexFunc(fields, func(field fieldInfo) bool { return field.name == entry.Key.Value })
		switch {
		case fields == nil: // of a kind that is not known
		case at < 0:
			c.problem(entry.Key, yamlnode.DidYouMean(entry.Key.Value, fieldNames(fields)), "unknown field %q", entry.Key.Value)
		case !nothing(entry.Value):
			c.expectValue(entry.Value, fields[at])
		}
	}
}

func fieldNames(fields []fieldInfo) []string {
	names := make([]string, len(fields))
	for i, field := range fields {
		names[i] = field.name
	}
	return names
}

func (c *compiler) expectValue(node *yamlnode.Node, field fieldInfo) {
	switch {
	case field.want == wantRecords:
		c.expectRecords(node, field.inner)
	case node.Kind == yamlnode.List && field.want&(wantTexts|wantPhones) == 0:
		c.problem(node, "write one value, or ~ for none", "%s is one value, not a list", field.name)
	case node.Kind == yamlnode.Map && field.want == wantPhone:
		c.expectPhone(node)
	default:
		for _, one := range oneOrMore(node) {
			c.expectOne(one, field.want)
		}
	}
}

func (c *compiler) expectOne(node *yamlnode.Node, w want) {
	switch w {
	case wantTexts:
		w = wantText
	case wantPhones:
		if w = wantPhone; node.Kind == yamlnode.Map {
			c.expectPhone(node)
			return
		}
	}
	c.constant(context{want: w}, node)
}

func (c *compiler) expectPhone(node *yamlnode.Node) {
	for _, entry := range node.Entries {
		if keys := []string{"number", "country"}; !slices.Contains(keys, entry.Key.Value) {
			c.problem(entry.Key, yamlnode.DidYouMean(entry.Key.Value, keys), "a phone number has no %q", entry.Key.Value)
		}
	}
}
