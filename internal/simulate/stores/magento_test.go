package stores_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
)

// askMagento asks with searchCriteria; parameters are name, value, with the
// names of filters shortened to GROUP.INDEX.PART.
func askMagento(h http.Handler, path string, parameters ...string) *httptest.ResponseRecorder {
	query := url.Values{}
	for i := 0; i+1 < len(parameters); i += 2 {
		name := parameters[i]
		if parts := strings.Split(name, "."); len(parts) == 3 {
			name = fmt.Sprintf("searchCriteria[filter_groups][%s][filters][%s][%s]", parts[0], parts[1], parts[2])
		}
		query.Set(name, parameters[i+1])
	}
	return asked(h, http.MethodGet, "/rest/V1/"+path+"?"+query.Encode(), "", "Authorization", "Bearer "+stores.MagentoToken)
}

// magentoList is a list as Magento writes it.
type magentoList struct {
	Items []struct {
		Name   string `json:"firstname"`
		Number string `json:"increment_id"`
		SKU    string `json:"sku"`
	} `json:"items"`
	Total int `json:"total_count"`
}

// listMagento asks for a list that must come, and names what is in it.
func listMagento(t *testing.T, h http.Handler, path string, parameters ...string) ([]string, int) {
	t.Helper()
	w := askMagento(h, path, parameters...)
	var list magentoList
	if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s %v: %d %s", path, parameters, w.Code, w.Body)
	}
	names := []string{}
	for _, item := range list.Items {
		names = append(names, item.Name+item.Number+item.SKU)
	}
	return names, list.Total
}

func TestMagentoFilters(t *testing.T) {
	h := stores.Magento(stores.NewCast())
	for _, test := range []struct {
		path       string
		parameters []string
		want       []string
	}{
		{"customers/search", []string{"0.0.field", "email", "0.0.value", "NADIA.ferrer@example.com"}, []string{"Nadia"}},
		{"customers/search", []string{"0.0.field", "firstname", "0.0.value", "%adi%", "0.0.condition_type", "like"}, []string{"Nadia"}},
		{"customers/search", []string{"0.0.field", "entity_id", "0.0.value", "101,102", "0.0.conditionType", "in"}, []string{"Nadia", "Zoe"}},
		{"customers/search", []string{"0.0.field", "firstname", "0.0.value", "zoe", "0.1.field", "lastname", "0.1.value", "soto"}, []string{"Zoe", "Iker"}},
		{"customers/search", []string{"0.0.field", "firstname", "0.0.value", "zoe", "1.0.field", "lastname", "1.0.value", "soto"}, []string{}},
		{"orders", []string{"0.0.field", "increment_id", "0.0.value", "000001044"}, []string{"000001044"}},
		{"orders", []string{"0.0.field", "increment_id", "0.0.value", "1044"}, []string{}},
		{
			"orders", []string{"0.0.field", "customer_id", "0.0.value", "101", "searchCriteria[sortOrders][0][field]", "created_at", "searchCriteria[sortOrders][0][direction]", "DESC"},
			[]string{"000001043", "000001042"},
		},
		{"orders", []string{"0.0.field", "updated_at", "0.0.value", "2026-05-06 13:00:00", "0.0.condition_type", "lt", "1.0.field", "created_at", "1.0.value", "2026-05-05", "1.0.condition_type", "gteq"}, []string{"000001045"}},
		{"products", []string{"0.0.field", "name", "0.0.value", "%taza%", "0.0.condition_type", "like", "1.0.field", "visibility", "1.0.value", "1", "1.0.condition_type", "neq"}, []string{"TAZ-01", "TDE-01", "TAZ-99"}},
	} {
		if got, total := listMagento(t, h, test.path, test.parameters...); !slices.Equal(got, test.want) || total != len(test.want) {
			t.Errorf("%s %v: %v of %d, want %v", test.path, test.parameters, got, total, test.want)
		}
	}
}

func TestMagentoShowsTheLastPageAgain(t *testing.T) {
	h := stores.Magento(stores.NewCast())
	page := func(number string) []string {
		names, total := listMagento(t, h, "orders", "searchCriteria[pageSize]", "50", "searchCriteria[currentPage]", number)
		if total != 125 {
			t.Errorf("%d orders in all", total)
		}
		return names
	}
	if first, last := page("1"), page("3"); len(first) != 50 || len(last) != 25 || !slices.Equal(page("9"), last) {
		t.Errorf("pages of %d and %d, and after the last one %d", len(first), len(last), len(page("9")))
	}
	if all, _ := listMagento(t, h, "orders", "searchCriteria", ""); len(all) != 125 {
		t.Errorf("%d orders without a size", len(all))
	}
}

func TestMagentoRefuses(t *testing.T) {
	h := stores.Magento(stores.NewCast())
	for name, test := range map[string]struct {
		path       string
		parameters []string
		status     int
		holds      string
	}{
		"no criteria":              {"orders", nil, 400, `"parameters":{"fieldName":"searchCriteria"}`},
		"phones of customers":      {"customers/search", []string{"0.0.field", "telephone", "0.0.value", "1"}, 400, `attribute name is invalid. Reset the name and try again.","parameters":["telephone"]`},
		"phones of orders":         {"orders", []string{"0.0.field", "telephone", "0.0.value", "1"}, 500, `Internal Error`},
		"what is not configurable": {"configurable-products/PLL-01/children", nil, 404, `"message"`},
		"what is not there":        {"phones", nil, 404, "Request does not match any route."},
	} {
		if w := askMagento(h, test.path, test.parameters...); w.Code != test.status || !strings.Contains(w.Body.String(), test.holds) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	if w := asked(h, http.MethodGet, "/rest/V1/orders?searchCriteria", "", "Authorization", "Bearer other"); w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), `"parameters":{"resources":`) {
		t.Errorf("with another token: %d %s", w.Code, w.Body)
	}
	switched := simulate.Faulty(h)
	switched.Set(simulate.Fault{Kind: simulate.EverybodyFault})
	if _, total := listMagento(t, switched, "customers/search", "0.0.field", "email", "0.0.value", "x@example.com"); total < 100 {
		t.Errorf("%d customers although filters are ignored", total)
	}
}

func TestMagentoShapes(t *testing.T) {
	h := stores.Magento(stores.NewCast())
	guest := askMagento(h, "orders", "0.0.field", "increment_id", "0.0.value", "000001044").Body.String()
	if strings.Contains(guest, `"customer_id"`) || !strings.Contains(guest, `"customer_is_guest":1`) {
		t.Errorf("the guest's order: %s", guest)
	}
	order := askMagento(h, "orders", "0.0.field", "increment_id", "0.0.value", "000001043").Body.String()
	if strings.Count(order, `"parent_item_id"`) != 1 || strings.Count(order, `"item_id"`) != 3 {
		t.Errorf("two lines, one with a variant: %s", order)
	}
	if children := askMagento(h, "configurable-products/TAZ-01/children").Body.String(); !strings.HasPrefix(children, "[{") || strings.Count(children, `"sku"`) != 2 {
		t.Errorf("the mug's children: %s", children)
	}
	if configs := askMagento(h, "store/storeConfigs").Body.String(); !strings.HasPrefix(configs, `[{"base_currency_code":"EUR"`) {
		t.Errorf("the store's addresses: %s", configs)
	}
	if shipments := askMagento(h, "shipments", "0.0.field", "order_id", "0.0.value", "81043").Body.String(); !strings.Contains(shipments, `"track_number":"PQ1043ES"`) {
		t.Errorf("the parcel: %s", shipments)
	}
}
