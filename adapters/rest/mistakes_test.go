package rest_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/rest"
)

type table = map[string]any

// ordersByEmail returns the operations of a backend with one question.
func ordersByEmail(asked rest.Question, then ...rest.Step) rest.Operations {
	return rest.Operations{FindOrders: &rest.FindOrders{ByEmail: &asked, Then: then}}
}

func ordersByPhone(asked rest.Question) rest.Operations {
	return rest.Operations{FindOrders: &rest.FindOrders{ByPhone: &asked}}
}

// request returns a question by one request with these parameters.
func request(query table) rest.Operations {
	return ordersByEmail(rest.Question{Step: rest.Step{Get: "orders", Query: query}})
}

func steps(several ...rest.Step) rest.Operations { return ordersByEmail(rest.Question{Steps: several}) }

// several returns so many steps with names of their own.
func several(count int) []rest.Step {
	var all []rest.Step
	for i := range count {
		all = append(all, rest.Step{Name: fmt.Sprintf("s%d", i), Get: "a"})
	}
	return all
}

// alone returns a question by one step.
func alone(one rest.Step) rest.Operations { return ordersByEmail(rest.Question{Step: one}) }

// answered is a question that is fine.
func answered() rest.Question {
	return rest.Question{Step: rest.Step{Get: "orders", Query: table{"email": "{email}"}}}
}

// graphQL returns a question by a document.
func graphQL(document string, variables table) rest.Operations {
	one := rest.Step{Post: "g", GraphQL: document}
	if variables != nil {
		one.Variables = variables
	}
	return alone(one)
}

// then adds a step to a question that is fine.
func then(several ...rest.Step) rest.Operations { return ordersByEmail(answered(), several...) }

// listed returns a list of orders with these pages and parameters.
func listed(pages rest.Pages, query table) rest.Operations {
	return rest.Operations{ListOrders: &rest.Question{Step: rest.Step{Get: "orders", Query: query, Pages: &pages}}}
}

// TestMistakes holds what people get wrong: where it is told, in which words, and
// how it is mended.
func TestMistakes(t *testing.T) {
	const (
		asked = "operations.find_orders.by_email"
		after = "operations.find_orders.then[0]"
	)
	tests := map[string]struct {
		operations rest.Operations
		setting    string
		problem    string
		mend       string // a part
	}{
		"nothing":              {rest.Operations{}, "operations", "there are none", "add at least one"},
		"no question":          {rest.Operations{FindOrders: &rest.FindOrders{}}, "operations.find_orders", "holds no question", "by_email"},
		"no request":           {alone(rest.Step{Rows: "data"}), asked, "asks nothing", "get: orders"},
		"two requests":         {alone(rest.Step{Get: "a", Post: "b"}), asked + ".post", "get and post stand side by side", "keep one"},
		"body of get":          {alone(rest.Step{Get: "a", JSON: table{"a": "{email}"}}), asked + ".json", "get sends no body", "write post"},
		"two bodies":           {alone(rest.Step{Post: "a", JSON: table{"a": "b"}, Form: table{"a": "b"}}), asked + ".form", "the request has two bodies", "keep one"},
		"variables alone":      {alone(rest.Step{Post: "a", Variables: table{"a": "b"}}), asked + ".variables", "there is no graphql that they belong to", "add graphql"},
		"graphql nowhere":      {alone(rest.Step{GraphQL: "{orders}"}), asked + ".graphql", "nothing says where graphql is posted", "graphql_path"},
		"graphql filled":       {alone(rest.Step{Post: "g", GraphQL: `{orders(email: "{email}") {id}}`}), asked + ".graphql", "{email} stands in the document, where nothing is filled in", `write $email there, and variables: {email: "{email}"}`},
		"graphql unclosed":     {graphQL(`query ($q: String!) { orders(q: $q) { id }`, table{"q": "{email}"}), asked + ".graphql", "a { of the document is not closed", "write }"},
		"graphql overclosed":   {graphQL(`query ($q: String!) { orders(q: $q) }}`, table{"q": "{email}"}), asked + ".graphql", "a } of the document closes nothing", "remove it"},
		"graphql that changes": {graphQL(`mutation ($q: String!) { drop(q: $q) { id } }`, table{"q": "{email}"}), asked + ".graphql", "the document is a mutation, and wazgate only reads", "write a query"},
		"variable of another":  {graphQL(`query ($mail: String) { orders(q: $mail) { id } }`, table{"mial": "{email}"}), asked + ".variables.mial", "the document declares no $mial", "did you mean $mail?"},
		"variable not given":   {graphQL(`query ($q: String!, $n: Int! = 5, $m: Int) { orders(q: $q) { id } }`, nil), asked + ".graphql", "the document wants $q, and variables do not have it", "variables: {q: …}"},
		"variable undeclared":  {graphQL("# {\nquery { orders(q: $q, a: \"}\") { id } }", nil), asked + ".graphql", "the document uses $q and does not declare it", "query ($q: String)"},
		"same for all":         {alone(rest.Step{Get: "orders"}), asked, "asks the same whoever is asked for: it does not use {email}", "only: {PATH: \"{email}\"}"},
		"same for all braces":  {request(table{"e": "{{email}}"}), asked, "asks the same whoever is asked for: it does not use {email}", "{email}"},
		"same for all steps":   {ordersByPhone(rest.Question{Steps: []rest.Step{{Name: "a", Get: "a"}, {Get: "{a.id}"}}}), "operations.find_orders.by_phone", "asks the same whoever is asked for: it does not use {phone}", "{phone}"},
		"question and steps":   {ordersByEmail(rest.Question{Step: rest.Step{Get: "a"}, Steps: []rest.Step{{Get: "b"}}}), asked + ".steps", "stand beside a request", "move the request"},

		"unknown value":          {request(table{"e": "{emial}"}), asked + ".query.e", "there is no value {emial}", `did you mean "email"?`},
		"value of another":       {request(table{"e": "{order_number}"}), asked + ".query.e", "{order_number} has no value in find_orders.by_email", "possible here: email"},
		"value of some":          {then(rest.Step{Name: "x", Get: "y", Query: table{"p": "{phone}"}}), after + ".query.p", "{phone} has no value in find_orders.by_email", "possible here"},
		"value in a list":        {request(table{"e": []any{"{email}", "{emial}"}}), asked + ".query.e[1]", "there is no value {emial}", "email"},
		"value in a tree":        {alone(rest.Step{Post: "a", JSON: table{"filter": []any{table{"value": "{mail}"}}}}), asked + ".json.filter[0].value", "there is no value {mail}", "email"},
		"value of one's own":     {request(table{"e": "{values.tenat}"}), asked + ".query.e", `there is no "tenat" in values`, `did you mean "tenant"?`},
		"row without each":       {request(table{"e": "{row.id}"}), asked + ".query.e", "{row} has no value here", "add each"},
		"row without path":       {then(rest.Step{Name: "x", Each: "answer", Get: "orders/{row}"}), after + ".get", "{row} names no path", "{row.id}"},
		"ids without batch":      {request(table{"e": "{ids}"}), asked + ".query.e", "{ids} has no value here", "add batch"},
		"id outside a list":      {then(rest.Step{Name: "x", Get: "y", Query: table{"e": "{id}"}, Batch: &rest.Batch{Of: "answer", ID: "id"}}), after + ".query.e", "{id} has no value here", `["{id}"]`},
		"page without pages":     {request(table{"e": "{page}"}), asked + ".query.e", "{page} has no value here", "add pages: {by: page}"},
		"since at first":         {listed(rest.Pages{By: "link"}, table{"s": "{since}"}), "operations.list_orders.query.s", "the first listing has no since, so that nothing would ever be listed", "{since?}"},
		"since of one":           {request(table{"e": "{since}"}), asked + ".query.e", "{since} is only known in list_customers and list_orders", "remove"},
		"parts of none":          {request(table{"e": "{email.host}"}), asked + ".query.e", "{email} has no parts", "write {email}"},
		"form of a phone":        {ordersByPhone(rest.Question{Step: rest.Step{Get: "a", Query: table{"p": "{phone.e146}"}}}), "operations.find_orders.by_phone.query.p", `"e146" is not known here`, `did you mean "e164"?`},
		"value as name":          {request(table{"{email}": "x"}), asked + ".query.{email}", "a name cannot hold a value", "on the right"},
		"quotes forgotten":       {request(table{"e": table{"email": nil}}), asked + ".query.e", "is a section, not a text", `put it in quotes: "{email}"`},
		"optional in a path":     {alone(rest.Step{Get: "orders/{email?}"}), asked + ".get", "a path has no place for a value that may be missing", "remove the ?"},
		"brace not closed":       {request(table{"e": "{email"}), asked + ".query.e", "a { is not closed", "{{"},
		"brace of nothing":       {request(table{"e": "email}"}), asked + ".query.e", "a } closes nothing", "}}"},
		"braces of nothing":      {request(table{"e": "{}"}), asked + ".query.e", "braces hold no name of a value", "{{"},
		"question mark behind":   {request(table{"e": "{email|lower?}"}), asked + ".query.e", "the ? stands behind a filter", "{email?|lower}"},
		"unknown filter":         {request(table{"e": "{email|quote}"}), asked + ".query.e", `there is no filter "quote" for {email}`, `did you mean "quoted"?`},
		"filter of since":        {listed(rest.Pages{By: "link"}, table{"s": "{since?|unixms}"}), "operations.list_orders.query.s", `"unixms" is not known here`, `did you mean "unix_ms"?`},
		"spread of nothing":      {ordersByPhone(rest.Question{Step: rest.Step{Get: "a", Query: table{"p": "{phone|spread}"}}}), "operations.find_orders.by_phone.query.p", "spread needs the sign that goes between the digits", "spread(%)"},
		"spread of letters":      {ordersByPhone(rest.Question{Step: rest.Step{Get: "a", Query: table{"p": "{phone|spread(x)}"}}}), "operations.find_orders.by_phone.query.p", "spread needs the sign that goes between the digits", "spread(%)"},
		"spread of no phone":     {request(table{"e": "{email|spread(%)}"}), asked + ".query.e", "spread is for phones", "remove"},
		"free beside text":       {request(table{"e": "email:{email}"}), asked + ".query.e", "{email} stands beside other text, and what it holds could mean something there", "{email|plain}"},
		"free in a tree":         {alone(rest.Step{Post: "a", JSON: table{"q": "email:{email|lower}"}}), asked + ".json.q", "{email} stands beside other text, and what it holds could mean something there", `"{email|quoted}"`},
		"quoted without quotes":  {request(table{"e": "email:{email|quoted}"}), asked + ".query.e", "{email|quoted} does not stand in the quotes that it is for", `"{email|quoted}"`},
		"sql in double quotes":   {request(table{"e": `email = "{email|sql}"`}), asked + ".query.e", "{email|sql} does not stand in the quotes that it is for", `'{email|sql}'`},
		"quotes never closed":    {request(table{"e": `email:"{email|quoted}`}), asked + ".query.e", "the quotes around a value are not closed", "same quotes"},
		"a value that is none":   {request(table{"e": nil}), asked + ".query.e", "is empty", "remove"},
		"an empty value":         {request(table{"e": " "}), asked + ".query.e", "is empty", "remove"},
		"an empty list":          {request(table{"e": []any{}}), asked + ".query.e", "is an empty list", "remove"},
		"sent with every call":   {request(table{"format": "{email}"}), asked + ".query.format", "goes with every call already, from query", "keep one"},
		"sent with the address":  {request(table{"lang": "{email}"}), asked + ".query.lang", "goes with every call already, from base_url", "keep one"},
		"header of the carrier":  {alone(rest.Step{Get: "a", Headers: table{"host": "x"}}), asked + ".headers.host", "is set by wazgate itself", "remove"},
		"header of auth":         {alone(rest.Step{Get: "a", Headers: table{"x-key": "x"}}), asked + ".headers.x-key", "is set by auth", "remove"},
		"header that is none":    {alone(rest.Step{Get: "a", Headers: table{"x key": "x"}}), asked + ".headers.x key", "is no name of a header", "hyphens"},
		"header of several rows": {alone(rest.Step{Get: "a", Headers: table{"x-a": "x\ny"}}), asked + ".headers.x-a", "holds a line break or control character", "one line"},

		"whole address":        {alone(rest.Step{Get: "https://x.example.com/a"}), asked + ".get", "is a whole address", "behind base_url"},
		"parameters in a path": {alone(rest.Step{Get: "a?b=c"}), asked + ".get", "has parameters in the path", "below query"},
		"climbing path":        {alone(rest.Step{Get: "a/../b"}), asked + ".get", "climbs out of base_url", "without dots"},
		"half an escape":       {alone(rest.Step{Get: "a%2"}), asked + ".get", "has a % that escapes nothing", "%25"},
		"rows by a query":      {alone(rest.Step{Get: "a", Rows: "data.#(id==1)"}), asked + ".rows", "a plain path has no queries and no modifiers", "data.orders"},
		"rows by an index":     {alone(rest.Step{Get: "a", Rows: "data[0]"}), asked + ".rows", "places in a list stand between dots", "lines.0"},
		"only by a wildcard":   {alone(rest.Step{Get: "a", Only: map[string]string{"e*": "{email}"}}), asked + ".only.e*", "a plain path has no wildcards and no pipes", "double quotes"},

		"step without a name":     {steps(rest.Step{Get: "a"}, rest.Step{Get: "b"}), asked + ".steps[0].name", "the step has no name", "name: found"},
		"step with a strange one": {then(rest.Step{Name: "A b", Get: "a"}), after + ".name", `"A b" cannot name a step`, "small letters"},
		"step with a taken one":   {then(rest.Step{Name: "row", Get: "a"}), after + ".name", `"row" means something else already`, "another name"},
		"two of a name":           {steps(rest.Step{Name: "a", Get: "a"}, rest.Step{Name: "a", Get: "b"}), asked + ".steps[1].name", `there are two steps called "a"`, "another name than " + asked + ".steps[0]"},
		"unknown step":            {then(rest.Step{Name: "x", Each: "answr", Get: "{row.id}"}), after + ".each", `there is no step "answr" in ` + asked, `did you mean "answer"?`},
		"later step":              {steps(rest.Step{Name: "a", Each: "b", Get: "{row.id}"}, rest.Step{Name: "b", Get: "b"}), asked + ".steps[0].each", `the step "b" does not come before this one`, "put it before"},
		"step of itself":          {steps(rest.Step{Name: "a", Each: "a", Get: "{row.id}"}, rest.Step{Get: "b"}), asked + ".steps[0].each", `the step "a" does not come before this one`, "put it before"},
		"value of a later step":   {steps(rest.Step{Name: "a", Get: "{b.id}"}, rest.Step{Name: "b", Get: "b"}), asked + ".steps[0].get", `the step "b" does not come before this one`, "put it before"},
		"value of no step":        {then(rest.Step{Name: "x", Get: "{anser.id}"}), after + ".get", `there is neither a value nor a step "anser"`, "answer"},
		"batch of unknown":        {then(rest.Step{Name: "x", Get: "a", Query: table{"i": "{ids}"}, Batch: &rest.Batch{Of: []any{"answer", "b"}, ID: "id"}}), after + ".batch.of[1]", `there is no step "b" in ` + asked, "answer"},
		"batch of nothing":        {then(rest.Step{Name: "x", Get: "a", Query: table{"i": "{ids}"}, Batch: &rest.Batch{ID: "id"}}), after + ".batch.of", "nothing says whose ids are asked for", "of: answer"},
		"batch without id":        {then(rest.Step{Name: "x", Get: "a", Query: table{"i": "{ids}"}, Batch: &rest.Batch{Of: "answer"}}), after + ".batch.id", "nothing says where the id stands in a row", "customer_id"},
		"batch without use":       {then(rest.Step{Name: "x", Get: "a", Batch: &rest.Batch{Of: "answer", ID: "id"}}), after + ".batch", "the request does not use the ids", "{ids}"},
		"batch too large":         {then(rest.Step{Name: "x", Get: "a", Query: table{"i": "{ids}"}, Batch: &rest.Batch{Of: "answer", ID: "id", Size: 5000}}), after + ".batch.size", "5000 is out of range", "1 to 1000"},
		"each with batch":         {then(rest.Step{Name: "x", Each: "answer", Get: "{row.id}", Query: table{"i": "{ids}"}, Batch: &rest.Batch{Of: "answer", ID: "id"}}), after + ".batch", "each and batch stand side by side", "keep one"},
		"each without use":        {then(rest.Step{Name: "x", Each: "answer", Get: "a"}), after + ".each", "the request is the same for every row", "{row.PATH}"},
		"newest of nothing":       {alone(rest.Step{Get: "a", Newest: "date"}), asked + ".newest", "there are no rows to choose from", "add each"},
		"newest in an order":      {then(rest.Step{Name: "x", Each: "answer", Get: "{row.id}", Newest: "created desc"}), after + ".newest", "has a blank in it", "the largest always comes first"},
		"newest in quotes":        {then(rest.Step{Name: "x", Each: "answer", Get: "{row.id}", Newest: `"created at".`}), after + ".newest", "a part of the path is empty", "extra dot"},
		"where of a section":      {then(rest.Step{Name: "x", Each: "answer", Get: "{row.id}", Where: table{"state": table{"a": "b"}}}), after + ".where.state", "is no text", "list of texts"},
		"rows below zero":         {then(rest.Step{Name: "x", Each: "answer", Get: "{row.id}", MostRows: -1}), after + ".most_rows", "-1 is out of range", "1 to 500"},
		"keep of a question":      {then(rest.Step{Name: "x", Get: "a", Query: table{"e": "{email}"}, Keep: time.Hour}), after + ".keep", "the request uses {email}, which is another one in every call", "remove keep"},
		"too many steps":          {then(several(51)...), "operations.find_orders.then", "there are 51 steps", "50 at most"},
		"keep of a language":      {then(rest.Step{Name: "x", Get: "a", Only: map[string]string{"l": "{language}"}, Keep: time.Hour}), after + ".keep", "the request uses {language}, which is another one in every call", "remove keep"},
		"keep of rows":            {then(rest.Step{Name: "x", Each: "answer", Get: "{row.id}", Keep: time.Hour}), after + ".keep", "what is asked for rows is not the same for every call", "remove keep"},
		"keep of an answer":       {then(rest.Step{Name: "x", Get: "{answer.id}", Keep: time.Hour}), after + ".keep", "the request uses what another step answered", "remove keep"},
		"keep too short":          {then(rest.Step{Name: "x", Get: "a", Keep: time.Second}), after + ".keep", "1s is out of range", "10s"},
		"answer that may fail":    {alone(rest.Step{Get: "a", Optional: true}), asked + ".optional", "the answer cannot be optional", "remove"},
		"then in a question":      {ordersByEmail(rest.Question{Step: answered().Step, Then: []rest.Step{{Name: "x", Get: "b"}}}), asked + ".then", "stands inside a question", "operations.find_orders.then"},

		"pages by what":        {listed(rest.Pages{By: "pages"}, nil), "operations.list_orders.pages.by", `"pages" is not known here`, `did you mean "page"?`},
		"pages by nothing":     {listed(rest.Pages{Size: 5}, nil), "operations.list_orders.pages.by", "nothing says how the pages follow each other", "by: page"},
		"pages never turned":   {listed(rest.Pages{By: "page"}, nil), "operations.list_orders.pages.by", "the request is the same for every page: it does not use {page}", "{page}"},
		"offset by nothing":    {listed(rest.Pages{By: "offset"}, table{"o": "{offset}"}), "operations.list_orders.pages.size", "nothing says by how much the offset advances", "add size"},
		"cursor of nowhere":    {listed(rest.Pages{By: "cursor"}, table{"c": "{cursor?}"}), "operations.list_orders.pages.cursor", "nothing says where the next cursor stands in the answer", "add its path"},
		"cursor on first page": {listed(rest.Pages{By: "cursor", Cursor: "next"}, table{"c": "{cursor}", "d": "{cursor?}"}), "operations.list_orders.query.c", "the first page has no cursor, so that it would never be asked for", "{cursor?}"},
		"url of nowhere":       {listed(rest.Pages{By: "url"}, nil), "operations.list_orders.pages.url", "nothing says where the next page's address stands in the answer", "links.next"},
		"cursor by page":       {listed(rest.Pages{By: "page", Cursor: "next"}, table{"p": "{page}"}), "operations.list_orders.pages.cursor", "pages by page have no use for it", "change by"},
		"too many pages":       {listed(rest.Pages{By: "link", Most: 1000}, nil), "operations.list_orders.pages.most", "1000 is out of range", "1 to 100"},

		"phones misspelt":     {ordersByPhone(rest.Question{Step: rest.Step{Get: "a", Query: table{"p": "{phone}"}}, Phones: []string{"e164", "nationl"}}), "operations.find_orders.by_phone.phones[1]", `"nationl" is no form of a phone`, `did you mean "national"?`},
		"phones unused":       {ordersByPhone(rest.Question{Step: rest.Step{Get: "a"}, Phones: []string{"e164"}}), "operations.find_orders.by_phone.phones", "no step of the question uses {phone}", "{phone}"},
		"phones never turned": {ordersByPhone(rest.Question{Step: rest.Step{Get: "a", Query: table{"p": "{phone.national}"}}, Phones: []string{"e164"}}), "operations.find_orders.by_phone.phones", "no step of the question uses {phone}", "remove phones"},
		"phones twice":        {ordersByPhone(rest.Question{Step: rest.Step{Get: "a", Query: table{"p": "{phone}"}}, Phones: []string{"e164", "e164"}}), "operations.find_orders.by_phone.phones[1]", "e164 stands there twice", "remove one"},
		"phones of no phone":  {ordersByEmail(rest.Question{Step: rest.Step{Get: "a"}, Phones: []string{"e164"}}), asked + ".phones", "this question is not asked by phone", "remove phones"},
		"one phone at once":   {ordersByPhone(rest.Question{Step: rest.Step{Get: "a", Query: table{"p": "{phone}"}}, PhonesAtOnce: true}), "operations.find_orders.by_phone.phones_at_once", "there are no forms of the phone to ask with at once", "add phones"},
		"what follows probes": {rest.Operations{Probe: &rest.Question{Step: rest.Step{Get: "a"}, Then: []rest.Step{{Name: "x", Get: "b"}}}}, "operations.probe.then", "nobody reads what follows a probe", "remove"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			found := mistakes(t, settings(test.operations))
			if len(found) != 1 {
				t.Fatalf("%d mistakes: %v", len(found), found)
			}
			if found[0].Setting != test.setting || found[0].Problem != test.problem || !strings.Contains(found[0].Mend, test.mend) {
				t.Errorf("%s", found[0])
			}
		})
	}
}

func settings(operations rest.Operations) *rest.Config {
	return &rest.Config{
		BaseURL: "https://shop.example.com/v1?lang=es", Query: map[string]string{"format": "json"},
		Values:     map[string]string{"tenant": "main"},
		Auth:       rest.Auth{Header: &rest.HeaderAuth{Name: "X-Key", Value: "k-81"}},
		Operations: operations,
	}
}

// mistakes returns what opening settings finds wrong.
func mistakes(t *testing.T, c *rest.Config) []*adapters.SettingError {
	t.Helper()
	_, err := c.Open(adapters.Environment{Source: "shop"})
	var found []*adapters.SettingError
	var collect func(error)
	collect = func(err error) {
		var one *adapters.SettingError
		if several, joined := err.(interface{ Unwrap() []error }); joined {
			for _, one := range several.Unwrap() {
				collect(one)
			}
		} else if errors.As(err, &one) {
			found = append(found, one)
		} else if err != nil {
			t.Errorf("an error of another kind: %v", err)
		}
	}
	collect(err)
	return found
}

// TestAllMistakesAtOnce holds that no mistake hides another one, and that a step
// of several questions is told of once.
func TestAllMistakesAtOnce(t *testing.T) {
	c := settings(rest.Operations{
		Probe: &rest.Question{Step: rest.Step{Get: "a?b"}},
		FindOrders: &rest.FindOrders{
			ByEmail: &rest.Question{Step: rest.Step{Get: "orders/{row.id}", Query: table{"a": "{x}", "b": "{y|z}"}, Rows: "#"}},
			ByPhone: &rest.Question{Step: rest.Step{Get: "orders", Query: table{"p": "{phone}"}}},
			Then:    []rest.Step{{Name: "x", Each: "none", Get: "{row.id}"}, {Get: "b"}},
		},
	})
	c.Values["a b"], c.Query["e"], c.RatePerMinute, c.Limit.ResetIn, c.Cost.Reserve = "x", "", -1, "minutes", 5
	var got []string
	for _, one := range mistakes(t, c) {
		got = append(got, one.Setting)
	}
	slices.Sort(got)
	want := []string{
		"cost.available", "limit.reset_in", "limit.reset_in", "operations.find_orders.by_email.get",
		"operations.find_orders.by_email.query.a", "operations.find_orders.by_email.query.b", "operations.find_orders.by_email.rows",
		"operations.find_orders.then[0].each", "operations.find_orders.then[0].each", "operations.find_orders.then[1].name",
		"operations.probe.get", "query.e", "rate_per_minute", "values.a b",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
