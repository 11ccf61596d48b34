package stores

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// part is the piece of a list from an offset on, at most size long. It never
// panics, whatever a caller asked for.
func part[T any](all []T, offset, size int) []T {
	offset = min(max(offset, 0), len(all))
	return all[offset:min(offset+max(size, 0), len(all))]
}

// pages is how many pages of a size a list has.
func pages(length, size int) int {
	return (length + max(size, 1) - 1) / max(size, 1)
}

// answer writes JSON.
func answer(w http.ResponseWriter, status int, document any) {
	body, err := json.Marshal(document)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// read decodes the JSON body of a request; false if it is none.
func read(r *http.Request, into any) bool {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	return err == nil && json.Unmarshal(body, into) == nil
}

// number reads a parameter that is a whole number; without one, or with
// another text, it is the other value.
func number(r *http.Request, name string, otherwise int) int {
	n, err := strconv.Atoi(r.URL.Query().Get(name))
	if err != nil {
		return otherwise
	}
	return n
}

// within tells whether one of the texts has the part in it, without case. No
// part is in every text, as in the search of most stores.
func within(part string, texts ...string) bool {
	part = strings.ToLower(part)
	for _, text := range texts {
		if strings.Contains(strings.ToLower(text), part) {
			return true
		}
	}
	return false
}

// digits are those of a text.
func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// bearer tells whether the request has the token.
func bearer(r *http.Request, token string) bool {
	return r.Header.Get("Authorization") == "Bearer "+token
}

// basic tells whether the request has user and password.
func basic(r *http.Request, user, password string) bool {
	u, p, given := r.BasicAuth()
	return given && u == user && p == password
}
