package yamlnode_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

func TestParseKeepsPositionsAndTypes(t *testing.T) {
	file, err := yamlnode.Parse("x.yaml", []byte("a: 1\nb:\n  - \"0123\"\n  - yes please\n  - true\n  -\nc: &x {d: 1.50}\ne: *x\n"))
	if err != nil {
		t.Fatal(err)
	}
	items := file.Root.Get("b").Items
	want := []yamlnode.Node{
		{Kind: yamlnode.Scalar, Type: yamlnode.Text, Value: "0123", Quoted: true, Line: 3, Column: 5},
		{Kind: yamlnode.Scalar, Type: yamlnode.Text, Value: "yes please", Line: 4, Column: 5},
		{Kind: yamlnode.Scalar, Type: yamlnode.Bool, Value: "true", Line: 5, Column: 5},
	}
	for i := range want {
		if diff := cmp.Diff(want[i], *items[i], cmpopts.IgnoreFields(yamlnode.Node{}, "File")); diff != "" {
			t.Errorf("item %d: %s", i, diff)
		}
	}
	if items[3].Kind != yamlnode.Null {
		t.Errorf("an empty item is %v, want Null", items[3].Kind)
	}
	if got := file.Root.Get("e").Get("d"); got.Type != yamlnode.Float || got.Value != "1.50" {
		t.Errorf("alias: %+v", got)
	}
	if items[0].File != file {
		t.Error("an item does not know its file")
	}
	if file.Root.Get("nope") != nil || file.Root.Get("nope").Get("x") != nil {
		t.Error("a missing key is not nil")
	}
}

func TestParseReportsMistakes(t *testing.T) {
	tests := []struct {
		name, in, place, text string
	}{
		{"tab", "a:\n\tb: 1\n", "x.yaml:2:1", "tabs"},
		{"duplicate", "a: 1\nb: 2\na: 3\n", "x.yaml:3:1", "line 1"},
		{"second document", "a: 1\n---\nb: 2\n", "x.yaml:2:1", "second document"},
		{"unclosed", "a: [1, 2\n", "x.yaml:", "not valid YAML"},
		{"list as key", "? [a]\n: 1\n", "x.yaml:1:3", "plain word"},
		{"deep", strings.Repeat("[", 100_000), "x.yaml:1:", "not valid YAML"},
		{"laughs", laughs(), "x.yaml:", "too many"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := yamlnode.Parse("x.yaml", []byte(test.in))
			if err == nil {
				t.Fatal("no error")
			}
			if !strings.HasPrefix(err.Error(), test.place) || !strings.Contains(err.Error(), test.text) {
				t.Errorf("error %.300q, want it at %q and about %q", err, test.place, test.text)
			}
		})
	}
}

// laughs is a file whose aliases expand to 10^9 values.
func laughs() string {
	var text strings.Builder
	text.WriteString("a0: &a0 [x]\n")
	for i := 1; i <= 9; i++ {
		previous := "*a" + string(rune('0'+i-1))
		text.WriteString("a" + string(rune('0'+i)) + ": &a" + string(rune('0'+i)) + " [" + strings.TrimSuffix(strings.Repeat(previous+",", 10), ",") + "]\n")
	}
	return text.String()
}

func TestProblemsShowThePlace(t *testing.T) {
	file, err := yamlnode.Parse("x.yaml", []byte("server:\n  adress: y\nñandú: [1]\n"))
	if err != nil {
		t.Fatal(err)
	}
	key := file.Root.Get("server").Entries[0].Key
	got := yamlnode.Problems{file.Problem(key, `unknown setting "adress"`, yamlnode.DidYouMean("adress", []string{"address", "tls"}))}.Error()
	want := "x.yaml:2:3: unknown setting \"adress\"; did you mean \"address\"?\n    adress: y\n    ^"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAppendJSON(t *testing.T) {
	for in, want := range map[string]string{
		"a: [1, 2.50, '3', true, ~, x y, 0123, 0x1F, 1e2]": `{"a":[1,2.50,"3",true,null,"x y","0123","0x1F",1e2]}`,
		`{a: "\"<ñ>\"\n", b: {}, c: []}`:                   `{"a":"\"<ñ>\"\n","b":{},"c":[]}`,
		"":                                                 "{}",
	} {
		file, err := yamlnode.Parse("x.yaml", []byte(in))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(file.Root.AppendJSON(nil))); diff != "" {
			t.Errorf("%s: %s", in, diff)
		}
	}
}

func TestNearest(t *testing.T) {
	words := []string{"customers", "orders", "products", "total_spent"}
	for in, want := range map[string]string{"custmers": "customers", "Orders": "orders", "totalspent": "total_spent", "zzz": "", "prodcuts": "products"} {
		if got := yamlnode.Nearest(in, words); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("a: 1\nb: [x, {c: d}]\n"))
	f.Add([]byte("a: &x 1\nb: *x\n"))
	f.Add([]byte("\t- x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := yamlnode.Parse("x.yaml", data)
		if err != nil {
			_ = err.Error()
			return
		}
		_ = file.Problem(file.Root, "m", "n").Excerpt()
	})
}
