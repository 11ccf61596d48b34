package main

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

// loadSettings loads a configuration whose only source has these settings. All
// variables of the environment hold hidden.
func loadSettings(settings, hidden string) error {
	text := "auth: {tokens: [b7c1e0a4d95f42]}\nsources:\n  shop:\n    adapter: rest\n    mapping: shop.yaml\n    settings:\n" + settings
	_, err := config.Load(config.Options{
		Path: "wazgate.yaml", Data: []byte(text), Registry: registry(),
		LookupEnv: func(name string) (string, bool) { return hidden, !strings.HasPrefix(name, "WAZGATE_") },
		ReadFile: func(path string) ([]byte, error) {
			if filepath.Base(path) == "shop.yaml" {
				return []byte("version: 1\norders: {from: data, fields: {number: number, customer_email: email}}\n"), nil
			}
			return nil, &os.PathError{Op: "open", Path: path, Err: os.ErrNotExist}
		},
	})
	return err
}

const (
	nastyBase = "      base_url: https://shop.example.com\n"
	nastyAsk  = nastyBase + "      operations:\n        find_orders:\n          by_email:\n"
)

// nastySettings are settings that nobody should write. What is expected is a part
// of what is told; where nothing is, they are fine after all.
func nastySettings() map[string][2]string {
	deep := strings.Repeat("[", 90) + strings.Repeat("]", 90)
	huge := "{get: orders, query: {e: \"{email}\"}}" + strings.Repeat("\n          # x", 2000)
	var many strings.Builder
	for range 1000 {
		many.WriteString("            - {name: s, get: orders}\n")
	}
	return map[string][2]string{
		"nothing":                     {"      {}\n", "base_url"},
		"a text":                      {"      text\n", "no section"},
		"a list":                      {"      [a, b]\n", "no section"},
		"a number as address":         {"      base_url: 5\n      operations: {find_orders: {by_email: {get: a, query: {e: \"{email}\"}}}}\n", "https://"},
		"operations are a list":       {nastyBase + "      operations: [probe]\n", "expected a section"},
		"a question is a text":        {nastyBase + "      operations: {probe: status}\n", "expected a section"},
		"a question is empty":         {nastyBase + "      operations: {probe: }\n", "there are none"},
		"a question asks nothing":     {nastyBase + "      operations: {probe: {}}\n", "asks nothing"},
		"unknown operation":           {nastyBase + "      operations: {find_order: {by_email: {get: a}}}\n", "did you mean"},
		"unknown question":            {nastyBase + "      operations: {find_orders: {by_mail: {get: a}}}\n", "by_email"},
		"unknown word of a step":      {nastyAsk + "            {gett: orders}\n", "get"},
		"steps are a section":         {nastyAsk + "            {steps: {get: orders}}\n", "a list"},
		"a step is a text":            {nastyAsk + "            {steps: [orders]}\n", "expected a section"},
		"a step is empty":             {nastyAsk + "            {steps: [~, {get: orders}]}\n", "empty"},
		"query is a list":             {nastyAsk + "            {get: orders, query: [a, b]}\n", "expected a section"},
		"query is empty":              {nastyAsk + "            {get: orders, query: {e: }}\n", "is empty"},
		"query of a list of lists":    {nastyAsk + "            {get: orders, query: {e: [[a]]}}\n", "no text"},
		"query of an empty list":      {nastyAsk + "            {get: orders, query: {e: []}}\n", "empty list"},
		"forgotten quotes":            {nastyAsk + "            {get: orders, query: {e: {email}}}\n", "put it in quotes"},
		"a key twice":                 {nastyAsk + "            {get: orders, get: others}\n", "a second time"},
		"a parameter twice":           {nastyAsk + "            {get: orders, query: {e: \"{email}\", \"e\": x}}\n", "a second time"},
		"numbers as names":            {nastyAsk + "            {get: orders, query: {1: \"{email}\", 2.5: x, true: y}}\n", ""},
		"a number as a step":          {nastyAsk + "            {steps: [{name: 5, get: a}, {get: b}]}\n", "cannot name a step"},
		"unicode as a step":           {nastyAsk + "            {steps: [{name: éts, get: a}, {get: b}]}\n", "cannot name a step"},
		"steps of one name":           {nastyAsk + "            {steps: [{name: a, get: a}, {name: a, get: b}]}\n", "two steps called"},
		"a step that asks itself":     {nastyAsk + "            {steps: [{name: a, each: a, get: \"{row.id}\"}, {get: b}]}\n", "does not come before"},
		"steps in a circle":           {nastyAsk + "            {steps: [{name: a, get: \"{b.x}\"}, {name: b, get: \"{a.x}\"}, {get: b}]}\n", "does not come before"},
		"a thousand steps":            {nastyAsk + "            steps:\n" + many.String(), "there are 1000 steps"},
		"then inside of a question":   {nastyAsk + "            {get: orders, then: [{name: a, get: a}]}\n", "move it up"},
		"a tree that never ends":      {nastyAsk + "            {post: orders, json: &a {b: *a}}\n", "too many values"},
		"an alias of nothing":         {nastyAsk + "            {post: orders, json: *nobody}\n", "given a name to"},
		"a merge of a text":           {nastyAsk + "            {post: orders, json: {<<: text}}\n", "<<"},
		"a merge in headers":          {nastyAsk + "            {get: orders, headers: &h {X-A: \"{email}\"}, query: {<<: *h}}\n", ""},
		"laughing":                    {nastyAsk + "            post: orders\n            query: {e: \"{email}\"}\n            json: {a: &a [x,x,x,x,x,x,x,x,x,x], b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a], c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b], d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c], e: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]}\n", ""},
		"deep":                        {nastyAsk + "            {post: orders, query: {e: \"{email}\"}, json: " + deep + "}\n", ""},
		"long":                        {nastyBase + "      operations:\n        find_orders:\n          by_email: " + huge + "\n", ""},
		"a secret in a template":      {nastyAsk + "            {get: orders, query: {e: \"{email} ${BRACES}\"}}\n", "stands beside other text"},
		"a secret as a value":         {nastyAsk + "            {get: orders, query: {e: \"{${BRACES}}\"}}\n", "hold no name"},
		"a secret as a header":        {nastyAsk + "            {get: orders, headers: {X-A: \"${BRACES}\"}, query: {e: \"{email}\"}}\n", ""},
		"a secret as a path":          {nastyAsk + "            {get: \"${BRACES}\", query: {e: \"{email}\"}}\n", ""},
		"a secret as a word":          {nastyAsk + "            {get: orders, pages: {by: \"${BRACES}\"}}\n", "is not known here"},
		"a secret as a name":          {nastyAsk + "            {steps: [{name: \"${BRACES}\", get: a}, {get: b}]}\n", "cannot name a step"},
		"a secret as a rows path":     {nastyAsk + "            {get: orders, query: {e: \"{email}\"}, rows: \"${BRACES}\"}\n", ""},
		"a secret as a form of phone": {nastyBase + "      operations: {find_orders: {by_phone: {get: a, query: {p: \"{phone}\"}, phones: [\"${BRACES}\"]}}}\n", "phone"},
		"a secret as a base":          {"      base_url: \"${BRACES}\"\n      operations: {find_orders: {by_email: {get: a, query: {e: \"{email}\"}}}}\n", "https://"},
		"a secret as a separator":     {nastyBase + "      operations: {find_orders: {by_email: {get: a, query: {e: \"{email}\"}}, then: [{name: x, batch: {of: \"${BRACES}\", id: \"${BRACES}\", separator: \"${BRACES}\"}, get: x, query: {i: \"{ids}\"}}]}}\n", "there is no step"},
		"a header with a break":       {nastyAsk + "            {get: orders, headers: {X-A: \"a\\nX-B: c\"}}\n", "line break"},
		"a header with a blank":       {nastyAsk + "            {get: orders, headers: {\"X A\": b}}\n", "header"},
		"host":                        {nastyAsk + "            {get: orders, headers: {host: evil.example.com}}\n", "wazgate itself"},
		"another host":                {nastyAsk + "            {get: \"//evil.example.com/{email}\"}\n", "empty part"},
		"another scheme":              {nastyAsk + "            {get: \"https://evil.example.com\"}\n", "whole address"},
		"up":                          {nastyAsk + "            {get: \"../admin\"}\n", "climbs"},
		"up, written differently":     {nastyAsk + "            {get: \"%2e%2e/admin\"}\n", "climbs"},
		"negative":                    {nastyBase + "      rate_per_minute: -1\n      operations: {find_orders: {by_email: {get: a, pages: {by: page, size: -5, most: -1}, most_rows: -3}}}\n", "out of range"},
		"no number":                   {nastyBase + "      rate_per_minute: .inf\n      operations: {find_orders: {by_email: {get: a}}}\n", "whole number"},
		"keep without a unit":         {nastyBase + "      operations: {find_orders: {by_email: {get: a}, then: [{name: x, get: b, keep: 60}]}}\n", "keep"},
		"two proofs":                  {nastyBase + "      auth: {bearer: a, query: {name: b, value: c}}\n      operations: {find_orders: {by_email: {get: a}}}\n", "keep the one"},
		"a tag":                       {nastyAsk + "            {get: !!binary b3JkZXJz, query: {e: \"{email}\"}}\n", ""},
		"another document":            {nastyAsk + "            {get: orders}\n---\na: b\n", "document"},
		"tabs":                        {nastyAsk + "\t\t{get: orders}\n", "tab"},
	}
}

// TestNastySettings holds that whatever is in the settings is told with its place
// and its mend, and without what the environment holds.
func TestNastySettings(t *testing.T) {
	const hidden = "hidden{email}}-8c1f{{row.x}"
	place := regexp.MustCompile(`^wazgate\.yaml:\d+:\d+: `)
	for name, test := range nastySettings() {
		t.Run(name, func(t *testing.T) {
			err := loadSettings(test[0], hidden)
			if test[1] == "" && err == nil {
				return
			}
			var problems yamlnode.Problems
			switch {
			case err == nil:
				t.Fatal("is fine")
			case !errors.As(err, &problems) || len(problems) == 0:
				t.Fatalf("no problems: %v", err)
			case !strings.Contains(err.Error(), test[1]) || test[1] == "":
				t.Errorf("told: %v", err)
			case strings.Contains(err.Error(), "8c1f"):
				t.Errorf("the environment is told: %v", err)
			}
			for _, problem := range problems {
				if !place.MatchString(problem.Error()) || problem.Message == "" || problem.Mend == "" {
					t.Errorf("told without its place or its mend: %q", problem.Error())
				}
			}
		})
	}
}

// FuzzSettings looks for settings that crash, that fail without problems, and
// that show what the environment holds.
func FuzzSettings(f *testing.F) {
	for _, test := range nastySettings() {
		f.Add(test[0])
	}
	examples, err := filepath.Glob("../../config/examples/*/wazgate.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range examples {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		_, settings, _ := strings.Cut(string(text), "    settings:\n")
		f.Add(settings)
	}
	const hidden = "hidden{email}}-8c1f{{row.x}"
	f.Fuzz(func(t *testing.T, settings string) {
		err := loadSettings(settings, hidden)
		var problems yamlnode.Problems
		if err == nil {
			return
		}
		if !errors.As(err, &problems) || len(problems) == 0 {
			t.Fatalf("no problems: %v", err)
		}
		if strings.Contains(err.Error(), "8c1f") && !strings.Contains(settings, "8c1f") {
			t.Errorf("the environment is told: %v", err)
		}
		for _, problem := range problems {
			if problem.Message == "" {
				t.Errorf("no message: %+v", problem)
			}
		}
	})
}
