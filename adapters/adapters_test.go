package adapters_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/wazgate/wazgate/adapters"
)

func TestRendering(t *testing.T) {
	phone := adapters.Phone{
		E164: "+34611240573", Digits: "34611240573", National: "611240573",
		NationalFormatted: "611 24 05 73", InternationalFormatted: "+34 611 24 05 73",
	}
	for name, want := range map[string]string{
		"e164": "+34611240573", "digits": "34611240573", "national": "611240573", "national_formatted": "611 24 05 73",
		"international_formatted": "+34 611 24 05 73", "double_zero": "0034611240573", "trunk_zero": "611240573", "last_4": "0573", "last_9": "611240573", "last_12": "34611240573",
	} {
		if got, known := phone.Rendering(name); got != want || !known {
			t.Errorf("%s is %q (%v), want %q", name, got, known, want)
		}
	}
	for _, name := range []string{"", "last_", "last_3", "last_13", "last_x", "9", "E164"} {
		if got, known := phone.Rendering(name); known || got != "" {
			t.Errorf("%q is %q", name, got)
		}
	}
}

func TestErrorKinds(t *testing.T) {
	cause := errors.New("connection refused")
	err := fmt.Errorf("read the shop: %w", &adapters.Error{
		Kind: adapters.Unavailable, Operation: adapters.FindOrders, Status: 503, Code: "DOWN", Err: cause,
	})
	if adapters.KindOf(err) != adapters.Unavailable || !errors.Is(err, cause) {
		t.Errorf("kind %v, cause kept: %v", adapters.KindOf(err), errors.Is(err, cause))
	}
	if got, want := err.Error(), "read the shop: find_orders: unavailable (status 503) DOWN: connection refused"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if adapters.KindOf(cause) != adapters.Internal {
		t.Error("an unknown error has a kind")
	}
}
