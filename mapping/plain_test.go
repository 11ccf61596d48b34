package mapping_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/wazgate/wazgate/mapping"
)

func TestPlainText(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"text", "  Taza\nazul  ", "Taza\nazul"},
		{"entities", "Taza &amp; plato &lt;nuevo&gt;&nbsp;&eacute;", "Taza & plato <nuevo> é"},
		{"entities and lines", "uno &amp;\ndos", "uno &\ndos"},
		{"heart", "gracias <3\nhasta luego", "gracias <3\nhasta luego"},
		{"paragraphs", "<p>Uno</p><p>Dos</p>", "Uno\n\nDos"},
		{"breaks", "uno<br>dos<br/>tres<BR />cuatro", "uno\ndos\ntres\ncuatro"},
		{"many breaks", "uno<br><br><br><br>dos", "uno\n\ndos"},
		{"list", "<ul><li>uno</li>\n<li><p>dos</p></li></ul>fin", "- uno\n- dos\n\nfin"},
		{"empty item", "<ul><li></li><li>x</li></ul>", "- x"},
		{"headings", "<h1>Título</h1>texto<h2>Otro</h2>", "Título\n\ntexto\n\nOtro"},
		{"divs", "<div>a</div><div>b</div>", "a\nb"},
		{"table", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a b\nc d"},
		{"inline tags keep words whole", "es<b>mal</b>tada <i>a</i> mano", "esmaltada a mano"},
		{"white space", "<p>\n  uno \t dos\u00a0\u00a0tres  </p>", "uno dos tres"},
		{"scripts", "a<script>alert('<p>x</p>')</script><style>p{color:red}</style>b", "ab"},
		{"head", "<html><head><title>no</title><meta x></head><body>sí</body></html>", "sí"},
		{"noscript and template", "a<noscript><p>x</p></noscript><template><p>y</p></template>b", "ab"},
		{"comments", "a<!-- <p>x</p> -->b<!doctype html>", "ab"},
		{"entities in tags' text", "<p>5 &lt; 6 &amp;&amp; 7 &#62; 3</p>", "5 < 6 && 7 > 3"},
		{"address between angles", "<p>escribir a <ana.pazos@example.com> hoy</p>", "escribir a <ana.pazos@example.com> hoy"},
		{"unclosed", "<p>uno <b>dos", "uno dos"},
		{"cut in a tag", "<p>uno</p><a href=\"htt", "uno"},
		{"soft hyphen", "<p>esmal\u00adtada</p>", "esmaltada"},
		{"only tags", "<p><br></p>", ""},
		{"image between words", "uno<img src=x>dos", "uno dos"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := mapping.PlainText(test.in); got != test.want {
				t.Errorf("PlainText(%q) = %q, want %q", test.in, got, test.want)
			}
		})
	}
}

func FuzzPlainText(f *testing.F) {
	for _, seed := range []string{"<p>a</p>", "<li>x<br>&amp;", "a < b", "<script>x", "&#0;", "<a@b>", "<\x00p>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		out := mapping.PlainText(in)
		if out != strings.TrimSpace(out) {
			t.Errorf("white space at the ends of %q", out)
		}
		if utf8.ValidString(in) && !utf8.ValidString(out) {
			t.Errorf("%q is no UTF-8", out)
		}
		if strings.Contains(in, "<p>") && strings.Contains(out, "\n\n\n") {
			t.Errorf("more than one empty line in %q", out)
		}
		if len(out) > 4*len(in)+4 {
			t.Errorf("%d bytes became %d", len(in), len(out))
		}
	})
}
