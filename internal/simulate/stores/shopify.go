package stores

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/wazgate/wazgate/internal/simulate"
)

// ShopifyClientID and ShopifyClientSecret are those of the app that Shopify
// knows. ShopifyToken is what it gets for them.
const (
	ShopifyClientID     = "planted-shopify-client"
	ShopifyClientSecret = "shpss_planted_shopify_secret"
	ShopifyToken        = "shpat_planted_shopify_token"
)

// Shopify is the GraphQL Admin API of Shopify, of version 2026-10, with the call
// that gives tokens to an app of the shop's own. Customers are found by their own
// phone, written as Shopify keeps it; orders by no phone at all.
func Shopify(cast Cast) http.Handler {
	api := &shopify{schema: newShopifySchema(), shelf: newShopifyRows(cast), left: shopifyBucket, since: time.Now()}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /admin/oauth/access_token", api.token)
	mux.HandleFunc("POST /admin/api/2026-10/graphql.json", api.graphql)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusNotFound, map[string]string{"errors": "Not Found"})
	})
	return mux
}

type shopify struct {
	schema shopifySchema
	shelf  shopifyRows

	mutex sync.Mutex
	left  float64 // of the bucket
	since time.Time
}

// token answers with a token for a day: the grant for client credentials.
func (s *shopify) token(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.PostFormValue("grant_type") != "client_credentials":
		answer(w, http.StatusBadRequest, map[string]string{"error": "unsupported_grant_type"})
	case r.PostFormValue("client_id") != ShopifyClientID || r.PostFormValue("client_secret") != ShopifyClientSecret:
		answer(w, http.StatusBadRequest, map[string]string{"error": "invalid_client"})
	default:
		answer(w, http.StatusOK, map[string]any{"access_token": ShopifyToken, "scope": "read_customers,read_orders,read_products", "expires_in": 86399})
	}
}

// graphql answers a query. Whatever is wrong with one, the status is 200.
func (s *shopify) graphql(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("X-Shopify-Access-Token") != ShopifyToken {
		answer(w, http.StatusUnauthorized, map[string]string{"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"})
		return
	}
	var body struct {
		Query     string         `json:"query"`
		Variables map[string]any `json:"variables"`
	}
	if !read(r, &body) {
		answer(w, http.StatusBadRequest, map[string]string{"errors": "Bad Request"})
		return
	}
	document, mistake := newShopifyDocument(body.Query)
	if mistake != "" {
		answer(w, http.StatusOK, map[string]any{"errors": []shopifyMistake{{Message: mistake, Extensions: map[string]any{"code": "parseError"}}}})
		return
	}
	if mistakes := s.schema.check(document, body.Variables); len(mistakes) > 0 {
		answer(w, http.StatusOK, map[string]any{"errors": mistakes})
		return
	}
	reading := &shopifyReading{schema: s.schema, variables: body.Variables}
	cost := reading.cost("QueryRoot", document.fields)
	if cost > shopifyDearest {
		answer(w, http.StatusOK, map[string]any{"errors": tooDear(cost)})
		return
	}
	data := make(shopifyRow)
	for _, field := range document.fields {
		data[field.name] = reading.show(s.schema.types["QueryRoot"][field.name], s.root(r, field, reading), field)
	}
	s.write(w, data, cost, 1+reading.objects/shopifyObjects)
}

// write sends what was read, unless it could cost more than is left. What it did
// cost is taken away.
func (s *shopify) write(w http.ResponseWriter, data shopifyRow, requested, cost int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	now := time.Now()
	s.left = min(shopifyBucket, s.left+now.Sub(s.since).Seconds()*shopifyRestore)
	s.since = now
	told := map[string]any{"requestedQueryCost": requested, "actualQueryCost": cost}
	document := map[string]any{"data": data}
	if s.left < float64(requested) {
		told["actualQueryCost"] = nil
		document = map[string]any{"errors": []shopifyMistake{{Message: "Throttled", Extensions: map[string]any{"code": "THROTTLED"}}}}
	} else {
		s.left -= float64(cost)
	}
	told["throttleStatus"] = map[string]any{"maximumAvailable": shopifyBucket, "currentlyAvailable": int(s.left), "restoreRate": shopifyRestore}
	document["extensions"] = map[string]any{"cost": told}
	answer(w, http.StatusOK, document)
}

// root reads one field of a query: lists are searched and put in order.
func (s *shopify) root(r *http.Request, field shopifyField, reading *shopifyReading) any {
	var found []shopifyHit
	switch field.name {
	case "shop":
		return shopifyRow{"name": "Tienda", "currencyCode": "EUR", "myshopifyDomain": "shop.example.com"}
	case "customer":
		return shopifyOne(s.shelf.customers, reading.text(field, "id"))
	case "order":
		return shopifyOne(s.shelf.orders, reading.text(field, "id"))
	case "customers":
		found = s.shelf.customers
	case "orders":
		found = s.shelf.orders
	case "products":
		found = s.shelf.products
	case "abandonedCheckouts":
		found = s.shelf.carts
	}
	query := newShopifyQuery(reading.text(field, "query"))
	if simulate.FiltersIgnored(r.Context()) {
		query = nil
	}
	return shopifySorted(found, query, reading.text(field, "sortKey"), reading.value(field, "reverse") == true)
}

// shopifyOne finds an object by its id, nil if there is none.
func shopifyOne(all []shopifyHit, id string) any {
	for i := range all {
		if all[i].row["id"] == id {
			return all[i].row
		}
	}
	return nil
}

// shopifyReading makes the answer out of rows that hold everything.
type shopifyReading struct {
	schema    shopifySchema
	variables map[string]any
	objects   int // shown so far
}

// value is that of an argument.
func (r *shopifyReading) value(field shopifyField, name string) any {
	value := field.arguments[name]
	if variable, is := value.(shopifyVariable); is {
		return r.variables[string(variable)]
	}
	return value
}

func (r *shopifyReading) text(field shopifyField, name string) string {
	switch value := r.value(field, name).(type) {
	case string:
		return value
	case shopifyWord:
		return string(value)
	default:
		return ""
	}
}

// show leaves of a value what is asked for.
func (r *shopifyReading) show(kind shopifyType, value any, field shopifyField) any {
	rows, isList := value.([]shopifyRow)
	switch {
	case value == nil || r.schema.types[kind.of] == nil:
		return value
	case kind.connection() != "":
		return r.object(kind.of, r.connection(rows, field), field)
	case !isList:
		row, _ := value.(shopifyRow)
		return r.object(kind.of, row, field)
	}
	if first, given := r.value(field, "first").(float64); given {
		rows = part(rows, 0, int(first))
	}
	shown := []any{}
	for _, row := range rows {
		shown = append(shown, r.object(kind.of, row, field))
	}
	return shown
}

func (r *shopifyReading) object(kind string, row shopifyRow, field shopifyField) any {
	if row == nil {
		return nil
	}
	r.objects++
	shown := make(shopifyRow)
	for _, inner := range field.fields {
		shown[inner.name] = r.show(r.schema.types[kind][inner.name], row[inner.name], inner)
	}
	return shown
}

// connection is a page of rows. A cursor is opaque.
func (r *shopifyReading) connection(rows []shopifyRow, field shopifyField) shopifyRow {
	const cursor = "at:%d"
	first, _ := r.value(field, "first").(float64)
	offset := 0
	if after, err := base64.StdEncoding.DecodeString(r.text(field, "after")); err == nil {
		_, _ = fmt.Sscanf(string(after), cursor, &offset)
	}
	page := part(rows, offset, min(int(first), 250))
	info := shopifyRow{"hasNextPage": offset+len(page) < len(rows), "endCursor": nil}
	if len(page) > 0 {
		info["endCursor"] = base64.StdEncoding.EncodeToString(fmt.Appendf(nil, cursor, offset+len(page)))
	}
	return shopifyRow{"nodes": page, "pageInfo": info}
}

// shopifyMoney is an amount as Shopify writes it: without zeros at the end, but
// for one.
func shopifyMoney(amount simulate.Money) shopifyRow {
	text := strings.TrimRight(amount.String(), "0")
	if strings.HasSuffix(text, ".") {
		text += "0"
	}
	return shopifyRow{"amount": text, "currencyCode": amount.Currency}
}

// shopifyBag is an amount in two currencies, of which this shop has one.
func shopifyBag(cents int64) shopifyRow {
	money := shopifyMoney(euros(cents))
	return shopifyRow{"shopMoney": money, "presentmentMoney": money}
}

// shopifyID is an id too long for a number of JavaScript.
func shopifyID(id int64) string { return strconv.FormatInt(704_912_205_000_000_000+id, 10) }

func shopifyGID(kind string, id int64) string { return "gid://shopify/" + kind + "/" + shopifyID(id) }
