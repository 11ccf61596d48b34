package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestDocumentsNameWhatThereIs holds that the tests, targets and files which the
// documents refer to exist.
func TestDocumentsNameWhatThereIs(t *testing.T) {
	const root = "../.."
	var tests strings.Builder
	tree := os.DirFS(root)
	err := fs.WalkDir(tree, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := fs.ReadFile(tree, path)
		tests.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	makefile := read(t, filepath.Join(root, "Makefile"))
	for _, document := range []string{"docs/security.md", "docs/operations.md", "docs/monitoring/README.md", "docs/mapping.md", "docs/requests.md", "docs/adapters.md", "docs/stores.md", "README.md", "CONTRIBUTING.md"} {
		text := read(t, filepath.Join(root, document))
		for _, name := range regexp.MustCompile("`((?:Test|Fuzz|Benchmark)[A-Z]\\w+)`").FindAllStringSubmatch(text, -1) {
			if !strings.Contains(tests.String(), "func "+name[1]+"(") {
				t.Errorf("%s: there is no %s", document, name[1])
			}
		}
		for _, target := range regexp.MustCompile("`make ([a-z-]+)").FindAllStringSubmatch(text, -1) {
			if !strings.Contains(makefile, "\n"+target[1]+":") {
				t.Errorf("%s: there is no target %s", document, target[1])
			}
		}
		for _, link := range regexp.MustCompile(`\]\(([^):#]+)(?:#[^)]*)?\)`).FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(root, filepath.Dir(document), link[1])); err != nil {
				t.Errorf("%s: it leads nowhere: %s", document, link[1])
			}
		}
	}
}

// TestEveryAlertIsExplained holds that whoever is woken by an alert finds what
// to do.
func TestEveryAlertIsExplained(t *testing.T) {
	operations := read(t, "../../docs/operations.md")
	alerts := regexp.MustCompile(`(?m)^ +- alert: (\w+)$`).FindAllStringSubmatch(read(t, "../../docs/monitoring/alerts.yaml"), -1)
	if len(alerts) == 0 {
		t.Error("there are no alerts")
	}
	for _, alert := range alerts {
		if !strings.Contains(operations, "\n### "+alert[1]+"\n") {
			t.Errorf("docs/operations.md has no section %s", alert[1])
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
