package mapping

import (
	"sync"

	"github.com/wazgate/wazgate/internal/record"
)

// program is a compiled file. Mappings that differ in their variables share it.
type program struct {
	variables []string
	values    []string // the defaults of the variables
	customers *recordPlan[record.Customer]
	orders    *recordPlan[record.Order]
	products  *recordPlan[record.Product]
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

// recordPlan maps whole documents to records of type R.
type recordPlan[R any] struct {
	kind *kindPlan
	list *listPlan[R]
}

func (p *recordPlan[R]) run(m *Mapping, in Input) ([]R, []Warning) {
	if p == nil {
		return nil, nil
	}
	r, ok := m.program.runs.Get().(*run)
	if !ok {
		r = new(run)
	}
	var records []R
	if r.start(m, in, p.kind) {
		records = p.list.run(r.at(0))
	}
	warnings := r.warnings
	r.release()
	m.program.runs.Put(r)
	return records, warnings
}
