package stores

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/wazgate/wazgate/internal/simulate"
)

// Bitrix24Webhook is the secret in the address of the inbound webhook, and
// Bitrix24Catalog the id of the product catalogue.
const (
	Bitrix24Webhook = "bitrix24-planted-webhook"
	Bitrix24Catalog = 23
)

// bitrixPage is how many rows come at once; there is no other number.
const bitrixPage = 50

// bitrixRow is a row of a list. Which values are text depends on the method.
type bitrixRow map[string]any

// bitrix24 is what the webhook's employee may read.
type bitrix24 struct {
	contacts, items, deals, lines, statuses, products, prices []bitrixRow
}

// Bitrix24 is the REST API of Bitrix24 behind an inbound webhook, whose secret is
// a part of the path. It ignores filters by fields that it does not know.
func Bitrix24(cast Cast) http.Handler {
	api := newBitrix24(&cast)
	mux := http.NewServeMux()
	mux.HandleFunc("/rest/1/{secret}/{method}", func(w http.ResponseWriter, r *http.Request) {
		if r.PathValue("secret") != Bitrix24Webhook {
			bitrixRefuse(w, http.StatusUnauthorized, "NO_AUTH_FOUND", "Wrong authorization data")
			return
		}
		call := bitrixCall{}
		if r.Method == http.MethodPost && !read(r, &call) {
			bitrixRefuse(w, http.StatusBadRequest, "INVALID_REQUEST", "Invalid request")
			return
		}
		call.everybody = simulate.FiltersIgnored(r.Context())
		api.call(w, strings.TrimSuffix(r.PathValue("method"), ".json"), &call)
	})
	return mux
}

// bitrixCall holds the parameters of the methods that are simulated.
type bitrixCall struct {
	Filter     map[string]any    `json:"filter"`
	Select     []string          `json:"select"`
	Order      map[string]string `json:"order"`
	Start      any               `json:"start"`
	EntityType string            `json:"entity_type"`
	Kind       string            `json:"type"`
	Values     []string          `json:"values"`
	EntityID   int               `json:"entityTypeId"`
	everybody  bool
}

// call answers a method.
func (b *bitrix24) call(w http.ResponseWriter, method string, call *bitrixCall) {
	if wanted := call.lacks(method); wanted != "" {
		bitrixRefuse(w, http.StatusBadRequest, "INVALID_ARG_VALUE", "Required: "+wanted)
		return
	}
	switch method {
	case "profile":
		bitrixAnswer(w, map[string]any{"result": map[string]any{"ID": "1", "ADMIN": false, "NAME": "Bot", "LAST_NAME": "", "TIME_ZONE": ""}})
	case "crm.duplicate.findbycomm":
		b.findByComm(w, call)
	case "crm.contact.list":
		bitrixList(w, b.contacts, call, "")
	case "crm.item.list":
		bitrixList(w, b.items, call, "items")
	case "crm.deal.list":
		bitrixList(w, b.deals, call, "")
	case "crm.status.list":
		bitrixAnswer(w, map[string]any{"result": bitrixFound(b.statuses, call), "total": len(b.statuses)})
	case "crm.item.productrow.list":
		bitrixList(w, b.lines, call, "productRows")
	case "catalog.product.list":
		bitrixList(w, b.products, call, "products")
	case "catalog.price.list":
		bitrixList(w, b.prices, call, "prices")
	default:
		bitrixRefuse(w, http.StatusNotFound, "ERROR_METHOD_NOT_FOUND", "Method not found!")
	}
}

// lacks names what a method cannot do without and was not told.
func (c *bitrixCall) lacks(method string) string {
	switch {
	case method == "crm.item.list" && c.EntityID != 3: // contacts are all that there is
		return "entityTypeId"
	case method == "crm.item.productrow.list" && (c.Filter["=ownerType"] == nil || c.Filter["=ownerId"] == nil):
		return "=ownerType, =ownerId"
	case method == "catalog.product.list" && c.Filter["iblockId"] == nil:
		return "iblockId"
	default:
		return ""
	}
}

// findByComm finds contacts by whole phones, of which only the digits count, or
// by addresses. Nobody is an empty list, where an object is usual.
func (b *bitrix24) findByComm(w http.ResponseWriter, call *bitrixCall) {
	switch {
	case call.Kind != "PHONE" && call.Kind != "EMAIL":
		bitrixRefuse(w, http.StatusBadRequest, "Communication type is not defined", "Parameter 'type' is required.")
		return
	case len(call.Values) == 0 || len(call.Values) > 20:
		bitrixRefuse(w, http.StatusBadRequest, "Communication values is not defined", "Parameter 'values' is required.")
		return
	}
	found := []int64{}
	for _, contact := range b.contacts {
		id, err := strconv.ParseInt(bitrixText(contact["ID"]), 10, 64)
		if err == nil && (call.everybody || bitrixReached(contact, call)) && len(found) < 20 {
			found = append(found, id)
		}
	}
	if len(found) == 0 {
		bitrixAnswer(w, map[string]any{"result": []any{}})
		return
	}
	bitrixAnswer(w, map[string]any{"result": map[string]any{"CONTACT": found}})
}

// bitrixReached tells whether a contact has one of the phones or addresses.
func bitrixReached(contact bitrixRow, call *bitrixCall) bool {
	fields, _ := contact[call.Kind].([]bitrixRow)
	for _, field := range fields {
		stored, _ := field["VALUE"].(string)
		for _, value := range call.Values {
			same := strings.EqualFold(stored, value)
			if call.Kind == "PHONE" {
				same = digits(value) != "" && digits(stored) == digits(value)
			}
			if same {
				return true
			}
		}
	}
	return false
}

// bitrixAnswer writes an answer with how long it took.
func bitrixAnswer(w http.ResponseWriter, document map[string]any) {
	document["time"] = map[string]any{
		"start": 1780000000.125, "finish": 1780000000.25, "duration": 0.125, "processing": 0.0625,
		"date_start": "2026-05-28T22:26:40+02:00", "date_finish": "2026-05-28T22:26:40+02:00", "operating": 0,
	}
	answer(w, http.StatusOK, document)
}

// bitrixRefuse writes an error.
func bitrixRefuse(w http.ResponseWriter, status int, code, description string) {
	answer(w, status, map[string]string{"error": code, "error_description": description})
}
