package mapping

import (
	"strings"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// templateNames are the names that with: gives to values.
type templateNames struct {
	section *yamlnode.Node
	values  map[string]expr
	used    map[string]bool
}

func parseTemplate(c *compiler, x context, node, whole *yamlnode.Node) expr {
	written, ok := c.scalarText(node, "a template", `write a text such as "{first_name} {last_name}"`)
	if !ok {
		return constExpr{}
	}
	pieces, problem := cutTemplate(written)
	if problem != "" {
		c.problem(node, "write {path}, or {{ and }} for the braces themselves", "the template has %s", problem)
		return constExpr{}
	}
	names := c.names(x, whole.Get("with"))
	var parts []templatePart
	for i, piece := range pieces {
		switch {
		case i%2 == 1:
			parts = append(parts, c.placeholder(x, piece, node, names))
		case piece != "":
			parts = append(parts, templatePart{literal: piece})
		}
	}
	c.checkNames(names)
	if c.isSet(whole.Get("skip_empty")) {
		embrace(parts)
		return &sparseExpr{parts: parts}
	}
	return &templateExpr{parts: parts}
}

// names compiles with:.
func (c *compiler) names(x context, node *yamlnode.Node) templateNames {
	names := templateNames{section: node, values: map[string]expr{}, used: map[string]bool{}}
	if node == nil {
		return names
	}
	for _, entry := range c.section(node, "with", "write name: value, one on each line") {
		name := entry.Key.Value
		if strings.TrimSpace(name) != name || name == "" || strings.ContainsAny(name, "{}|") {
			c.problem(entry.Key, "use letters, digits and _", "%q is no name for a value", name)
			continue
		}
		names.values[name] = c.value(x.inner(wantText), entry.Value)
	}
	return names
}

// checkNames tells of names that the template does not use.
func (c *compiler) checkNames(names templateNames) {
	if names.section == nil {
		return
	}
	for _, entry := range names.section.Entries {
		if name := entry.Key.Value; names.values[name] != nil && !names.used[name] {
			c.problem(entry.Key, "write {"+name+"} into the template, or remove it", "the template does not use %q", name)
		}
	}
}

// placeholder compiles what stands between braces: a name or a path, and
// perhaps how it is written. In an address all is escaped but what stands in
// the file itself and in variables.
func (c *compiler) placeholder(x context, piece string, node *yamlnode.Node, names templateNames) templatePart {
	form := ""
	if at := strings.LastIndexByte(piece, '|'); at >= 0 {
		switch last := strings.TrimSpace(piece[at+1:]); last {
		case "url", "raw":
			piece, form = strings.TrimSpace(piece[:at]), last
		}
	}
	part := templatePart{of: names.values[piece]}
	if names.used[piece] = true; part.of == nil {
		part.of = c.templatePath(x, piece, node)
	}
	part.escape = form == "url" || form == "" && x.want == wantURL && !ownText(part.of)
	return part
}

func (c *compiler) templatePath(x context, written string, node *yamlnode.Node) expr {
	e := c.path(x.inner(wantText), written, node)
	if e == nil {
		return constExpr{}
	}
	if _, read := e.(*pathExpr); read {
		return x.emptied(e)
	}
	return e
}
