package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// hostileValues are what nobody looks for: texts that mean something to an
// address, a header, a body, or a language of queries.
func hostileValues() []string {
	values := []string{
		``, ` `, "\t", `"`, `'`, "`", `""`, `''`, `\`, `\\`, `\"`, `\'`, `"}`, `"]`, `"},{"a":"b`, `","x":"y`, `{"$ne":""}`, `[]`, `{}`, `null`, `true`, `false`,
		`&`, `&a=b`, `x&email=other`, `x=1`, `=`, `?`, `?a=b`, `#`, `#top`, `;`, `a;b=c`, `+`, `a+b`, `%`, `%%`, `%2`, `%zz`, `*`, `**`, `_`, `a_b`, `~`, `^`, `|`, `||`, `<`, `>`, `<script>`, `,`, `a,b`, `1,2,3`, `:`, `a:b`, `(`, `)`, `((`, `$`, `$1`, `${PATH}`, `$(id)`, `@`, `!`, `-`, `--`, `-x`, `/`, `//`, `a/b`, `a//b`, `/a`, `a/`, `.`, `..`, `...`, `./`, `../`, `../..`, `../../etc/passwd`, `a/../b`, `a/./b`, `..\`, `..\..`, `a\..\b`, `..;/`, `%2e%2e`, `%2e%2e%2f`, `..%2f`, `..%2F..%2F`, `%252e%252e%252f`, `..%5c`, `..%c0%af`, `a%2fb`, `%00`, `%0d%0a`, `%23`, `%26`, `%3f`, `%22`, `%27`,
		"\x00", "a\x00b", "\r\n", "a\r\nX-Evil: 1", "a\nb", "a\rb", "a\r\n\r\nGET / HTTP/1.1", "\x1b[31m", "\x7f", "a\u0085b", "a\u2028b", "a\u2029b", "\v", "\f", "\b",
		"\xff", "a\xffb", "\xc3\x28", "\xe2\x82", "\xf0\x28\x8c\xbc", "\xed\xa0\x80", "\xc0\xaf", "\xfe\xff", "a\xc0\xae\xc0\xae",
		`{email}`, `{{email}}`, `}}`, `{{`, `}`, `{`, `{text|raw}`, `{values.tenant}`, `{row.id}`, `{{{`, `}}}`, `{}`, `{ }`, `{ids}`, `{phone}`,
		`" OR "1"="1`, `' OR '1'='1`, `' OR 1=1--`, `'; DROP TABLE orders;--`, `" OR ""="`, `admin'--`, `1; SELECT 1`, `1 UNION SELECT *`, `\' OR 1=1`, `\\' OR 1=1`, `x' || 'y`, `x' AND 1=1 AND '%'='`, `/*`, `*/`, `x*/y`, `x' /*`, `0x27`, `CHAR(39)`, `%' OR '%'='`,
		`a OR b`, `NOT a`, `a AND b`, `email:*`, `email:other@example.com`, `tag:x OR email:*`, `-email:x`, `name:[* TO *]`, `x~2`, `x^9`, `"x" OR "y"`, `(a OR b)`, `x") OR (y:"z`, `_exists_:id`,
		`"){id}}#`, `") { id } } query { shop { name } }`, `\u0022`, `\u0000`, "\"\"\"", `#{x}`, `$email`, `... on Order { id }`, `@include(if: true)`, `{__schema{types{name}}}`,
		`＂`, `＇`, `％`, `／`, `．．／`, `．`, `∕`, `⁄`, `’`, `‘`, `“`, `ʼ`, `ｏｒ`, `а@example.com`, `ﬀ`, `K`, `ſ`, "e\u0301", "\u0301", `İ`, `ı`, `🙂`, `👩‍👩‍👧`, `ﷺ`,
		"\u202e", "a\u202eb", "\u200f", "a\u200fb", "\u2066x\u2069", "\u200b", "a\u200bb", "\ufeff", "\ufeffa", "\u00a0", "\u00ad", "\u3000", "\u180e", "\u2060", "\u034f", "\U000e0041",
		`007`, `1e9`, `0x10`, `-1`, `1.5`, `+1`, `99999999999999999999999`, `NaN`, `Infinity`, `٣٤`, `１２`, `1 2`, `1_000`, `１`,
		"javascript:alert(1)", "http://evil.example.com", "//evil.example.com", "https://evil.example.com/?a=b#c", "file:///etc/passwd", "evil.example.com:80", "@evil.example.com",
	}
	return append(values, strings.Repeat("a", 2000), strings.Repeat("a", 100_000), strings.Repeat(`"`, 900), strings.Repeat("../", 300), strings.Repeat("é", 1500), strings.Repeat("%2e", 500))
}

// everyPlace is one question with a value in every place that the language has.
func everyPlace(text string) *Config {
	ids := &Batch{Of: "answer", ID: "id"}
	free := "{" + text + "}"
	with := func(filter string) string { return "{" + text + "|" + filter + "}" }
	asked := &Question{Step: Step{Get: "all", Only: map[string]string{"number": free}}}
	then := []Step{
		{Name: "path", Get: "orders/" + free + "/lines"},
		{Name: "ending", Get: "orders/" + free},
		{Name: "joined", Get: "orders/a-" + free + ".json"},
		{Name: "query", Get: "orders", Query: map[string]any{"q": free, "z": "1"}},
		{Name: "repeated", Get: "orders", Query: map[string]any{"q[]": []any{free, "b", free}, "z": "1"}},
		{Name: "left_out", Get: "orders", Query: map[string]any{"q": "{" + text + "?}", "z": "1"}},
		{Name: "header", Get: "orders", Headers: map[string]any{"X-Search": free}},
		{Name: "form", Post: "search", Form: map[string]any{"q": free, "z": []any{"a", free}}},
		{Name: "tree", Post: "search", JSON: map[string]any{"a": free, "b": []any{free, map[string]any{"c": free}}, "z": 1}},
		{Name: "number", Post: "search", JSON: map[string]any{"a": with("number"), "b": []any{with("number")}}},
		{Name: "variable", Post: "graphql", GraphQL: "query($q: String) { orders(q: $q) { id } }", Variables: map[string]any{"q": free}},
		{Name: "quoted", Get: "orders", Query: map[string]any{"q": `email:"` + with("quoted") + `" AND paid:1`}},
		{Name: "sql", Get: "orders", Query: map[string]any{"q": "email = '" + with("sql") + "' and paid = 1"}},
		{Name: "plain", Get: "orders", Query: map[string]any{"q": "email:" + with("plain") + " paid:1"}},
		{Name: "digits", Get: "orders", Query: map[string]any{"q": "id:" + with("number") + " paid:1"}},
		{Name: "cased", Get: "orders", Query: map[string]any{"q": with("lower"), "r": with("upper")}},
		{Name: "quoted_json", Post: "search", JSON: map[string]any{"q": `name:"` + with("quoted") + `"`}},
		{Name: "of_row", Each: "answer", Get: "orders/{row.id}", Query: map[string]any{"q": "{row.id}"}},
		{Name: "in_turn", Batch: ids, Get: "orders", Query: map[string]any{"in": "{ids}", "z": "1"}},
		{Name: "bracketed", Batch: ids, Get: "orders", Query: map[string]any{"in": "[{ids}]", "z": "1"}},
		{Name: "each_id", Batch: ids, Post: "search", JSON: map[string]any{"inputs": []any{map[string]any{"id": "{id}"}}}},
		{Name: "named_ids", Batch: ids, Get: "orders", Query: map[string]any{"ids[]": []any{"{id}"}, "z": "1"}},
		{Name: "step", Get: "orders/{answer.0.id}", Query: map[string]any{"q": "{answer.0.id}"}},
	}
	return &Config{Operations: Operations{FindOrders: questionBy(text, asked, then)}}
}

func questionBy(text string, asked *Question, then []Step) *FindOrders {
	found := &FindOrders{Then: then}
	switch text {
	case valueEmail:
		found.ByEmail = asked
	case valueReference:
		found.ByReference = asked
	default:
		found.ByOrderNumber = asked
	}
	return found
}

// hostileScope has the value wherever it can come from.
func hostileScope(value string) *scope {
	row, _ := json.Marshal(map[string]any{"id": value})
	return &scope{
		query: adapters.Query{Email: value, Reference: value, OrderNumber: value, Text: value, CustomerID: value},
		row:   gjson.ParseBytes(row), answers: map[string]gjson.Result{nameAnswer: gjson.Parse("[" + string(row) + "]")},
		ids: []string{value},
	}
}

// arrived is the structure of a request: all but the values themselves.
type arrived struct {
	method, host, content string
	segments              int
	query, form, header   string
	body, language        string
}

func structure(t *testing.T, r *http.Request) arrived {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	got := arrived{method: r.Method, host: r.Host, content: r.Header.Get("Content-Type"), segments: strings.Count(r.URL.EscapedPath(), "/")}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		t.Errorf("the query %q cannot be read", r.URL.RawQuery)
	}
	got.query, got.language = counts(query), language(query.Get("q"))
	for _, part := range strings.FieldsFunc(r.URL.Path, func(letter rune) bool { return letter == '/' || letter == '\\' }) {
		if part == "." || part == ".." {
			t.Errorf("the path %q climbs", r.URL.Path)
		}
	}
	header := r.Header.Clone()
	header.Del("Content-Length")
	got.header = counts(url.Values(header))
	if strings.Contains(got.content, "form") {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			t.Errorf("the form %q cannot be read", body)
		}
		got.form = counts(form)
	} else if len(body) > 0 {
		got.body = shape(t, body)
		got.language = language(gjson.GetBytes(body, "q").Str)
	}
	return got
}

func counts(values url.Values) string {
	var names []string
	for name, several := range values {
		names = append(names, fmt.Sprintf("%q %d", name, len(several)))
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// shape is a body with every text and number replaced by its type.
func shape(t *testing.T, body []byte) string {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var whole any
	if err := decoder.Decode(&whole); err != nil || !json.Valid(body) || !utf8.Valid(body) {
		t.Errorf("the body %q is no JSON: %v", body, err)
	}
	var of func(any) any
	of = func(part any) any {
		switch part := part.(type) {
		case map[string]any:
			for name := range part {
				part[name] = of(part[name])
			}
			return part
		case []any:
			for i := range part {
				part[i] = of(part[i])
			}
			return part
		default:
			return fmt.Sprintf("%T", part)
		}
	}
	plain, err := json.Marshal(of(whole))
	if err != nil {
		t.Error(err)
	}
	return string(plain)
}

// language is what a search says apart from its value. In double quotes a
// backslash escapes; in single ones a doubled quote does, and for some databases
// a backslash as well, which therefore must not be there at all.
func language(search string) string {
	if !strings.ContainsAny(search, `"'`) {
		for _, ends := range [][2]string{{"email:", " paid:1"}, {"id:", " paid:1"}} {
			value, begins := strings.CutPrefix(search, ends[0])
			value, closes := strings.CutSuffix(value, ends[1])
			if begins && closes && !strings.ContainsFunc(value, unlikePlain) {
				return ends[0] + "…" + ends[1]
			}
		}
		return "" // alone in its place
	}
	if !strings.HasPrefix(search, "email") && !strings.HasPrefix(search, "name:") {
		return ""
	}
	var out strings.Builder
	for i := 0; i < len(search); i++ {
		out.WriteByte(search[i])
		if quote := search[i]; quote == '"' || quote == '\'' {
			i = quotedEnd(search, i+1, quote)
			if i >= len(search) {
				return "quotes that never end"
			}
		}
	}
	return out.String()
}

func unlikePlain(letter rune) bool {
	return !unicode.In(letter, unicode.L, unicode.M, unicode.N) && !strings.ContainsRune(" @._+-", letter)
}

func quotedEnd(search string, i int, quote byte) int {
	for ; i < len(search); i++ {
		switch {
		case search[i] == '\\' && quote == '\'':
			return len(search)
		case search[i] == '\\':
			i++
		case search[i] == quote && quote == '\'' && strings.HasPrefix(search[i:], "''"):
			i++
		case search[i] == quote:
			return i
		}
	}
	return i
}

// TestHostileValues sends every hostile value to every place of a real backend:
// the request has the structure of a harmless one, or there is none.
func TestHostileValues(t *testing.T) {
	requests := make(chan arrived, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests <- structure(t, r)
		w.Header().Set("Content-Type", contentJSON)
		_, _ = io.WriteString(w, "{}")
	}))
	defer server.Close()
	client, err := upstream.New(adapters.Environment{Source: "shop"}, upstream.Options{BaseURL: server.URL + "/api"})
	if err != nil {
		t.Fatal(err)
	}
	settings := everyPlace(valueOrderNumber)
	settings.GraphQLPath = "graphql"
	compiled, err := compile(settings)
	if err != nil {
		t.Fatal(err)
	}
	send := func(s *step, value string) (got arrived, sent bool) {
		request, err := s.request(hostileScope(value))
		if err != nil {
			return arrived{}, false
		}
		if _, err := client.Read(t.Context(), adapters.FindOrders, request); err != nil {
			if adapters.KindOf(err) != adapters.Unsupported {
				t.Errorf("%s with %.40q: %v", s.name, value, err)
			}
			return arrived{}, false
		}
		return <-requests, true
	}
	hostile := hostileValues()
	if len(hostile) < 200 {
		t.Errorf("only %d hostile values", len(hostile))
	}
	for _, s := range compiled.questions[adapters.FindOrders][keyOrderNumber].then {
		t.Run(s.name, func(t *testing.T) {
			want, sent := send(s, "12")
			if !sent {
				t.Fatal("not even a harmless value is sent")
			}
			through := 0
			for _, value := range hostile {
				got, sent := send(s, value)
				switch {
				case !sent:
				case s.name == "left_out" && strings.TrimSpace(value) == "":
				case got != want:
					t.Errorf("%.60q changes the request:\n%+v\n%+v", value, got, want)
				default:
					through++
				}
			}
			t.Logf("%d of %d are sent", through, len(hostile))
		})
	}
}

// TestHostilePhones holds renderings of a phone to what phones are made of.
func TestHostilePhones(t *testing.T) {
	settings := &Config{Operations: Operations{FindOrders: &FindOrders{ByPhone: &Question{Step: Step{Get: "orders/{phone.national}", Query: map[string]any{
		"q": "phone:{phone}", "like": "{phone|spread(%)}", "last": "%{phone.last_9}%",
	}}}}}}
	compiled, err := compile(settings)
	if err != nil {
		t.Fatal(err)
	}
	s := compiled.questions[adapters.FindOrders][keyPhone].answer
	scopeOf := func(value string) *scope {
		return &scope{phone: value, query: adapters.Query{Phone: adapters.Phone{E164: value, Digits: value, National: value}}}
	}
	request, err := s.request(scopeOf("612 34"))
	if err != nil || request.Query.Get("like") != "%6%1%2%3%4%" || request.Path != "orders/612%2034" {
		t.Errorf("%+v, %v", request, err)
	}
	for _, value := range hostileValues() {
		request, err := s.request(scopeOf(value))
		if err == nil && strings.Trim(request.Query.Encode()+request.Path, "0123456789+-(). %&=ABCDEFadehiklnoprsqt:/") != "" {
			t.Errorf("%.40q is sent as %s?%s", value, request.Path, request.Query.Encode())
		}
	}
}
