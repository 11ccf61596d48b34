package wazion_test

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/wazion"
)

// documentedLabels reads the table of WAzion's documentation: key and Spanish
// text on each line.
func documentedLabels(t *testing.T) (keys []string, texts map[string]string) {
	t.Helper()
	data, err := os.ReadFile("testdata/documented_labels.tsv")
	if err != nil {
		t.Fatal(err)
	}
	texts = make(map[string]string)
	for line := range strings.Lines(string(data)) {
		key, text, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		keys = append(keys, key)
		texts[key] = text
	}
	return keys, texts
}

func TestSpanishLabelsAreTheDocumentedOnes(t *testing.T) {
	keys, want := documentedLabels(t)
	if diff := cmp.Diff(keys, wazion.LabelKeys()); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	var got map[string]string
	if err := json.Unmarshal(encode(t, mustLabels(t, "es")), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
}

func TestLabelsAreCompleteInEveryLanguage(t *testing.T) {
	spanish := mustLabels(t, "es")
	for _, language := range wazion.Languages() {
		labels := mustLabels(t, language)
		if got := labels.Get("label_languages"); got != language || labels.Language() != language {
			t.Errorf("labels in %s name %q and %q as their language", language, got, labels.Language())
		}
		var texts map[string]string
		if err := json.Unmarshal(encode(t, labels), &texts); err != nil {
			t.Fatal(err)
		}
		if len(texts) != len(wazion.LabelKeys()) {
			t.Errorf("%s has %d labels, want %d", language, len(texts), len(wazion.LabelKeys()))
		}
		same := 0
		for _, key := range wazion.LabelKeys() {
			if texts[key] == "" || texts[key] != labels.Get(key) || texts[key] != strings.TrimSpace(texts[key]) {
				t.Errorf("label %s in %s is %q", key, language, texts[key])
			}
			if texts[key] == spanish.Get(key) {
				same++
			}
		}
		// Some words are the same in two languages; most are not.
		if language != "es" && same > 15 {
			t.Errorf("%d labels in %s are the Spanish ones", same, language)
		}
	}
}

func TestLanguageTagsFindTheirLanguage(t *testing.T) {
	for tag, want := range map[string]string{"pt-BR": "pt", "es_ES": "es", "DE": "de", " en-GB ": "en"} {
		if got := mustLabels(t, tag).Language(); got != want {
			t.Errorf("%q gives labels in %s, want %s", tag, got, want)
		}
	}
}

func TestLabelsInAnUnknownLanguage(t *testing.T) {
	_, err := wazion.NewLabels("xx", nil)
	var unknown *wazion.UnknownLanguageError
	if !errors.As(err, &unknown) || unknown.Language != "xx" {
		t.Fatalf("error is %v, want an UnknownLanguageError for xx", err)
	}
	if !strings.Contains(err.Error(), "es, en, it") {
		t.Errorf("%q does not say which languages there are", err)
	}
}

func TestOverriddenLabels(t *testing.T) {
	labels, err := wazion.NewLabels("es", map[string]string{"name": `Nombre "completo" <b>`, "phone": "Móvil"})
	if err != nil {
		t.Fatal(err)
	}
	var texts map[string]string
	if err := json.Unmarshal(encode(t, labels), &texts); err != nil {
		t.Fatal(err)
	}
	if texts["name"] != `Nombre "completo" <b>` || texts["phone"] != "Móvil" || texts["email"] != "Email" {
		t.Errorf("labels are %q", texts)
	}
	if labels.Equal(mustLabels(t, "es")) {
		t.Error("overridden labels are equal to the built-in ones")
	}
	if mustLabels(t, "es").Get("phone") != "Teléfono" {
		t.Error("an override changed the built-in labels")
	}
}

func TestUnknownOverridesAreAllReported(t *testing.T) {
	_, err := wazion.NewLabels("en", map[string]string{"nmae": "x", "email": "E-mail", "Phone": "y"})
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("error is %v, want several joined", err)
	}
	var keys []string
	for _, one := range joined.Unwrap() {
		var unknown *wazion.UnknownLabelError
		if errors.As(one, &unknown) {
			keys = append(keys, unknown.Key)
		}
	}
	if !slices.Equal(keys, []string{"Phone", "nmae"}) {
		t.Errorf("unknown keys are %q", keys)
	}
}

func TestEqualLabelsAreEqualBytes(t *testing.T) {
	if a, b := encode(t, mustLabels(t, "it")), encode(t, mustLabels(t, "it-CH")); string(a) != string(b) {
		t.Errorf("same labels, different bytes:\n%s\n%s", a, b)
	}
	if got := string(encode(t, wazion.Labels{})); got != "{}" {
		t.Errorf("no labels are written as %s", got)
	}
}
