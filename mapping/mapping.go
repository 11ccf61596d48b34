// Package mapping is the language that says where a backend's JSON keeps each
// field of a record: it parses and checks mapping files, compiles them and runs
// them over documents. It knows neither backends nor their callers.
//
// A mapping is checked completely when it is loaded. Data never breaks it
// afterwards: what does not fit is left out and told as a Warning.
package mapping

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

// Mapping is one checked and compiled mapping file. It is immutable and safe
// for concurrent use.
type Mapping struct {
	program *program
	values  []string // of the declared variables, in their order
}

// Input is one document with what surrounds it.
type Input struct {
	Body    []byte                     // the backend's JSON
	Steps   map[string]json.RawMessage // further answers, reached as $steps.NAME
	Request Request
}

// Request is what a mapping may know of the call it is run for.
type Request struct {
	Phone, Country, Locale, Language string
}

// Warning tells of a value that did not fit. It never holds a value of the
// document.
type Warning struct {
	Kind   string `json:"kind"`            // customers, orders or products
	Field  string `json:"field,omitempty"` // dotted, such as items.quantity; empty for the document itself
	Path   string `json:"path,omitempty"`  // where the value was looked for
	Found  string `json:"found"`           // its JSON type, or "nothing"
	Reason string `json:"reason"`
}

// Parse is Load without anything that a file could extend.
func Parse(name string, data []byte) (*Mapping, error) { return Load(name, data, Options{}) }

// Load reads, checks and compiles a mapping file and what it extends. The error
// is of type yamlnode.Problems and holds every mistake; name is used in it.
func Load(name string, data []byte, o Options) (*Mapping, error) {
	read := layers{options: o}
	file, err := read.read(name, data)
	if err != nil {
		return nil, err
	}
	c := newCompiler(file)
	compiled := c.program(file.Root)
	if len(c.problems) > 0 {
		return nil, c.problems
	}
	compiled.text, compiled.files, compiled.file = read.digest(), read.names, file
	return &Mapping{program: compiled, values: compiled.values}, nil
}

// WithVariables returns a copy in which the named variables have other values.
// Naming a variable that the file does not declare is an error.
func (m *Mapping) WithVariables(overrides map[string]string) (*Mapping, error) {
	values := slices.Clone(m.values)
	for _, name := range slices.Sorted(maps.Keys(overrides)) {
		i := slices.Index(m.program.variables, name)
		if i < 0 {
			return nil, fmt.Errorf("the mapping declares no variable %q; %s", name, yamlnode.DidYouMean(name, m.program.variables))
		}
		values[i] = overrides[name]
	}
	return &Mapping{program: m.program, values: values}, nil
}

// Fingerprint names the text of the files and the values of its variables: it
// changes whenever one of them does.
func (m *Mapping) Fingerprint() string {
	digest := sha256.New()
	digest.Write(m.program.text[:])
	for _, value := range m.values {
		fmt.Fprintf(digest, "%d:%s", len(value), value)
	}
	return hex.EncodeToString(digest.Sum(nil)[:16])
}

// Variables returns the names of the declared variables in the order of the file.
func (m *Mapping) Variables() []string { return slices.Clone(m.program.variables) }

// Kinds returns which of customers, orders and products the file maps.
func (m *Mapping) Kinds() []string { return m.program.kinds() }

// Customers returns the customers of a document, as far as the file maps them.
// The texts of the records point into a copy of the document.
func (m *Mapping) Customers(in Input) ([]record.Customer, []Warning) {
	return m.program.customers.run(m, in)
}

// Orders returns the orders of a document, as Customers does.
func (m *Mapping) Orders(in Input) ([]record.Order, []Warning) {
	return m.program.orders.run(m, in)
}

// Products returns the products of a document, as Customers does.
func (m *Mapping) Products(in Input) ([]record.Product, []Warning) {
	return m.program.products.run(m, in)
}
