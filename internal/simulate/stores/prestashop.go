package stores

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/wazgate/wazgate/internal/simulate"
)

// PrestaShopKey is the webservice key of PrestaShop, which stands where a user
// does; there is no password. The real ones have 32 characters as well.
const PrestaShopKey = "PLANTEDPRESTASHOPKEYFORTESTS0001"

// PrestaShop is the webservice of a PrestaShop store, under /api: XML, unless
// JSON is asked for, ids alone, unless display says more, and [] for nothing.
func PrestaShop(cast Cast) http.Handler { return &prestashop{resources: newPrestashopResources(cast)} }

type prestashop struct {
	resources map[string]prestashopResource
}

// prestashopResource is a kind of object.
type prestashopResource struct {
	list, one string // what the answers call many and one of it
	rows      []prestashopRow
}

// prestashopRow is an object: texts, and lists of languages where a field has
// several.
type prestashopRow map[string]any

// prestashopLocal is a text in a language of the shop.
type prestashopLocal struct {
	ID    int    `json:"id"`
	Value string `json:"value"`
}

// prestashopError is what an answer says that refuses.
type prestashopError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// ServeHTTP answers one request.
func (p *prestashop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if query.Get("output_format") != "JSON" {
		w.Header().Set("Content-Type", "text/xml;charset=utf-8")
		_, _ = w.Write([]byte(`<?xml version="1.0" encoding="UTF-8"?><prestashop></prestashop>`))
		return
	}
	if problem := prestashopRefused(r); problem != "" {
		w.Header().Set("WWW-Authenticate", `Basic realm="Welcome to PrestaShop Webservice"`)
		prestashopRefuse(w, http.StatusUnauthorized, 18, problem)
		return
	}
	name, id, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/api"), "/"), "/")
	resource, exists := p.resources[name]
	switch {
	case !exists:
		prestashopRefuse(w, http.StatusBadRequest, 27, fmt.Sprintf("Resource of type %q does not exists", name))
	case r.Method != http.MethodGet:
		prestashopRefuse(w, http.StatusMethodNotAllowed, 25, "Method "+r.Method+" is not allowed for the resource "+name+" with this authentication key")
	case id != "":
		resource.single(w, id, query)
	default:
		resource.many(w, r, query)
	}
}

// prestashopRefused says why a request is not let in; empty if it is.
func prestashopRefused(r *http.Request) string {
	key, _, given := r.BasicAuth()
	switch {
	case !given || key == "":
		return "Authentication key is empty"
	case len(key) != len(PrestaShopKey):
		return "Invalid authentication key format"
	case !basic(r, PrestaShopKey, ""):
		return "Authentification key is not active"
	}
	return ""
}

func prestashopRefuse(w http.ResponseWriter, status, code int, message string) {
	answer(w, status, map[string][]prestashopError{"errors": {{code, message}}})
}

// single answers with one object, under the name of the list if display says
// what to show. One that is not there is a 404 without a body.
func (p prestashopResource) single(w http.ResponseWriter, id string, query url.Values) {
	at := slices.IndexFunc(p.rows, func(row prestashopRow) bool { return fmt.Sprint(row["id"]) == id })
	switch {
	case at < 0:
		w.WriteHeader(http.StatusNotFound)
	case query.Has("display"):
		answer(w, http.StatusOK, map[string][]prestashopRow{p.list: {p.rows[at]}})
	default:
		answer(w, http.StatusOK, map[string]prestashopRow{p.one: p.rows[at]})
	}
}

// many answers with a list.
func (p prestashopResource) many(w http.ResponseWriter, r *http.Request, query url.Values) {
	rows, problem := p.filtered(query, simulate.FiltersIgnored(r.Context()))
	if problem != "" {
		prestashopRefuse(w, http.StatusBadRequest, 32, problem)
		return
	}
	rows = prestashopLimited(prestashopSorted(rows, query.Get("sort")), query.Get("limit"))
	if len(rows) == 0 {
		answer(w, http.StatusOK, []string{})
		return
	}
	shown := make([]prestashopRow, 0, len(rows))
	for _, row := range rows {
		switch display := query.Get("display"); display {
		case "full":
			shown = append(shown, prestashopPriced(row, query))
		default:
			shown = append(shown, prestashopRow{"id": row["id"]})
		}
	}
	answer(w, http.StatusOK, map[string][]prestashopRow{p.list: shown})
}

// filtered keeps the rows that pass all filters. One for a field that is not
// there is refused, and so is one for a date without date=1.
func (p prestashopResource) filtered(query url.Values, ignore bool) ([]prestashopRow, string) {
	rows := p.rows
	for name, values := range query {
		field, isFilter := strings.CutPrefix(name, "filter[")
		field = strings.TrimSuffix(field, "]")
		if !isFilter || ignore {
			continue
		}
		if len(p.rows) > 0 && p.rows[0][field] == nil || strings.HasPrefix(field, "date_") && query.Get("date") != "1" {
			return nil, "This filter does not exist. Did you mean: \"id\"?"
		}
		rows = prestashopKeep(rows, field, values[0])
	}
	return rows, ""
}

// prestashopKeep keeps the rows whose field fits a filter: [a|b], [a,b], %[a]%,
// >[a] and so on; without case, as the database compares.
func prestashopKeep(rows []prestashopRow, field, filter string) []prestashopRow {
	parts := regexp.MustCompile(`^(.*)\[(.*)\](.*)$`).FindStringSubmatch(filter)
	if parts == nil {
		parts = []string{"", "", filter, ""}
	}
	before, value, after := parts[1], parts[2], parts[3]
	fits := func(stored string) bool { return slices.Contains(strings.Split(strings.ToLower(value), "|"), stored) }
	switch {
	case before == "%" || after == "%":
		fits = prestashopLike(before + value + after)
	case before == ">":
		fits = func(stored string) bool { return stored > value }
	case before == "<":
		fits = func(stored string) bool { return stored < value }
	case before == "!":
		fits = func(stored string) bool { return stored != value }
	}
	var kept []prestashopRow
	for _, row := range rows {
		if slices.ContainsFunc(prestashopTexts(row[field]), func(text string) bool { return fits(strings.ToLower(text)) }) {
			kept = append(kept, row)
		}
	}
	return kept
}

// prestashopLike compares as LIKE does in SQL.
func prestashopLike(pattern string) func(string) bool {
	pattern = regexp.QuoteMeta(strings.ToLower(pattern))
	pattern = strings.NewReplacer("%", ".*", "_", ".").Replace(pattern)
	return regexp.MustCompile(`(?s)^` + pattern + `$`).MatchString
}

// prestashopTexts lists what a field holds, in all languages.
func prestashopTexts(value any) []string {
	local, isLocal := value.([]prestashopLocal)
	if !isLocal {
		return []string{fmt.Sprint(value)}
	}
	var texts []string
	for _, text := range local {
		texts = append(texts, text.Value)
	}
	return texts
}

// prestashopSorted puts rows in order, as in [id_DESC].
func prestashopSorted(rows []prestashopRow, order string) []prestashopRow {
	field, direction, found := cutLast(strings.Trim(order, "[]"), "_")
	if !found {
		return rows
	}
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b prestashopRow) int {
		x, y := a[field], b[field]
		if m, isNumber := x.(int64); isNumber {
			n, _ := y.(int64)
			return cmp.Compare(m, n)
		}
		return cmp.Compare(fmt.Sprint(x), fmt.Sprint(y))
	})
	if direction == "DESC" {
		slices.Reverse(rows)
	}
	return rows
}

// cutLast cuts at the last separator.
func cutLast(text, separator string) (before, after string, found bool) {
	at := strings.LastIndex(text, separator)
	if at < 0 {
		return text, "", false
	}
	return text[:at], text[at+len(separator):], true
}

// prestashopLimited takes a part of the rows: "10", or "20,10" from the 20th on.
func prestashopLimited(rows []prestashopRow, limit string) []prestashopRow {
	if limit == "" {
		return rows
	}
	first, size, both := strings.Cut(limit, ",")
	if !both {
		first, size = "0", limit
	}
	offset, _ := strconv.Atoi(first)
	length, _ := strconv.Atoi(size)
	return part(rows, offset, length)
}

// prestashopPriced adds the prices that were asked for by name, as in
// price[final][use_tax]=1.
func prestashopPriced(row prestashopRow, query url.Values) prestashopRow {
	for name := range query {
		asked, isPrice := strings.CutPrefix(name, "price[")
		field, _, _ := strings.Cut(asked, "]")
		if !isPrice || row[prestashopFinal] == nil {
			continue
		}
		priced := prestashopRow{field: row[prestashopFinal]}
		for key, value := range row {
			priced[key] = value
		}
		return priced
	}
	return row
}

// prestashopFinal is where a row keeps its price with tax; it is never shown
// under that name.
const prestashopFinal = "\x00final"

// MarshalJSON leaves out what the store keeps for itself.
func (r prestashopRow) MarshalJSON() ([]byte, error) {
	shown := make(map[string]any, len(r))
	for key, value := range r {
		if key != prestashopFinal {
			shown[key] = value
		}
	}
	return json.Marshal(shown)
}
