package wazionschema_test

import (
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/internal/wazion/wazionschema"
)

func TestValidateAccepts(t *testing.T) {
	validator := wazionschema.NewValidator()
	tests := map[string]struct {
		endpoint wazion.Endpoint
		body     string
	}{
		"nobody found": {wazion.GlobalSearch, `{"found":false,"customers":[]}`},
		"could not look": {
			wazion.GlobalSearch, `{"found":false,"customers":[],"error":"No autorizado"}`,
		},
		"the documented search example": {
			wazion.GlobalSearch, `{"found":true,"customers":[{"id":"cust_123","name":"Juan García López",
				"email":"juan.garcia@example.com","phone":"+34612345678","customerUrl":"https://crm.example.com/clientes/123",
				"orders":[{"number":"#ORD-1234","url":"https://crm.example.com/pedidos/1234"}]}]}`,
		},
		"the documented text for the AI": {wazion.AICustomerInitialInfo, `{"found":true,"info":"Cliente: Juan García."}`},
		"a backend's own document": {
			wazion.SearchProducts, `{"http_status":200,"count":0,"products":[],"target_locale":"es","raw":{"a":null,"b":1e3}}`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if err := validator.Validate(test.endpoint, false, []byte(test.body)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestValidateRejects(t *testing.T) {
	const customer = `"id":"1","name":"Ana","email":"","phone":"+34612345678"`
	validator := wazionschema.NewValidator()
	tests := map[string]struct {
		endpoint wazion.Endpoint
		body     string
		want     string
	}{
		"no JSON":               {wazion.GlobalSearch, `<html>`, "reading the answer"},
		"half an answer":        {wazion.GlobalSearch, `{"found":false,"customers":[`, "reading"},
		"two answers":           {wazion.GlobalSearch, `{"found":false,"customers":[]}{}`, "follows"},
		"null":                  {wazion.GlobalSearch, `{"found":false,"customers":null}`, "/customers is null"},
		"a repeated member":     {wazion.GlobalSearch, `{"found":false,"found":false,"customers":[]}`, "/found appears twice"},
		"an unknown member":     {wazion.GlobalSearch, `{"found":false,"customers":[],"stack":"x"}`, "stack"},
		"a missing member":      {wazion.GlobalSearch, `{"found":false}`, "customers"},
		"found with nothing":    {wazion.GlobalSearch, `{"found":true,"customers":[]}`, "minItems"},
		"found with an error":   {wazion.GlobalSearch, `{"found":true,"customers":[{` + customer + `}],"error":"x"}`, "error"},
		"not found with people": {wazion.GlobalSearch, `{"found":false,"customers":[{` + customer + `}]}`, "maxItems"},
		"no phone": {
			wazion.GlobalSearch, `{"found":true,"customers":[{"id":"1","name":"Ana","email":"","phone":""}]}`, "phone",
		},
		"a national phone": {
			wazion.SidePanelCustomerFindToJoin, `{"customers":[{"id":"1","name":"","email":"","phone":"612345678"}]}`, "phone",
		},
		"an exponent":       {wazion.SearchProducts, `{"count":1e1}`, "exponent"},
		"a capital one":     {wazion.SearchProducts, `{"count":1E1}`, "exponent"},
		"float noise":       {wazion.SidePanelCustomerInfo, `{"customers":[{"totalSpent":0.30000000000000004}]}`, "/customers/0/totalSpent"},
		"an empty error":    {wazion.AICustomerInitialInfo, `{"found":false,"info":"","error":""}`, "error"},
		"found but no text": {wazion.AICustomerInitialInfo, `{"found":true,"info":""}`, "info"},
		"a repetition in the backend's document": {
			wazion.SearchProducts, `{"raw":{"a":1,"a":2}}`, "/raw/a appears twice",
		},
		"null after the backend's document": {wazion.SearchProducts, `{"raw":{"a":null},"count":null}`, "/count is null"},
		"an endpoint without contract":      {"verify_conversion", `{"found":false}`, "no schema"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := validator.Validate(test.endpoint, false, []byte(test.body))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error is %v, want one that mentions %q", err, test.want)
			}
		})
	}
}

func TestValidateTellsTheFormsOfProductsApart(t *testing.T) {
	ai := []byte(`{"count":0,"products":[],"locale":"es"}`)
	if err := wazionschema.Validate(wazion.SearchProducts, true, ai); err != nil {
		t.Error(err)
	}
	if err := wazionschema.Validate(wazion.SearchProducts, false, ai); err == nil {
		t.Error("the AI's form passed as the panel's")
	}
}
