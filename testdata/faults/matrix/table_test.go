package matrix_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

// table counts answers by fault, column and temperature.
type table struct {
	mutex   sync.Mutex
	cells   map[place]*cell
	slowest map[string]time.Duration // by fault: until all was well again
}

type place struct {
	fault, column string
	warm          bool
}

type cell struct{ right, total int }

// String implements fmt.Stringer.
func (c cell) String() string { return fmt.Sprintf("%d/%d", c.right, c.total) }

func newTable() *table {
	return &table{cells: make(map[place]*cell), slowest: make(map[string]time.Duration)}
}

func (r *table) count(f fault, c column, warm, right bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	at := place{f.name, c.name, warm}
	if r.cells[at] == nil {
		r.cells[at] = new(cell)
	}
	r.cells[at].total++
	if right {
		r.cells[at].right++
	}
}

func (r *table) healed(f fault, _ column, after time.Duration) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.slowest[f.name] = max(r.slowest[f.name], after)
}

// complete reports whether every answer of every cell is right; part says that
// not all cells were wanted.
func (r *table) complete(part bool) bool {
	for _, f := range faults() {
		for _, c := range columns() {
			for _, warm := range []bool{false, true} {
				counted := r.at(f.name, c.name, warm)
				if counted.total == 0 && !part || counted.right < counted.total {
					return false
				}
			}
		}
	}
	return true
}

func (r *table) at(fault, column string, warm bool) cell {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if counted := r.cells[place{fault, column, warm}]; counted != nil {
		return *counted
	}
	return cell{}
}

// print writes a line for each fault and one for all.
func (r *table) print(w io.Writer) {
	fmt.Fprintf(w, "\n%-26s", "fault")
	for _, c := range columns() {
		fmt.Fprintf(w, " %15s %15s", c.name+" cold", c.name+" warm")
	}
	fmt.Fprintf(w, " %10s\n", "healed in")
	sums := make(map[string]*cell)
	line := func(name string, at func(column string, warm bool) cell) {
		fmt.Fprintf(w, "%-26s", name)
		for _, c := range columns() {
			fmt.Fprintf(w, " %15s %15s", at(c.name, false), at(c.name, true))
		}
	}
	for _, f := range faults() {
		line(f.name, func(column string, warm bool) cell {
			counted := r.at(f.name, column, warm)
			key := column + temperature(warm)
			if sums[key] == nil {
				sums[key] = new(cell)
			}
			sums[key].right += counted.right
			sums[key].total += counted.total
			return counted
		})
		fmt.Fprintf(w, " %10s\n", r.slowest[f.name].Round(100*time.Millisecond))
	}
	var all cell
	line("all", func(column string, warm bool) cell {
		sum := *sums[column+temperature(warm)]
		all.right += sum.right
		all.total += sum.total
		return sum
	})
	fmt.Fprintf(w, "\n%d of %d answers are right\n", all.right, all.total)
}

func temperature(warm bool) string {
	if warm {
		return "warm"
	}
	return "cold"
}

// compact leaves out what is empty or there twice.
func compact(texts []string) []string {
	slices.Sort(texts)
	return slices.DeleteFunc(slices.Compact(texts), func(text string) bool { return text == "" })
}

// shortened is enough of an answer to see what is wrong.
func shortened(body []byte) string {
	text := string(body)
	if at := strings.Index(text, `"labels"`); at >= 0 {
		text = text[:at] + "…"
	}
	return text[:min(len(text), 300)]
}
