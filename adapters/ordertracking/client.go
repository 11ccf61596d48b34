package ordertracking

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

var (
	errScalar  = errors.New("the answer is neither a list nor an object")
	errRefusal = errors.New("the answer tells of a failure and holds no order")
)

// client speaks HTTP with one endpoint.
type client struct {
	up *upstream.Client
}

// orders asks with one parameter and returns the answer as it is.
func (c client) orders(ctx context.Context, op adapters.Operation, name, value string) (json.RawMessage, error) {
	response, err := c.up.Get(ctx, op, "", url.Values{name: {value}})
	if err != nil {
		return nil, err
	}
	if err := check(gjson.ParseBytes(response.Body)); err != nil {
		return nil, &adapters.Error{Kind: adapters.BadResponse, Operation: op, Status: response.Status, Err: err}
	}
	return response.Body, nil
}

// check refuses answers that hold no order for another reason than that there
// is none: an outage told with a good status must not read as "nobody".
func check(answer gjson.Result) error {
	switch {
	case answer.IsArray(), answer.Type == gjson.Null:
		return nil
	case !answer.IsObject():
		return errScalar
	case toldFailure(answer) && !holdsOrder(answer):
		return errRefusal
	default:
		return nil
	}
}

func toldFailure(answer gjson.Result) bool {
	for _, sign := range []string{"success", "ok", "status"} {
		if isNo(answer.Get(sign)) {
			return true
		}
	}
	if status := answer.Get("status").Str; strings.EqualFold(status, "error") || strings.EqualFold(status, "fail") {
		return true
	}
	if answer.Get("errors.0").Exists() || (answer.Get("code").Int() >= 400 && answer.Get("message").Exists()) {
		return true
	}
	return isSomething(answer.Get("error"))
}

// isSomething reports whether an error member holds an error.
func isSomething(told gjson.Result) bool {
	switch told.Type {
	case gjson.Null, gjson.False:
		return false
	case gjson.Number:
		return told.Num != 0
	case gjson.JSON:
		return told.Raw != "{}" && told.Raw != "[]"
	default:
		return told.String() != ""
	}
}

// isNo reports whether a backend says no, in the ways in which backends say it.
func isNo(said gjson.Result) bool {
	return said.Type == gjson.False || (said.Type == gjson.Number && said.Num == 0) || said.Str == "false"
}

// holdsOrder reports whether one of the places for orders is filled.
func holdsOrder(answer gjson.Result) bool {
	for _, path := range []string{"orders.0", "data.orders.0", "data.0", "results.0", "order.items", "items.0"} {
		if answer.Get(path).Exists() {
			return true
		}
	}
	return false
}
