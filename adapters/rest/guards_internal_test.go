package rest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
)

// TestValuesThatClimb: servers decode paths, some of them twice.
func TestValuesThatClimb(t *testing.T) {
	compiled, err := compile(&Config{Operations: Operations{FindOrders: &FindOrders{
		ByOrderNumber: &Question{Step: Step{Get: "orders/{order_number}/lines"}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	s := compiled.questions[adapters.FindOrders][keyOrderNumber].answer
	for value, climbs := range map[string]bool{
		"7": false, "A/7": false, "a..b": false, "50%": false, "x%2fy": false, strings.Repeat("9", longestValue): false,
		".": true, "..": true, "...": true, "../admin": true, `..\admin`: true, "%2e%2e": true, "%2E./admin": true, "x/%2e%2e%2fadmin": true,
		"%252e%252e%252fadmin": true, "%25252e%25252e%25252fadmin": true, "%252525252e": true, strings.Repeat("9", longestValue+1): true,
	} {
		request, err := s.request(&scope{query: adapters.Query{OrderNumber: value}})
		if errors.Is(err, errNothing) != climbs {
			t.Errorf("%.40q: %.60s, %v", value, request.Path, err)
		}
	}
}

// TestTablesThatWereCut are better than none, and never take the place of whole
// ones.
func TestTablesThatWereCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all, err := newDocument(`[{"id":1}]`, path{})
		if err != nil {
			t.Fatal(err)
		}
		whole, part := reading{document: all}, reading{document: &document{}, cut: true}
		next, reads := part, 0
		one := &table{}
		read := func() reading {
			return one.read(t.Context(), time.Hour, func(context.Context) reading {
				reads++
				return next
			})
		}
		if got := read(); !got.cut {
			t.Error("the first part is not taken")
		}
		time.Sleep(time.Minute)
		next = whole
		if got := read(); got.cut || reads != 2 {
			t.Errorf("a part is kept: %d readings", reads)
		}
		time.Sleep(2 * time.Hour)
		next = part
		if got := read(); got.cut || reads != 3 {
			t.Errorf("a part takes the place of the whole: %d readings", reads)
		}
	})
}

// TestTablesAreNotShared: what one question adds to its rows is not in those of
// another.
func TestTablesAreNotShared(t *testing.T) {
	document, err := newDocument(`[{"id":1},{"id":2}]`, path{})
	if err != nil {
		t.Fatal(err)
	}
	kept := reading{document: document}
	mine := owned(kept, adapters.FindOrders)
	mine.document.rows[0] = withMember(mine.document.rows[0], "x", "1")
	mine.document.add([]gjson.Result{gjson.Parse(`{"id":3}`)})
	if got := owned(kept, adapters.FindOrders).document.text(); got != document.body {
		t.Errorf("another question sees %s", got)
	}
}
