package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/redact"
	"github.com/wazgate/wazgate/mapping"
)

// recorder saves the answers of one source without its people.
type recorder struct {
	source   *config.Source
	adapter  adapters.Adapter
	redactor *redact.Redactor
	folder   string
	out      io.Writer

	saved, failures, records int

	unasked []string               // what the source cannot be asked
	kinds   map[adapters.Kind]bool // of failures
}

func newRecorder(source *config.Source, adapter adapters.Adapter, folder string, out io.Writer) *recorder {
	return &recorder{source: source, adapter: adapter, redactor: redact.New(), folder: folder, out: out, kinds: make(map[adapters.Kind]bool)}
}

// failed tells of a question that has no answer. An adapter that cannot be asked
// so is no failure.
func (r *recorder) failed(q inquiry, err error) {
	if adapters.KindOf(err) == adapters.Unsupported {
		r.unasked = append(r.unasked, fmt.Sprintf("%s %s", q.op, q.by))
		return
	}
	if adapters.KindOf(err) == adapters.NotFound {
		_, _ = fmt.Fprintf(r.out, "%s %s: nothing found\n", q.op, q.by)
		return
	}
	r.failures++
	r.kinds[adapters.KindOf(err)] = true
	if told, ok := errors.AsType[*adapters.Error](err); ok { // without the operation a second time
		short := *told
		short.Operation = ""
		err = &short
	}
	_, _ = fmt.Fprintf(r.out, "%s %s: %v\n", q.op, q.by, err)
}

// save writes an answer, and returns the ids of its customers.
func (r *recorder) save(q inquiry, document adapters.Document) (customers []string, err error) {
	in := mapping.Input{Body: document.Body, Steps: document.Steps}
	kind := kindOf(q.op)
	var count int
	switch kind {
	case "customers":
		found, _ := r.source.Mapping.Customers(in)
		count = len(found)
		for i := range found {
			customers = append(customers, found[i].ID)
			r.redactor.Know(redact.Person{Name: found[i].Name, Phones: spellings(append([]record.Phone{found[i].Phone}, found[i].OtherPhones...)...)})
		}
	case "orders":
		found, _ := r.source.Mapping.Orders(in)
		count = len(found)
		for i := range found {
			r.redactor.Know(redact.Person{Name: found[i].CustomerName, Phones: spellings(found[i].CustomerPhone)})
			if strings.ContainsRune(found[i].Number, ' ') { // the name of a deal, in which people are named
				r.redactor.Know(redact.Person{Name: found[i].Number})
			}
		}
	default:
		found, _ := r.source.Mapping.Products(in)
		count = len(found)
	}
	name, err := r.write(kind, document)
	if err != nil {
		return nil, err
	}
	r.saved++
	r.records += count
	lacking := ""
	if len(document.Missing) > 0 {
		lacking = ", without " + strings.Join(document.Missing, ", ") + " (not read, or not wholly)"
	}
	_, err = fmt.Fprintf(r.out, "%s: %s %s, %s%s\n", name, q.op, q.by, counted(count, kind[:len(kind)-1]), lacking)
	return customers, err
}

// write writes a document and its steps under the first name that is free.
func (r *recorder) write(kind string, document adapters.Document) (name string, err error) {
	body, err := r.redactor.Document(document.Body)
	if err != nil {
		return "", fmt.Errorf("redact %s of %s: %w", kind, r.source.Name, err)
	}
	if err := os.MkdirAll(r.folder, 0o750); err != nil {
		return "", fmt.Errorf("make the folder of the samples: %w", err)
	}
	var base string
	for number := 1; ; number++ {
		base = fmt.Sprintf("%s-%d", kind, number)
		err := writeNew(filepath.Join(r.folder, base+".json"), body)
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", fmt.Errorf("write a sample: %w", err)
		}
	}
	for step, answer := range document.Steps {
		body, err := r.redactor.Document(answer)
		if err != nil {
			return "", fmt.Errorf("redact step %s of %s: %w", step, r.source.Name, err)
		}
		if err := os.WriteFile(filepath.Join(r.folder, base+".steps."+step+".json"), body, 0o600); err != nil {
			return "", fmt.Errorf("write a sample: %w", err)
		}
	}
	return base + ".json", nil
}

// writeNew writes a file that must not be there yet.
func writeNew(path string, data []byte) error {
	file, err := os.OpenFile(filepath.Clean(path), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Close())
}

func kindOf(op adapters.Operation) string {
	switch op {
	case adapters.FindCustomers, adapters.SearchCustomers, adapters.ListCustomers:
		return "customers"
	case adapters.FindOrders, adapters.ListOrders:
		return "orders"
	default:
		return "products"
	}
}

func spellings(phones ...record.Phone) []string {
	list := make([]string, 0, len(phones))
	for _, phone := range phones {
		list = append(list, phone.Raw)
	}
	return list
}
