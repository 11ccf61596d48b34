package telemetry_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/internal/telemetry"
)

func TestSlowestSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, times := telemetry.WithTimes(t.Context())
		if source, took := times.Slowest(); source != "" || took != 0 {
			t.Errorf("before any: %s, %v", source, took)
		}
		shop := telemetry.TimesOf(ctx).Begin("shop")
		crm := times.Begin("crm")
		time.Sleep(time.Second)
		times.End(crm)
		time.Sleep(time.Second)
		times.End(shop)
		if source, took := times.Slowest(); source != "shop" || took != 2*time.Second {
			t.Errorf("%s, %v", source, took)
		}
		times.Begin("tracking")
		time.Sleep(3 * time.Second)
		if source, took := times.Slowest(); source != "tracking" || took != 3*time.Second {
			t.Errorf("while one is still asked: %s, %v", source, took)
		}
	})
}

func TestNilTimes(t *testing.T) {
	none := telemetry.TimesOf(t.Context())
	none.End(none.Begin("shop"))
	if source, took := none.Slowest(); source != "" || took != 0 {
		t.Errorf("%s, %v", source, took)
	}
}
