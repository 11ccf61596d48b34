package simulate

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
)

const (
	wazzupPage  = 100 // rows of a page
	wazzupBatch = 100 // entities that may be written at once
)

// routes lists everything the API can do.
func (a *Wazzup) routes() {
	shelve(a, a.contacts, a.contactRow, upload(a.contacts, "INVALID_CONTACTS_DATA", contactInput.read))
	shelve(a, a.deals, a.dealRow, upload(a.deals, "INVALID_DEALS_DATA", dealInput.read))
	a.mux.HandleFunc("GET /v3/users", a.listUsers)
	a.mux.HandleFunc("GET /v3/users/{id}", a.getUser)
	a.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		deny(w, http.StatusNotFound, "NOT_FOUND", "Cannot find the route")
	})
}

// shelve opens the routes of a shelf. The row is written in full, or as lists
// have it.
func shelve[T shelved[T], Row any](a *Wazzup, s *shelf[T], row func(of T, full bool) Row, post http.HandlerFunc) {
	all := "/v3/" + s.name
	a.mux.HandleFunc("GET "+all, func(w http.ResponseWriter, r *http.Request) {
		from, ok := offset(w, r)
		if !ok {
			return
		}
		found, total := s.page(from, a.options.RepeatLastPage)
		rows := make([]Row, 0, len(found))
		for _, one := range found {
			rows = append(rows, row(one, false))
		}
		answer(w, http.StatusOK, a.enveloped(s.name, rows, len(rows), total))
	})
	a.mux.HandleFunc("POST "+all, post)
	a.mux.HandleFunc("GET "+all+"/{id}", func(w http.ResponseWriter, r *http.Request) {
		if one, ok := s.one(r.PathValue("id")); ok {
			answer(w, http.StatusOK, row(one, true))
			return
		}
		deny(w, http.StatusNotFound, "NOT_FOUND", "No such entity")
	})
	a.mux.HandleFunc("DELETE "+all+"/{id}", func(w http.ResponseWriter, r *http.Request) {
		if len(s.remove(r.PathValue("id"))) > 0 {
			deny(w, http.StatusNotFound, "NOT_FOUND", "No such entity")
		}
	})
	a.mux.HandleFunc("PATCH "+all+"/bulk_delete", func(w http.ResponseWriter, r *http.Request) {
		var wanted []identifier
		if !batch(w, r, &wanted) {
			return
		}
		ids := make([]string, 0, len(wanted))
		for _, id := range wanted {
			ids = append(ids, id.text)
		}
		answer(w, http.StatusOK, a.identifiers(s.remove(ids...)))
	})
}

// offset reads where the page begins.
func offset(w http.ResponseWriter, r *http.Request) (int, bool) {
	raw := r.URL.Query().Get("offset")
	if raw == "" {
		return 0, true
	}
	n, err := strconv.Atoi(raw)
	if err != nil || n < 0 {
		deny(w, http.StatusBadRequest, "INVALID_OFFSET", "Offset must be a number of at least 0")
		return 0, false
	}
	return n, true
}

// enveloped wraps the rows of a page.
func (a *Wazzup) enveloped(name string, rows any, count, total int) any {
	if a.options.CountsAll {
		count = total
	}
	switch a.options.Envelope {
	case BareList:
		return rows
	case NamedList:
		return map[string]any{name: rows}
	default:
		return countedRows{count, rows}
	}
}

// countedRows is the documented envelope of a list.
type countedRows struct {
	Count int `json:"count"`
	Data  any `json:"data"`
}

// upload answers POST: it adds or replaces all the entities, or none. Read
// names the fields of an entity that are missing or wrong.
func upload[T shelved[T], Input any](s *shelf[T], invalid string, read func(Input) (T, []string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var inputs []Input
		if !batch(w, r, &inputs) {
			return
		}
		var rows []T
		var ids []string
		var problems []denial
		for i, in := range inputs {
			row, fields := read(in)
			if len(fields) > 0 {
				problems = append(problems, denial{i, fields})
			}
			rows, ids = append(rows, row), append(ids, row.key())
		}
		slices.Sort(ids)
		switch {
		case len(problems) > 0:
			deny(w, http.StatusBadRequest, invalid, "Invalid data", problems...)
		case len(slices.Compact(ids)) < len(rows):
			deny(w, http.StatusInternalServerError, "INTERNAL_ERROR", "Something went wrong") // so it is documented
		default:
			s.put(rows...)
		}
	}
}

// batch reads a list of at most so many elements as may be written at once.
func batch[T any](w http.ResponseWriter, r *http.Request, into *[]T) bool {
	var list []json.RawMessage
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&list); err != nil {
		deny(w, http.StatusBadRequest, "INVALID_JSON", "The request body is not a list")
		return false
	}
	if len(list) > wazzupBatch {
		deny(w, http.StatusBadRequest, "TOO_MANY_ENTITIES", "Too many entities")
		return false
	}
	for _, raw := range list {
		var element T
		if err := json.Unmarshal(raw, &element); err != nil {
			deny(w, http.StatusBadRequest, "INVALID_JSON", "An element is of the wrong type")
			return false
		}
		*into = append(*into, element)
	}
	return true
}

// wazzupRefusal is the body of an error.
type wazzupRefusal struct {
	Error       string   `json:"error"`
	Description string   `json:"description,omitempty"`
	Data        []denial `json:"data,omitempty"`
	RequestID   string   `json:"requestId,omitempty"`
}

// denial names the fields of an entity that were not acceptable.
type denial struct {
	Index  int      `json:"index"`
	Fields []string `json:"fields"`
}

// deny writes an error. Those with a description tell a number that is for the
// vendor's support alone.
func deny(w http.ResponseWriter, status int, code, description string, problems ...denial) {
	body := wazzupRefusal{Error: code, Description: description, Data: problems}
	if description != "" {
		body.RequestID = internalMark + "-7c1f"
	}
	answer(w, status, body)
}

// listUsers answers GET /v3/users.
func (a *Wazzup) listUsers(w http.ResponseWriter, _ *http.Request) {
	rows := make([]userRow, 0, len(a.users))
	for _, u := range a.users {
		rows = append(rows, userRow{ID: a.identifier(u.ID), Name: u.Name})
	}
	if a.options.WrappedUsers {
		answer(w, http.StatusOK, countedRows{len(rows), rows})
		return
	}
	answer(w, http.StatusOK, rows)
}

// getUser answers GET /v3/users/{id}.
func (a *Wazzup) getUser(w http.ResponseWriter, r *http.Request) {
	for _, u := range a.users {
		if u.ID == r.PathValue("id") {
			answer(w, http.StatusOK, userRow{a.identifier(u.ID), u.Name, u.Phone})
			return
		}
	}
	deny(w, http.StatusNotFound, "NOT_FOUND", "No such entity")
}
