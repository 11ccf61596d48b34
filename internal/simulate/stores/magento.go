package stores

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/wazgate/wazgate/internal/simulate"
)

// MagentoToken is the access token of the integration that the simulated
// Magento lets in.
const MagentoToken = "magento-planted-integration-token"

// Magento is the REST API of Magento 2 and Adobe Commerce, under /rest/V1.
// Lists are asked for by searchCriteria, knows no phone to search for, and shows
// the last page again to whoever asks beyond it.
func Magento(cast Cast) http.Handler {
	m := &magento{newMagentoTables(cast)}
	mux := http.NewServeMux()
	for path, list := range map[string]magentoList{
		"customers/search": {m.customers, true}, "products": {m.products, true},
		"orders": {m.orders, false}, "creditmemos": {m.memos, false}, "shipments": {m.shipments, false},
	} {
		mux.HandleFunc("GET /rest/V1/"+path, list.serve)
	}
	mux.HandleFunc("GET /rest/V1/store/storeConfigs", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, magentoConfigs()) })
	mux.HandleFunc("GET /rest/V1/configurable-products/{sku}/children", m.children)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		magentoRefuse(w, http.StatusNotFound, "Request does not match any route.", nil)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !bearer(r, MagentoToken) {
			magentoRefuse(w, http.StatusUnauthorized, "The consumer isn't authorized to access %resources.", map[string]string{"resources": "Magento_Sales::sales"})
			return
		}
		mux.ServeHTTP(w, r)
	})
}

type magento struct{ magentoTables }

// magentoRow is an object as it is shown, and the attributes that lists can be
// filtered by.
type magentoRow struct {
	shown  map[string]any
	fields map[string]string
}

// magentoRefuse answers with an error: its text has places for parameters.
func magentoRefuse(w http.ResponseWriter, status int, message string, parameters any) {
	body := map[string]any{"message": message}
	if parameters != nil {
		body["parameters"] = parameters
	}
	answer(w, status, body)
}

// magentoList is a list. Attributes of some objects are kept in a way that
// unknown ones are told by name; others are columns, and the database fails.
type magentoList struct {
	rows  []magentoRow
	named bool
}

// magentoCriteria is what searchCriteria says.
type magentoCriteria struct {
	groups     map[string]map[string]*magentoFilter // filters of a group: one of them is enough
	page, size int
	sort       string
	descending bool
	any        bool
}

// magentoFilter is one condition.
type magentoFilter struct{ field, value, condition string }

func (l magentoList) serve(w http.ResponseWriter, r *http.Request) {
	criteria := newMagentoCriteria(r.URL.Query())
	if !criteria.any {
		magentoRefuse(w, http.StatusBadRequest, `"%fieldName" is required. Enter and try again.`, map[string]string{"fieldName": "searchCriteria"})
		return
	}
	rows := slices.Clone(l.rows)
	for _, group := range criteria.groups {
		for _, filter := range group {
			switch _, known := rowFields(l.rows)[filter.field]; {
			case !known && l.named:
				magentoRefuse(w, http.StatusBadRequest, `The "%1" attribute name is invalid. Reset the name and try again.`, []string{filter.field})
				return
			case !known:
				magentoRefuse(w, http.StatusInternalServerError, "Internal Error. Details are available in Magento log file. Report ID: webapi-0", nil)
				return
			}
		}
		if !simulate.FiltersIgnored(r.Context()) {
			rows = slices.DeleteFunc(rows, func(row magentoRow) bool { return !magentoPasses(row, group) })
		}
	}
	total := len(rows)
	rows = criteria.paged(rows)
	items := make([]map[string]any, 0, len(rows))
	for _, row := range rows {
		items = append(items, row.shown)
	}
	answer(w, http.StatusOK, map[string]any{
		"items": items, "search_criteria": map[string]any{"filter_groups": []string{}, "page_size": criteria.size, "current_page": criteria.page}, "total_count": total,
	})
}

// rowFields is what rows can be filtered by.
func rowFields(rows []magentoRow) map[string]string {
	if len(rows) == 0 {
		return nil
	}
	return rows[0].fields
}

// newMagentoCriteria reads the parameters, in either of their two spellings.
// Parameters that it does not know change nothing.
func newMagentoCriteria(query url.Values) magentoCriteria {
	criteria := magentoCriteria{groups: make(map[string]map[string]*magentoFilter), page: 1}
	filter := regexp.MustCompile(`^searchCriteria\[filter_?[gG]roups\]\[(\d+)\]\[filters\]\[(\d+)\]\[(\w+)\]$`)
	for name, values := range query {
		criteria.any = criteria.any || strings.HasPrefix(name, "searchCriteria")
		value := values[0]
		count, _ := strconv.Atoi(value)
		switch parts := filter.FindStringSubmatch(name); {
		case parts != nil:
			criteria.set(parts[1], parts[2], strings.ReplaceAll(strings.ToLower(parts[3]), "_", ""), value)
		case name == "searchCriteria[pageSize]" || name == "searchCriteria[page_size]":
			criteria.size = count
		case name == "searchCriteria[currentPage]" || name == "searchCriteria[current_page]":
			criteria.page = max(count, 1)
		case name == "searchCriteria[sortOrders][0][field]":
			criteria.sort = value
		case name == "searchCriteria[sortOrders][0][direction]":
			criteria.descending = strings.EqualFold(value, "DESC")
		}
	}
	return criteria
}

func (c *magentoCriteria) set(group, index, part, value string) {
	if c.groups[group] == nil {
		c.groups[group] = make(map[string]*magentoFilter)
	}
	if c.groups[group][index] == nil {
		c.groups[group][index] = &magentoFilter{condition: "eq"}
	}
	switch part {
	case "field":
		c.groups[group][index].field = value
	case "value":
		c.groups[group][index].value = value
	case "conditiontype":
		c.groups[group][index].condition = value
	}
}

// paged puts rows in order and takes a page of them: the last one, if there is
// none of that number.
func (c *magentoCriteria) paged(rows []magentoRow) []magentoRow {
	if c.sort != "" {
		slices.SortStableFunc(rows, func(a, b magentoRow) int { return cmp.Compare(a.fields[c.sort], b.fields[c.sort]) })
		if c.descending {
			slices.Reverse(rows)
		}
	}
	if c.size <= 0 {
		return rows
	}
	page := min(c.page, max(pages(len(rows), c.size), 1))
	return part(rows, (page-1)*c.size, c.size)
}

// magentoPasses tells whether a row passes one filter of a group.
func magentoPasses(row magentoRow, group map[string]*magentoFilter) bool {
	for _, filter := range group {
		if magentoFits(strings.ToLower(row.fields[filter.field]), strings.ToLower(filter.value), filter.condition) {
			return true
		}
	}
	return false
}

// magentoFits compares a stored value, without case as the database does.
func magentoFits(stored, value, condition string) bool {
	switch condition {
	case "eq":
		return stored == value
	case "neq":
		return stored != value
	case "like":
		pattern := strings.NewReplacer("%", ".*", "_", ".").Replace(regexp.QuoteMeta(value))
		return regexp.MustCompile(`(?s)^` + pattern + `$`).MatchString(stored)
	case "in":
		return slices.Contains(strings.Split(value, ","), stored)
	case "gt":
		return stored > value
	case "gteq", "from":
		return stored >= value
	case "lt":
		return stored < value
	case "lteq", "to":
		return stored <= value
	}
	return false
}

// children answers with the simple products behind a configurable one.
func (m *magento) children(w http.ResponseWriter, r *http.Request) {
	rows, configurable := m.behind[r.PathValue("sku")]
	if !configurable {
		magentoRefuse(w, http.StatusNotFound, "The product that was requested doesn't exist. Verify the product and try again.", nil)
		return
	}
	answer(w, http.StatusOK, rows)
}

// magentoConfigs are the addresses of the store.
func magentoConfigs() []map[string]any {
	const host = "https://shop.example.com/"
	return []map[string]any{{
		"id": 1, "code": "default", "website_id": 1, "locale": "es_ES", "base_currency_code": "EUR", "default_display_currency_code": "EUR",
		"timezone": "Europe/Madrid", "secure_base_url": host, "secure_base_link_url": host, "secure_base_media_url": host + "media/",
	}}
}

// magentoID is an ID that lists are filtered by.
func magentoID(id int64) string { return fmt.Sprint(id) }
