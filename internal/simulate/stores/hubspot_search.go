package stores

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/wazgate/wazgate/internal/simulate"
)

// hubspotSearch is what a search asks for: one of the groups has to fit, with
// all of its filters.
type hubspotSearch struct {
	FilterGroups []struct {
		Filters []hubspotFilter `json:"filters"`
	} `json:"filterGroups"`
	Query      string   `json:"query"`
	Limit      int      `json:"limit"`
	After      string   `json:"after"`
	Properties []string `json:"properties"`
}

type hubspotFilter struct {
	Property string   `json:"propertyName"`
	Operator string   `json:"operator"`
	Value    string   `json:"value"`
	Values   []string `json:"values"`
}

var errHubspotSearch = errors.New("there was a problem with the request")

// search answers with the records that fit; without filters, with all.
func (h *hubspot) search(w http.ResponseWriter, r *http.Request, kind string, all []hubspotObject) {
	wanted := hubspotSearch{Limit: 10}
	after, ok := 0, read(r, &wanted)
	if ok && wanted.After != "" {
		n, err := strconv.Atoi(wanted.After)
		after, ok = n, err == nil
	}
	if !ok || wanted.Limit < 1 || wanted.Limit > hubspotSearchRows || len(wanted.FilterGroups) > 5 {
		hubspotRefuse(w, http.StatusBadRequest, "VALIDATION_ERROR", "Invalid input JSON")
		return
	}
	var found []hubspotObject
	for _, o := range all {
		fits, err := wanted.fits(kind, o)
		if err != nil {
			hubspotRefuse(w, http.StatusBadRequest, "VALIDATION_ERROR", err.Error())
			return
		}
		if fits || simulate.FiltersIgnored(r.Context()) {
			found = append(found, o)
		}
	}
	rows := []any{}
	for _, o := range part(found, after, wanted.Limit) {
		rows = append(rows, o.row(kind, wanted.Properties))
	}
	answer(w, http.StatusOK, hubspotPage(map[string]any{"total": len(found), "results": rows}, after+wanted.Limit, len(found)))
}

// fits tells whether a record is one that is searched for.
func (s *hubspotSearch) fits(kind string, o hubspotObject) (bool, error) {
	found := len(s.FilterGroups) == 0
	for _, group := range s.FilterGroups {
		all := len(group.Filters) > 0
		for _, filter := range group.Filters {
			if !slices.Contains(hubspotKnown()[kind], filter.Property) {
				return false, errHubspotSearch
			}
			fits, err := filter.fits(o.properties[filter.Property])
			if err != nil {
				return false, err
			}
			all = all && fits
		}
		found = found || all
	}
	return found && o.mentions(kind, s.Query), nil
}

// fits compares one property.
func (f hubspotFilter) fits(value string) (bool, error) {
	same := func(other string) bool { return value != "" && strings.EqualFold(value, other) }
	switch f.Operator {
	case "EQ":
		return same(f.Value), nil
	case "IN":
		return slices.ContainsFunc(f.Values, same), nil
	case "HAS_PROPERTY":
		return value != "", nil
	case "CONTAINS_TOKEN":
		return slices.ContainsFunc(hubspotTokens(value), func(token string) bool { return strings.EqualFold(token, f.Value) }), nil
	default:
		return false, errHubspotSearch
	}
}

// hubspotTokens are the words of a text.
func hubspotTokens(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" #,;-()/", r) })
}

// mentions tells whether every word of a query begins a word of what HubSpot
// looks into.
func (o hubspotObject) mentions(kind, query string) bool {
	var words []string
	for _, name := range hubspotSearched()[kind] {
		words = append(words, hubspotTokens(o.properties[name])...)
	}
	for _, wanted := range hubspotTokens(query) {
		begins := func(word string) bool { return strings.HasPrefix(strings.ToLower(word), strings.ToLower(wanted)) }
		if !slices.ContainsFunc(words, begins) {
			return false
		}
	}
	return query == "" || len(hubspotTokens(query)) > 0
}

// hubspotInputs is what a batch asks for.
type hubspotInputs struct {
	Properties []string `json:"properties"`
	Inputs     []struct {
		ID string `json:"id"`
	} `json:"inputs"`
}

// hubspotBatch writes the answer to a batch, of which some may be missing.
func hubspotBatch(w http.ResponseWriter, rows []any, missing []string, category string) {
	batch := map[string]any{"status": "COMPLETE", "results": rows, "startedAt": "2026-05-06T08:00:00.000Z", "completedAt": "2026-05-06T08:00:00.100Z"}
	if len(missing) == 0 {
		answer(w, http.StatusOK, batch)
		return
	}
	batch["numErrors"] = len(missing)
	batch["errors"] = []any{map[string]any{
		"status": "error", "category": "OBJECT_NOT_FOUND", "subCategory": category, "message": "Could not get some of them",
		"context": map[string]any{"ids": missing},
	}}
	answer(w, http.StatusMultiStatus, batch)
}

// batch answers with the records of several ids.
func (h *hubspot) batch(w http.ResponseWriter, r *http.Request, kind string, all []hubspotObject) {
	var wanted hubspotInputs
	if !read(r, &wanted) || len(wanted.Inputs) == 0 || len(wanted.Inputs) > hubspotBatchRows {
		hubspotRefuse(w, http.StatusBadRequest, "VALIDATION_ERROR", "Invalid input JSON")
		return
	}
	rows, missing := []any{}, []string{}
	if simulate.FiltersIgnored(r.Context()) {
		for _, o := range all {
			rows = append(rows, o.row(kind, wanted.Properties))
		}
		hubspotBatch(w, rows, nil, "")
		return
	}
	for _, input := range wanted.Inputs {
		if at := slices.IndexFunc(all, func(o hubspotObject) bool { return o.id == input.ID }); at >= 0 {
			rows = append(rows, all[at].row(kind, wanted.Properties))
		} else {
			missing = append(missing, input.ID)
		}
	}
	hubspotBatch(w, rows, missing, "")
}

// associations answers which records belong to others.
func (h *hubspot) associations(w http.ResponseWriter, r *http.Request) {
	var wanted hubspotInputs
	links, known := h.links[r.PathValue("from")+"/"+r.PathValue("to")]
	if !known || !read(r, &wanted) || len(wanted.Inputs) == 0 {
		hubspotRefuse(w, http.StatusBadRequest, "VALIDATION_ERROR", "Invalid input JSON")
		return
	}
	rows, missing := []any{}, []string{}
	for _, input := range wanted.Inputs {
		to := []any{}
		for _, id := range links[input.ID] {
			to = append(to, map[string]any{"toObjectId": id, "associationTypes": []any{map[string]any{"category": "HUBSPOT_DEFINED", "typeId": 3, "label": nil}}})
		}
		if len(to) == 0 {
			missing = append(missing, input.ID)
			continue
		}
		rows = append(rows, map[string]any{"from": map[string]any{"id": input.ID}, "to": to})
	}
	hubspotBatch(w, rows, missing, "crm.associations.NO_ASSOCIATIONS_FOUND")
}
