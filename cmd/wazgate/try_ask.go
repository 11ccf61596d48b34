package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/cache"
	"github.com/wazgate/wazgate/internal/conceal"
	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/telemetry"
	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/internal/witness"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

// tried is one question with its answer and all that is known of it.
type tried struct {
	request  wazion.Request
	answer   []byte // as WAzion gets it
	outcome  gateway.Outcome
	degraded []string
	stale    bool
	took     time.Duration
	asked    string   // the sources, or the gateway
	notes    []string // that explain the answer and are no problem
	problems []string // what could not be read, each with its mend
	mask     conceal.Mask

	// Of sources that were asked by this process.
	settings *config.Config
	witness  *witness.Witness
}

// askSources asks the sources of the configuration.
func (f *tryFlags) askSources(command *cobra.Command, endpoint wazion.Endpoint) (*tried, error) {
	got := &tried{request: f.request(endpoint)}
	options := f.options(command)
	options.AllowNoAuth, options.Mask = true, &got.mask // nobody is let in
	settings, err := config.Load(options)
	if err != nil {
		return nil, explainLoad(err)
	}
	if err := f.narrow(settings, endpoint); err != nil {
		return nil, err
	}
	got.settings = settings
	logger := telemetry.NewLogger(command.ErrOrStderr(), settings.Log.Format, max(settings.Log.Threshold(), slog.LevelError))
	looking, err := look(command.Context(), settings, logger)
	if err != nil {
		return nil, err
	}
	defer looking.close()
	got.notes = append(got.notes, looking.notes...)
	ctx, cancel := context.WithTimeout(command.Context(), f.budget(settings, endpoint))
	defer cancel()
	ctx, got.witness = witness.With(ctx)
	began := time.Now()
	reply := gateway.Reply{Answer: wazion.TestAnswer(got.request, looking.present.service.Labels)}
	if !f.test {
		reply = looking.present.service.Answerer.Answer(ctx, got.request)
	}
	got.took = time.Since(began)
	if reply.Outcome == gateway.OutcomeInvalid {
		return nil, usageError{errors.New("that asks for nothing that can be looked up: write phones with + and the country code, and at least two letters for a search")}
	}
	got.outcome, got.degraded, got.stale = reply.Outcome, reply.Degraded, reply.Stale
	got.asked = strings.Join(settings.Endpoints[endpoint], ", ")
	if f.test {
		got.asked = "test data"
	}
	if err := got.take(reply.Answer); err != nil {
		return nil, err
	}
	got.diagnose(cmp.Or(f.path, os.Getenv("WAZGATE_CONFIG"), "wazgate.yaml"))
	return got, nil
}

// take keeps the answer as WAzion gets it, without credentials that a backend
// repeats in it.
func (t *tried) take(answer any) error {
	t.mask = t.mask.With(t.witness.Hidden()...)
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(wazion.Complete(answer)); err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	t.answer = t.mask.JSON(body.Bytes())
	return nil
}

// narrow leaves only the sources that are to be asked.
func (f *tryFlags) narrow(settings *config.Config, endpoint wazion.Endpoint) error {
	listed := settings.Endpoints[endpoint]
	if len(listed) == 0 {
		return fmt.Errorf("%s is switched off: no source is listed for it", endpoint)
	}
	for _, name := range f.sources {
		if !slices.Contains(listed, name) {
			return usageError{fmt.Errorf("%s is not asked for %s; %s", name, endpoint, yamlnode.DidYouMean(name, listed))}
		}
	}
	if len(f.sources) > 0 {
		listed = slices.DeleteFunc(slices.Clone(listed), func(name string) bool { return !slices.Contains(f.sources, name) })
	}
	settings.Endpoints = map[wazion.Endpoint][]string{endpoint: listed}
	settings.Sources = slices.DeleteFunc(settings.Sources, func(s config.Source) bool { return !slices.Contains(listed, s.Name) })
	return nil
}

// budget is how long the question may take.
func (f *tryFlags) budget(settings *config.Config, endpoint wazion.Endpoint) time.Duration {
	return cmp.Or(f.timeout, settings.Timeouts.For(endpoint))
}

// looker is a house without doors: it asks, and is asked by nobody.
type looker struct {
	*house
	notes []string
}

// look opens the sources of a configuration for one question.
func look(ctx context.Context, settings *config.Config, logger *slog.Logger) (*looker, error) {
	l := &looker{house: &house{metrics: telemetry.NewMetrics(), logger: logger, started: settings, looking: true}}
	l.cache = cache.New[source.Answer](cache.Options{
		TTL: settings.Cache.TTL, Revalidate: settings.Cache.Revalidate, Stale: settings.Cache.Stale, Negative: settings.Cache.Negative,
		MaxEntries: settings.Cache.MaxEntries, MaxBytes: int64(settings.Cache.MaxBytes),
	})
	present, err := l.furnish(settings, &tenancy{})
	if err != nil {
		return nil, err
	}
	l.present = present
	if present.directory == nil {
		return l, nil
	}
	present.directory.Use(present.plan)
	l.notes = missingCopies(ctx, settings, present.directory)
	return l, nil
}

// missingCopies opens the directory, and says what it does not hold.
func missingCopies(ctx context.Context, settings *config.Config, kept *directory.Directory) []string {
	if err := kept.Look(ctx); err != nil {
		return []string{fmt.Sprintf("there is no directory that can be read (%s); %s", shownPlace(settings), mendDirectory)}
	}
	var missing []string
	for i := range settings.Sources {
		if name := settings.Sources[i].Name; settings.Sources[i].Directory && !kept.Complete(name) {
			missing = append(missing, fmt.Sprintf("the directory does not know all of %s yet (%s); %s", name, shownPlace(settings), mendDirectory))
		}
	}
	return missing
}

const mendDirectory = "fill it with wazgate sync"

// shownPlace names the directory without what its address may hold.
func shownPlace(settings *config.Config) string {
	if settings.Directory.DatabaseURL.Reveal() != "" {
		return "on the server of directory.database_url"
	}
	return settings.Directory.Path
}

// close ends what is still under way.
func (l *looker) close() {
	closing, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_ = l.cache.Close(closing)
	if kept := l.present.directory; kept != nil {
		_ = kept.Close()
	}
	l.present.release(nil)
}

// askGateway asks a gateway that runs.
func (f *tryFlags) askGateway(command *cobra.Command, endpoint wazion.Endpoint) (*tried, error) {
	token := cmp.Or(f.token, os.Getenv("WAZION_TOKEN"))
	got := &tried{request: f.request(endpoint), mask: conceal.New(token)}
	address, err := f.address(endpoint)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(command.Context(), cmp.Or(f.timeout, 10*time.Second))
	defer cancel()
	call, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("call the gateway at %s: %w", address.Host, err)
	}
	if token != "" {
		call.Header.Set("Authorization", "Bearer "+token)
	}
	began := time.Now()
	header, err := got.fetch(call)
	if err != nil {
		return nil, err
	}
	got.took, got.asked, got.stale = time.Since(began), "the gateway at "+address.Host, header.Get("X-Wazgate-Stale") != ""
	if marked := header.Get("X-Wazgate-Degraded"); marked != "" {
		got.degraded = strings.Split(marked, ",")
	}
	for _, name := range got.degraded {
		got.problems = append(got.problems, name+": it could not be read; ask the configuration itself, with --config and --explain, to see why")
	}
	if said := errorIn(got.answer); said != "" && len(got.problems) == 0 {
		got.problems = append(got.problems, "the gateway says: "+said)
	}
	return got, nil
}

// address is where a gateway is asked an endpoint.
func (f *tryFlags) address(endpoint wazion.Endpoint) (*url.URL, error) {
	address, err := url.Parse(f.url)
	if err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https" {
		return nil, usageError{errors.New("--url is no address; write http://127.0.0.1:8080/wazion/")}
	}
	if _, whole := wazion.ParseEndpoint(address.Path[strings.LastIndexByte(address.Path, '/')+1:]); !whole {
		address = address.JoinPath(string(endpoint))
	}
	address.RawQuery, address.User = f.parameters(endpoint).Encode(), nil
	return address, nil
}

// fetch makes one call to a gateway. It keeps no connection.
func (t *tried) fetch(call *http.Request) (http.Header, error) {
	network := &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true}
	defer network.CloseIdleConnections()
	response, err := (&http.Client{Transport: network}).Do(call)
	if err != nil {
		var told *url.Error // it repeats the address, with whom was asked for
		if errors.As(err, &told) {
			err = told.Err
		}
		return nil, fmt.Errorf("the gateway at %s does not answer: %w", call.URL.Host, err)
	}
	defer func() { _ = response.Body.Close() }()
	const most = 16 << 20
	t.answer, err = io.ReadAll(io.LimitReader(response.Body, most))
	if err != nil || response.StatusCode != http.StatusOK || !json.Valid(bytes.TrimSpace(t.answer)) {
		return nil, fmt.Errorf("what answers at %s is no gateway: status %d, and no answer in JSON", call.URL.Host, response.StatusCode)
	}
	return response.Header, nil
}

// errorIn returns the error text that an answer holds.
func errorIn(answer []byte) string {
	var said struct {
		Error string `json:"error"`
	}
	if err := json.Unmarshal(answer, &said); err != nil {
		return ""
	}
	return said.Error
}
