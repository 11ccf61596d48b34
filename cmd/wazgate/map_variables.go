package main

import (
	"fmt"
	"strings"

	"github.com/wazgate/wazgate/mapping"
)

// printUnset says how the variables get a value for which fields have none: map
// reads no configuration, where a source sets them.
func printUnset(out *painter, explained mapping.Explanation) {
	told := make(map[string]bool)
	var visit func([]mapping.Explained)
	visit = func(elements []mapping.Explained) {
		for _, element := range elements {
			for _, field := range element.Fields {
				for _, read := range field.Reads {
					name, is := strings.CutPrefix(read.Path, "$vars.")
					if !is || read.Found || field.Set || told[name] {
						continue
					}
					told[name] = true
					fmt.Fprintf(out, "\nno configuration is read here, where a source may set %s; set it with --var %s=…\n", name, name)
				}
				visit(field.Elements)
			}
		}
	}
	visit(explained.Elements)
}
