package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// The secrets that the tests plant. None may ever be printed.
const (
	plantedToken  = "planted-token-7f3a91"
	plantedKey    = "wk_live_planted-key-c2d8"
	plantedInline = "planted-inline"
)

// ran is what a command line came to.
type ran struct {
	code           int
	stdout, stderr string
}

// String shows all of it, as golden files keep it.
func (r ran) String() string {
	return fmt.Sprintf("exit %d\n--- stdout\n%s--- stderr\n%s", r.code, r.stdout, r.stderr)
}

// command runs a command line that ends by itself.
func command(t *testing.T, args ...string) ran {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var stdout, stderr logBuffer
	result := ran{code: run(ctx, args, &stdout, &stderr)}
	result.stdout, result.stderr = stdout.String(), stderr.String()
	if ctx.Err() != nil {
		t.Errorf("%q did not end by itself", args)
	}
	keepsSecrets(t, result.String())
	return result
}

func plantSecrets(t *testing.T) {
	t.Helper()
	t.Setenv("WAZION_TOKEN", plantedToken)
	t.Setenv("SHOP_KEY", plantedKey)
	t.Setenv("EMPTY_TOKEN", "")
}

func keepsSecrets(t *testing.T, text string) {
	t.Helper()
	for _, secret := range []string{plantedToken, plantedKey, plantedInline} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is told in:\n%s", secret, text)
		}
	}
}

// TestCommandLines holds what a person reads, mistake by mistake.
func TestCommandLines(t *testing.T) {
	plantSecrets(t)
	for name, test := range map[string]struct {
		args string
		code int
	}{
		"nothing":               {"", exitFine},
		"unknown-command":       {"servee", exitUsage},
		"strange-command":       {"install", exitUsage},
		"unknown-flag":          {"serve --prot 8080", exitUsage},
		"flag-without-value":    {"serve --config", exitUsage},
		"flag-of-another-type":  {"demo --verbose=perhaps", exitUsage},
		"superfluous-argument":  {"check wazgate.yaml", exitUsage},
		"check-good":            {"check -c testdata/cli/good.yaml", exitFine},
		"check-good-json":       {"check --json -c testdata/cli/good.yaml", exitFine},
		"check-no-file":         {"check", exitProblem},
		"check-missing-file":    {"check -c testdata/cli/nowhere.yaml", exitProblem},
		"check-folder":          {"check -c testdata/cli", exitProblem},
		"check-unknown-key":     {"check -c testdata/cli/unknown-key.yaml", exitProblem},
		"check-unknown-adapter": {"check -c testdata/cli/unknown-adapter.yaml", exitProblem},
		"check-missing-secret":  {"check -c testdata/cli/missing-secret.yaml", exitProblem},
		"check-missing-mapping": {"check -c testdata/cli/missing-mapping.yaml", exitProblem},
		"check-broken-mapping":  {"check -c testdata/cli/broken-mapping.yaml", exitProblem},
		"check-broken":          {"check -c testdata/cli/broken.yaml", exitProblem},
		"check-empty-token":     {"check -c testdata/cli/empty-token.yaml", exitProblem},
		"check-changeme":        {"check -c testdata/cli/changeme.yaml", exitProblem},
		"check-no-credential":   {"check -c testdata/cli/no-credential.yaml", exitProblem},
		"check-insecure":        {"check --insecure-no-auth -c testdata/cli/no-credential.yaml", exitFine},
		"check-open-to-all":     {"check -c testdata/cli/open-to-all.yaml", exitProblem},
		"check-many":            {"check -c testdata/cli/many.yaml", exitProblem},
		"check-rest":            {"check -c testdata/cli/rest.yaml", exitProblem},
		"check-requests":        {"check -c testdata/cli/requests/wazgate.yaml", exitFine},
		"check-many-json":       {"check --json -c testdata/cli/many.yaml", exitProblem},
		"check-mapping":         {"check testdata/cli/map/shop.yaml", exitFine},
		"check-mapping-strict":  {"check --strict testdata/cli/map/shop.yaml", exitProblem},
		"check-mapping-json":    {"check --json testdata/cli/map/shop.yaml", exitFine},
		"check-mapping-broken":  {"check testdata/cli/map/broken.yaml testdata/cli/map/fine.yaml", exitProblem},
		"check-mapping-fine":    {"check --strict testdata/cli/map/fine.yaml testdata/cli/map/store.yaml", exitFine},
		"check-mapping-tests":   {"check testdata/cli/map/tests.yaml", exitProblem},
		"check-mapping-samples": {"check testdata/cli/map/samples.yaml", exitProblem},
		"check-mapping-adapter": {"check --strict whatalo wazzup ordertracking", exitFine},
		"check-misnamed":        {"check testdata/cli/misnamed/shop.yaml testdata/cli/misnamed/till.yaml", exitFine},
		"check-strict-unseen":   {"check --strict testdata/cli/misnamed/till.yaml", exitProblem},
		"check-lookups":         {"check testdata/cli/map/lookups.yaml", exitFine},
		"map-lookups":           {"map --explain testdata/cli/map/lookups.yaml testdata/cli/map/lookups.samples/orders.json --language en", exitFine},
		"map-wrong-from":        {"map testdata/cli/map/lookups.yaml testdata/cli/map/wrapped.json", exitFine},
		"check-mapping-none":    {"check testdata/cli/map/nowhere.yaml", exitUsage},
		"check-mapping-config":  {"check testdata/cli/good.yaml", exitUsage},
		"check-with-mapping":    {"check -c testdata/cli/with-mapping.yaml", exitFine},
		"map":                   {"map testdata/cli/map/shop.yaml testdata/cli/map/shop.samples/orders-1.json", exitFine},
		"map-config":            {"map testdata/cli/good.yaml testdata/cli/map/shop.samples/orders-1.json", exitUsage},
		"map-json":              {"map --json testdata/cli/map/shop.yaml testdata/cli/map/shop.samples/orders-1.json", exitFine},
		"map-explain":           {"map --explain testdata/cli/map/shop.yaml testdata/cli/map/shop.samples/orders-1.json --var shop=https://a.example.com", exitFine},
		"map-explain-unset":     {"map --explain testdata/cli/map/shop.yaml testdata/cli/map/shop.samples/orders-1.json --var shop=", exitFine},
		"map-explain-json":      {"map --explain --json testdata/cli/map/fine.yaml testdata/cli/map/goods.json", exitFine},
		"map-adapter":           {"map whatalo testdata/cli/map/store.samples/orders-1.json", exitFine},
		"map-extends":           {"map testdata/cli/map/store.yaml testdata/cli/map/store.samples/orders-1.json --country ES --explain", exitFine},
		"map-step":              {"map testdata/cli/map/store.yaml testdata/cli/map/store.samples/orders-1.json --kind order --step store=testdata/cli/map/other-store.json", exitFine},
		"map-kind-guessed":      {"map testdata/cli/map/fine.yaml testdata/cli/map/goods.json", exitFine},
		"map-kind-unclear":      {"map testdata/cli/map/fine.yaml testdata/cli/map/people.json", exitUsage},
		"map-kind-none":         {"map testdata/cli/map/fine.yaml testdata/cli/map/nothing.json", exitUsage},
		"map-kind-unknown":      {"map testdata/cli/map/shop.yaml testdata/cli/map/goods.json --kind customers", exitUsage},
		"map-nothing":           {"map testdata/cli/map/fine.yaml testdata/cli/map/nothing.json --kind products", exitFine},
		"map-broken":            {"map testdata/cli/map/broken.yaml testdata/cli/map/goods.json", exitProblem},
		"map-no-mapping":        {"map whatallo testdata/cli/map/goods.json", exitUsage},
		"map-no-sample":         {"map whatalo testdata/cli/map/good.json", exitUsage},
		"map-one-argument":      {"map whatalo", exitUsage},
		"map-unknown-variable":  {"map whatalo testdata/cli/map/goods.json --var order_uri=x", exitUsage},
		"map-odd-variable":      {"map whatalo testdata/cli/map/goods.json --var order_url", exitUsage},
		"map-comma":             {"map testdata/cli/map/fine.yaml testdata/cli/map/comma.json", exitProblem},
		"map-page":              {"map testdata/cli/map/fine.yaml testdata/cli/map/page.json", exitProblem},
		"map-deep":              {"map testdata/cli/map/fine.yaml testdata/cli/map/deep.json", exitProblem},
		"map-odd-step":          {"map testdata/cli/map/fine.yaml testdata/cli/map/goods.json --step store=testdata/cli/map/comma.json", exitProblem},
		"map-help":              {"map --help", exitFine},
		"init-help":             {"init --help", exitFine},
		"init-unknown":          {"init whatallo", exitUsage},
		"init-two":              {"init whatalo orders", exitUsage},
		"init-json-of-one":      {"init whatalo --json", exitUsage},
		"init-no-folder":        {"init whatalo --out testdata/cli/good.yaml", exitProblem},
		"serve-no-file":         {"serve", exitProblem},
		"serve-many":            {"serve -c testdata/cli/many.yaml", exitProblem},
		"serve-missing-secret":  {"serve -c testdata/cli/missing-secret.yaml", exitProblem},
		"serve-changeme":        {"serve -c testdata/cli/changeme.yaml", exitProblem},
		"serve-no-credential":   {"serve -c testdata/cli/no-credential.yaml", exitProblem},
		"serve-open-to-all":     {"serve -c testdata/cli/good.yaml --address 0.0.0.0:8443", exitProblem},
		"serve-no-address":      {"serve -c testdata/cli/good.yaml --address everywhere", exitProblem},
		"try-help":              {"try --help", exitFine},
		"try-no-file":           {"try panel --phone +34600111222", exitProblem},
		"sync-no-file":          {"sync", exitProblem},
		"sync-many":             {"sync -c testdata/cli/many.yaml", exitProblem},
		"sync-nothing":          {"sync -c testdata/cli/good.yaml", exitProblem},
		"sync-unknown-source":   {"sync -c testdata/cli/mirrored.yaml crn", exitUsage},
		"sync-other-source":     {"sync -c testdata/cli/mirrored.yaml crm shop", exitUsage},
		"sync-cannot-list":      {"sync -c testdata/cli/mirrored.yaml crm tracking", exitUsage},
		"sync-help":             {"sync --help", exitFine},
		"sync-unknown-flag":     {"sync --fully", exitUsage},
	} {
		t.Run(name, func(t *testing.T) {
			got := command(t, strings.Fields(test.args)...)
			if got.code != test.code {
				t.Errorf("exit %d, want %d", got.code, test.code)
			}
			compareGolden(t, "cli/"+name+".golden", got.String())
		})
	}
}

func TestConfigurationNamedByTheEnvironment(t *testing.T) {
	plantSecrets(t)
	t.Setenv("WAZGATE_CONFIG", "testdata/cli/good.yaml")
	if got := command(t, "check"); got.code != exitFine {
		t.Error(got)
	}
}

func TestCheckWritesProblemsAsJSON(t *testing.T) {
	plantSecrets(t)
	for _, file := range []string{"good", "unknown-key", "many", "broken", "missing-mapping", "broken-mapping"} {
		got := command(t, "check", "--json", "-c", "testdata/cli/"+file+".yaml")
		var problems []struct {
			File    string `json:"file"`
			Line    int    `json:"line"`
			Column  int    `json:"column"`
			Message string `json:"message"`
			Mend    string `json:"mend"`
		}
		if err := json.Unmarshal([]byte(got.stdout), &problems); err != nil || problems == nil || got.stderr != "" {
			t.Fatalf("%s: %v in %s", file, err, got)
		}
		if (len(problems) == 0) != (file == "good") || (got.code == exitFine) != (file == "good") {
			t.Errorf("%s: %s", file, got)
		}
		for _, problem := range problems {
			if !strings.HasPrefix(problem.File, "testdata/cli/") || problem.Line < 1 || problem.Column < 1 || problem.Message == "" || problem.Mend == "" {
				t.Errorf("%s: a problem lacks something: %+v", file, problem)
			}
		}
	}
}

func TestVersion(t *testing.T) {
	if got := command(t, "version"); got.code != exitFine || got.stdout != "wazgate "+version+" ("+runtime.Version()+")\n" {
		t.Error(got)
	}
	got := command(t, "version", "--json")
	var told map[string]string
	if err := json.Unmarshal([]byte(got.stdout), &told); err != nil || told["version"] != version || told["go"] != runtime.Version() {
		t.Errorf("%v in %s", err, got)
	}
}

// TestHelpHasExamples holds for every command that is or will be there.
func TestHelpHasExamples(t *testing.T) {
	var visit func(*cobra.Command, []string)
	visit = func(at *cobra.Command, path []string) {
		got := command(t, append(path, "--help")...)
		if got.code != exitFine || got.stderr != "" || !strings.Contains(got.stdout, "Examples:\n  wazgate "+strings.Join(path, " ")) {
			t.Errorf("%q has no example: %s", path, got)
		}
		for _, inner := range at.Commands() {
			if !inner.Hidden && inner.Name() != "help" {
				visit(inner, append(path[:len(path):len(path)], inner.Name()))
			}
		}
	}
	visit(rootCommand(), nil)
}

// TestServeNamesTheTakenPort occupies one door after the other.
func TestServeNamesTheTakenPort(t *testing.T) {
	plantSecrets(t)
	taken, free := listenAnywhere(t), "127.0.0.1:0"
	for setting, args := range map[string][]string{
		"server.address":       {"--address", taken.Addr().String(), "--admin-address", free},
		"server.admin_address": {"--address", free, "--admin-address", taken.Addr().String()},
	} {
		got := command(t, append([]string{"serve", "-c", "testdata/cli/good.yaml"}, args...)...)
		want := setting + ": " + taken.Addr().String() + " is already in use: stop the program that listens there or choose another port"
		if got.code != exitProblem || !strings.Contains(got.stderr, want) || got.stdout != "" {
			t.Errorf("%s: %s", setting, got)
		}
	}
}

// TestServeAnswersUntilItIsStopped runs serve as its users do.
func TestServeAnswersUntilItIsStopped(t *testing.T) {
	plantSecrets(t)
	for range 20 {
		if serveOnce(t, newClient(t), randomAddress(), randomAddress()) {
			return
		}
	}
	t.Fatal("no port is free")
}

// serveOnce returns false if one of the addresses is taken.
func serveOnce(t *testing.T, client *http.Client, public, admin string) bool {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var output logBuffer
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "-c", "testdata/cli/good.yaml", "--address", public, "--admin-address", admin}, &output, &output)
	}()
	if !awaitAnswer(t, client, "http://"+admin+"/healthz", ended) {
		if !strings.Contains(output.String(), "already in use") {
			t.Fatal(output.String())
		}
		return false
	}
	const nobody = "600999888"
	got := get(t, client, "http://"+public+"/wazion/sidePanel_CustomerInfo?phone=%2B34"+nobody+"&token="+plantedToken)
	if got.Status != http.StatusOK || got.Header.Get("X-Wazgate-Degraded") != "shop" {
		t.Errorf("status %d: %s", got.Status, got.Body)
	}
	client.CloseIdleConnections()
	stop()
	if code := <-ended; code != exitFine || strings.Contains(output.String(), nobody) {
		t.Errorf("exit %d: %s", code, output.String())
	}
	if lines := strings.Split(strings.TrimSpace(output.String()), "\n"); !strings.Contains(lines[len(lines)-1], "msg=stopped") {
		t.Errorf("the last line does not say that it stopped: %s", output.String())
	}
	if strings.Contains(output.String(), "no password") {
		t.Errorf("it warns of a loopback address: %s", output.String())
	}
	keepsSecrets(t, output.String())
	return true
}

// awaitAnswer returns true when there is an answer and false when the command
// has ended.
func awaitAnswer(t *testing.T, client *http.Client, address string, ended <-chan int) bool {
	t.Helper()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := fetch(client, request); err == nil && got.Status == http.StatusOK {
			return true
		}
		select {
		case <-ended:
			return false
		case <-again.C:
		}
	}
}

func get(tb testing.TB, client *http.Client, address string) answer {
	tb.Helper()
	request, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		tb.Fatal(err)
	}
	got, err := fetch(client, request)
	if err != nil {
		tb.Fatal(err)
	}
	return got
}

// randomAddress is one that the system gives to nobody by itself.
func randomAddress() string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(20_000+rand.IntN(10_000)))
}
