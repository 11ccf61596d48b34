package wazzup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/adapters"
)

// What the commands do beside the adapter's operations, for errors.
const (
	uploadDeals adapters.Operation = "upload_deals"
	deleteDeal  adapters.Operation = "delete_deal"
	deleteDeals adapters.Operation = "delete_deals"
)

// MaxDeals is how many deals can be uploaded or deleted at once.
const MaxDeals = 100

var (
	errTooMany = fmt.Errorf("there are more than %d deals; send them in several parts", MaxDeals)
	errTwice   = errors.New("its id is that of a deal before it; send each deal once")
	errNoDeal  = errors.New("a deal of the list has no id")
)

// Deals is the whole documented deals API, for the commands. The gateway reads
// through the adapter instead. It is safe for concurrent use.
//
// All errors are *adapters.Error: NotFound for an unknown id, Unsupported for
// what is refused without a call. Nothing is written twice: see
// upstream.Client.Send for what an error says of a write.
type Deals struct {
	api client
}

// DealPage is one page of deals.
type DealPage struct {
	Deals []Deal
	Next  string // cursor of the following page; empty on the last one
	Total int    // of all pages; 0 if not known
}

// Upload adds deals, and replaces those that have the same ids: all of them or,
// where it fails, none. No deals make no call.
func (d *Deals) Upload(ctx context.Context, batch []Deal) error {
	if len(batch) == 0 {
		return nil
	}
	if len(batch) > MaxDeals {
		return refusal(uploadDeals, errTooMany)
	}
	sent := make([]upload, 0, len(batch))
	seen := make(map[string]bool, len(batch))
	for i, deal := range batch {
		one, err := deal.upload()
		if err == nil && seen[one.ID] {
			err = errTwice // the API answers such calls with status 500
		}
		if err != nil {
			return refusal(uploadDeals, fmt.Errorf("deal %d of %d: %w", i+1, len(batch), err))
		}
		seen[one.ID] = true
		sent = append(sent, one)
	}
	body, err := json.Marshal(sent)
	if err != nil {
		return &adapters.Error{Kind: adapters.Internal, Operation: uploadDeals, Err: errNoText}
	}
	_, err = d.api.send(ctx, uploadDeals, http.MethodPost, deals.path(), body)
	return err
}

// List reads one page of deals, the first one for an empty cursor. Whether they
// are closed is not known of all: lists may leave it out.
func (d *Deals) List(ctx context.Context, cursor string) (DealPage, error) {
	const op = adapters.ListOrders
	from, err := parsePlace(cursor)
	if err != nil {
		return DealPage{}, refusal(op, err)
	}
	found, err := d.api.page(ctx, op, deals, from)
	if err != nil {
		return DealPage{}, err
	}
	page := DealPage{Deals: make([]Deal, 0, len(found.rows)), Next: found.next.cursor(), Total: found.total}
	for _, row := range found.rows {
		deal := newDeal(row)
		if deal.ID == "" {
			return DealPage{}, unusable(op, errNoDeal)
		}
		page.Deals = append(page.Deals, deal)
	}
	return page, nil
}

// Get reads one deal.
func (d *Deals) Get(ctx context.Context, id string) (Deal, error) {
	const op = adapters.FindOrders
	id = strings.TrimSpace(id)
	if err := idProblem(id); err != nil {
		return Deal{}, refusal(op, err)
	}
	row, err := d.api.one(ctx, op, deals, id)
	if err != nil {
		return Deal{}, err
	}
	return newDeal(row), nil
}

// Delete deletes one deal.
func (d *Deals) Delete(ctx context.Context, id string) error {
	id = strings.TrimSpace(id)
	if err := idProblem(id); err != nil {
		return refusal(deleteDeal, err)
	}
	_, err := d.api.send(ctx, deleteDeal, http.MethodDelete, deals.pathOf(id), nil)
	return err
}

// BulkDelete deletes deals and returns the ids of those that there were not. No
// ids make no call.
func (d *Deals) BulkDelete(ctx context.Context, ids []string) (missing []string, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	if len(ids) > MaxDeals {
		return nil, refusal(deleteDeals, errTooMany)
	}
	asked, err := distinct(ids)
	if err != nil {
		return nil, refusal(deleteDeals, err)
	}
	body, err := json.Marshal(asked)
	if err != nil {
		return nil, &adapters.Error{Kind: adapters.Internal, Operation: deleteDeals, Err: errNoText}
	}
	answer, err := d.api.send(ctx, deleteDeals, http.MethodPatch, deals.path()+"/bulk_delete", body)
	if err != nil {
		return nil, err
	}
	if !answer.Exists() { // nothing is missing where nothing is answered
		return nil, nil
	}
	told, ok := elements(answer, string(deals))
	if !ok {
		return nil, unusable(deleteDeals, errNoList)
	}
	for _, one := range told {
		if id := identifier(one); slices.Contains(asked, id) && !slices.Contains(missing, id) {
			missing = append(missing, id)
		}
	}
	return missing, nil
}

// distinct returns ids, each once, or what is wrong with one of them.
func distinct(ids []string) ([]string, error) {
	list := make([]string, 0, len(ids))
	for i, id := range ids {
		id = strings.TrimSpace(id)
		if err := idProblem(id); err != nil {
			return nil, fmt.Errorf("deal %d of %d: %w", i+1, len(ids), err)
		}
		if !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list, nil
}
