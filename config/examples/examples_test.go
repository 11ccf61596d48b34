package examples_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/config/examples"
)

// TestEveryFileIsCarried compares with the folder itself: what is forgotten
// here would be missing where somebody begins with an example.
func TestEveryFileIsCarried(t *testing.T) {
	carried := 0
	for _, example := range examples.All() {
		carried += len(example.Files)
		if example.Files[0].Path != examples.ConfigFile {
			t.Errorf("%s begins with %s", example.Name, example.Files[0].Path)
		}
		if !slices.Contains(example.Variables, "WAZION_TOKEN") {
			t.Errorf("%s wants only %q of the environment", example.Name, example.Variables)
		}
		if length := len(example.About); length < 20 || length > 160 || strings.HasSuffix(example.About, ".") {
			t.Errorf("%s is about %q: its configuration is to begin with one short sentence", example.Name, example.About)
		}
		for _, file := range example.Files {
			if strings.Contains(string(file.Data), "$schema=../") {
				t.Errorf("%s: %s names a schema of ours", example.Name, file.Path)
			}
		}
	}
	there := 0
	err := filepath.WalkDir(".", func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && filepath.Ext(path) != ".go" {
			there++
		}
		return err
	})
	if err != nil || carried != there {
		t.Errorf("%d of %d files are carried (%v)", carried, there, err)
	}
}

func TestOneExampleByName(t *testing.T) {
	got, found := examples.Find("whatalo")
	if !found || len(got.Files) != 1 || got.About != "A Whatalo shop behind a proxy that ends TLS" {
		t.Errorf("%v %+v", found, got)
	}
	if _, found := examples.Find("nothing"); found {
		t.Error("there is an example of nothing")
	}
}
