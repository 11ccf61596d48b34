package main

import (
	"cmp"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
	"github.com/wazgate/wazgate/internal/wazion/wazionschema"
	"github.com/wazgate/wazgate/internal/wazion/wiretest"
)

// storeCase is one example configuration, with the store that it is for. All
// stores show the same cast, so that one list of expectations holds for all of
// them: what a store cannot do is said here, and then the honest answer is
// expected. Each lives in a file of its own, store_NAME_test.go.
type storeCase struct {
	// store is the folder of the example below config/examples.
	store string
	// simulator is what answers, without faults.
	simulator http.Handler
	// env is what the example takes from the environment, beside WAZION_TOKEN.
	env map[string]string
	// hosts are addresses in the example that lead to the simulator, beside
	// https://shop.example.com.
	hosts []string
	lacks lacks
	// twice says that one person may be several customers of the store, of whom
	// an agent who links a chat can choose.
	twice bool
	// number is how the store calls the order of a number of the cast; the
	// number itself if nil.
	number func(string) string
	// faults are the store's own ways of not answering, by name. The usual
	// ones are tried with every store.
	faults map[string]simulate.Fault
	// steps are requests that hang or fail while the others are answered, by
	// name. Nadia must be shown then with what is known, and with the mark.
	steps map[string]simulate.Fault
	// folder has the configuration where it is no example.
	folder string
}

// lacks is what a store has no place for or cannot be asked for.
type lacks struct {
	guests        bool // nobody without an account
	addressPhones bool // people cannot be found by the phone of an address
	emails        bool // people are shown without their e-mail
	names         bool // people cannot be searched by name
	emailSearch   bool // nor by e-mail
	orderSearch   bool // nor by the number of an order
	orders        bool // nothing is known of orders
	amounts       bool // orders have no amount that equals the cast's
	items         bool
	refunds       bool
	tracking      bool
	products      bool
	variants      bool
	drafts        bool // what is not on sale cannot be told apart
}

// storeHouse is the program as an example configures it, with the simulated
// store behind it.
type storeHouse struct {
	*testHouse
	storeCase
	faults  *simulate.FaultSwitch
	sources []string
}

// testStore holds an example against everything that the gateway promises.
func testStore(t *testing.T, c storeCase) {
	t.Helper()
	if c.folder == "" {
		c.folder = filepath.Join("..", "..", "config", "examples", c.store)
	}
	if c.number == nil {
		c.number = func(number string) string { return number }
	}
	t.Run("check", c.checks)
	t.Run("answers", c.answers)
	t.Run("hostile searches", c.hostileSearches)
	t.Run("chats do not mix", c.chatsDoNotMix)
	t.Run("filters ignored", c.filtersIgnored)
	t.Run("faults", c.isMarkedWhileIll)
	t.Run("single steps", c.isPartWhileAStepFails)
}

// checks runs "wazgate check --strict" over the example as it is.
func (c storeCase) checks(t *testing.T) {
	t.Setenv("WAZION_TOKEN", wiretest.Token)
	for name, value := range c.env {
		t.Setenv(name, value)
	}
	got := command(t, "check", "--strict", "-c", filepath.Join(c.folder, "wazgate.yaml"))
	if got.code != exitFine {
		t.Errorf("the example is not fine: %s", got)
	}
	if looked := regexp.MustCompile(`, \d+ samples?, \d+ tests?\)`); strings.HasPrefix(filepath.Base(filepath.Dir(c.folder)), "examples") && !looked.MatchString(got.stdout) {
		t.Errorf("the example has no samples or no tests of its mapping: %s", got)
	}
	for _, value := range c.env {
		if len(value) > 3 && strings.Contains(got.String(), value) {
			t.Errorf("%q is told in %s", value, got)
		}
	}
}

// start opens the gateway as the example says. Only the store's address, its
// patience with many calls and the place of the directory are the test's own.
func (c storeCase) start(t *testing.T, change ...func(*config.Config)) *storeHouse {
	t.Helper()
	h := &storeHouse{storeCase: c, faults: simulate.Faulty(c.simulator), testHouse: &testHouse{
		Token: wiretest.Token, Logs: new(logBuffer), Client: newClient(t), Folder: t.TempDir(),
		validator: sync.OnceValue(wazionschema.NewValidator),
	}}
	t.Cleanup(func() {
		if t.Failed() {
			h.showCalls(t)
		}
	})
	for _, value := range c.env {
		if len(value) > 8 {
			h.secrets = append(h.secrets, value)
		}
	}
	settings := h.settings(t, startBackend(t, h.faults).URL())
	for _, one := range change {
		one(settings)
	}
	h.openAs(t, settings)
	for i := range settings.Sources {
		h.sources = append(h.sources, settings.Sources[i].Name)
		if settings.Sources[i].Directory {
			h.awaitState(t, settings.Sources[i].Name, "ok")
		}
	}
	return h
}

// showCalls tells what the store was asked, for whoever has to mend an example.
func (h *storeHouse) showCalls(t *testing.T) {
	t.Helper()
	const most = 40
	calls := h.faults.Log()
	for _, call := range calls[:min(len(calls), most)] {
		query, err := url.QueryUnescape(call.Query.Encode())
		if err != nil {
			query = call.Query.Encode()
		}
		t.Logf("the store was asked %s %s?%s %s", call.Method, call.Path, query, call.Body)
	}
}

// settings loads the example with the simulator in the place of the store.
func (h *storeHouse) settings(t *testing.T, address string) *config.Config {
	t.Helper()
	if err := os.CopyFS(h.Folder, os.DirFS(h.folder)); err != nil {
		t.Fatal(err)
	}
	text := read(t, filepath.Join(h.Folder, "wazgate.yaml"))
	for _, host := range append([]string{"https://shop.example.com"}, h.hosts...) {
		text = strings.ReplaceAll(text, host, address)
	}
	path := filepath.Join(h.Folder, "wazgate.yaml")
	if err := os.WriteFile(path, []byte(withoutLimits(text)), 0o600); err != nil {
		t.Fatal(err)
	}
	environment := map[string]string{"WAZION_TOKEN": h.Token}
	for name, value := range h.env {
		environment[name] = strings.ReplaceAll(value, "https://shop.example.com", address)
	}
	settings, err := config.Load(config.Options{Path: path, Registry: registry(), LookupEnv: func(name string) (string, bool) {
		value, known := environment[name]
		return value, known
	}})
	if err != nil {
		t.Fatal(err)
	}
	settings.Directory.Path = filepath.Join(h.Folder, "wazgate.db")
	return settings
}

// withoutLimits lets tests ask as often as they like.
func withoutLimits(text string) string {
	limits := regexp.MustCompile(`(?m)^( +)(rate_per_minute|burst): *\d+.*\n`)
	text = limits.ReplaceAllString(text, "")
	return regexp.MustCompile(`(?m)^( +)settings:\n`).ReplaceAllString(text, "${0}${1}  rate_per_minute: 100000\n${1}  burst: 10000\n")
}

// whom is somebody of the cast, as a case is asked for him.
type whom struct {
	name, email, phone string
	orders             []string
}

func nadia() whom {
	return whom{"Nadia Ferrer", "nadia.ferrer@example.com", stores.NadiaPhone, []string{"1043", "1042"}}
}

func zoe() whom {
	return whom{"Zoe Marchand", "zoe.marchand@example.com", stores.ZoePhone, []string{"1045"}}
}

func bruno() whom {
	return whom{"Bruno Salas", "bruno.salas@example.com", stores.BrunoPhone, []string{"1044"}}
}

func iker() whom {
	return whom{"Iker Soto", "iker.soto@example.com", stores.IkerPhone, []string{"1041"}}
}

// onlyOf holds that an answer tells of nobody of the cast but who may be in it.
func (h *storeHouse) onlyOf(t *testing.T, got answer, allowed ...whom) {
	t.Helper()
	cast := stores.NewCast()
	strangers := []whom{bruno()}
	for i := range cast.People {
		p := &cast.People[i]
		strangers = append(strangers, whom{name: p.Name(), email: p.Email, phone: p.AnyPhone()})
	}
	body := string(got.Body)
	for _, stranger := range strangers {
		if slices.ContainsFunc(allowed, func(one whom) bool { return one.name == stranger.name }) {
			continue
		}
		for _, trace := range []string{stranger.name, stranger.email, stranger.phone, strings.TrimPrefix(stranger.phone, "+")} {
			if strings.Contains(body, trace) {
				t.Errorf("%s is in an answer that is not hers or his: %s", cmp.Or(stranger.name, trace), got.shown())
				return
			}
		}
	}
}

// degradedBy holds that an answer carries the mark of a source that could not
// be read, or that it does not.
func (h *storeHouse) degradedBy(t *testing.T, what string, got answer, want bool) {
	t.Helper()
	if marked := got.degraded() != ""; marked != want {
		t.Errorf("%s: degraded by %q: %s\n%s", what, got.degraded(), got.shown(), h.Logs)
	}
}

// TestEveryExampleHasACase holds that no example is left untested.
func TestEveryExampleHasACase(t *testing.T) {
	folders, err := filepath.Glob("../../config/examples/*/wazgate.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range folders {
		store := filepath.Base(filepath.Dir(file))
		name := "store_" + strings.ReplaceAll(store, "-", "_") + "_test.go"
		text, err := os.ReadFile(name)
		if err != nil {
			t.Errorf("the example %s has no %s", store, name)
			continue
		}
		if !regexp.MustCompile(`(?s)testStore\(t, storeCase\{.*store: +"` + store + `"`).Match(text) {
			t.Errorf("%s does not call testStore with the store %s", name, store)
		}
	}
}
