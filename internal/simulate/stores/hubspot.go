package stores

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// HubSpotToken is the bearer token that HubSpot lets in.
const HubSpotToken = "hubspot-planted-service-key"

// The greatest numbers of rows that one call may ask for.
const (
	hubspotSearchRows = 200
	hubspotListRows   = 100
	hubspotBatchRows  = 100
)

// HubSpot is the CRM's documented API, under the dates that its addresses carry
// now and the versions that they carried before. Its search compares phones by
// what stands behind the country code, so that strangers come along.
func HubSpot(cast Cast) http.Handler {
	h := newHubspot(&cast)
	mux := http.NewServeMux()
	for _, objects := range []string{"/crm/objects/2026-09", "/crm/v3/objects"} {
		mux.HandleFunc("POST "+objects+"/{type}/search", h.typed(h.search))
		mux.HandleFunc("POST "+objects+"/{type}/batch/read", h.typed(h.batch))
		mux.HandleFunc("GET "+objects+"/{type}", h.typed(h.list))
		mux.HandleFunc("GET "+objects+"/{type}/{id}", h.typed(h.single))
	}
	for _, associations := range []string{"/crm/associations/2026-09", "/crm/v4/associations"} {
		mux.HandleFunc("POST "+associations+"/{from}/{to}/batch/read", h.associations)
	}
	for _, pipelines := range []string{"/crm/pipelines/2026-09", "/crm/v3/pipelines"} {
		mux.HandleFunc("GET "+pipelines+"/deals", func(w http.ResponseWriter, _ *http.Request) {
			answer(w, http.StatusOK, map[string]any{"results": hubspotPipelines()})
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		hubspotRefuse(w, http.StatusNotFound, "OBJECT_NOT_FOUND", "resource not found")
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !bearer(r, HubSpotToken) {
			hubspotRefuse(w, http.StatusUnauthorized, "INVALID_AUTHENTICATION", "Authentication credentials not found.")
			return
		}
		if !strings.HasSuffix(r.URL.Path, "/search") { // which tells nothing of limits
			w.Header().Set("X-HubSpot-RateLimit-Max", "100")
			w.Header().Set("X-HubSpot-RateLimit-Remaining", "99")
			w.Header().Set("X-HubSpot-RateLimit-Interval-Milliseconds", "10000")
		}
		mux.ServeHTTP(w, r)
	})
}

// hubspot is everything in the account.
type hubspot struct {
	objects map[string][]hubspotObject
	links   map[string]map[string][]string // "contacts/deals": from: to
}

// hubspotObject is a record of any type.
type hubspotObject struct {
	id               string
	created, updated string
	properties       map[string]string // those that have a value
}

// hubspotRefuse answers with an error.
func hubspotRefuse(w http.ResponseWriter, status int, category, message string) {
	answer(w, status, map[string]any{
		"status": "error", "message": message, "category": category, "correlationId": "aeb5f871-7f07-4993-9211-075dc63e7cbf",
	})
}

// hubspotAnswer answers a question about the records of one type.
type hubspotAnswer func(w http.ResponseWriter, r *http.Request, kind string, all []hubspotObject)

// typed finds the records of the address.
func (h *hubspot) typed(to hubspotAnswer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		kind := r.PathValue("type")
		all, known := h.objects[kind]
		if !known {
			hubspotRefuse(w, http.StatusBadRequest, "VALIDATION_ERROR", "Unable to infer object type")
			return
		}
		to(w, r, kind, all)
	}
}

// single answers with one record.
func (h *hubspot) single(w http.ResponseWriter, r *http.Request, kind string, all []hubspotObject) {
	at := slices.IndexFunc(all, func(o hubspotObject) bool { return o.id == r.PathValue("id") })
	if at < 0 {
		hubspotRefuse(w, http.StatusNotFound, "OBJECT_NOT_FOUND", "Object not found")
		return
	}
	answer(w, http.StatusOK, all[at].row(kind, hubspotNames(r)))
}

// hubspotNames reads the properties that a GET asks for.
func hubspotNames(r *http.Request) []string {
	return strings.Split(strings.Join(r.URL.Query()["properties"], ","), ",")
}

// list answers with a page of all records.
func (h *hubspot) list(w http.ResponseWriter, r *http.Request, kind string, all []hubspotObject) {
	size, after := number(r, "limit", 10), number(r, "after", 0)
	if size < 1 || size > hubspotListRows {
		hubspotRefuse(w, http.StatusBadRequest, "VALIDATION_ERROR", "Limit must be between 1 and 100")
		return
	}
	names := hubspotNames(r)
	rows := []any{}
	for _, o := range part(all, after, size) {
		rows = append(rows, o.row(kind, names))
	}
	answer(w, http.StatusOK, hubspotPage(map[string]any{"results": rows}, after+size, len(all)))
}

// hubspotPage adds where the next page begins, if there is one.
func hubspotPage(page map[string]any, next, total int) map[string]any {
	if next < total {
		page["paging"] = map[string]any{"next": map[string]any{"after": strconv.Itoa(next), "link": "?after=" + strconv.Itoa(next)}}
	}
	return page
}

// row writes a record with the named properties, null where they have no value.
// Names that there are not are left out.
func (o hubspotObject) row(kind string, names []string) map[string]any {
	if len(names) == 0 || names[0] == "" {
		names = hubspotUsual()[kind]
	}
	properties := map[string]any{"hs_object_id": o.id, "createdate": o.created}
	for _, name := range names {
		if value := o.properties[name]; value != "" {
			properties[name] = value
		} else if _, there := properties[name]; !there && slices.Contains(hubspotKnown()[kind], name) {
			properties[name] = nil
		}
	}
	return map[string]any{
		"id": o.id, "properties": properties, "createdAt": o.created, "updatedAt": o.updated, "archived": false,
		"url": "https://app.hubspot.com/contacts/62515/record/" + map[string]string{"contacts": "0-1", "deals": "0-3", "products": "0-7", "line_items": "0-8"}[kind] + "/" + o.id,
	}
}
