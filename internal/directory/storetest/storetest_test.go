package storetest_test

import (
	"testing"

	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/directory/storetest"
)

// The model is held to the contract too: what stores are compared with is what
// the other checks ask for.
func TestMemory(t *testing.T) {
	storetest.Run(t, storetest.Options{
		Open: func(*testing.T) directory.Store { return storetest.NewMemory() },
	})
}
