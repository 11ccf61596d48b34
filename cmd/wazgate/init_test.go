package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/config/examples"
)

// TestInitLists holds that every example has its line, with a name that init
// takes.
func TestInitLists(t *testing.T) {
	got := command(t, "init")
	lines := strings.Split(got.stdout, "\n")
	for i, example := range examples.All() {
		if name, about, _ := strings.Cut(lines[i], " "); name != example.Name || strings.TrimSpace(about) != example.About {
			t.Errorf("line %d is %q, want %s", i+1, lines[i], example.Name)
		}
	}
	asJSON := command(t, "init", "--json")
	var list []examples.Example
	if err := json.Unmarshal([]byte(asJSON.stdout), &list); err != nil || len(list) != len(examples.All()) {
		t.Fatalf("%v in %s", err, asJSON)
	}
	for _, one := range list {
		if one.Name == "" || one.About == "" || len(one.Variables) == 0 {
			t.Errorf("the list has %+v", one)
		}
	}
}

// TestInitWritesWhatCheckAccepts writes every example and checks it where it
// was written.
func TestInitWritesWhatCheckAccepts(t *testing.T) {
	for _, example := range examples.All() {
		t.Run(example.Name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "new", "folder")
			got := command(t, "init", example.Name, "--out", folder)
			if got.code != exitFine {
				t.Fatal(got)
			}
			for _, file := range example.Files {
				path := filepath.Join(folder, filepath.FromSlash(file.Path))
				if read(t, path) != string(file.Data) || !strings.Contains(got.stdout, path) {
					t.Errorf("%s is not what was to be written", path)
				}
			}
			for _, file := range example.Files {
				settings, _, _ := strings.Cut(string(file.Data), "tests:")
				path := filepath.Join(folder, filepath.FromSlash(file.Path))
				_, next, _ := strings.Cut(got.stdout, "put the address of your store")
				if next, _, _ = strings.Cut(next, "\n"); strings.HasSuffix(path, ".yaml") && strings.Contains(settings, "https://shop.example.com") != strings.Contains(next, path) {
					t.Errorf("%s: nothing is said of the store's address in it, or too much: %s", path, next)
				}
			}
			for _, name := range example.Variables {
				if !strings.Contains(got.stdout, " "+name+"=") {
					t.Errorf("nothing is said of %s: %s", name, got)
				}
				t.Setenv(name, "planted-"+strings.ToLower(name)+"-93b1f0a7c2")
			}
			if checked := command(t, "check", "--config", filepath.Join(folder, examples.ConfigFile)); checked.code != exitFine {
				t.Errorf("what was written is not fine: %s", checked)
			}
		})
	}
}

// TestInitNeverWritesOver holds that a file in the way is told and kept.
func TestInitNeverWritesOver(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, examples.ConfigFile)
	if err := os.WriteFile(path, []byte("mine\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	show := func(got ran) string { return strings.ReplaceAll(got.String(), folder, "FOLDER") }
	refused := command(t, "init", "whatalo", "--out", folder)
	compareGolden(t, "cli/init-in-the-way.golden", show(refused))
	if refused.code != exitProblem || read(t, path) != "mine\n" {
		t.Errorf("the file is %q after %s", read(t, path), refused)
	}
	forced := command(t, "init", "whatalo", "--out", folder, "--force")
	compareGolden(t, "cli/init-force.golden", show(forced))
	if forced.code != exitFine || !strings.Contains(read(t, path), "adapter: whatalo") {
		t.Errorf("the file is %q after %s", read(t, path), forced)
	}
}
