package rest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
)

// listed is a backend with a page of a hundred orders. says answers what is asked
// for one of them: status, Retry-After.
type listed struct {
	says func(path string, count int) (status int, wait string)

	mu    sync.Mutex
	paths []string
}

func (l *listed) RoundTrip(r *http.Request) (*http.Response, error) {
	l.mu.Lock()
	l.paths = append(l.paths, r.URL.Path)
	count := len(l.paths)
	l.mu.Unlock()
	select {
	case <-time.After(100 * time.Millisecond):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	status, wait, body := http.StatusOK, "", `[{"of":"`+r.URL.Path+`"}]`
	if r.URL.Path == "/orders" {
		var rows []string
		for i := range 100 {
			rows = append(rows, fmt.Sprintf(`{"id":%d}`, 1000+i))
		}
		body = "[" + strings.Join(rows, ",") + "]"
	} else if l.says != nil {
		status, wait = l.says(r.URL.Path, count)
	}
	answer := &http.Response{
		StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}}, ContentLength: int64(len(body)),
		Body: io.NopCloser(bytes.NewReader([]byte(body))),
	}
	if wait != "" {
		answer.Header.Set("Retry-After", wait)
	}
	return answer, nil
}

// listConfig reads two things for each order of a list; a chat asks for people.
func listConfig() *Config {
	each := func(name string) Step { return Step{Name: name, Each: "answer", Get: "orders/{row.id}/" + name} }
	return &Config{BaseURL: "http://shop.example.com", Operations: Operations{
		ListOrders:    &Question{Step: Step{Get: "orders"}, Then: []Step{each("items"), each("refunds")}},
		FindCustomers: &FindCustomers{ByEmail: &Question{Step: Step{Get: "people", Query: map[string]any{"email": "{email}"}}}},
	}}
}

// wholeRows counts the orders that have both members.
func wholeRows(body []byte) (count int) {
	gjson.ParseBytes(body).ForEach(func(_, row gjson.Result) bool {
		if row.Get("items").IsArray() && row.Get("refunds").IsArray() {
			count++
		}
		return true
	})
	return count
}

// TestListsTakeTheTimeThatTheirRowsNeed reads a page of a list within a small
// limit. A chat that asks meanwhile does not stand behind it.
func TestListsTakeTheTimeThatTheirRowsNeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := openSlow(t, &listed{}, listConfig(), 60, 8)
		waited := make(chan time.Duration, 1)
		go func() {
			time.Sleep(90 * time.Second)
			began := time.Now()
			if _, err := a.Fetch(t.Context(), adapters.FindCustomers, adapters.Query{Email: "nadia.ferrer@example.com"}); err != nil {
				t.Error(err)
			}
			waited <- time.Since(began)
		}()
		began := time.Now()
		document, err := a.Fetch(t.Context(), adapters.ListOrders, adapters.Query{})
		if err != nil || len(document.Missing) > 0 || wholeRows(document.Body) != 100 {
			t.Fatalf("%d orders are whole, missing %q, %v", wholeRows(document.Body), document.Missing, err)
		}
		if took := time.Since(began); took < 190*time.Second {
			t.Errorf("200 calls took %s: more than 60 a minute", took)
		}
		if chat := <-waited; chat != 100*time.Millisecond {
			t.Errorf("the chat waited %s for what takes 100 ms", chat)
		}
	})
}

// TestListsPauseWhereTheBackendAsks refuses calls now and then.
func TestListsPauseWhereTheBackendAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := &listed{says: func(_ string, count int) (int, string) {
			if count%20 == 0 {
				return http.StatusTooManyRequests, "7"
			}
			return http.StatusOK, ""
		}}
		document, err := openSlow(t, shop, listConfig(), 0, 0).Fetch(t.Context(), adapters.ListOrders, adapters.Query{})
		if err != nil || len(document.Missing) > 0 || wholeRows(document.Body) != 100 {
			t.Fatalf("%d orders are whole, missing %q, %v", wholeRows(document.Body), document.Missing, err)
		}
	})
}

// TestWhatPasses tells what another reading may bring from what it will not.
func TestWhatPasses(t *testing.T) {
	refuse := func(status int, wait string) func(string, int) (int, string) {
		return func(path string, _ int) (int, string) {
			if strings.HasSuffix(path, "refunds") {
				return status, wait
			}
			return http.StatusOK, ""
		}
	}
	few := listConfig()
	few.Operations.ListOrders.Then[1].MostRows = 3
	for name, test := range map[string]struct {
		config  *Config
		says    func(string, int) (int, string)
		passing bool
	}{
		"an outage":        {listConfig(), refuse(http.StatusServiceUnavailable, ""), true},
		"the limit":        {listConfig(), refuse(http.StatusTooManyRequests, "30"), true},
		"no right":         {listConfig(), refuse(http.StatusForbidden, ""), false},
		"an odd question":  {listConfig(), refuse(http.StatusUnprocessableEntity, ""), false},
		"our own settings": {few, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				shop := &listed{says: test.says}
				document, err := openSlow(t, shop, test.config, 0, 0).Fetch(t.Context(), adapters.ListOrders, adapters.Query{})
				if err != nil || !slices.Contains(document.Missing, "refunds") || document.Passing != test.passing {
					t.Errorf("missing %q, passing %t, %v", document.Missing, document.Passing, err)
				}
			})
		})
	}
}
