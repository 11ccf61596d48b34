package rest

import (
	"errors"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
)

// errNothing says that a request is not sent: a value that it needs is empty, or
// does not fit into its place.
var errNothing = errors.New("a value that the request needs is empty or does not fit")

// The names of steps that the language itself gives.
const (
	nameAnswer = "answer"

	defaultMostRows  = 50
	defaultAtOnce    = 4
	defaultBatchSize = 50
	defaultMostPages = 10
)

// The keys of plan.questions. An operation with one question only has keySingle.
const (
	keySingle      = ""
	keyPhone       = "phone"
	keyEmail       = "email"
	keyID          = "id" // find_customers
	keyCustomerID  = "customer_id"
	keyOrderNumber = "order_number"
	keyReference   = "reference"
	keyText        = "text"
)

// plan is what the settings say, compiled and checked.
type plan struct {
	questions map[adapters.Operation]map[string]*question
}

// question is how one thing is asked. Steps refer to each other by their names,
// which are unique among steps and then together. "answer" never stands in a
// reference: it is the name of the answer's step by then, which may well be
// "answer" where the settings give it none.
type question struct {
	steps     []*step // in the order of the settings; earlier ones never need later ones
	answer    *step   // one of steps
	then      []*step
	phones    []string // renderings, in turn; one at least where {phone} or a form of it is used
	fixed     bool     // phones are the forms that the steps name: there is no {phone} whose turn it is
	allPhones bool     // all of them, whatever the first ones find
}

// step is one request, or one for each of several rows.
type step struct {
	name   string
	place  string // in the settings, such as operations.find_orders.then[0]
	call   call
	rows   path // of the list of hits; none where the answer itself is the list, or the hit
	each   string
	batch  *batch
	newest path // none where rows are taken as they come

	mostRows int // never 0
	atOnce   int // never 0
	pages    *pages
	keep     time.Duration // above 0 for a table that all calls share
	optional bool
	needs    []string // every step that must have ended before, without doubles
	phone    bool     // whether {phone} is used: other steps need not run again for another rendering
	since    bool     // whether {since} is used: the answer holds only what changed
	limit    bool     // whether {limit} is used: pages are no larger than that
	answers  bool     // whether its hits are those that are wanted, and so may be enough
	graphql  bool     // whether errors with status 200 are a failure
	door     bool     // whether a 404 says that the path is wrong, and nothing of what was asked

	only   []match
	where  []condition
	having path

	own   []adapters.Look // into its own rows
	looks []adapters.Look // into the rows that it is asked for
}

// batch says which ids a step asks for.
type batch struct {
	of        []string
	id        path // it may lead to a list, whose members are ids then
	size      int  // never 0
	separator string
}

// pages says how the answer of a step comes in pages.
type pages struct {
	by    pagesBy
	first int
	size  int // 0 where the settings say nothing
	most  int // never 0
	// Paths in the answer's body; none where the settings name none. cursor is
	// set for byCursor, url for byURL.
	cursor, more, url, total path
}

// pagesBy is what advances from page to page.
type pagesBy string

const (
	byPage   pagesBy = "page"
	byOffset pagesBy = "offset"
	byCursor pagesBy = "cursor"
	byLink   pagesBy = "link" // the header Link with rel=next
	byURL    pagesBy = "url"  // an address in the answer's body
)

// scope is what the templates of a step can speak of.
type scope struct {
	query   adapters.Query
	phone   string                  // {phone}: the rendering in turn
	values  map[string]string       // {values.NAME}
	row     gjson.Result            // {row.PATH}, with each
	answers map[string]gjson.Result // {STEP.PATH}: whole answers of steps that ended, by name
	ids     []string                // {ids} and {id}, with batch: never more than its size

	page   int
	offset int
	cursor string // empty on the first page

	id string // {id}: the one of ids in turn; set by the request alone
}
