package stores

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wazgate/wazgate/internal/simulate"
)

// PipedriveToken is what the header x-api-token must be.
const PipedriveToken = "pipedrive-planted-api-token"

// pipedriveRows is how many rows one call may ask for.
const pipedriveRows = 500

// Pipedrive is the second version of the CRM's documented API. Its search finds
// phones by a part of what somebody typed into the field.
func Pipedrive(cast Cast) http.Handler {
	p := newPipedrive(&cast)
	mux := http.NewServeMux()
	for _, kind := range []string{"persons", "deals", "products", "stages", "pipelines"} {
		mux.HandleFunc("GET /api/v2/"+kind, p.list(kind))
		mux.HandleFunc("GET /api/v2/"+kind+"/{id}", p.single(kind))
	}
	for _, kind := range []string{"persons", "deals", "products"} {
		mux.HandleFunc("GET /api/v2/"+kind+"/search", p.search(kind))
	}
	mux.HandleFunc("GET /api/v2/deals/products", p.dealProducts)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		pipedriveRefuse(w, http.StatusNotFound, "Unknown method .")
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Api-Token") != PipedriveToken {
			pipedriveRefuse(w, http.StatusUnauthorized, "unauthorized access")
			return
		}
		w.Header().Set("X-Ratelimit-Limit", "20")
		w.Header().Set("X-Ratelimit-Remaining", "19")
		w.Header().Set("X-Ratelimit-Reset", "2")
		mux.ServeHTTP(w, r)
	})
}

// pipedrive is everything in the account, by type and in the order of the ids.
type pipedrive map[string][]pipedriveRow

// pipedriveRow is a record as it is written.
type pipedriveRow map[string]any

func (r pipedriveRow) id() string { return pipedriveText(r["id"]) }

// said is a value that is a text, empty if it is none.
func (r pipedriveRow) said(name string) string {
	value, _ := r[name].(string)
	return value
}

// pipedriveText writes what an id may be.
func pipedriveText(value any) string {
	switch v := value.(type) {
	case int64:
		return text(v)
	case int:
		return strconv.Itoa(v)
	default:
		return ""
	}
}

// pipedriveRefuse answers with an error.
func pipedriveRefuse(w http.ResponseWriter, status int, message string) {
	answer(w, status, map[string]any{
		"success": false, "error": message, "errorCode": status, "error_info": "Please check developers.pipedrive.com for more information about Pipedrive API.",
		"data": nil, "additional_data": nil,
	})
}

// pipedrivePage answers with a page of rows and the cursor of the next one.
func pipedrivePage(w http.ResponseWriter, r *http.Request, rows []pipedriveRow, wrap func([]pipedriveRow) any) {
	size, from := number(r, "limit", 100), 0
	if cursor := r.URL.Query().Get("cursor"); cursor != "" {
		told, err := base64.RawURLEncoding.DecodeString(cursor)
		from, _ = strconv.Atoi(strings.TrimPrefix(string(told), "row:"))
		if err != nil || from == 0 {
			pipedriveRefuse(w, http.StatusBadRequest, "Cursor is invalid")
			return
		}
	}
	if size < 1 || size > pipedriveRows {
		pipedriveRefuse(w, http.StatusBadRequest, "limit must be between 1 and 500")
		return
	}
	var next any
	if from+size < len(rows) {
		next = base64.RawURLEncoding.EncodeToString([]byte("row:" + strconv.Itoa(from+size)))
	}
	answer(w, http.StatusOK, map[string]any{"success": true, "data": wrap(part(rows, from, size)), "additional_data": map[string]any{"next_cursor": next}})
}

// pipedriveList writes rows as they are.
func pipedriveList(rows []pipedriveRow) any {
	if rows == nil {
		return []pipedriveRow{}
	}
	return rows
}

// single answers with one record.
func (p pipedrive) single(kind string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		at := slices.IndexFunc(p[kind], func(row pipedriveRow) bool { return row.id() == r.PathValue("id") })
		if at < 0 {
			pipedriveRefuse(w, http.StatusNotFound, strings.TrimSuffix(kind, "s")+" not found")
			return
		}
		answer(w, http.StatusOK, map[string]any{"success": true, "data": p[kind][at]})
	}
}

// list answers with a page of the records that fit the parameters.
func (p pipedrive) list(kind string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		var ids []string
		if query.Get("ids") != "" {
			ids = strings.Split(query.Get("ids"), ",")
		}
		since, err := time.Parse(time.RFC3339, query.Get("updated_since"))
		if len(ids) > 100 || err != nil && query.Has("updated_since") {
			pipedriveRefuse(w, http.StatusBadRequest, "Validation failed")
			return
		}
		rows := slices.Clone(p[kind])
		if !simulate.FiltersIgnored(r.Context()) {
			rows = slices.DeleteFunc(rows, func(row pipedriveRow) bool {
				changed, _ := time.Parse(time.RFC3339, row.said("update_time"))
				return ids != nil && !slices.Contains(ids, row.id()) || changed.Before(since) ||
					query.Has("person_id") && pipedriveText(row["person_id"]) != query.Get("person_id")
			})
		}
		if query.Get("sort_direction") == "desc" {
			slices.Reverse(rows)
		}
		pipedrivePage(w, r, rows, pipedriveList)
	}
}

// search answers with what has the term in one of the fields.
func (p pipedrive) search(kind string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		term, exact := query.Get("term"), query.Get("exact_match") == "true"
		if len([]rune(term)) < 2 && !exact || term == "" {
			pipedriveRefuse(w, http.StatusBadRequest, "Search term must be at least 2 characters long")
			return
		}
		fields := strings.Split(query.Get("fields"), ",")
		var found []pipedriveRow
		for _, row := range p[kind] {
			if simulate.FiltersIgnored(r.Context()) || row.mentions(term, fields, exact) {
				found = append(found, row.hit(strings.TrimSuffix(kind, "s")))
			}
		}
		pipedrivePage(w, r, found, func(rows []pipedriveRow) any {
			items := []any{}
			for _, row := range rows {
				items = append(items, map[string]any{"result_score": 0.5, "item": row})
			}
			return map[string]any{"items": items}
		})
	}
}

// mentions tells whether one of the fields has the term in it, or is it. No
// field is every field.
func (r pipedriveRow) mentions(term string, fields []string, exact bool) bool {
	for _, name := range []string{"name", "title", "code", "email", "phone"} {
		if fields[0] != "" && !slices.Contains(fields, name) {
			continue
		}
		for _, value := range append(r.values(name+"s"), r.said(name)) {
			if exact && strings.EqualFold(value, term) || !exact && within(term, value) {
				return true
			}
		}
	}
	return false
}

// values lists the phones or e-mails of a person.
func (r pipedriveRow) values(name string) []string {
	all := []string{}
	list, _ := r[name].([]pipedriveRow)
	for _, one := range list {
		all = append(all, one.said("value"))
	}
	return all
}

// hit is a record as the search shows it, with less than there is.
func (r pipedriveRow) hit(kind string) pipedriveRow {
	hit := pipedriveRow{"id": r["id"], "type": kind, "visible_to": 3, "owner": pipedriveRow{"id": 1}, "custom_fields": []any{}, "notes": []any{}}
	for _, name := range []string{"name", "title", "code", "value", "currency", "status"} {
		if value, known := r[name]; known {
			hit[name] = value
		}
	}
	if kind == "person" {
		hit["phones"], hit["emails"] = r.values("phones"), r.values("emails")
	}
	return hit
}

// dealProducts answers with the products of several deals.
func (p pipedrive) dealProducts(w http.ResponseWriter, r *http.Request) {
	ids := r.URL.Query()["deal_ids"] // once for each deal
	if len(ids) == 0 || ids[0] == "" || len(ids) > 100 {
		pipedriveRefuse(w, http.StatusBadRequest, "deal_ids must have 1 to 100 ids")
		return
	}
	var rows []pipedriveRow
	for _, row := range p["lines"] {
		if slices.Contains(ids, pipedriveText(row["deal_id"])) || simulate.FiltersIgnored(r.Context()) {
			rows = append(rows, row)
		}
	}
	pipedrivePage(w, r, rows, pipedriveList)
}
