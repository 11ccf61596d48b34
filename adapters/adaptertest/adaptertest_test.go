package adaptertest_test

import (
	"testing"

	"github.com/wazgate/wazgate/adapters/adaptertest"
)

func TestFaultlessAdapter(t *testing.T) {
	adaptertest.Run(t, backend(openShop))
}
