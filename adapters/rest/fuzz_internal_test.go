package rest

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/http/httpguts"

	"github.com/wazgate/wazgate/adapters"
)

// FuzzTemplate holds that any text of the settings is either refused with a mend
// or becomes a template whose literals are those that were written.
func FuzzTemplate(f *testing.F) {
	for _, text := range append(hostileValues(), `{row."a}b".c}`, "{phone.last_9|spread(%)}", "{since?|unix_ms}", "a{{b}}c{email|quoted|lower}", "{email|number|", "{|}", `{row."}`, "{phone|spread(|)}") {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parts, wrong := parseTemplate(text)
		if wrong != nil {
			if wrong.problem == "" || wrong.mend == "" || parts != nil {
				t.Errorf("%q is refused without a word", text)
			}
			return
		}
		literals, values := "", 0
		for _, part := range parts {
			if part.name == "" {
				literals += part.literal
				continue
			}
			values++
		}
		if values == 0 && strings.ReplaceAll(strings.ReplaceAll(text, "{{", "{"), "}}", "}") != literals {
			t.Errorf("%q became %q", text, literals)
		}
		_, err := compile(&Config{Operations: Operations{FindOrders: &FindOrders{ByEmail: &Question{Step: Step{Get: text, Query: map[string]any{"q": text}}}}}})
		var setting *adapters.SettingError
		if err != nil && !errors.As(err, &setting) {
			t.Errorf("%q: %v", text, err)
		}
	})
}

// FuzzRequest holds that no value leaves its place.
func FuzzRequest(f *testing.F) {
	for _, value := range hostileValues() {
		f.Add(value)
	}
	compiled, err := compile(everyPlaceWithGraphQL())
	if err != nil {
		f.Fatal(err)
	}
	steps := compiled.questions[adapters.FindOrders][keyOrderNumber].then
	f.Fuzz(func(t *testing.T, value string) {
		for _, s := range steps {
			request, err := s.request(hostileScope(value))
			if err != nil {
				continue
			}
			harmless, err := s.request(hostileScope("12"))
			if err != nil {
				t.Fatal(err)
			}
			if strings.Count(request.Path, "/") != strings.Count(harmless.Path, "/") || strings.ContainsAny(request.Path, "?#\\ ") {
				t.Errorf("%s: %q makes the path %q", s.name, value, request.Path)
			}
			if (s.name != "left_out" || strings.TrimSpace(value) != "") && counts(request.Query) != counts(harmless.Query) {
				t.Errorf("%s: %q makes the query %v", s.name, value, request.Query)
			}
			if language(request.Query.Get("q")) != language(harmless.Query.Get("q")) && s.name != "cased" && language(harmless.Query.Get("q")) != "" {
				t.Errorf("%s: %q makes the search %q", s.name, value, request.Query.Get("q"))
			}
			for name, texts := range request.Header {
				if len(texts) != 1 || !httpguts.ValidHeaderFieldValue(texts[0]) {
					t.Errorf("%s: %q makes the header %s %q", s.name, value, name, texts)
				}
			}
			checkBody(t, s, value, request.Body, harmless.Body)
		}
	})
}

func everyPlaceWithGraphQL() *Config {
	settings := everyPlace(valueOrderNumber)
	settings.GraphQLPath = "graphql"
	return settings
}

func checkBody(t *testing.T, s *step, value string, got, harmless []byte) {
	t.Helper()
	switch {
	case len(got) == 0:
	case s.call.content == contentForm:
		form, err := url.ParseQuery(string(got))
		want, _ := url.ParseQuery(string(harmless))
		if err != nil || counts(form) != counts(want) {
			t.Errorf("%s: %q makes the form %q", s.name, value, got)
		}
	case !json.Valid(got) || !utf8.Valid(got) || shape(t, got) != shape(t, harmless):
		t.Errorf("%s: %q makes the body %q", s.name, value, got)
	}
}
