package whatalo

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"
	"golang.org/x/sync/errgroup"

	"github.com/wazgate/wazgate/adapters"
)

// itemsAtOnce bounds the calls for lines that one answer has under way.
const itemsAtOnce = 6

// itemsTime bounds them all: an answer outlives the caller who asked for it, so
// that ctx alone would hold the orders back until nobody waits for them.
const itemsTime = 3 * time.Second

// withItems joins the lines into the newest orders that look right, unless the
// query can do without them, and returns all orders. A nil looksRight takes
// every order.
func (a *adapter) withItems(
	ctx context.Context, q adapters.Query, orders []gjson.Result, looksRight func(gjson.Result) bool,
) adapters.Document {
	if q.Brief {
		return document(orders)
	}
	orders = detachedAll(orders)
	joined := slices.Clone(orders)
	failed := make([]bool, len(orders))
	ctx, cancel := context.WithTimeout(ctx, itemsTime)
	defer cancel()
	var calls errgroup.Group
	calls.SetLimit(itemsAtOnce)
	for _, i := range a.needItems(orders, looksRight) {
		calls.Go(func() error {
			joined[i], failed[i] = a.joinItems(ctx, orders[i])
			return nil
		})
	}
	_ = calls.Wait()
	answer := document(joined)
	if slices.Contains(failed, true) {
		answer.Missing = []string{"items"}
	}
	return answer
}

// needItems returns the places of the orders whose lines are to be read: among
// the newest few, those that came without.
func (a *adapter) needItems(orders []gjson.Result, looksRight func(gjson.Result) bool) []int {
	var places []int
	left := a.settings.ItemsOfNewest
	for i, order := range orders {
		if left == 0 {
			break
		}
		if !order.IsObject() || looksRight != nil && !looksRight(order) {
			continue
		}
		left--
		if len(order.Get("items").Array()) == 0 {
			places = append(places, i)
		}
	}
	return places
}

// joinItems returns the order with its lines, or without any where they cannot
// be read.
func (a *adapter) joinItems(ctx context.Context, order gjson.Result) (joined gjson.Result, failed bool) {
	id := order.Get("id").String()
	if id == "" {
		return spliced(order, ""), true
	}
	items, err := a.api.items(ctx, id)
	if err != nil {
		return spliced(order, ""), true
	}
	return spliced(order, items), false
}

// spliced returns the order with items as its member of that name, or without
// one if items is empty. All other bytes stay as the API wrote them.
func spliced(order gjson.Result, items string) gjson.Result {
	var text strings.Builder
	separator := "{"
	member := func(name, value string) {
		text.WriteString(separator)
		text.WriteString(name + ":" + value)
		separator = ","
	}
	order.ForEach(func(key, value gjson.Result) bool {
		if key.String() != "items" {
			member(key.Raw, value.Raw)
		}
		return true
	})
	if items != "" {
		member(`"items"`, items)
	}
	if separator == "{" {
		text.WriteByte('{')
	}
	text.WriteByte('}')
	return gjson.Parse(text.String())
}
