package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/conceal"
	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/internal/telemetry"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

// recordFlags say whom a backend is asked for, and where its answers go.
type recordFlags struct {
	configFlags
	phone, email, order, search string
	folder                      string
	limit                       int
}

func recordCommand() *cobra.Command {
	var flags recordFlags
	command := &cobra.Command{
		Use:   "record SOURCE",
		Short: "Save answers of a backend as samples, without its people",
		Long: `record asks the backend of a source and saves its answers where check, map and the
tests of a mapping find them: in NAME.samples beside the mapping NAME.yaml.

Names, e-mail addresses, phones, addresses, notes, numbers of parcels and keys are
replaced by invented ones, the same person always by the same one; forms stay as they are.
Lists are saved the first time, and whenever nobody is asked for.
What is personal is told by the keys of the document and by the mapping, so look
through the files before you give them away.`,
		Example: "  wazgate record shop --phone +34612345678\n  wazgate record shop --search taza --limit 5\n  wazgate record crm",
		RunE: func(command *cobra.Command, names []string) error {
			if len(names) != 1 {
				return usageError{errors.New("name one source, such as: wazgate record shop")}
			}
			return recordSamples(command, &flags, names[0])
		},
	}
	flags.addPath(command)
	set := command.Flags()
	set.StringVar(&flags.phone, "phone", "", "ask for the customer and the orders of this number")
	set.StringVar(&flags.email, "email", "", "ask for the customer and the orders of this e-mail address")
	set.StringVar(&flags.order, "order", "", "ask for the order of this number")
	set.StringVar(&flags.search, "search", "", "search customers and products for this text")
	set.StringVar(&flags.folder, "out", "", "the folder of the samples (default: NAME.samples beside the mapping)")
	set.IntVar(&flags.limit, "limit", 20, "how many elements to ask for, where the backend lets one choose")
	return command
}

func recordSamples(command *cobra.Command, flags *recordFlags, name string) error {
	options := flags.options(command)
	options.AllowNoAuth = true // nobody is let in
	var mask conceal.Mask
	options.Mask = &mask
	settings, err := config.Load(options)
	if err != nil {
		return explainLoad(err)
	}
	configured, ok := settings.Source(name)
	if !ok {
		return usageError{fmt.Errorf("there is no source %q; %s", name, yamlnode.DidYouMean(name, sourceNames(settings.Sources)))}
	}
	questions, err := flags.questions(&configured)
	if err != nil {
		return err
	}
	questions = withoutKnownLists(questions, flags.samplesFolder(&configured))
	adapter, err := openAdapter(&configured, telemetry.NewLogger(command.ErrOrStderr(), settings.Log.Format, settings.Log.Threshold()), nil, nil)
	if err != nil {
		return err
	}
	r := newRecorder(&configured, adapter, flags.samplesFolder(&configured), command.OutOrStdout())
	r.redactor.Conceal(mask.Text)
	if err := r.ask(command.Context(), questions); err != nil {
		return err
	}
	return r.end(command.ErrOrStderr())
}

// samplesFolder is where check looks for the samples of a mapping.
func (f *recordFlags) samplesFolder(configured *config.Source) string {
	switch {
	case f.folder != "":
		return f.folder
	case configured.MappingFile != "":
		return strings.TrimSuffix(configured.MappingFile, filepath.Ext(configured.MappingFile)) + ".samples"
	default:
		return configured.Name + ".samples"
	}
}

// inquiry is one thing that a backend is asked.
type inquiry struct {
	op    adapters.Operation
	query adapters.Query
	by    string // what is told of it; never whom it asks for
}

// questions returns what the flags want asked and the source can answer.
func (f *recordFlags) questions(configured *config.Source) ([]inquiry, error) {
	var all []inquiry
	if f.phone != "" {
		number, ok := phone.NewParser(configured.Region).Parse(f.phone, "")
		if !ok {
			return nil, usageError{errors.New("--phone is no phone number; write it with + and the country code")}
		}
		query := adapters.Query{Phone: gateway.Rendered(number)}
		all = append(all, inquiry{adapters.FindCustomers, query, "by phone"}, inquiry{adapters.FindOrders, query, "by phone"})
	}
	if f.email != "" {
		query := adapters.Query{Email: strings.ToLower(strings.TrimSpace(f.email))}
		all = append(all, inquiry{adapters.FindCustomers, query, "by e-mail"}, inquiry{adapters.FindOrders, query, "by e-mail"})
	}
	if f.order != "" {
		all = append(all, inquiry{adapters.FindOrders, adapters.Query{OrderNumber: f.order}, "by number"})
	}
	if f.search != "" {
		query := adapters.Query{Text: f.search}
		all = append(all, inquiry{adapters.SearchCustomers, query, "by text"}, inquiry{adapters.SearchProducts, query, "by text"})
	}
	all = append(all, inquiry{adapters.ListCustomers, adapters.Query{}, "first page"}, inquiry{adapters.ListOrders, adapters.Query{}, "first page"})
	all = slices.DeleteFunc(all, func(q inquiry) bool { return !configured.Can(q.op) })
	if len(all) == 0 {
		return nil, usageError{fmt.Errorf("%s cannot be listed, so say whom to ask for: --phone, --email, --order or --search", configured.Name)}
	}
	for i := range all {
		all[i].query.Limit = f.limit
	}
	return all, nil
}

// withoutKnownLists leaves out lists of which there are samples, where somebody
// is asked for: the same page would be saved with every one.
func withoutKnownLists(questions []inquiry, folder string) []inquiry {
	isList := func(q inquiry) bool { return q.op == adapters.ListCustomers || q.op == adapters.ListOrders }
	if !slices.ContainsFunc(questions, func(q inquiry) bool { return !isList(q) }) {
		return questions
	}
	return slices.DeleteFunc(questions, func(q inquiry) bool {
		_, err := os.Stat(filepath.Join(folder, kindOf(q.op)+"-1.json"))
		return isList(q) && err == nil
	})
}

// ask asks all questions, and for the orders of the customers that are found.
func (r *recorder) ask(ctx context.Context, questions []inquiry) error {
	for i := 0; i < len(questions); i++ {
		document, err := r.adapter.Fetch(ctx, questions[i].op, questions[i].query)
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			r.failed(questions[i], err)
			continue
		}
		customers, err := r.save(questions[i], document)
		if err != nil {
			return err
		}
		if len(customers) > 0 && questions[i].op == adapters.FindCustomers && r.source.Can(adapters.FindOrders) {
			questions = append(questions, inquiry{adapters.FindOrders, adapters.Query{CustomerID: customers[0], Limit: questions[i].query.Limit}, "by customer"})
		}
	}
	return nil
}

// end tells what to do next.
func (r *recorder) end(problems io.Writer) error {
	for _, one := range mends() {
		if r.kinds[one.kind] {
			_, _ = fmt.Fprintf(problems, "%s: %s\n", one.kind, one.mend)
		}
	}
	if r.saved == 0 {
		if len(r.unasked) > 0 {
			_, _ = fmt.Fprintf(problems, "%s cannot be asked for %s\n", r.source.Name, strings.Join(r.unasked, ", "))
		}
		_, _ = fmt.Fprintln(problems, "nothing was saved")
		return errReported
	}
	next := "look through them, then: wazgate check"
	if r.records == 0 {
		next = "nothing was found: ask for somebody whom the backend knows. If it does, look at the address in the settings and at the lists in the mapping: a 404 counts as nobody"
	}
	_, err := fmt.Fprintf(r.out, "\n%s in %s; %s\n", counted(r.saved, "sample"), r.folder, next)
	if r.failures > 0 {
		err = errors.Join(err, errReported)
	}
	return err
}

// mend says what a kind of failure mostly comes from.
type mend struct {
	kind adapters.Kind
	mend string
}

func mends() []mend {
	return []mend{
		{adapters.Unauthorized, "the backend does not take the key; look whether it is whole, of this account, and sent the way that the backend wants"},
		{adapters.Forbidden, "the key is known, and may not read this; give it the right to"},
		{adapters.RateLimited, "the backend wants fewer calls; wait a minute, and set rate_per_minute where the adapter has it"},
		{adapters.Unavailable, "the backend fails (a status of 500 and more), or nothing answers at its address; look at the host, the port and the http or https of that"},
		{adapters.BadResponse, "what answers does not answer as the settings say; wazgate try --explain shows what, and responses says what it means"},
	}
}
