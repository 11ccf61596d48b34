package stores

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wazgate/wazgate/internal/simulate"
)

// WooCommerceKey and WooCommerceSecret are the key that WooCommerce takes.
const (
	WooCommerceKey    = "ck_planted_woocommerce_key"
	WooCommerceSecret = "cs_planted_woocommerce_secret"
)

// wooHost begins the addresses in WooCommerce's answers.
const wooHost = "https://shop.example.com"

// WooCommerce is the REST API of WooCommerce, version 3, below /wp-json/wc/v3.
// Its ids of orders are their numbers, as they are without a plugin. Customers
// have no search by phone; that of orders looks for any part of an address, as
// it was typed, and reads a plus sign as a blank.
func WooCommerce(cast Cast) http.Handler {
	api := &wooCommerce{cast}
	mux := http.NewServeMux()
	for path, list := range map[string]func(*http.Request) ([]wooRow, *wooError){
		"orders":                   api.orders,
		"orders/{id}/refunds":      api.refunds,
		"customers":                api.customers,
		"products":                 api.products,
		"products/{id}/variations": api.variations,
	} {
		mux.HandleFunc("GET /wp-json/wc/v3/"+path, func(w http.ResponseWriter, r *http.Request) { wooList(w, r, list) })
	}
	for path, one := range map[string]func(*http.Request) (wooRow, *wooError){
		"orders/{id}":             api.order,
		"customers/{id}":          api.customer,
		"data/currencies/current": wooCurrency,
	} {
		mux.HandleFunc("GET /wp-json/wc/v3/"+path, func(w http.ResponseWriter, r *http.Request) { wooOne(w, r, one) })
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		(&wooError{http.StatusNotFound, "rest_no_route", "No route was found matching the URL and request method."}).write(w)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if refusal := wooRefusal(r); refusal != nil {
			refusal.write(w)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

type wooCommerce struct{ cast Cast }

// wooRow is an object of an answer.
type wooRow = map[string]any

// wooError is an answer that is none.
type wooError struct {
	status        int
	code, message string
}

func (e *wooError) write(w http.ResponseWriter) {
	answer(w, e.status, wooRow{"code": e.code, "message": e.message, "data": wooRow{"status": e.status}})
}

func wooInvalid(parameter string) *wooError {
	return &wooError{http.StatusBadRequest, "rest_invalid_param", "Invalid parameter(s): " + parameter}
}

// wooRefusal is what somebody without the key gets: an unknown key is nobody,
// and a wrong secret is told apart. Keys may stand in the query as well.
func wooRefusal(r *http.Request) *wooError {
	key, secret, _ := r.BasicAuth()
	if query := r.URL.Query(); query.Get("consumer_key") != "" && query.Get("consumer_secret") != "" {
		key, secret = query.Get("consumer_key"), query.Get("consumer_secret")
	}
	switch {
	case key != WooCommerceKey || secret == "":
		return &wooError{http.StatusUnauthorized, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources."}
	case secret != WooCommerceSecret:
		return &wooError{http.StatusUnauthorized, "woocommerce_rest_authentication_error", "Consumer secret is invalid."}
	}
	return nil
}

// wooOne answers with one object.
func wooOne(w http.ResponseWriter, r *http.Request, one func(*http.Request) (wooRow, *wooError)) {
	row, wrong := one(r)
	if wrong != nil {
		wrong.write(w)
		return
	}
	answer(w, http.StatusOK, wooFields(r, row))
}

// wooList answers with the page of a list that is asked for. How many there are,
// and where the next ones are, stands in headers.
func wooList(w http.ResponseWriter, r *http.Request, list func(*http.Request) ([]wooRow, *wooError)) {
	page, wrong := wooNumber(r, "page", 1, 1<<31)
	size, alsoWrong := wooNumber(r, "per_page", 10, 100)
	rows, more := list(r)
	for _, e := range []*wooError{wrong, alsoWrong, more} {
		if e != nil {
			e.write(w)
			return
		}
	}
	last := pages(len(rows), size)
	w.Header().Set("X-WP-Total", strconv.Itoa(len(rows)))
	w.Header().Set("X-WP-TotalPages", strconv.Itoa(last))
	var links []string
	for rel, at := range map[string]int{"prev": page - 1, "next": page + 1} {
		if at >= 1 && at <= last {
			query := r.URL.Query()
			query.Set("page", strconv.Itoa(at))
			links = append(links, fmt.Sprintf(`<http://%s%s?%s>; rel="%s"`, r.Host, r.URL.Path, query.Encode(), rel))
		}
	}
	if len(links) > 0 {
		w.Header().Set("Link", strings.Join(links, ", "))
	}
	shown := []wooRow{}
	for _, row := range part(rows, (page-1)*size, size) {
		shown = append(shown, wooFields(r, row))
	}
	answer(w, http.StatusOK, shown)
}

// wooNumber reads a parameter that must be a number from 1 on.
func wooNumber(r *http.Request, name string, otherwise, most int) (int, *wooError) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, wooInvalid(name)
	}
	return n, nil
}

// wooFields leaves what _fields asks for.
func wooFields(r *http.Request, row wooRow) wooRow {
	wanted := r.URL.Query().Get("_fields")
	if wanted == "" {
		return row
	}
	row = maps.Clone(row)
	maps.DeleteFunc(row, func(name string, _ any) bool { return !slices.Contains(strings.Split(wanted, ","), name) })
	return row
}

// wooIDs reads a list of ids; none where there is no such parameter.
func wooIDs(r *http.Request, name string) (ids []int64, given bool, wrong *wooError) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return nil, false, nil
	}
	for word := range strings.SplitSeq(text, ",") {
		id, err := strconv.ParseInt(strings.TrimSpace(word), 10, 64)
		if err != nil {
			return nil, true, wooInvalid(name)
		}
		ids = append(ids, id)
	}
	return ids, true, nil
}

// wooSearch is what is searched for. The database layer decodes it once more
// than the web server did.
func wooSearch(r *http.Request) string {
	text := r.URL.Query().Get("search")
	if simulate.FiltersIgnored(r.Context()) {
		return ""
	}
	if again, err := url.QueryUnescape(text); err == nil {
		return again
	}
	return text
}

// wooTimes writes a time twice: by the clock of the shop, and as UTC, both
// without a zone.
func wooTimes(row wooRow, name string, at time.Time) {
	if at.IsZero() {
		row[name], row[name+"_gmt"] = nil, nil
		return
	}
	const layout = "2006-01-02T15:04:05"
	row[name], row[name+"_gmt"] = at.Add(2*time.Hour).Format(layout), at.UTC().Format(layout)
}

// wooSince reads the time of modified_after, zero for none.
func wooSince(r *http.Request) (time.Time, *wooError) {
	text := r.URL.Query().Get("modified_after")
	if text == "" || simulate.FiltersIgnored(r.Context()) {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, wooInvalid("modified_after")
	}
	return at, nil
}

// wooOrdered puts rows in the order that is asked for. They come as they are by
// default, each list in its own way.
func wooOrdered(r *http.Request, rows []wooRow) ([]wooRow, *wooError) {
	switch r.URL.Query().Get("orderby") {
	case "":
		return rows, nil
	case "id":
	default:
		return nil, wooInvalid("orderby")
	}
	slices.SortFunc(rows, func(a, b wooRow) int { return wooID(a) - wooID(b) })
	if r.URL.Query().Get("order") == "desc" {
		slices.Reverse(rows)
	}
	return rows, nil
}

func wooID(row wooRow) int {
	id, _ := strconv.Atoi(fmt.Sprint(row["id"]))
	return id
}

// wooMeta is an entry of meta_data.
func wooMeta(id int64, key string, value any) wooRow {
	return wooRow{"id": id, "key": key, "value": value}
}

// wooFloat is a number with the tail that PHP's division gives it.
func wooFloat(cents int64, pieces int) json.Number {
	return json.Number(strconv.FormatFloat(float64(cents)/100/float64(pieces), 'g', -1, 64))
}
