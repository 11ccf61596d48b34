package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/yamlnode"
	"github.com/wazgate/wazgate/mapping"
)

// TestCheckWatches mends a mapping while it is watched.
func TestCheckWatches(t *testing.T) {
	file := filepath.Join(t.TempDir(), "shop.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("orders: {from: orders, fields: {id: id, nmber: number}}\n")
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	var output logBuffer
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, []string{"check", "--watch", file}, &output, &output) }()
	await := func(text string) {
		t.Helper()
		again := time.NewTicker(10 * time.Millisecond)
		defer again.Stop()
		for !strings.Contains(output.String(), text) {
			select {
			case <-ctx.Done():
				t.Fatalf("%q never came:\n%s", text, output.String())
			case <-again.C:
			}
		}
	}
	await("did you mean \"number\"?")
	await("1 problem found")
	write("orders: {from: orders, fields: {id: id, number: number, customer_id: buyer}}\n")
	await("no problems found")
	write("orders: {from: [")
	await("not valid YAML")
	stop()
	if code := <-ended; code != exitFine {
		t.Errorf("exit %d: %s", code, output.String())
	}
}

// TestWatchRefusesWhatIsNoMapping does not wait for a file that was misspelt.
func TestWatchRefusesWhatIsNoMapping(t *testing.T) {
	if got := command(t, "check", "--watch", "testdata/cli/nowhere.yaml"); got.code != exitUsage {
		t.Error(got)
	}
}

func TestFindingsInColour(t *testing.T) {
	var plain, coloured strings.Builder
	findings := []mapping.Finding{
		{Problem: yamlnode.Problem{File: "a.yaml", Line: 2, Column: 3, Message: "wrong", Mend: "mend it", Source: "x: y"}, Severity: mapping.SeverityError},
		{Problem: yamlnode.Problem{File: "a.yaml", Message: "odd"}, Severity: mapping.SeverityWarning},
	}
	printFindings(&painter{Writer: &plain}, findings)
	printFindings(&painter{Writer: &coloured, colours: true}, findings)
	if want := "a.yaml:2:3: wrong; mend it\n  x: y\n    ^\na.yaml: warning: odd\n"; plain.String() != want {
		t.Errorf("plain: %q", plain.String())
	}
	if want := "\x1b[1ma.yaml:2:3:\x1b[0m \x1b[31mwrong; mend it\x1b[0m\n  x: y\n\x1b[32m    ^\x1b[0m\na.yaml:\x1b[0m \x1b[33mwarning: odd\x1b[0m\n"; coloured.String() != strings.Replace(want, "\na.yaml:", "\n\x1b[1ma.yaml:", 1) {
		t.Errorf("coloured: %q", coloured.String())
	}
}

// TestValuesOnOneLine holds what is put in quotes: what YAML would take for
// something else.
func TestValuesOnOneLine(t *testing.T) {
	for in, want := range map[string]string{
		"Ana Souto": "Ana Souto", "007": `"007"`, "12.50": `"12.50"`, "yes": `"yes"`, "": `""`, "+34600111222": `"+34600111222"`, "600 111 222": "600 111 222",
		"a: b": `"a: b"`, "a:b": "a:b", "C#": "C#", "a #b": `"a #b"`, "- x": `"- x"`, "two\nlines": `"two\nlines"`, "https://a.example.com/?x=1#y": "https://a.example.com/?x=1#y",
		" padded": `" padded"`, "ñandú": "ñandú", "1e5": `"1e5"`, "0x1f": `"0x1f"`, "null": `"null"`, "Nullable": "Nullable", "~": `"~"`,
	} {
		if got := showValue(in); got != want {
			t.Errorf("%q is shown as %s, want %s", in, got, want)
		}
	}
	if got := showValue([]string{"vip", "a, b"}); got != `[vip, "a, b"]` {
		t.Error(got)
	}
	if got := showValue([]mapping.ShownPhone{{Number: "600 1", Country: "ES"}}); got != "[600 1 (ES)]" {
		t.Error(got)
	}
}
