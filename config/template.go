package config

import (
	_ "embed"
	"slices"
)

//go:embed wazgate.example.yaml
var template []byte

// Template returns the annotated example: every setting with its default and
// what it is for. It loads where WAZION_TOKEN and WHATALO_API_KEY are set.
func Template() []byte { return slices.Clone(template) }
