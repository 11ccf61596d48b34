package mapping_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/yamlnode"
	"github.com/wazgate/wazgate/mapping"
)

// updateGolden returns whether the golden files are to be written anew.
func updateGolden() bool {
	update := flag.Lookup("update")
	return update != nil && update.Value.String() == "true"
}

func TestMain(m *testing.M) {
	flag.Bool("update", false, "write the golden files anew")
	flag.Parse()
	os.Exit(m.Run())
}

// TestMistakes holds one bad file for each mistake, with the exact message.
func TestMistakes(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) < 25 {
		t.Fatalf("%d bad files, %v", len(files), err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			_, err = mapping.Parse(filepath.Base(name), data)
			var problems yamlnode.Problems
			if !errors.As(err, &problems) || len(problems) == 0 {
				t.Fatalf("error %v, want problems", err)
			}
			compareGolden(t, strings.TrimSuffix(name, ".yaml")+".golden", problems)
		})
	}
}

// compareGolden holds problems against the file of their exact text.
func compareGolden(t *testing.T, golden string, problems yamlnode.Problems) {
	t.Helper()
	for _, problem := range problems {
		if problem.Mend == "" || problem.Line == 0 || problem.Column == 0 {
			t.Errorf("a problem without place or mend: %+v", problem)
		}
	}
	got := problems.Error() + "\n"
	if updateGolden() {
		writeGolden(t, golden, got)
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func writeGolden(t *testing.T, name, text string) {
	t.Helper()
	folder, err := os.OpenRoot(filepath.Dir(name))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = folder.Close() }()
	if err := folder.WriteFile(filepath.Base(name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
