package simulate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// single is the envelope of one object.
type single[T any] struct {
	Data T `json:"data"`
}

// paged is the envelope of a list.
type paged[T any] struct {
	Data       []T        `json:"data"`
	Pagination pagination `json:"pagination"`
}

// pagination tells where in a list the page is.
type pagination struct {
	Page       int `json:"page"`
	PerPage    int `json:"per_page"`
	Total      int `json:"total"`
	TotalPages int `json:"total_pages"`
}

// counted is what the count routes answer.
type counted struct {
	Count int `json:"count"`
}

// refusal is the envelope of an error.
type refusal struct {
	Error struct {
		Code    string   `json:"code"`
		Message string   `json:"message"`
		Details []detail `json:"details,omitempty"`
	} `json:"error"`
}

// detail names a field that was not acceptable.
type detail struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// answer writes a JSON body, without escaping what HTML would want escaped.
func answer(w http.ResponseWriter, status int, body any) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(text.Bytes()) // an error means that the client has gone
}

// refuse writes an error.
func refuse(w http.ResponseWriter, status int, code, message string, details ...detail) {
	var body refusal
	body.Error.Code, body.Error.Message, body.Error.Details = code, message, details
	answer(w, status, body)
}

// invalid writes the error for input that does not fit.
func invalid(w http.ResponseWriter, details []detail) {
	refuse(w, http.StatusUnprocessableEntity, "VALIDATION_ERROR", "Validation failed", details...)
}

// missing writes the error for an object that does not exist.
func missing(w http.ResponseWriter, kind string) {
	refuse(w, http.StatusNotFound, "NOT_FOUND", kind+" not found")
}

// tryAgain is the text of a 429.
func tryAgain(wait time.Duration) string {
	return fmt.Sprintf("Rate limit exceeded. Try again in %d seconds.", int(wait.Seconds()+0.999))
}

// listed writes the page of the rows that the query asks for: those that pass
// the filter, sorted. It copies before it sorts.
func listed[T any](w http.ResponseWriter, q *query, rows []T, passes func(T) bool, sorts map[string]func(x, y T) int, usual string) {
	page, perPage := q.integer("page", 1, 1, 1<<30), q.integer("per_page", 25, 1, 100)
	compare := sorts[q.choice("sort", usual, keys(sorts))]
	descending := q.choice("order", "desc", []string{"asc", "desc"}) == "desc"
	if len(q.problems) > 0 {
		invalid(w, q.problems)
		return
	}
	kept := keep(rows, passes)
	slices.SortStableFunc(kept, func(x, y T) int {
		if descending {
			return compare(y, x)
		}
		return compare(x, y)
	})
	body := paged[T]{Data: []T{}, Pagination: pagination{
		Page: page, PerPage: perPage, Total: len(kept), TotalPages: (len(kept) + perPage - 1) / perPage,
	}}
	if from := (page - 1) * perPage; from < len(kept) {
		body.Data = kept[from:min(from+perPage, len(kept))]
	}
	answer(w, http.StatusOK, body)
}

// keys lists the keys of a map in alphabetical order.
func keys[T any](of map[string]T) []string {
	list := make([]string, 0, len(of))
	for key := range of {
		list = append(list, key)
	}
	slices.Sort(list)
	return list
}

// stamp writes a moment as most fields of the API do.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// optional is nil for the empty text, so that JSON says null.
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// holds tells whether one of the stored texts contains the search, which is in
// lower case already: a plain substring of the text as it is stored.
func holds(texts []string, search string) bool {
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, search) })
}

// lowered puts all texts into lower case.
func lowered(texts ...string) []string {
	for i, text := range texts {
		texts[i] = strings.ToLower(text)
	}
	return texts
}
