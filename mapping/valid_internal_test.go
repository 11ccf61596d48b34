package mapping

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestInspect(t *testing.T) {
	for _, body := range []string{
		`{}`, ` [ ] `, `""`, `0`, `-0.5e+10`, `1E9`, `true`, `null`, `[1,[2,{"a":[]}],"x"]`, "{\"a\" :\t1 ,\n\"b\":{}}", `"\u00e9\n\"\\"`, `"ñ日本 twelve letters"`,
		``, ` `, `{`, `[`, `]`, `}`, `[1,]`, `{"a":1,}`, `{"a"}`, `{"a":}`, `{a:1}`, `[1 2]`, `[1}`, `{"a":1]`, `01`, `-`, `1.`, `.5`, `1e`, `+1`, `tru`, `nulll`, `"`, `"\`, `"\x"`, `"\u00g0"`,
		"\"a\nb\"", `[1]]`, `{} {}`, `"abcdefg` + "\x01" + `"`, `"abcdefgh\"`, `[,1]`, `{,}`, `[{"a":1}{"b":2}]`, `1 2`, `-a`, `[`, `{"a":1`, `{"a":1,`, `{"a`,
	} {
		if ok, deep := inspect([]byte(body)); ok != json.Valid([]byte(body)) || deep != -1 {
			t.Errorf("%q is valid: %v, at %d", body, ok, deep)
		}
	}
	if ok, _ := inspect([]byte(strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth))); !ok {
		t.Error("the deepest that is read is refused")
	}
	if ok, deep := inspect([]byte(strings.Repeat(`{"a":`, maxDepth+1))); ok || deep != 5*maxDepth {
		t.Errorf("deeper: valid %v, at %d", ok, deep)
	}
	if ok, deep := inspect([]byte(strings.Repeat("[", 1_000_000))); ok || deep != maxDepth {
		t.Errorf("far deeper: valid %v, at %d", ok, deep)
	}
}

func FuzzInspect(f *testing.F) {
	f.Add([]byte(`{"a":[1,-2.5e3,true,false,null,"x\u00e9\\ a longer text without end"],"b":{}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		ok, deep := inspect(body)
		if deep >= 0 {
			return // json.Valid knows no depth
		}
		if want := json.Valid(body); ok != want {
			t.Errorf("%q is valid: %v, want %v", body, ok, want)
		}
	})
}

func BenchmarkInspect(b *testing.B) {
	body := []byte(`{"data":[` + strings.Repeat(`{"id":"819365047283","name":"Iria Souto Lamas","total":513.2,"note":"Por favor, envolver para regalo y entregar por la tarde"},`, 50) + `1]}`)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		inspect(body)
	}
}
