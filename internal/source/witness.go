package source

import (
	"context"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/witness"
)

// askWatched is Ask for somebody who wants to see what happens.
func (s *Source) askWatched(ctx context.Context, w *witness.Witness, op adapters.Operation, q adapters.Query) (Answer, error) {
	by, value := keyOf(q)
	ctx, asked := w.Begin(ctx, s.Name, string(op), by, value)
	answer, err := s.askTimed(ctx, op, q)
	asked.End(func(a *witness.Ask) {
		a.Error, a.Missing, a.Stale, a.Partial = err, answer.Missing, answer.Stale, answer.Partial
		a.Customers, a.Orders, a.Products = len(answer.Records.Customers), len(answer.Records.Orders), len(answer.Records.Products)
	})
	return answer, err
}

// keyOf returns by what a query asks.
func keyOf(q adapters.Query) (by, value string) {
	phone := q.Phone.E164
	if phone == "" {
		phone = q.Phone.Digits
	}
	for _, one := range [][2]string{
		{"text", q.Text}, // a phone beside it is only what the text was read as
		{"phone", phone}, {"email", q.Email}, {"order_number", q.OrderNumber}, {"reference", q.Reference},
		{"customer_id", q.CustomerID},
	} {
		if one[1] != "" {
			return one[0], one[1]
		}
	}
	return "", ""
}

// watchDocument notes what the backend said, as the mapping sees it.
func watchDocument(ctx context.Context, document adapters.Document, q adapters.Query) {
	asked := witness.AskOf(ctx)
	if asked == nil {
		return
	}
	asked.Read(witness.Document{
		Body: document.Body, Steps: document.Steps, Phone: q.Phone.E164, Country: q.Country, Locale: q.Locale,
	})
}

// watchCopy notes what the directory said.
func watchCopy(ctx context.Context, found Found, err error) {
	asked := witness.AskOf(ctx)
	if asked == nil {
		return
	}
	asked.Copied(witness.Copy{
		Records: len(found.Records.Customers) + len(found.Records.Orders), Complete: found.Complete, Outdated: found.Outdated, Error: err,
	})
}
