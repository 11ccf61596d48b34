package mapping

import (
	"crypto/sha256"
	"strings"
	"sync"

	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

// program is a compiled file. Mappings that differ in their variables share it.
type program struct {
	variables []string
	values    []string // the defaults of the variables
	customers *recordPlan[record.Customer]
	orders    *recordPlan[record.Order]
	products  *recordPlan[record.Product]
	samples   map[string][]string // patterns by kind
	tests     []Test
	text      [sha256.Size]byte // a digest of the files
	files     []string          // their names
	file      *yamlnode.File    // their tree, to compile it once more for people
	runs      sync.Pool
}

func newProgram() *program {
	p := &program{}
	p.runs.New = func() any { return new(run) }
	return p
}

func (p *program) kinds() []string {
	var kinds []string
	if p.customers != nil {
		kinds = append(kinds, "customers")
	}
	if p.orders != nil {
		kinds = append(kinds, "orders")
	}
	if p.products != nil {
		kinds = append(kinds, "products")
	}
	return kinds
}

// stepNames are those of the steps that a kind reads.
func (p *program) stepNames(kind string) []string {
	var plan *kindPlan
	switch {
	case kind == "customers" && p.customers != nil:
		plan = p.customers.kind
	case kind == "orders" && p.orders != nil:
		plan = p.orders.kind
	case kind == "products" && p.products != nil:
		plan = p.products.kind
	default:
		return nil
	}
	names := make([]string, len(plan.steps))
	for i, step := range plan.steps {
		names[i] = step.name
	}
	return names
}

// recordPlan maps whole documents to records of type R.
type recordPlan[R any] struct {
	kind *kindPlan
	list *listPlan[R]
}

func (p *recordPlan[R]) run(m *Mapping, in Input) ([]R, []Warning) {
	if p == nil {
		return nil, nil
	}
	r := m.newRun(in.Request, p.kind)
	var records []R
	if r.open(in) {
		records = p.list.run(r.at(0), nil)
	}
	return records, r.end()
}

// split is run, and tells of each record which element it was made from.
func (p *recordPlan[R]) split(m *Mapping, in Input) (Split[R], []Warning) {
	var split Split[R]
	if p == nil {
		return split, nil
	}
	r := m.newRun(in.Request, p.kind)
	if r.open(in) {
		var cut cutting
		records := p.list.run(r.at(0), &cut)
		split.Length = cut.length
		split.Elements = make([]Element[R], len(records))
		for i, piece := range cut.pieces {
			split.Elements[i] = Element[R]{At: piece.at, Raw: []byte(piece.raw), Record: records[i]}
		}
		if len(records) > 0 {
			split.Around = r.around()
		}
	}
	return split, r.end()
}

// join maps elements on their own, in front of what is left of their document.
func (p *recordPlan[R]) join(m *Mapping, raw [][]byte, around []byte, request Request) ([]Element[R], []Warning) {
	if p == nil {
		return nil, nil
	}
	r := m.newRun(request, p.kind)
	r.reopen(around)
	elements := make([]Element[R], 0, len(raw))
	for at, one := range raw {
		element := Element[R]{At: at, Raw: one}
		if p.list.one(r.at(0), at, one, &element.Record) {
			elements = append(elements, element)
		}
	}
	return elements, r.end()
}

// newRun takes a run out of the pool.
func (m *Mapping) newRun(request Request, plan *kindPlan) *run {
	r, ok := m.program.runs.Get().(*run)
	if !ok {
		r = new(run)
	}
	r.texts = strings.Builder{}
	r.mapping, r.request, r.plan, r.field = m, request, plan, ""
	return r
}

// end puts a run back and returns what it warned of.
func (r *run) end() []Warning {
	warnings, pool := r.warnings, &r.mapping.program.runs
	r.release()
	pool.Put(r)
	return warnings
}
