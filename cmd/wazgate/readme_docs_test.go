package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadmeConnectsAnyStore checks the source and the mapping that the README
// shows, as a newcomer would who copies them.
func TestReadmeConnectsAnyStore(t *testing.T) {
	t.Setenv("SHOP_KEY", plantedKey)
	_, section, found := strings.Cut(read(t, "../../README.md"), "\n## Connect any other store\n")
	section, _, ended := strings.Cut(section, "\n## ")
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(section, -1)
	if !found || !ended || len(blocks) != 2 {
		t.Fatalf("the README has %d blocks", len(blocks))
	}
	folder := t.TempDir()
	for file, text := range map[string]string{
		"wazgate.yaml": "auth: {tokens: [\"" + plantedToken + "\"]}\nstore: {region: ES, language: es, currency: EUR}\n" + blocks[0][1],
		"shop.yaml":    blocks[1][1],
	} {
		if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := command(t, "check", "--config", filepath.Join(folder, "wazgate.yaml")); got.code != exitFine || !strings.Contains(got.stdout, "no problems found") {
		t.Error(got)
	}
}

// TestReadmeNamesEveryAdapter that can be configured.
func TestReadmeNamesEveryAdapter(t *testing.T) {
	readme := read(t, "../../README.md")
	for _, name := range registry().Names() {
		if !strings.Contains(readme, "\n| `"+name+"` |") {
			t.Errorf("the README does not name the adapter %s", name)
		}
	}
}
