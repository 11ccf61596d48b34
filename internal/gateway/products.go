package gateway

import (
	"cmp"
	"context"
	"strings"
	"sync"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/catalog"
	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/wazion"
)

// maxProducts bounds what one search shows.
const maxProducts = 20

// searchProducts answers search_Products.
func (g *Gateway) searchProducts(ctx context.Context, request wazion.Request) Reply {
	options := g.Catalog
	if number, ok := g.Phones.Parse(request.Phone, ""); ok {
		options.Country = number.Region
	}
	options.Locale = catalog.Locale(request.TargetLocale, options.Country, g.Store.Language)
	text := strings.Join(strings.Fields(request.Text), " ")
	if tooShort(text) {
		return Reply{Answer: presentProducts(nil, options, request.AI), Outcome: OutcomeInvalid}
	}
	query := adapters.Query{Text: text, Locale: options.Locale, Country: options.Country, Limit: maxProducts}
	products, raw, status := g.askProducts(ctx, request.Endpoint, query)
	if len(products) == 0 && len(status.degraded()) > 0 {
		return g.nothing(request, status)
	}
	options.Raw = raw
	reply := g.found(presentProducts(products, options, request.AI), status)
	if len(products) == 0 {
		reply.Outcome = OutcomeNotFound
	}
	return reply
}

func presentProducts(products []record.Product, options catalog.Options, ai bool) any {
	if ai {
		return catalog.PresentAI(products, options)
	}
	return catalog.Present(products, options)
}

// askProducts asks all sources at once and joins what they have, in the order
// of the configuration, each product once.
func (g *Gateway) askProducts(ctx context.Context, endpoint wazion.Endpoint, query adapters.Query) ([]record.Product, []byte, status) {
	sources := g.Sources[endpoint]
	status := newStatus(sources)
	answers := make([]source.Answer, len(sources))
	var mutex sync.Mutex
	var asked group
	for i, s := range sources {
		if !s.Supports(adapters.SearchProducts) {
			continue
		}
		lost := func() {
			mutex.Lock()
			defer mutex.Unlock()
			status.fail(s.Name)
		}
		asked.do(g.caught(s.Name, lost), func() {
			answer, err := s.Ask(ctx, adapters.SearchProducts, query)
			// A part that could not be read is most often the products' addresses.
			if couldNotLook(answer, err) || len(answer.Missing) > 0 && len(answer.Records.Products) > 0 {
				lost()
			}
			answers[i] = answer
		})
	}
	asked.wait()
	for i, answer := range answers {
		if answer.Stale {
			status.age(sources[i].Name)
		}
	}
	products, raw := joinProducts(answers)
	return products, raw, status
}

func joinProducts(answers []source.Answer) (products []record.Product, raw []byte) {
	seen := make(map[string]bool)
	for _, answer := range answers {
		if raw == nil {
			raw = answer.Raw
		}
		for _, product := range answer.Records.Products {
			key := cmp.Or(product.Handle, product.SKU, product.ID)
			if len(products) < maxProducts && !seen[key] {
				seen[key] = key != ""
				products = append(products, product)
			}
		}
	}
	return products, raw
}
