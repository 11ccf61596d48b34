package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

// tryFlags are a question, whom it goes to, and how the answer is shown.
type tryFlags struct {
	configFlags
	phone, email, order, query, locale, format string
	related, sources                           []string
	test, asJSON, explain, raw                 bool
	timeout                                    time.Duration
	url, token                                 string
}

func tryCommand() *cobra.Command {
	var flags tryFlags
	command := &cobra.Command{
		Use:   "try ENDPOINT",
		Short: "Ask one question and see the answer as WAzion shows it",
		Long: `try asks the sources of a configuration what WAzion would ask, and draws the
answer as the side panel shows it. Nothing is served meanwhile, and a source with
a directory is looked up in the directory as it is.

ENDPOINT is one of these, in any case:
` + endpointHelp() + `
With --explain it tells what every source was asked and what it said, where each
field comes from, and what was left out because nothing proved whose it is.
Credentials are taken out. Strangers are not shown, except in the answers of the
backend themselves: have nobody look over your shoulder.

With --url a running gateway is asked instead.

It ends with 0 when the question was answered, with 1 when something could not
be read, and with 2 when it was used wrongly.`,
		Example: `  wazgate try panel --phone +34612345678
  wazgate try sidePanel_CustomerInfo --phone +34612345678 --explain
  wazgate try search --query "Nadia Ferrer" --source shop
  wazgate try products --query taza --locale en --json
  wazgate try ai --phone +34612345678 --order 1042
  wazgate try panel --phone +34612345678 --url http://127.0.0.1:8080/wazion/ --token "$WAZION_TOKEN"`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				return nil
			}
			return usageError{errors.New("name one endpoint, such as: wazgate try panel --phone +34612345678")}
		},
		RunE: func(command *cobra.Command, args []string) error { return runTry(command, &flags, args[0]) },
	}
	flags.add(command)
	return command
}

func (f *tryFlags) add(command *cobra.Command) {
	f.addPath(command)
	set := command.Flags()
	set.StringVar(&f.phone, "phone", "", "the number that the conversation is with")
	set.StringArrayVar(&f.related, "related", nil, "a further number of the conversation; may be repeated")
	set.StringVar(&f.email, "email", "", "an e-mail address that the conversation proves")
	set.StringVar(&f.order, "order", "", "an order number that the chat names")
	set.StringVar(&f.query, "query", "", "what an agent searches for")
	set.StringVar(&f.locale, "locale", "", "the language of products, such as en or pt-BR")
	set.StringVar(&f.format, "format", "", "ai: the answer in the form for the AI")
	set.BoolVar(&f.test, "test", false, "ask for WAzion's test data; no source is asked")
	set.StringArrayVar(&f.sources, "source", nil, "ask only this source; may be repeated")
	set.BoolVar(&f.asJSON, "json", false, "print the answer that WAzion gets; with --explain all of that as JSON")
	set.BoolVar(&f.explain, "explain", false, "tell what was asked, what came back and where each field comes from")
	set.BoolVar(&f.raw, "raw", false, "with --explain: show whole answers of the backends, and every record")
	set.DurationVar(&f.timeout, "timeout", 0, "how long it may take (default: as long as the gateway may)")
	set.StringVar(&f.url, "url", "", "ask the gateway at this address, such as http://127.0.0.1:8080/wazion/")
	set.StringVar(&f.token, "token", "", "the token for --url (default: $WAZION_TOKEN)")
}

// shortNames are how endpoints may be called for short, in the order of the
// documentation.
func shortNames() []string { return []string{"panel", "ai", "join", "products", "search"} }

func endpointHelp() string {
	var help strings.Builder
	for i, endpoint := range wazion.Endpoints() {
		fmt.Fprintf(&help, "  %-9s %s\n", shortNames()[i], endpoint)
	}
	return help.String()
}

func tryEndpoint(name string) (wazion.Endpoint, error) {
	if endpoint, known := wazion.ParseEndpoint(name); known {
		return endpoint, nil
	}
	if at := slices.Index(shortNames(), strings.ToLower(name)); at >= 0 {
		return wazion.Endpoints()[at], nil
	}
	names := shortNames()
	for _, endpoint := range wazion.Endpoints() {
		names = append(names, string(endpoint))
	}
	return "", usageError{fmt.Errorf("there is no endpoint %q; %s", name, yamlnode.DidYouMean(name, names))}
}

// check refuses questions that ask for nothing, before anybody is asked.
func (f *tryFlags) check(endpoint wazion.Endpoint) error {
	if err := f.checkTogether(); err != nil || f.test {
		return err
	}
	person := endpoint == wazion.SidePanelCustomerInfo || endpoint == wazion.AICustomerInitialInfo
	switch {
	case person && f.phone == "" && f.email == "":
		return usageError{errors.New("say whom the conversation is with: --phone or --email")}
	case !person && strings.TrimSpace(f.query) == "":
		return usageError{errors.New("say what to search for: --query")}
	default:
		return nil
	}
}

// checkTogether refuses flags that do not go together.
func (f *tryFlags) checkTogether() error {
	running := f.url != ""
	for _, one := range []struct {
		wrong bool
		mend  string
	}{
		{f.format != "" && f.format != "ai", "there is no such --format; there is only ai"},
		{f.explain && running, "--explain looks inside, which it cannot with --url; leave out --url and name the configuration with --config"},
		{len(f.sources) > 0 && running, "--source cannot be chosen at a running gateway; leave out --url"},
		{f.token != "" && !running, "--token is for --url; the sources of a configuration want none"},
		{f.raw && !f.explain, "--raw belongs to --explain"},
		{f.explain && f.test, "there is nothing to explain about --test: no source is asked"},
	} {
		if one.wrong {
			return usageError{errors.New(one.mend)}
		}
	}
	return nil
}

// parameters are the call as WAzion would make it.
func (f *tryFlags) parameters(endpoint wazion.Endpoint) url.Values {
	text := "query"
	if endpoint == wazion.SearchProducts {
		text = "q"
	}
	values := url.Values{}
	for name, value := range map[string]string{
		"phone": f.phone, "email": f.email, "order": f.order, text: f.query, "target_locale": f.locale, "format": f.format,
		"relatedphones": strings.Join(f.related, ","),
	} {
		if value != "" {
			values.Set(name, value)
		}
	}
	if f.test {
		values.Set("test", "true")
	}
	return values
}

// request reads the call as the gateway would.
func (f *tryFlags) request(endpoint wazion.Endpoint) wazion.Request {
	call := &http.Request{Method: http.MethodGet, URL: &url.URL{RawQuery: f.parameters(endpoint).Encode()}}
	return wazion.Wire{}.Read(call).Request(endpoint)
}

func runTry(command *cobra.Command, flags *tryFlags, name string) error {
	endpoint, err := tryEndpoint(name)
	if err != nil {
		return err
	}
	if err := flags.check(endpoint); err != nil {
		return err
	}
	ask := flags.askSources
	if flags.url != "" {
		ask = flags.askGateway
	}
	got, err := ask(command, endpoint)
	if err != nil {
		return err
	}
	// Everything is written at once, after a last look for credentials.
	var said bytes.Buffer
	out := &painter{Writer: &said, colours: newPainter(command.OutOrStdout()).colours}
	if err := flags.show(out, got); err != nil {
		return err
	}
	if flags.asJSON {
		fmt.Fprintf(command.OutOrStdout(), "%s", got.mask.JSON(said.Bytes()))
	} else {
		fmt.Fprint(command.OutOrStdout(), got.mask.Text(said.String()))
	}
	if len(got.problems) > 0 {
		return errReported
	}
	return nil
}

func (f *tryFlags) show(out *painter, got *tried) error {
	switch {
	case f.explain && f.asJSON:
		return writeJSON(out, got.explain())
	case f.asJSON:
		_, err := fmt.Fprintf(out, "%s\n", bytes.TrimSpace(got.answer))
		return err
	}
	if err := drawAnswer(out, got); err != nil {
		return err
	}
	got.sum(out)
	if f.explain {
		printTried(out, got, f.raw)
	}
	return nil
}
