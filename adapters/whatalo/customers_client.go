package whatalo

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// What the commands do beside the adapter's operations, for errors.
const (
	countCustomers adapters.Operation = "count_customers"
	createCustomer adapters.Operation = "create_customer"
	updateCustomer adapters.Operation = "update_customer"
)

var (
	errNoCustomer = errors.New("the answer has no customer with an id")
	errNoCount    = errors.New("the answer has no count")
	errEmptyID    = errors.New("the id is empty")
	errEmptyName  = errors.New("the name is empty")
	errNoChange   = errors.New("nothing is to be changed")
	errNoText     = errors.New("a value is no valid text")
)

// Customers is the whole documented customers API, for the commands. The gateway
// reads through the adapter instead. It is safe for concurrent use.
//
// All errors are *adapters.Error: NotFound for an unknown id, Unsupported for
// what is refused without a call. Nothing is written twice: see
// upstream.Client.Send for what an error says of a write.
type Customers struct {
	api client
}

// NewCustomer is what a customer begins with. Only the name is required.
type NewCustomer struct {
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
	Phone string `json:"phone,omitempty"`
	Notes string `json:"notes,omitempty"`
}

// CustomerChange holds the fields to write; nil leaves a field as it is. An empty
// text clears a field, except the name, which cannot be empty.
type CustomerChange struct {
	Name  *string `json:"name,omitempty"`
	Email *string `json:"email,omitempty"`
	Phone *string `json:"phone,omitempty"`
	Notes *string `json:"notes,omitempty"`
}

// RefusedFields returns the names of the fields that the API did not accept, as
// far as err tells them.
func RefusedFields(err error) []string {
	var refused *upstream.FieldsError
	if !errors.As(err, &refused) {
		return nil
	}
	return refused.Fields
}

// Get reads one customer.
func (c *Customers) Get(ctx context.Context, id string) (Customer, error) {
	const op = adapters.FindCustomers
	id = strings.TrimSpace(id)
	if id == "" {
		return Customer{}, refusal(op, errEmptyID)
	}
	body, err := c.api.customer(ctx, id)
	if err != nil {
		return Customer{}, err
	}
	return customerIn(op, upstream.Response{Status: http.StatusOK, Body: body})
}

// Count returns how many customers the shop has.
func (c *Customers) Count(ctx context.Context) (int, error) {
	response, err := c.api.up.Get(ctx, countCustomers, customersPath+"/count", nil)
	if err != nil {
		return 0, err
	}
	// The answer is documented nowhere; the first is the form of the other routes.
	for _, path := range []string{"data.count", "data.total", "data", "count", "total"} {
		if number, ok := count(gjson.GetBytes(response.Body, path)); ok {
			return number, nil
		}
	}
	return 0, unusable(countCustomers, response.Status, errNoCount)
}

// Create adds a customer and returns it with its id. Surrounding blanks are
// left out. The API does not promise to refuse one that it already has.
func (c *Customers) Create(ctx context.Context, n NewCustomer) (Customer, error) {
	for _, text := range []*string{&n.Name, &n.Email, &n.Phone, &n.Notes} {
		*text = strings.TrimSpace(*text)
	}
	if n.Name == "" {
		return Customer{}, refusal(createCustomer, errEmptyName)
	}
	body, err := encoded(createCustomer, n, n.Name, n.Email, n.Phone, n.Notes)
	if err != nil {
		return Customer{}, err
	}
	response, err := c.api.up.Send(ctx, createCustomer, http.MethodPost, customersPath, nil, body)
	if err != nil {
		return Customer{}, err
	}
	return customerIn(createCustomer, response)
}

// Update changes the given fields of a customer and returns it as it is then.
func (c *Customers) Update(ctx context.Context, id string, change CustomerChange) (Customer, error) {
	id = strings.TrimSpace(id)
	change, values := change.trimmed()
	switch {
	case id == "":
		return Customer{}, refusal(updateCustomer, errEmptyID)
	case len(values) == 0:
		return Customer{}, refusal(updateCustomer, errNoChange)
	case change.Name != nil && *change.Name == "":
		return Customer{}, refusal(updateCustomer, errEmptyName)
	}
	body, err := encoded(updateCustomer, change, values...)
	if err != nil {
		return Customer{}, err
	}
	path := customersPath + "/" + url.PathEscape(id)
	response, err := c.api.up.Send(ctx, updateCustomer, http.MethodPatch, path, nil, body)
	if err != nil {
		return Customer{}, err
	}
	if len(response.Body) == 0 {
		return c.Get(ctx, id)
	}
	return customerIn(updateCustomer, response)
}

// trimmed returns a copy without surrounding blanks, and the texts in it.
func (c CustomerChange) trimmed() (CustomerChange, []string) {
	var values []string
	for _, field := range []**string{&c.Name, &c.Email, &c.Phone, &c.Notes} {
		if *field != nil {
			text := strings.TrimSpace(**field)
			*field, values = &text, append(values, text)
		}
	}
	return c, values
}

// encoded writes what is sent. Broken text is refused, because JSON would replace
// it by other characters.
func encoded[T NewCustomer | CustomerChange](op adapters.Operation, sent T, values ...string) ([]byte, error) {
	for _, value := range values {
		if !utf8.ValidString(value) {
			return nil, refusal(op, errNoText)
		}
	}
	body, err := json.Marshal(sent)
	if err != nil {
		return nil, &adapters.Error{Kind: adapters.Internal, Operation: op, Err: errNoText}
	}
	return body, nil
}

// customerIn reads the one customer of an answer.
func customerIn(op adapters.Operation, response upstream.Response) (Customer, error) {
	customer, ok := newCustomer(gjson.GetBytes(response.Body, "data"))
	if !ok {
		return Customer{}, unusable(op, response.Status, errNoCustomer)
	}
	return customer, nil
}

func refusal(op adapters.Operation, err error) *adapters.Error {
	return &adapters.Error{Kind: adapters.Unsupported, Operation: op, Err: err}
}

func unusable(op adapters.Operation, status int, err error) *adapters.Error {
	return &adapters.Error{Kind: adapters.BadResponse, Operation: op, Status: status, Err: err}
}
