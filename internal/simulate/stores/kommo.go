package stores

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wazgate/wazgate/internal/simulate"
)

// KommoToken is the long-lived token that Kommo lets in.
const KommoToken = "kommo-planted-long-lived-token"

// kommoRows is how many rows one call may ask for.
const kommoRows = 250

// Kommo is the fourth version of the CRM's documented API, which is amoCRM's as
// well. Its search looks for a part of any field. What is not there is answered
// with 204 and nothing.
func Kommo(cast Cast) http.Handler {
	k := newKommo(&cast)
	mux := http.NewServeMux()
	for kind, path := range map[string]string{"contacts": "contacts", "leads": "leads", "elements": "catalogs/" + kommoCatalog + "/elements"} {
		mux.HandleFunc("GET /api/v4/"+path, k.list(kind))
		mux.HandleFunc("GET /api/v4/"+path+"/{id}", k.single(kind))
	}
	mux.HandleFunc("GET /api/v4/leads/pipelines", func(w http.ResponseWriter, _ *http.Request) { kommoAnswer(w, kommoPipelines()) })
	mux.HandleFunc("GET /api/v4/account", func(w http.ResponseWriter, _ *http.Request) { kommoAnswer(w, kommoAccount()) })
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { kommoRefuse(w, http.StatusNotFound, "Not Found") })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !bearer(r, KommoToken) {
			kommoRefuse(w, http.StatusUnauthorized, "Unauthorized")
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// kommo is everything in the account, by type and in the order of the ids.
type kommo map[string][]kommoRow

// kommoRow is a record as it is written.
type kommoRow map[string]any

func (r kommoRow) id() string { return pipedriveText(r["id"]) }

// kommoAnswer writes a document of the type that Kommo names.
func kommoAnswer(w http.ResponseWriter, document any) {
	kommoWrite(w, http.StatusOK, "application/hal+json", document)
}

// kommoRefuse answers with a problem.
func kommoRefuse(w http.ResponseWriter, status int, title string) {
	kommoWrite(w, status, "application/problem+json", kommoRow{
		"title": title, "type": "https://httpstatus.es/" + strconv.Itoa(status), "status": status, "detail": title,
	})
}

// kommoTyped replaces the type of the answers that all stores share.
type kommoTyped struct {
	http.ResponseWriter
	contentType string
}

// WriteHeader sets the type last.
func (w kommoTyped) WriteHeader(status int) {
	w.Header().Set("Content-Type", w.contentType)
	w.ResponseWriter.WriteHeader(status)
}

func kommoWrite(w http.ResponseWriter, status int, contentType string, document any) {
	answer(kommoTyped{w, contentType}, status, document)
}

// single answers with one record.
func (k kommo) single(kind string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		at := slices.IndexFunc(k[kind], func(row kommoRow) bool { return row.id() == r.PathValue("id") })
		if at < 0 {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		kommoAnswer(w, k[kind][at].with(r))
	}
}

// list answers with a page of the records that fit the parameters.
func (k kommo) list(kind string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		page, size := number(r, "page", 1), number(r, "limit", 50)
		if page < 1 || size < 1 || size > kommoRows {
			kommoRefuse(w, http.StatusBadRequest, "Bad Request")
			return
		}
		rows := slices.Clone(k[kind])
		if !simulate.FiltersIgnored(r.Context()) {
			rows = slices.DeleteFunc(rows, func(row kommoRow) bool { return !row.fits(query) })
		}
		shown := []kommoRow{}
		for _, row := range part(rows, (page-1)*size, size) {
			shown = append(shown, row.with(r))
		}
		if len(shown) == 0 {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		links := kommoRow{"self": kommoLink(r, query, page)}
		if page*size < len(rows) {
			links["next"] = kommoLink(r, query, page+1)
		}
		kommoAnswer(w, kommoRow{"_page": page, "_links": links, "_embedded": kommoRow{kind: shown}})
	}
}

// kommoLink is the address of a page.
func kommoLink(r *http.Request, query url.Values, page int) kommoRow {
	query.Set("page", strconv.Itoa(page))
	return kommoRow{"href": "http://" + r.Host + r.URL.Path + "?" + query.Encode()}
}

// with leaves out what was not asked for: links to others come by "with" only.
func (r kommoRow) with(request *http.Request) kommoRow {
	wanted := strings.Split(request.URL.Query().Get("with"), ",")
	all, _ := r["_embedded"].(kommoRow)
	embedded := kommoRow{}
	for name, value := range all {
		if name == "tags" || name == "companies" || slices.Contains(wanted, name) {
			embedded[name] = value
		}
	}
	copied := kommoRow{}
	for name, value := range r {
		copied[name] = value
	}
	copied["_embedded"] = embedded
	return copied
}

// fits tells whether a record is one that is asked for.
func (r kommoRow) fits(query url.Values) bool {
	for _, filter := range []string{"filter[id][]", "filter[id]"} {
		if query.Has(filter) && !slices.Contains(query[filter], r.id()) {
			return false
		}
	}
	if since := query.Get("filter[updated_at][from]"); since != "" {
		changed, _ := r["updated_at"].(int64)
		if from, err := strconv.ParseInt(since, 10, 64); err != nil || changed < from {
			return false
		}
	}
	return query.Get("query") == "" || within(query.Get("query"), r.texts()...)
}

// texts are what the search looks into.
func (r kommoRow) texts() []string {
	texts := []string{r.said("name"), r.id()}
	for _, field := range r.rows("custom_fields_values") {
		for _, value := range field.rows("values") {
			texts = append(texts, value.said("value"))
		}
	}
	return texts
}

// said is a value that is a text, empty if it is none.
func (r kommoRow) said(name string) string {
	value, _ := r[name].(string)
	return value
}

// rows is a value that is a list of records.
func (r kommoRow) rows(name string) []kommoRow {
	list, _ := r[name].([]kommoRow)
	return list
}

// kommoMoment writes a time.
func kommoMoment(t time.Time) int64 { return t.Unix() }
