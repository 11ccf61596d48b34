package directory_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

// TestLookupsGoFirst has a lookup that takes as long as a sync: each page waits
// for it, but none for long.
func TestLookupsGoFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := set(t, &played{customers: people(0, 250)}, newShaky())
		began := time.Now()
		s.sync()
		if took := time.Since(began); took != 0 {
			t.Errorf("a sync beside no lookup waits for %s", took)
		}

		enough := make(chan struct{})
		s.store.fail(func(method string) error {
			if method == "Find" {
				<-enough
			}
			return nil
		})
		looked := make(chan error, 1)
		go func() {
			_, err := s.Mirror("crm").Find(t.Context(), adapters.SearchCustomers, adapters.Query{Text: "somebody"})
			looked <- err
		}()
		synctest.Wait()
		began = time.Now()
		s.sync()
		if took := time.Since(began); took < 50*time.Millisecond || took > time.Second {
			t.Errorf("a sync of four pages beside a long lookup waits for %s", took)
		}
		close(enough)
		if err := <-looked; err != nil {
			t.Errorf("the lookup: %v", err)
		}
	})
}
