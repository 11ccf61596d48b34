package config_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

// TestBadFiles holds one file for each rule, with the exact text that the
// merchant reads. Run with -update to write the texts anew.
func TestBadFiles(t *testing.T) {
	update := flag.Lookup("update") != nil && flag.Lookup("update").Value.String() == "true"
	paths, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(paths) < 25 {
		t.Fatalf("%d bad files (%v)", len(paths), err)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".yaml")
		t.Run(name, func(t *testing.T) {
			_, err := config.Load(config.Options{
				Path: path, Registry: registry(), LookAround: true,
				LookupEnv: environment(map[string]string{"TOKEN": goodToken, "EMPTY": "", "ODD": "zx-81-qq"}),
			})
			var problems yamlnode.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("error %v, want problems", err)
			}
			golden := strings.TrimSuffix(path, ".yaml") + ".golden"
			if update {
				if err := os.WriteFile(golden, []byte(err.Error()+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, readErr := os.ReadFile(golden)
			if readErr != nil {
				t.Fatal(readErr)
			}
			if diff := cmp.Diff(string(want), err.Error()+"\n"); diff != "" {
				t.Error(diff)
			}
			for _, problem := range problems {
				if problem.Mend == "" {
					t.Errorf("no mend for %q", problem.Message)
				}
			}
		})
	}
}
