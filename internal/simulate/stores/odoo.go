package stores

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/internal/simulate"
)

// OdooKey is the API key of Odoo, and OdooDatabase the name of its database.
const (
	OdooKey      = "odoo-planted-key"
	OdooDatabase = "odoo-planted-database"
)

// odooModels are the tables that the key's user may read.
type odooModels map[string][]odooRecord

// odooRecord is a row of a table. A field without value is false.
type odooRecord map[string]any

// Odoo is the JSON-2 API of Odoo 19: POST /json/2/MODEL/METHOD. Guests are
// contacts there, addresses are contacts below a contact, and phones are what
// somebody typed.
func Odoo(cast Cast) http.Handler {
	models := newOdooModels(&cast)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /json/2/{model}/{method}", func(w http.ResponseWriter, r *http.Request) {
		var call odooCall
		switch {
		case !strings.EqualFold(r.Header.Get("Authorization"), "bearer "+OdooKey):
			odooRefuse(w, http.StatusUnauthorized, "werkzeug.exceptions.Unauthorized", "Invalid apikey")
		case r.Header.Get("X-Odoo-Database") != OdooDatabase:
			odooRefuse(w, http.StatusNotFound, "werkzeug.exceptions.NotFound", "404 Not Found")
		case !read(r, &call):
			odooRefuse(w, http.StatusBadRequest, "werkzeug.exceptions.BadRequest", "could not parse the body as json")
		default:
			models.call(w, r, r.PathValue("model"), r.PathValue("method"), &call)
		}
	})
	mux.HandleFunc("/json/2/", func(w http.ResponseWriter, _ *http.Request) {
		odooRefuse(w, http.StatusNotFound, "werkzeug.exceptions.NotFound", "Did you mean POST /json/2/<model>/<method>?")
	})
	return mux
}

// odooCall holds the arguments of the methods that are simulated.
type odooCall struct {
	IDs     []int64         `json:"ids"`
	Context map[string]any  `json:"context"`
	Domain  json.RawMessage `json:"domain"`
	Fields  []string        `json:"fields"`
	Offset  int             `json:"offset"`
	Limit   *int            `json:"limit"`
	Order   string          `json:"order"`
}

// call answers a method of a model.
func (m odooModels) call(w http.ResponseWriter, r *http.Request, model, method string, call *odooCall) {
	records, known := m[model]
	switch {
	case model == "res.users" && method == "context_get":
		answer(w, http.StatusOK, map[string]any{"lang": "es_ES", "tz": "Europe/Madrid", "uid": 7})
	case !known:
		odooRefuse(w, http.StatusNotFound, "werkzeug.exceptions.NotFound", "the model '"+model+"' does not exist")
	case method != "search_read":
		odooRefuse(w, http.StatusNotFound, "werkzeug.exceptions.NotFound", "The method '"+model+"."+method+"' does not exist")
	default:
		found, err := m.search(records, call.Domain, simulate.FiltersIgnored(r.Context()))
		if err != nil {
			odooRefuse(w, http.StatusInternalServerError, "builtins.ValueError", err.Error())
			return
		}
		odooSort(found, call.Order)
		limit := len(found)
		if call.Limit != nil && *call.Limit > 0 {
			limit = *call.Limit
		}
		m.write(w, model, part(found, call.Offset, limit), call.Fields)
	}
}

// search keeps the records that fit the domain. Archived ones never do.
func (m odooModels) search(records []odooRecord, domain json.RawMessage, ignore bool) ([]odooRecord, error) {
	fits := func(odooRecord) bool { return true }
	if len(domain) > 0 {
		condition, err := m.condition(domain)
		if err != nil {
			return nil, err
		}
		if !ignore {
			fits = condition
		}
	}
	found := []odooRecord{}
	for _, record := range records {
		if record["active"] != false && fits(record) {
			found = append(found, record)
		}
	}
	return found, nil
}

// odooSort sorts by the first term of an order, such as "date_order desc".
func odooSort(records []odooRecord, order string) {
	first, _, _ := strings.Cut(order, ",")
	field, direction, _ := strings.Cut(strings.TrimSpace(first), " ")
	if field == "" {
		return
	}
	slices.SortStableFunc(records, func(a, b odooRecord) int {
		compared := odooCompare(a[field], b[field])
		if strings.EqualFold(direction, "desc") {
			return -compared
		}
		return compared
	})
}

// write answers with the wanted fields; the id is always among them.
func (m odooModels) write(w http.ResponseWriter, model string, found []odooRecord, fields []string) {
	rows := make([]odooRecord, 0, len(found))
	for _, record := range found {
		row := odooRecord{"id": record["id"]}
		for _, field := range fields {
			value, known := record[field]
			if !known {
				odooRefuse(w, http.StatusInternalServerError, "builtins.ValueError", "Invalid field '"+field+"' on '"+model+"'")
				return
			}
			row[field] = value
		}
		rows = append(rows, row)
	}
	answer(w, http.StatusOK, rows)
}

// odooRefuse writes an error as Odoo does: the exception of Python, with where
// it came from.
func odooRefuse(w http.ResponseWriter, status int, name, message string) {
	answer(w, status, map[string]any{
		"name": name, "message": message, "arguments": []any{message, status}, "context": map[string]any{},
		"debug": "Traceback (most recent call last):\n  File \"/opt/odoo/http.py\", line 1\n" + name + ": " + message + "\n",
	})
}
