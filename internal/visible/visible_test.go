package visible_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/wazgate/wazgate/internal/visible"
)

func TestHarmlessTextStaysAsItIs(t *testing.T) {
	for _, text := range []string{
		"", "Ana", "Ana  Gil", "José Peña", "O'Brien", "O’Brien", "Jean-Luc d'Été", "Łukasz Żółć", "Straße 5", "Ωμέγα", "Дмитрий", "日本 太郎", "김철수", "สมชาย ใจดี",
		"محمد علي", "مُحَمَّدٌ", "דָּוִד כהן", "नमस्ते", "می\u200cخواهم", "क्\u200dष", "ශ්\u200dරී", "ร้าน", "Nguyễn Thị",
		"👩\u200d👩\u200d👧\u200d👦", "👍🏽", "❤\ufe0f", "1\ufe0f⃣", "👩🏽\u200d💻", "🏳\ufe0f\u200d🌈", "👩\u200d❤\ufe0f\u200d💋\u200d👨", "🇪🇸", "50 % · 3 € — «sí»",
	} {
		if got := visible.Line(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
		if !visible.IsAll(text) {
			t.Errorf("%q is said to hide something", text)
		}
	}
}

func TestWhatHidesIsTakenOut(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"direction":         {"Ana\u202eliG\u202c \u2066x\u2069\u200e\u200f\u061c", "AnaliG x"},
		"zero width":        {"A\u200bn\u2060a\ufeff\u00ad\u180e", "Ana"},
		"joiners of Latin":  {"A\u200dn\u200ca", "Ana"},
		"joiners at an end": {"\u200dAna 👩\u200d", "Ana 👩"},
		"joiners in a row":  {"می\u200c\u200c\u200cخواهم", "می\u200cخواهم"},
		"endless emoji":     {strings.Repeat("👩\u200d", 9) + "👩", strings.Repeat("👩\u200d", 4) + strings.Repeat("👩", 6)},
		"tags":              {"🏴\U000e0067\U000e0062\U000e007f", "🏴"},
		"selectors":         {"A\ufe0fn\ufe00a\U000e0101", "Ana"},
		"fillers":           {"A\u3164n\u115fa\u2800\u034f", "Ana"},
		"controls":          {"A\x00n\x1b[31ma\x7f", "A n [31ma"},
		"private":           {"A\ue000na\U00100000", "Ana"},
		"broken":            {"A\xffn\xc3a\ufffd", "Ana"},
		"marks":             {"e" + strings.Repeat("\u0301", 30), "e" + strings.Repeat("\u0301", 4)},
		"marks on nothing":  {"\u0338Ana \u0338Gil", "Ana Gil"},
		"lines":             {"A\nB\r\nC\u2028D\u2029E\u0085F\vG\fH\rI", "A B C D E F G H I"},
		"spaces":            {"\u00a0Ana\u2003Gil\u3000", "Ana Gil"},
	}
	for name, test := range tests {
		if got := visible.Line(test.text); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
		if visible.IsAll(test.text) {
			t.Errorf("%s: said to hide nothing", name)
		}
	}
	if got, want := visible.Lines("A\r\nB\u2028\u202eC\n\nD\t"), "A\nB\nC\n\nD"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func FuzzLine(f *testing.F) {
	for _, seed := range []string{"Ana\u202e\u200d\n", "👩\u200d👩\ufe0f", "می\u200cخ", "\xff\u0301\U000e0041", "1\ufe0f⃣"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, got := range []string{visible.Line(text), strings.ReplaceAll(visible.Lines(text), "\n", " ")} {
			for _, letter := range got {
				joins := letter == '\u200c' || letter == '\u200d' || letter == '\ufe0f'
				if !joins && (unicode.In(letter, unicode.C, unicode.Zl, unicode.Zp, unicode.Variation_Selector) || letter == unicode.ReplacementChar) {
					t.Errorf("%q holds %U", got, letter)
				}
			}
			if len(got) > len(text) {
				t.Errorf("%q grew to %q", text, got)
			}
			if again := visible.Line(got); again != got {
				t.Errorf("%q became %q at the second time", got, again)
			}
		}
	})
}
