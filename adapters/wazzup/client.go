package wazzup

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

const usersPath = "/users"

// windowLength is how long a refusal for too many calls lasts at most: the API
// counts anew every five seconds, and does not tell when.
const windowLength = 5 * time.Second

var (
	errNoList   = errors.New("the answer has no list")
	errNoRows   = errors.New("no row of the list has an id")
	errNoObject = errors.New("the answer has no object with an id")
	errNoState  = errors.New("the deal does not tell whether it is closed")
	errTold     = errors.New("an error told with a good status")
	errEmptyID  = errors.New("the id is empty")
	errLongID   = errors.New("the id is longer than ids are")
	errSidecar  = errors.New("the key belongs to Wazzup's own integration with amoCRM or Bitrix24, which cannot read " +
		"contacts and deals; create a key for the API in the Wazzup account")
)

// maxID is the documented length of ids, in characters.
const maxID = 100

// list names one of the lists of the API.
type list string

const (
	contacts list = "contacts"
	deals    list = "deals"
)

func (l list) path() string { return "/" + string(l) }

func (l list) pathOf(id string) string { return l.path() + "/" + url.PathEscape(id) }

// client speaks HTTP with one account.
type client struct {
	up *upstream.Client
}

// rows is what one call for a list brought.
type rows struct {
	list  []gjson.Result
	count int // of this page or of all, nobody knows; 0 if not told
}

// rows reads what a list has from an offset on.
func (c client) rows(ctx context.Context, op adapters.Operation, of list, offset int) (rows, error) {
	root, err := c.get(ctx, op, of.path(), url.Values{"offset": {strconv.Itoa(offset)}})
	if err != nil {
		return rows{}, err
	}
	found, ok := elements(root, string(of))
	if !ok {
		return rows{}, unusable(op, errNoList)
	}
	if len(found) > 0 && firstID(found) == "" {
		return rows{}, unusable(op, errNoRows)
	}
	return rows{list: found, count: int(root.Get("count").Int())}, nil
}

// one reads a single contact or deal.
func (c client) one(ctx context.Context, op adapters.Operation, of list, id string) (gjson.Result, error) {
	root, err := c.get(ctx, op, of.pathOf(id), nil)
	if err != nil {
		return gjson.Result{}, err
	}
	for _, row := range []gjson.Result{root, root.Get("data")} {
		if row.IsObject() && identifier(row.Get("id")) != "" {
			return detached(row), nil
		}
	}
	return gjson.Result{}, unusable(op, errNoObject)
}

// deal reads a single deal beside a list of them.
func (c client) deal(ctx context.Context, id string) (gjson.Result, error) {
	return c.one(ctx, adapters.ListOrders, deals, id)
}

// users returns the names of the users by their ids. Nobody asks for them as
// such, so the operation only says that somebody may be waiting.
func (c client) users(ctx context.Context) (map[string]string, error) {
	const op = adapters.Probe
	root, err := c.get(ctx, op, usersPath, nil)
	if err != nil {
		return nil, err
	}
	found, ok := elements(root, "users")
	if !ok {
		return nil, unusable(op, errNoList)
	}
	names := make(map[string]string, len(found))
	for _, user := range found {
		id, name := identifier(user.Get("id")), strings.TrimSpace(user.Get("name").Str)
		if id != "" && name != "" {
			names[id] = name
		}
	}
	return names, nil
}

func (c client) get(ctx context.Context, op adapters.Operation, path string, query url.Values) (gjson.Result, error) {
	response, err := c.up.Get(ctx, op, path, query)
	if err != nil {
		return gjson.Result{}, explained(err)
	}
	return checked(op, response)
}

// send writes, once. The answer is empty where the API answers nothing.
func (c client) send(ctx context.Context, op adapters.Operation, method, path string, body []byte) (gjson.Result, error) {
	response, err := c.up.Send(ctx, op, method, path, nil, body)
	if err != nil {
		return gjson.Result{}, explained(err)
	}
	return checked(op, response)
}

// checked returns the answer, unless it is an error told with a good status
// although it has "data".
func checked(op adapters.Operation, response upstream.Response) (gjson.Result, error) {
	root := gjson.ParseBytes(response.Body)
	if !root.IsObject() || isNothing(root.Get("error")) {
		return root, nil
	}
	if root.Get("error").Str == "FORBIDDEN" {
		return root, &adapters.Error{Kind: adapters.Forbidden, Operation: op, Status: response.Status, Err: errSidecar}
	}
	return root, &adapters.Error{Kind: adapters.BadResponse, Operation: op, Status: response.Status, Err: errTold}
}

// isNothing reports whether an error member holds no error.
func isNothing(told gjson.Result) bool {
	switch told.Type {
	case gjson.Null, gjson.False:
		return true
	case gjson.JSON:
		return told.IsObject() && len(told.Map()) == 0 || told.IsArray() && len(told.Array()) == 0
	default:
		return told.String() == ""
	}
}

// explained adds to an error what the API is known to mean by it.
func explained(err error) error {
	var told *adapters.Error
	if !errors.As(err, &told) {
		return err
	}
	switch {
	case told.Kind == adapters.Forbidden && told.Status == http.StatusForbidden, told.Status == http.StatusOK && told.Code == "FORBIDDEN":
		explained := *told
		explained.Kind, explained.Err = adapters.Forbidden, errSidecar
		return &explained
	case told.Kind == adapters.RateLimited && told.RetryAfter == 0:
		explained := *told
		explained.RetryAfter = windowLength
		return &explained
	default:
		return err
	}
}

// idProblem tells why a text cannot be an id.
func idProblem(id string) error {
	switch {
	case id == "":
		return errEmptyID
	case utf8.RuneCountInString(id) > maxID:
		return errLongID
	default:
		return checkText(id)
	}
}

func refusal(op adapters.Operation, err error) *adapters.Error {
	return &adapters.Error{Kind: adapters.Unsupported, Operation: op, Err: err}
}

func unusable(op adapters.Operation, err error) *adapters.Error {
	return &adapters.Error{Kind: adapters.BadResponse, Operation: op, Status: http.StatusOK, Err: err}
}
