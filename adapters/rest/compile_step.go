package rest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// The bounds of what settings can ask for.
const (
	mostSteps        = 50
	mostRowsAllowed  = 500
	mostAtOnce       = 20
	mostBatch        = 1000
	mostPagesAllowed = 100
	mostPageSize     = 10_000
	shortestKeep     = 10 * time.Second
	longestKeep      = 30 * 24 * time.Hour
)

// stepping compiles one step.
type stepping struct {
	*compiler
	ask   *asking
	in    *Step
	out   *step
	place string
	used  map[string]bool // the names of the values that its request uses
	item  bool            // what is repeated for each id is being compiled
}

func (c *compiler) step(in *Step, ask *asking, place string) *step {
	s := &stepping{compiler: c, ask: ask, in: in, place: place, used: make(map[string]bool), out: &step{
		name: in.Name, place: place, optional: in.Optional, keep: in.Keep,
		mostRows: in.MostRows, atOnce: in.AtOnce,
	}}
	if in.Name == "" {
		s.out.name = nameAnswer
	}
	s.rows()
	s.pages()
	s.request()
	s.joins()
	s.checkPages()
	s.checkKeep()
	if s.out.answers = s.isAnswer(); in.Optional && s.out.answers {
		s.complain(place+".optional", "the answer cannot be optional", "remove it")
	}
	maps.Copy(ask.used, s.used)
	s.out.phone, s.out.since, s.out.limit = s.used[valuePhone], s.used[valueSince], s.used[valueLimit]
	s.out.graphql = in.GraphQL != ""
	s.out.door = !s.out.answers && !s.looksUp() && isFixed(s.out.call.path)
	slices.Sort(s.out.needs)
	s.out.needs = slices.Compact(s.out.needs)
	ask.steps[s.out.name] = s.out
	return s.out
}

// isAnswer reports whether the step is the answer, which all else hangs on.
func (s *stepping) isAnswer() bool { return s.ask.answer == s.out.name && !s.ask.then }

// request compiles what is sent.
func (s *stepping) request() {
	call := &s.out.call
	call.method, call.path = s.target()
	call.query = s.parameters("query", s.in.Query)
	for _, name := range slices.Sorted(maps.Keys(s.in.Query)) {
		s.checkParameter(s.place+".query."+name, name)
	}
	call.headers = s.headers()
	s.body(call)
}

// target returns the method and the path.
func (s *stepping) target() (method string, path []piece) {
	in := s.in
	switch {
	case in.Get != "" && in.Post != "":
		s.complain(s.place+".post", "get and post stand side by side", "keep one of the two")
	case in.Get != "" && in.GraphQL != "":
		s.complain(s.place+".graphql", "get sends no body", "remove get, or write post: PATH in its place")
	case in.Get != "":
		return http.MethodGet, s.pathTemplate("get", in.Get)
	case in.Post != "":
		return http.MethodPost, s.pathTemplate("post", in.Post)
	case in.GraphQL != "" && s.settings.GraphQLPath == "":
		s.complain(s.place+".graphql", "nothing says where graphql is posted", "set graphql_path for all steps, or write post: PATH here")
	case in.GraphQL != "":
		return http.MethodPost, []piece{{literal: s.settings.GraphQLPath}}
	default:
		s.complain(s.place, "asks nothing", `write what to read, as in get: orders`)
	}
	return http.MethodGet, nil
}

// rows compiles where the hits are and which of them are kept.
func (s *stepping) rows() {
	s.out.rows = s.path(s.place+".rows", s.in.Rows)
	for _, name := range slices.Sorted(maps.Keys(s.in.Only)) {
		setting := s.place + ".only." + name
		one := match{path: s.keyPath(setting, name), want: s.template(setting, s.in.Only[name], inComparison)}
		one.phone = one.want.uses(valuePhone)
		_, fixed := one.want.constant()
		one.own = !fixed && !one.want.uses(valueOwn, valueLocale, valueLanguage, valueCountry)
		s.out.only = append(s.out.only, one)
		if !one.path.none() {
			s.out.own = append(s.out.own, one.path.look(setting))
		}
	}
}

// keyPath compiles a path that stands as a key.
func (s *stepping) keyPath(setting, written string) path {
	if written == "" {
		s.complain(setting, "the path is empty", "name the keys, as in customer.id")
	}
	return s.anyPath(setting, written, true)
}

// joins compiles which rows of earlier steps are asked for.
func (s *stepping) joins() {
	in := s.in
	if in.Each != "" && in.Batch != nil {
		s.complain(s.place+".batch", "each and batch stand side by side", "keep one of the two")
	}
	if in.Each != "" {
		if from := s.refer(s.ask, s.place+".each", in.Each); from != nil {
			s.out.each = from.name
			s.out.needs = append(s.out.needs, from.name)
		}
	}
	s.batch()
	s.choice()
	s.follow()
	s.look(s.place+".newest", s.out.newest) // for the order alone, nothing is waited for
	s.checkUse()
}

// follow has the step wait for those that put into its rows what it looks at.
func (s *stepping) follow() {
	asked := []string{s.out.each}
	if s.out.batch != nil {
		asked = s.out.batch.of
	}
	for _, look := range s.out.looks {
		if other := s.ask.steps[look.Keys[0]]; other != nil && other.each != "" && slices.Contains(asked, other.each) {
			s.out.needs = append(s.out.needs, other.name)
		}
	}
}

func (s *stepping) batch() {
	in := s.in.Batch
	if in == nil {
		return
	}
	place := s.place + ".batch"
	s.out.batch = &batch{id: s.anyPath(place+".id", in.ID, true), size: in.Size, separator: s.separator()}
	if in.Of == nil {
		s.complain(place+".of", "nothing says whose ids are asked for", "add it, as in of: answer")
		return
	}
	for i, name := range s.words(place+".of", in.Of) {
		setting := place + ".of"
		if _, several := in.Of.([]any); several {
			setting = fmt.Sprintf("%s[%d]", setting, i)
		}
		if from := s.refer(s.ask, setting, name); from != nil {
			s.out.batch.of = append(s.out.batch.of, from.name)
			s.out.needs = append(s.out.needs, from.name)
		}
	}
	s.look(place+".id", s.out.batch.id)
	if in.ID == "" {
		s.complain(place+".id", "nothing says where the id stands in a row", "add it, as in id: customer_id")
	}
	if in.Size == 0 {
		s.out.batch.size = defaultBatchSize
	}
	s.within(place+".size", s.out.batch.size, 1, mostBatch)
}

func (s *stepping) separator() string {
	if s.in.Batch == nil || s.in.Batch.Separator == "" {
		return ","
	}
	return s.in.Batch.Separator
}

// choice compiles which of the rows are asked for, and how many.
func (s *stepping) choice() {
	in, out := s.in, s.out
	for _, name := range slices.Sorted(maps.Keys(in.Where)) {
		setting := s.place + ".where." + name
		one := condition{path: s.keyPath(setting, name), any: s.words(setting, in.Where[name])}
		out.where = append(out.where, one)
		s.look(setting, one.path)
	}
	out.having = s.path(s.place+".having", in.Having)
	s.look(s.place+".having", out.having)
	out.newest = s.newest()
	joined := in.Each != "" || in.Batch != nil
	for _, one := range []struct {
		name string
		set  bool
		fits bool
	}{
		{"where", len(in.Where) > 0, joined}, {"having", in.Having != "", joined}, {"newest", in.Newest != "", joined},
		{"most_rows", in.MostRows != 0, in.Each != ""}, {"at_once", in.AtOnce != 0, joined},
	} {
		if one.set && !one.fits {
			s.complain(s.place+"."+one.name, "there are no rows to choose from", "add each: answer, or remove it")
		}
	}
	if out.mostRows == 0 {
		out.mostRows = defaultMostRows
		if isList(s.ask.operation) { // nobody waits
			out.mostRows = mostRowsAllowed
		}
	}
	if out.atOnce == 0 {
		out.atOnce = defaultAtOnce
	}
	s.within(s.place+".most_rows", out.mostRows, 1, mostRowsAllowed)
	s.within(s.place+".at_once", out.atOnce, 1, mostAtOnce)
}

// newest compiles where the newest row is told by. People who know SQL write an
// order behind it.
func (s *stepping) newest() path {
	setting := s.place + ".newest"
	for i, part := range strings.Split(s.in.Newest, `"`) {
		if i%2 == 0 && strings.ContainsAny(part, " \t") {
			s.complain(setting, "has a blank in it", "newest takes a path; the largest always comes first; put a key that holds a blank in double quotes")
			return path{}
		}
	}
	return s.path(setting, s.in.Newest)
}

// checkUse complains about what the request should use and does not.
func (s *stepping) checkUse() {
	if s.in.Batch != nil && !s.used[valueIDs] && !s.used[valueID] {
		s.complain(s.place+".batch", "the request does not use the ids", `write "{ids}" where they belong, or a list with "{id}" as its only element`)
	}
	if s.in.Each != "" && !s.used[valueRow] {
		s.complain(s.place+".each", "the request is the same for every row", `write "{row.PATH}" where the row's value belongs, or remove each`)
	}
}

// checkKeep holds what is shared by all calls to what is the same for all.
func (s *stepping) checkKeep() {
	if s.in.Keep == 0 {
		return
	}
	setting := s.place + ".keep"
	if s.in.Keep < shortestKeep || s.in.Keep > longestKeep {
		s.complain(setting, fmt.Sprintf("%s is out of range", s.in.Keep), "use 10s to 720h, as in keep: 1h")
	}
	if s.in.Each != "" || s.in.Batch != nil {
		s.complain(setting, "what is asked for rows is not the same for every call", "remove keep, or each and batch")
	}
	for _, name := range slices.Sorted(maps.Keys(s.used)) {
		switch name {
		case valueOwn, valuePage, valueOffset, valueCursor, valueRow, valueID, valueIDs:
		case valueStep:
			s.complain(setting, "the request uses what another step answered", "remove keep: it is not the same for every call")
		default:
			s.complain(setting, "the request uses {"+name+"}, which is another one in every call", "remove keep, or {"+name+"}")
		}
	}
}

// words returns a text, or the texts of a list.
func (s *stepping) words(setting string, given any) []string {
	list, several := given.([]any)
	if !several {
		list = []any{given}
	}
	words := make([]string, 0, len(list))
	for i, one := range list {
		place := setting
		if several {
			place = fmt.Sprintf("%s[%d]", setting, i)
		}
		text, fits := scalarText(one)
		if !fits || strings.TrimSpace(text) == "" {
			s.complain(place, "is no text", "write a text, or a list of texts")
			continue
		}
		words = append(words, text)
	}
	return words
}
