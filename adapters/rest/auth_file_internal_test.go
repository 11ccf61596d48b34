package rest

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTokenThatCouldNotBeKept: what the file holds is older then, and is not
// taken for what another process kept meanwhile.
func TestTokenThatCouldNotBeKept(t *testing.T) {
	folder := t.TempDir()
	short, long := filepath.Join(folder, "short"), filepath.Join(folder, strings.Repeat("n", 250))
	source := &oauth{refresh: "kept", file: newTokenFile(short, "first"), logger: slog.New(slog.DiscardHandler)}
	source.rotate("kept")
	if err := os.Rename(short, long); err != nil {
		t.Fatal(err)
	}
	source.file.path = long // of which no longer name can be made, as is done beside it
	source.rotate("newer")
	if source.readAgain(); source.refresh != "newer" {
		t.Errorf("took %q", source.refresh)
	}
	if err := os.Rename(long, short); err != nil {
		t.Fatal(err)
	}
	source.file.path = short
	source.rotate("newest")
	if err := newTokenFile(short, "first").write("of another process"); err != nil {
		t.Fatal(err)
	}
	if source.readAgain(); source.refresh != "of another process" {
		t.Errorf("took %q", source.refresh)
	}
}
