package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/internal/wazion/wazionschema"
)

// shownDemo is a demo that runs, with what it printed.
type shownDemo struct {
	text   string
	client *http.Client
	stderr *logBuffer
}

// startDemo runs demo until the test ends and returns when it has printed all.
func startDemo(t *testing.T, args ...string) *shownDemo {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	reader, writer := io.Pipe()
	shown := &shownDemo{client: newClient(t), stderr: new(logBuffer)}
	ended := make(chan int, 1)
	go func() {
		code := run(ctx, append([]string{"demo"}, args...), writer, shown.stderr)
		_ = writer.Close()
		ended <- code
	}()
	t.Cleanup(func() {
		shown.client.CloseIdleConnections()
		stop()
		_, _ = io.Copy(io.Discard, reader)
		if code := <-ended; code != exitFine {
			t.Errorf("demo ended with %d: %s", code, shown.stderr)
		}
	})
	lines := bufio.NewScanner(reader)
	for lines.Scan() {
		shown.text += lines.Text() + "\n"
		if strings.HasPrefix(lines.Text(), "Stop with") {
			shown.awaitDirectory(t)
			return shown
		}
	}
	t.Fatalf("demo printed only %q and %q", shown.text, shown.stderr)
	return nil
}

// awaitDirectory waits for the first sync longer than the demo does: a machine
// may have more to do.
func (d *shownDemo) awaitDirectory(t *testing.T) {
	t.Helper()
	admin := strings.TrimSuffix(d.address(t, "health, metrics", "/readyz"), "/readyz")
	(&testHouse{Admin: admin, Client: d.client, Logs: d.stderr}).awaitState(t, crmSource, "ok")
}

// occupy listens at an address, unless somebody does already.
func occupy(t *testing.T, address string) {
	t.Helper()
	if listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address); err == nil {
		t.Cleanup(func() { _ = listener.Close() })
	}
}

// address finds what the demo printed in the line that begins so.
func (d *shownDemo) address(t *testing.T, line, pattern string) string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^ *` + line + ` .*?(http://127\.0\.0\.1:\d+` + pattern + `)`).FindStringSubmatch(d.text)
	if found == nil {
		t.Fatalf("no address of the %s in:\n%s", line, d.text)
	}
	return found[1]
}

// token finds the one that the demo made up.
func (d *shownDemo) token(t *testing.T) string {
	t.Helper()
	found := regexp.MustCompile(`   token (demo-[a-z2-7]{10})\n`).FindStringSubmatch(d.text)
	if found == nil {
		t.Fatalf("no token in:\n%s", d.text)
	}
	return found[1]
}

// TestDemoCommandsWork executes every command that the demo prints.
func TestDemoCommandsWork(t *testing.T) {
	demo := startDemo(t)
	commands := regexp.MustCompile(`(?m)^curl -s '(http://[^']+)'$`).FindAllStringSubmatch(demo.text, -1)
	if strings.Count(demo.text, "curl") != len(commands) {
		t.Errorf("not every command is understood in:\n%s", demo.text)
	}
	var asked []wazion.Endpoint
	for _, command := range commands {
		got := get(t, demo.client, command[1])
		path, _, _ := strings.Cut(command[1], "?")
		endpoint, known := wazion.ParseEndpoint(path[strings.LastIndex(path, "/")+1:])
		if !known || got.Status != http.StatusOK {
			t.Errorf("%s: status %d", command[1], got.Status)
			continue
		}
		if err := wazionschema.Validate(endpoint, false, got.Body); err != nil {
			t.Errorf("%s: %v", endpoint, err)
		}
		var told said
		if err := json.Unmarshal(got.Body, &told); err != nil {
			t.Error(err)
		}
		if len(told.Customers)+len(told.Products)+len(told.Info) == 0 || told.Found != nil && !*told.Found {
			t.Errorf("%s shows nothing: %s", command[1], got.Body)
		}
		if degraded := got.Header.Get("X-Wazgate-Degraded"); degraded != "" {
			t.Errorf("%s: degraded by %s", endpoint, degraded)
		}
		asked = append(asked, endpoint)
	}
	if all := wazion.Endpoints(); len(asked) < len(all) || !slices.Equal(asked[:len(all)], all) {
		t.Errorf("the commands ask %q, want %q first", asked, all)
	}
}

// TestDemoPeopleExist asks for everybody whom the demo introduces. Who shares a
// number may be shown under the name of the other.
func TestDemoPeopleExist(t *testing.T) {
	demo := startDemo(t)
	gateway := strings.TrimSuffix(demo.address(t, "gateway", "/wazion/"), "/")
	shop := simulate.NewShop(simulate.Options{Seed: demoSeed})
	people := regexp.MustCompile(`(?m)^  (\+\d+) +([^:]+): .+$`).FindAllStringSubmatch(demo.text, -1)
	if want := len(shop.Personas()); len(people) != want {
		t.Fatalf("%d people are introduced, want %d:\n%s", len(people), want, demo.text)
	}
	for _, person := range people {
		names := []string{person[2]}
		for _, customer := range shop.CustomersAt(person[1]) {
			names = append(names, customer.Name)
		}
		body := string(get(t, demo.client, gateway+"/sidePanel_CustomerInfo?token="+demo.token(t)+"&phone=%2B"+person[1][1:]).Body)
		named := slices.ContainsFunc(names, func(name string) bool { return strings.Contains(body, name) })
		if !named || !strings.Contains(body, `"found":true`) {
			t.Errorf("%s (%s): %s", person[2], person[1], body)
		}
	}
}

// TestDemoBesideOthers starts the demo where all its usual ports are taken.
func TestDemoBesideOthers(t *testing.T) {
	usual := []string{demoAddress, demoAdmin, demoWhatalo, demoTracking, demoWazzup}
	for _, address := range usual {
		occupy(t, address)
	}
	demo := startDemo(t, "--print-config")
	for _, address := range usual {
		if strings.Contains(demo.text, "http://"+address) {
			t.Errorf("%s is taken, yet printed", address)
		}
	}
	for _, address := range []string{
		demo.address(t, "health, metrics", "/readyz"),
		demo.address(t, "health, metrics .*", "/metrics"),
		demo.address(t, "gateway", "/wazion/") + "sidePanel_CustomerInfo?test=true&token=" + demo.token(t),
	} {
		if got := get(t, demo.client, address); got.Status != http.StatusOK || len(got.Body) == 0 {
			t.Errorf("%s: status %d", address, got.Status)
		}
	}
	for _, address := range []string{demo.address(t, "Whatalo shop", "/v1") + "/store", demo.address(t, "order tracking", "/orders"), demo.address(t, "Wazzup chat hub", "/v3") + "/contacts"} {
		if got := get(t, demo.client, address); got.Status != http.StatusUnauthorized {
			t.Errorf("%s: status %d without a key", address, got.Status)
		}
	}
	if text := demo.stderr.String(); text != "" {
		t.Errorf("it complains: %s", text)
	}
}

// TestDemoPrintsAConfigurationThatWorks loads what is printed as a merchant
// would who begins with it.
func TestDemoPrintsAConfigurationThatWorks(t *testing.T) {
	demo := startDemo(t, "--print-config")
	_, printed, _ := strings.Cut(demo.text, "wazgate.yaml:\n")
	printed, _, found := strings.Cut(printed, "People to ask for:")
	if !found {
		t.Fatalf("no configuration in:\n%s", demo.text)
	}
	settings, err := config.Load(config.Options{
		Path: "wazgate.yaml", Data: []byte(printed), Registry: registry(),
		LookupEnv: func(string) (string, bool) { return "", false },
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(settings.Sources) != 3 || len(settings.Auth.Tokens) != 1 || settings.Auth.Tokens[0].Reveal() != demo.token(t) {
		t.Errorf("it is another one: %+v", settings)
	}
}
