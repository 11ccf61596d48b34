package gateway_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/wazion"
)

type slowDisk struct{} // honours no context, as a read of a sick disk does not

func (slowDisk) Find(context.Context, adapters.Operation, adapters.Query) (source.Found, error) {
	time.Sleep(30 * time.Second)
	return source.Found{}, context.DeadlineExceeded
}

func TestASickDiskCostsNobodyTheirTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var list []string
		for i := range 15 {
			list = append(list, fmt.Sprintf(`{"id":"%d","name":"Ferrer %d","phone":"+346001112%02d"}`, i+1, i, i))
		}
		people := shop(always(`{"customers":[` + strings.Join(list, ",") + `]}`))
		lists := &backend{operations: []adapters.Operation{adapters.ListCustomers, adapters.ListOrders}, answer: fails(adapters.Internal)}
		h := open(t, people, lists)
		for _, endpoint := range wazion.Endpoints() {
			for _, s := range h.Sources[endpoint] {
				s.Directory, s.Mirrored = slowDisk{}, []adapters.Operation{adapters.SearchCustomers, adapters.FindCustomers, adapters.FindOrders}
			}
		}
		for _, e := range []wazion.Endpoint{wazion.GlobalSearch, wazion.SidePanelCustomerInfo} {
			budget := 4500 * time.Millisecond
			if e != wazion.GlobalSearch {
				budget = 9 * time.Second
			}
			ctx, cancel := context.WithTimeout(t.Context(), budget)
			began := time.Now()
			reply := h.Answer(ctx, wazion.Request{Endpoint: e, Query: "ferrer", Phone: "+34600111200"})
			if taken := time.Since(began); taken > budget {
				t.Errorf("%s answered %s after %v of %v", e, reply.Outcome, taken, budget)
			}
			cancel()
		}
		time.Sleep(time.Hour) // until the last look into the sick disk has ended
		_ = h.cache.Close(t.Context())
	})
}

func TestTheCopyKnowsWhomAJunkAnswerHides(t *testing.T) {
	people := shop(always(`{"customers":[{"id":"1","name":"Somebody Else","phone":"+34699999999"}]}`))
	h := open(t, people)
	for _, e := range wazion.Endpoints() {
		s := h.Sources[e][0]
		s.Directory, s.Mirrored = crm{complete: true, ordersComplete: true}, []adapters.Operation{adapters.SearchCustomers, adapters.FindCustomers, adapters.FindOrders}
	}
	answer, reply := h.panel(t, "+34600111222")
	if !answer.Found {
		t.Errorf("the copy knows her; found %v, error %q, %s", answer.Found, answer.Error, reply.Outcome)
	}
}
