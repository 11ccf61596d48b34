package stores_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
)

// askShopify sends a query with the right token.
func askShopify(t *testing.T, h http.Handler, query string, variables map[string]any) *httptest.ResponseRecorder {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	w := asked(h, http.MethodPost, "/admin/api/2026-10/graphql.json", string(body), "X-Shopify-Access-Token", stores.ShopifyToken)
	if w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	return w
}

// shopifyList is an answer about one list, all of whose rows show a field called
// what.
type shopifyList struct {
	Data map[string]struct {
		Nodes []struct {
			What string `json:"name"`
			Also string `json:"displayName"`
		} `json:"nodes"`
		PageInfo struct {
			HasNextPage bool   `json:"hasNextPage"`
			EndCursor   string `json:"endCursor"`
		} `json:"pageInfo"`
	} `json:"data"`
	Errors     []map[string]any `json:"errors"`
	Extensions struct {
		Cost struct {
			Throttle struct {
				Available float64 `json:"currentlyAvailable"`
			} `json:"throttleStatus"`
		} `json:"cost"`
	} `json:"extensions"`
}

func shopifyAnswer(t *testing.T, w *httptest.ResponseRecorder) (list shopifyList) {
	t.Helper()
	if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	return list
}

// names lists who or what was found.
func (l shopifyList) names() []string {
	names := []string{}
	for _, list := range l.Data {
		for _, node := range list.Nodes {
			names = append(names, node.What+node.Also)
		}
	}
	return names
}

const (
	customersQuery = `query Find($query: String, $first: Int!, $after: String) {
		customers(query: $query, first: $first, after: $after, sortKey: ID) { nodes { displayName } pageInfo { hasNextPage endCursor } }
	}`
	ordersQuery = `query Find($query: String, $first: Int!) { orders(query: $query, first: $first, sortKey: CREATED_AT, reverse: true) { nodes { name } } }`
)

func TestShopifyFindsCustomers(t *testing.T) {
	h := stores.Shopify(stores.NewCast())
	for query, want := range map[string][]string{
		"phone:+34600111222":                {"Nadia Ferrer"},
		"phone:600111222":                   {},
		"phone:+34600555666":                {}, // it stands in his address only
		`email:"nadia.ferrer@example.com"`:  {"Nadia Ferrer"},
		`email:"ferrer@example.com"`:        {},
		"email:ferrer":                      {"Nadia Ferrer"}, // word by word
		"Nadia Ferrer":                      {"Nadia Ferrer"},
		"Nadia Soto":                        {},
		"Nadia OR Zoe":                      {"Nadia Ferrer", "Zoe Marchand"},
		"last_name:soto":                    {"Iker Soto"},
		"phone:* updated_at:>='2026-05-05'": {"Zoe Marchand"},
		"nad*":                              {"Nadia Ferrer"},
		"600111222":                         {},
	} {
		got := shopifyAnswer(t, askShopify(t, h, customersQuery, map[string]any{"query": query, "first": 10})).names()
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
}

func TestShopifyFindsOrders(t *testing.T) {
	h := stores.Shopify(stores.NewCast())
	for query, want := range map[string][]string{
		`name:"#1043" OR name:"1043"`:     {"#1043"},
		`name:"1043"`:                     {},
		"customer_id:704912205000000101":  {"#1043", "#1042"},
		"customer_id:704912205000000107":  {"#2004"},
		`email:"bruno.salas@example.com"`: {"#1044"},
		"+34600333444":                    {}, // there is no search by phone
		"updated_at:>='2026-05-05T12:30:00Z' updated_at:<'2026-05-06'": {"#1045"},
	} {
		got := shopifyAnswer(t, askShopify(t, h, ordersQuery, map[string]any{"query": query, "first": 10})).names()
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
}

func TestShopifyIgnoresFiltersThatItDoesNotHave(t *testing.T) {
	h := stores.Shopify(stores.NewCast())
	got := shopifyAnswer(t, askShopify(t, h, ordersQuery, map[string]any{"query": "phone:+34600111222", "first": 10}))
	if len(got.names()) != 10 {
		t.Errorf("by a filter that there is not: %v", got.names())
	}
	ill := simulate.Faulty(h)
	ill.Set(simulate.Fault{Kind: simulate.EverybodyFault})
	if got := shopifyAnswer(t, askShopify(t, ill, customersQuery, map[string]any{"query": "phone:+1", "first": 10})); len(got.names()) != 10 {
		t.Errorf("with filters ignored: %v", got.names())
	}
}

func TestShopifyPages(t *testing.T) {
	h := stores.Shopify(stores.NewCast())
	var all []string
	variables := map[string]any{"first": 100}
	for {
		got := shopifyAnswer(t, askShopify(t, h, customersQuery, variables))
		all = append(all, got.names()...)
		page := got.Data["customers"].PageInfo
		if !page.HasNextPage || page.EndCursor == variables["after"] {
			break
		}
		variables["after"] = page.EndCursor
	}
	slices.Sort(all)
	if len(slices.Compact(all)) != 123 {
		t.Errorf("%d customers", len(all))
	}
}

func TestShopifyOrders(t *testing.T) {
	h := stores.Shopify(stores.NewCast())
	const query = `{ orders(first: 1, query: "name:#%s") { nodes {
		legacyResourceId customer { displayName } phone displayFinancialStatus displayFulfillmentStatus totalRefundedSet { shopMoney { amount } }
		lineItems(first: 1) { nodes { quantity currentQuantity discountAllocations { allocatedAmountSet { shopMoney { amount } } } } }
		refunds(first: 5) { refundLineItems(first: 5) { nodes { quantity subtotalSet { shopMoney { amount } } } } }
		fulfillments(first: 5) { displayStatus trackingInfo(first: 5) { number } }
	} } }`
	for number, parts := range map[string][]string{
		"1042": {`"legacyResourceId":"704912205000081042"`, `"displayFinancialStatus":"PARTIALLY_REFUNDED"`, `"totalRefundedSet":{"shopMoney":{"amount":"14.5"}}`,
			`"currentQuantity":1`, `"allocatedAmountSet":{"shopMoney":{"amount":"3.07"}}`, `"subtotalSet":{"shopMoney":{"amount":"12.96"}}`, `"displayStatus":"DELIVERED"`},
		"1043": {`"displayFulfillmentStatus":"FULFILLED"`, `"displayStatus":"IN_TRANSIT"`, `"trackingInfo":[{"number":"PQ1043ES"}]`, `"phone":null`, `"lineItems":{"nodes":[{`},
		"1044": {`"customer":null`, `"phone":"+34600333444"`, `"fulfillments":[]`, `"refunds":[]`},
	} {
		body := askShopify(t, h, strings.Replace(query, "%s", number, 1), nil).Body.String()
		for _, part := range parts {
			if !strings.Contains(body, part) {
				t.Errorf("order %s: %s is not in %s", number, part, body)
			}
		}
	}
}

func TestShopifyShelf(t *testing.T) {
	h := stores.Shopify(stores.NewCast())
	const query = `query Find($query: String!) { products(query: $query, first: 9, sortKey: RELEVANCE) { nodes { name: title } } }`
	if got := shopifyAnswer(t, askShopify(t, h, query, map[string]any{"query": "taza"})); len(got.Errors) != 1 {
		t.Errorf("an alias is understood: %+v", got)
	}
	find := strings.Replace(query, "name: title", "title status variants(first: 5) { nodes { title } }", 1)
	body := askShopify(t, h, find, map[string]any{"query": "taza status:active"}).Body.String()
	if !strings.Contains(body, `{"title":"Azul"},{"title":"Verde"}`) || !strings.Contains(body, "Default Title") || strings.Contains(body, "DRAFT") {
		t.Errorf("mugs on sale: %s", body)
	}
	if body := askShopify(t, h, find, map[string]any{"query": "TAZ-99"}).Body.String(); !strings.Contains(body, "DRAFT") {
		t.Errorf("by SKU: %s", body)
	}
	carts := `{ abandonedCheckouts(first: 5, query: "status:open") { nodes { customer { displayName } lineItems(first: 5) { nodes { title } } } } shop { currencyCode } }`
	if body := askShopify(t, h, carts, nil).Body.String(); !strings.Contains(body, "Jarra de agua") || !strings.Contains(body, `"currencyCode":"EUR"`) {
		t.Errorf("carts: %s", body)
	}
	one := `query One($id: ID!) { customer(id: $id) { displayName } }`
	if body := askShopify(t, h, one, map[string]any{"id": "gid://shopify/Customer/704912205000000102"}).Body.String(); !strings.Contains(body, "Zoe Marchand") {
		t.Errorf("one customer: %s", body)
	}
	order := `query One($id: ID!) { order(id: $id) { name } }`
	if body := askShopify(t, h, order, map[string]any{"id": "gid://shopify/Order/704912205000081045"}).Body.String(); !strings.Contains(body, "#1045") {
		t.Errorf("one order: %s", body)
	}
	if body := askShopify(t, h, one, map[string]any{"id": "gid://shopify/Customer/7"}).Body.String(); !strings.Contains(body, `"customer":null`) {
		t.Errorf("nobody: %s", body)
	}
}

func TestShopifyRefusesWrongQueries(t *testing.T) {
	h := stores.Shopify(stores.NewCast())
	for query, want := range map[string]string{
		`{ orders(first: 1) { nodes { phones } } }`:                                    "Field 'phones' doesn't exist on type 'Order'",
		`{ tickets { id } }`:                                                           "Field 'tickets' doesn't exist on type 'QueryRoot'",
		`{ orders(first: 1) { nodes { customer } } }`:                                  "Field must have selections",
		`{ orders(first: 1) { nodes { name { id } } } }`:                               "Selections can't be made on scalars",
		`{ orders { nodes { name } } }`:                                                "you must provide one of first or last",
		`{ orders(first: "1") { nodes { name } } }`:                                    "has an invalid value",
		`{ orders(first: 1, sortKey: PHONE) { nodes { name } } }`:                      "has an invalid value",
		`{ orders(first: 1, phone: "1") { nodes { name } } }`:                          "doesn't accept argument 'phone'",
		`{ customer { displayName } }`:                                                 "missing required arguments: id",
		`query A($first: Int!) { orders(first: 1) { nodes { name } } }`:                "Variable $first is declared by A but not used",
		`query A { orders(first: $first) { nodes { name } } }`:                         "Variable $first is used by A but not declared",
		`query A($first: Int!) { orders(first: $first) { nodes { name } } }`:           "Variable $first of type Int! was provided invalid value",
		`query A($first: String) { orders(first: $first) { nodes { name } } }`:         "Type mismatch on variable $first (String / Int)",
		`query A($id: ID) { customer(id: $id) { displayName } }`:                       "Type mismatch on variable $id (ID / ID!)",
		`{ orders(first: 1) { nodes { ...Order } } }`:                                  "syntax error",
		`{ orders(first: 1) { nodes { name @skip(if: true) } } }`:                      "syntax error",
		`{ orders(first: 1) { nodes { name } }`:                                        "unexpected \\\"end of file\\\"",
		`{ orders(first: 1) { } }`:                                                     "syntax error",
		`{ shop { name } } { shop { name } }`:                                          "syntax error",
		`mutation { customerDelete(input: 1) { id } }`:                                 "syntax error",
		`{ orders(first: 100) { nodes { lineItems(first: 8) { nodes { title } } } } }`: "Query cost is 1102, which exceeds the single query max cost limit (1000)",
		`{ orders(first: 20) { nodes { refunds(first: 5) { refundLineItems(first: 9) { nodes { lineItem { id } } } } } } }`: "Query cost is 2122",
	} {
		if body := askShopify(t, h, query, nil).Body.String(); !strings.Contains(body, want) || strings.Contains(body, `"data"`) {
			t.Errorf("%s: %s, want %s", query, body, want)
		}
	}
}

func TestShopifyThrottles(t *testing.T) {
	h := stores.Shopify(stores.NewCast())
	const dear = `{ customers(first: 250) { nodes { displayName defaultAddress { city } amountSpent { amount } } } }`
	first := shopifyAnswer(t, askShopify(t, h, dear, nil))
	if left := first.Extensions.Cost.Throttle.Available; left <= 0 || left >= 20_000 {
		t.Errorf("%v is left", left)
	}
	for range 10_000 {
		if got := shopifyAnswer(t, askShopify(t, h, dear, nil)); len(got.Errors) > 0 {
			if code, _ := got.Errors[0]["extensions"].(map[string]any); code["code"] != "THROTTLED" || got.Data != nil {
				t.Errorf("throttled is told as %+v", got)
			}
			return
		}
	}
	t.Error("everything may be asked as often as one likes")
}

func TestShopifyLetsNobodyElseIn(t *testing.T) {
	h := stores.Shopify(stores.NewCast())
	const form = "application/x-www-form-urlencoded"
	grant := "grant_type=client_credentials&client_id=" + stores.ShopifyClientID + "&client_secret="
	if w := asked(h, http.MethodPost, "/admin/oauth/access_token", grant+stores.ShopifyClientSecret, "Content-Type", form); !strings.Contains(w.Body.String(), stores.ShopifyToken) {
		t.Errorf("the token: %d %s", w.Code, w.Body)
	}
	for body, want := range map[string]string{grant + "other": "invalid_client", "grant_type=password": "unsupported_grant_type"} {
		if w := asked(h, http.MethodPost, "/admin/oauth/access_token", body, "Content-Type", form); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
	for target, want := range map[string]int{"/admin/api/2026-10/graphql.json": http.StatusUnauthorized, "/admin/api/2019-04/graphql.json": http.StatusNotFound} {
		if w := asked(h, http.MethodPost, target, `{"query":"{ shop { name } }"}`, "X-Shopify-Access-Token", "shpat_other"); w.Code != want || !strings.Contains(w.Body.String(), "errors") {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
}
