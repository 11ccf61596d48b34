package wazion

import "net/http"

// unknownAnswer is what questions without a public contract get, such as
// verify_conversion.
type unknownAnswer struct {
	Found bool   `json:"found"`
	Error string `json:"error,omitempty"`
}

// Empty returns the endpoint's own answer that says nothing was found. With an
// error text it says that nobody could look. An endpoint without a public
// contract gets {"found": false}.
func Empty(e Endpoint, ai bool, labels Labels, errorText string) any {
	switch e {
	case SidePanelCustomerInfo:
		return CustomerInfo{Customers: []Customer{}, Labels: labels, Error: errorText}
	case AICustomerInitialInfo:
		return InitialInfo{Error: errorText}
	case SidePanelCustomerFindToJoin:
		return FindToJoin{Customers: []JoinCustomer{}, Error: errorText}
	case SearchProducts:
		return emptyProducts(ai, labels, errorText)
	case GlobalSearch:
		return SearchResult{Customers: []SearchCustomer{}, Error: errorText}
	default:
		return unknownAnswer{Error: errorText}
	}
}

func emptyProducts(ai bool, labels Labels, errorText string) any {
	if ai {
		return AIProducts{Products: []AIProduct{}, Locale: labels.Language(), Error: errorText}
	}
	return Products{
		HTTPStatus:   http.StatusOK,
		Products:     []Product{},
		TargetLocale: labels.Language(),
		Error:        errorText,
	}
}
