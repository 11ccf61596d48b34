package wazion_test

import (
	"testing"
	"unicode/utf8"

	"github.com/wazgate/wazgate/internal/wazion"
)

func statusCodes() []string {
	return []string{
		"pending", "confirmed", "processing", "shipped", "out_for_delivery", "delivered",
		"completed", "cancelled", "returned", "refunded", "failed",
	}
}

func TestMessagesAreCompleteInEveryLanguage(t *testing.T) {
	for _, language := range wazion.Languages() {
		messages := wazion.Messages(language)
		texts := []string{
			messages.Unauthorized, messages.Unavailable, messages.InvalidRequest,
			messages.OrdersUnavailable, messages.UnknownAddress, messages.WrongMethod, messages.NotInTotal,
		}
		seen := make(map[string]bool)
		for _, code := range statusCodes() {
			texts = append(texts, messages.Status(code))
		}
		for _, text := range texts {
			if text == "" || seen[text] || utf8.RuneCountInString(text) > 100 {
				t.Errorf("%s has the text %q (empty, repeated or long)", language, text)
			}
			seen[text] = true
		}
	}
}

func TestMessagesInOtherLanguagesAreSpanish(t *testing.T) {
	for _, language := range []string{"", "xx", "ja", "es-MX"} {
		if got := wazion.Messages(language).Unauthorized; got != "No autorizado" {
			t.Errorf("language %q says %q", language, got)
		}
	}
	if got := wazion.Messages("en-GB").Status("out_for_delivery"); got != "Out for delivery" {
		t.Errorf("British English says %q", got)
	}
}

func TestUnknownStatusHasNoText(t *testing.T) {
	for _, code := range []string{"", "Shipped", "in_transit"} {
		if got := wazion.Messages("es").Status(code); got != "" {
			t.Errorf("status %q reads %q", code, got)
		}
	}
}
