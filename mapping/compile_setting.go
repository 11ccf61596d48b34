package mapping

import (
	"strings"
	"time"

	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

// constant compiles a fixed value and checks that it fits.
func (c *compiler) constant(x context, node *yamlnode.Node) expr {
	written, ok := c.scalarText(node, "a fixed value", "write a text, a number, true or false")
	if !ok {
		return constExpr{}
	}
	v := textValue(written)
	if x.want == wantNumber && (node.Type == yamlnode.Int || node.Type == yamlnode.Float) {
		if number, reason := toNumber(v, marks{}); reason == "" { // as YAML has it, whatever the decimal mark of the data
			return constExpr{numberValue(number)}
		}
	}
	if mend := c.misfit(x, v); mend != "" {
		c.problem(node, mend, "%q is not %s", written, x.want)
	}
	return constExpr{v}
}

// misfit returns what to write instead of a fixed value that does not fit.
func (c *compiler) misfit(x context, v value) string {
	fits, mend := true, ""
	switch x.want {
	case wantNumber:
		_, reason := toNumber(v, x.marks)
		fits, mend = reason == "", "write a number such as 12.50"
	case wantBool:
		_, fits = parseTruth(v)
		mend = "write true or false"
	case wantTime:
		_, reason := parseUsual(v.text(), time.UTC)
		fits, mend = reason == "", "write a time such as 2026-09-14T08:30:00Z"
	case wantURL:
		fits, mend = webAddress(v.text()), "write it with https:// in front"
	case wantStatus:
		_, fits = parseStatus(v.text())
		mend = yamlnode.DidYouMean(v.text(), statusNames())
	case wantPhone, wantPhones:
		fits, mend = plausiblePhone(v.text()), "write a phone number"
	}
	if fits {
		return ""
	}
	return mend
}

func statusNames() []string {
	var names []string
	for _, status := range record.Statuses() {
		names = append(names, string(status))
	}
	return names
}

// literals compiles a list of fixed values to compare with.
func (c *compiler) literals(node *yamlnode.Node) []literal {
	nodes := []*yamlnode.Node{node}
	if node.Kind == yamlnode.List {
		nodes = node.Items
	}
	if len(nodes) == 0 {
		c.problem(node, "name at least one value, or remove it", "the list is empty")
	}
	list := make([]literal, 0, len(nodes))
	for _, one := range nodes {
		list = append(list, c.literal(one))
	}
	return list
}

func (c *compiler) literal(node *yamlnode.Node) literal {
	if node.Kind == yamlnode.Null {
		return literal{isNull: true}
	}
	written, ok := c.scalarText(node, "a value to compare with", "write a text, a number, true, false or null")
	if !ok {
		return literal{}
	}
	l := literal{text: strings.TrimSpace(written), isBool: node.Type == yamlnode.Bool}
	l.truth = l.isBool && strings.EqualFold(written, "true")
	if node.Type == yamlnode.Int || node.Type == yamlnode.Float {
		number, reason := parseNumber(written, marks{})
		l.number, l.isNum = number, reason == ""
	}
	return l
}

// moments compiles time: and zone:.
func (c *compiler) moments(node *yamlnode.Node) *moments {
	m := &moments{zone: c.usual.manner.clock()}
	if zone := node.Get("zone"); zone != nil {
		m.zone = c.zone(zone)
	}
	layouts := node.Get("time")
	if layouts == nil {
		return m
	}
	nodes := []*yamlnode.Node{layouts}
	if layouts.Kind == yamlnode.List {
		nodes = layouts.Items
	}
	for _, one := range nodes {
		m.layouts = append(m.layouts, c.layouts(one)...)
	}
	return m
}

func (c *compiler) layouts(node *yamlnode.Node) []string {
	written, ok := c.scalarText(node, "a time layout", suggestLayout(""))
	if !ok {
		return nil
	}
	if named := namedLayouts(written); named != nil {
		return named
	}
	if !checkLayout(written) {
		mend := suggestLayout(written)
		if near := yamlnode.Nearest(written, layoutNames()); near != "" && len(written) < len(isoLocal)/2 {
			mend = yamlnode.DidYouMean(written, layoutNames())
		}
		c.problem(node, mend, "%q is no time layout", written)
		return nil
	}
	return []string{written}
}

func (c *compiler) zone(node *yamlnode.Node) *time.Location {
	const mend = "write the name of a place, such as Europe/Madrid"
	name, ok := c.scalarText(node, "a time zone", mend)
	if !ok {
		return time.UTC
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		c.problem(node, mend, "%q is no time zone", name)
		return time.UTC
	}
	return zone
}
