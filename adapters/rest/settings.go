package rest

import (
	"time"

	"github.com/wazgate/wazgate/adapters"
)

// Config holds the settings of a backend that is described in words.
type Config struct {
	// BaseURL is the address that the paths of all steps are appended to.
	BaseURL string `yaml:"base_url" about:"the address that all paths are appended to; a query in it is sent with every call"`
	// Values are texts of the merchant's own, for {values.NAME}. They are never
	// templates themselves.
	Values map[string]string `yaml:"values" about:"texts of one's own, for {values.NAME}; braces in them mean nothing"`
	// Headers are sent with every call, as they are.
	Headers map[string]string `yaml:"headers" about:"sent with every call, as they are, as in {X-Shop: \"${SHOP}\"}"`
	// Query holds parameters of every call, as they are.
	Query map[string]string `yaml:"query" about:"parameters that are sent with every call, as they are"`
	// Auth says how wazgate proves who it is.
	Auth Auth `yaml:"auth" about:"how wazgate proves who it is; one of the forms"`
	// RatePerMinute is the number of calls a minute; 0 means no limit.
	RatePerMinute int `yaml:"rate_per_minute" about:"calls a minute; 0 means no limit"`
	// Burst is the number of calls that may start at once; 0 means a second's worth.
	Burst int `yaml:"burst" about:"calls that may start at once; 0 means a second's worth"`
	// Limit names the headers that tell what is left of the limit.
	Limit Limit `yaml:"limit" about:"the headers that tell what is left of the limit, where they are not the usual ones"`
	// Cost names where a GraphQL backend tells what calls may still cost.
	Cost Cost `yaml:"cost" about:"where a GraphQL backend tells what calls may still cost"`
	// GraphQLPath is where graphql steps are posted that name no path.
	GraphQLPath string `yaml:"graphql_path" about:"where graphql is posted by steps without a path of their own"`
	// Operations say what is asked, and how.
	Operations Operations `yaml:"operations" about:"what the backend can be asked, and how"`
}

// Limit names the headers in which a backend tells what is left of its limit.
type Limit struct {
	Remaining string `yaml:"remaining" about:"the header with the number of calls that are left"`
	Reset     string `yaml:"reset" about:"the header that tells when there are more"`
	ResetIn   string `yaml:"reset_in" about:"what the reset header counts" words:"seconds milliseconds unix unix_ms"`
}

// Cost says where a GraphQL backend tells what calls may still cost.
type Cost struct {
	Available string `yaml:"available" about:"the path of what may still be spent"`
	Restore   string `yaml:"restore" about:"the path of what comes back each second"`
	Reserve   int    `yaml:"reserve" about:"how much is always left for others; 0 means nothing"`
}

// Operations hold the questions that a backend can be asked.
type Operations struct {
	Probe           *Question        `yaml:"probe" about:"something cheap that proves address and credentials"`
	FindCustomers   *FindCustomers   `yaml:"find_customers" about:"customers by what is known of them"`
	SearchCustomers *SearchCustomers `yaml:"search_customers" about:"customers by a text that somebody typed"`
	FindOrders      *FindOrders      `yaml:"find_orders" about:"orders by what is known of them"`
	SearchProducts  *Question        `yaml:"search_products" about:"products by a text that somebody typed"`
	ListCustomers   *Question        `yaml:"list_customers" about:"all customers, page by page, for the directory"`
	ListOrders      *Question        `yaml:"list_orders" about:"all orders, page by page, for the directory"`
}

// FindCustomers holds how customers are looked up.
type FindCustomers struct {
	ByPhone *Question `yaml:"by_phone" about:"by {phone}"`
	ByEmail *Question `yaml:"by_email" about:"by {email}"`
	ByID    *Question `yaml:"by_id" about:"by {customer_id}"`
	Then    []Step    `yaml:"then" about:"what is read besides, for every question; each may fail"`
}

// SearchCustomers holds how customers are searched for.
type SearchCustomers struct {
	ByPhone       *Question `yaml:"by_phone" about:"by {phone}, where the text is one"`
	ByEmail       *Question `yaml:"by_email" about:"by {email}, where the text is one"`
	ByOrderNumber *Question `yaml:"by_order_number" about:"by {order_number}, where the text may be one"`
	ByText        *Question `yaml:"by_text" about:"by {text}: every text that has no question of its own"`
	Then          []Step    `yaml:"then" about:"what is read besides, for every question; each may fail"`
}

// FindOrders holds how orders are looked up.
type FindOrders struct {
	ByCustomerID  *Question `yaml:"by_customer_id" about:"by {customer_id}"`
	ByPhone       *Question `yaml:"by_phone" about:"by {phone}"`
	ByEmail       *Question `yaml:"by_email" about:"by {email}"`
	ByOrderNumber *Question `yaml:"by_order_number" about:"by {order_number}"`
	ByReference   *Question `yaml:"by_reference" about:"by {reference}"`
	Then          []Step    `yaml:"then" about:"what is read besides, for every question; each may fail"`
}

// Question is one request, or several steps of which the last one is the answer.
type Question struct {
	Step         `yaml:",inline"`
	Steps        []Step   `yaml:"steps" about:"several requests instead of one; the last one is the answer"`
	Phones       []string `yaml:"phones" about:"the forms in which {phone} is sent, one after another until somebody is found" words:"e164 digits national national_formatted international_formatted double_zero trunk_zero last_4 last_5 last_6 last_7 last_8 last_9 last_10 last_11 last_12"`
	PhonesAtOnce bool     `yaml:"phones_at_once" about:"ask with all forms of the phone at once"`
	Then         []Step   `yaml:"then" about:"what is read besides; each may fail"`
}

// Step is one request, or one for each of several rows.
type Step struct {
	Name      string            `yaml:"name" about:"how other steps and the mapping refer to this one"`
	Get       string            `yaml:"get" template:"yes" about:"the path below base_url to read"`
	Post      string            `yaml:"post" template:"yes" about:"the path below base_url to post the body to; it must only read"`
	Query     map[string]any    `yaml:"query" template:"yes" about:"parameters: a text, or a list of texts for repeated ones"`
	Headers   map[string]any    `yaml:"headers" template:"yes" about:"headers of this step"`
	JSON      any               `yaml:"json" template:"yes" about:"the body, as JSON"`
	Form      map[string]any    `yaml:"form" template:"yes" about:"the body, as a form"`
	GraphQL   string            `yaml:"graphql" about:"the body, as a GraphQL document; values go into variables only"`
	Variables any               `yaml:"variables" template:"yes" about:"the variables of graphql"`
	Rows      string            `yaml:"rows" about:"the path of the list of hits; without it the answer is the list, or the one hit"`
	Only      map[string]string `yaml:"only" template:"yes" about:"what must stand in a hit for it to be kept: {PATH: value}"`
	Each      string            `yaml:"each" about:"an earlier step: one call for each of its rows, with {row.PATH}"`
	Batch     *Batch            `yaml:"batch" about:"one call for many ids of earlier rows, with {ids} or {id}"`
	Where     map[string]any    `yaml:"where" about:"which rows are asked for: {PATH: text, or list of texts}"`
	Having    string            `yaml:"having" about:"which rows are asked for: those with something at this path"`
	Newest    string            `yaml:"newest" about:"the path by which rows are asked for, the largest first"`
	MostRows  int               `yaml:"most_rows" about:"how many rows are asked for; 0 means 50, and in lists 500"`
	AtOnce    int               `yaml:"at_once" about:"how many calls for rows run side by side; 0 means 4"`
	Pages     *Pages            `yaml:"pages" about:"how the answer comes in pages"`
	Keep      time.Duration     `yaml:"keep" about:"how long an answer that is the same for everybody is kept, such as 1h"`
	Optional  bool              `yaml:"optional" about:"whether there is an answer without this step"`
}

// Batch says which ids one call asks for.
type Batch struct {
	Of        any    `yaml:"of" about:"the step whose rows hold the ids, or a list of steps"`
	ID        string `yaml:"id" about:"the path of the id in a row; # in it goes through a list"`
	Size      int    `yaml:"size" about:"how many ids one call asks for; 0 means 50"`
	Separator string `yaml:"separator" about:"what stands between the ids of {ids}; a comma where it is left out"`
}

// Pages says how an answer comes in pages.
type Pages struct {
	By     string `yaml:"by" about:"what advances" words:"page offset cursor link url"`
	First  *int   `yaml:"first" about:"the number of the first page, or the first offset; 1 for page, 0 for offset"`
	Size   int    `yaml:"size" about:"how many rows a full page has; {limit}"`
	Most   int    `yaml:"most" about:"how many pages are read at most; 0 means 10"`
	Cursor string `yaml:"cursor" about:"the path of the next cursor in the answer"`
	More   string `yaml:"more" about:"the path of whether there are further pages"`
	URL    string `yaml:"url" about:"the path of the next page's address in the answer"`
	Total  string `yaml:"total" about:"the path of how many rows there are on all pages"`
}

// New returns settings that hold the defaults.
func New() adapters.Config { return &Config{} }
