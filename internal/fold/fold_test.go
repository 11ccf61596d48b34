package fold_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wazgate/wazgate/internal/fold"
)

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"Łukasz":               "lukasz",
		"  José  GARCÍA\tRuiz": "jose garcia ruiz",
		"Straße Øresund":       "strasse oresund",
		"İpek Işık":            "ipek isik",
		"Ⅷ ﬁn":                 "viii fin",
		"\xff\xfe":             "",
	} {
		if got := fold.Text(in); got != want {
			t.Errorf("Text(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	if diff := cmp.Diff([]string{"o", "neill", "ana", "2"}, fold.Words("O'Neill, Ána (2)")); diff != "" {
		t.Error(diff)
	}
}

func TestFoldingTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := fold.Text(rapid.String().Draw(t, "text"))
		if twice := fold.Text(once); twice != once {
			t.Fatalf("%q becomes %q", once, twice)
		}
		if strings.Contains(once, "  ") {
			t.Fatalf("white space left in %q", once)
		}
	})
}
