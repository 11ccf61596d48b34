package wazion_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/govalues/decimal"
	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/internal/wazion/wazionschema"
)

func TestTestAnswersMatchTheContract(t *testing.T) {
	validator := wazionschema.NewValidator()
	for _, language := range wazion.Languages() {
		labels := mustLabels(t, language)
		for _, endpoint := range wazion.Endpoints() {
			for _, ai := range []bool{false, true} {
				for _, locale := range []string{"", "de", "pt-BR", "ja"} {
					body := encode(t, wazion.TestAnswer(wazion.Request{Endpoint: endpoint, AI: ai, TargetLocale: locale}, labels))
					if err := validator.Validate(endpoint, ai, body); err != nil {
						t.Errorf("%s ai=%t locale=%q in %s: %v", endpoint, ai, locale, language, err)
					}
				}
			}
		}
	}
}

func TestTestAnswersGolden(t *testing.T) {
	labels := mustLabels(t, "es")
	for _, endpoint := range wazion.Endpoints() {
		for _, ai := range []bool{false, true} {
			if ai && endpoint != wazion.SearchProducts {
				continue
			}
			t.Run(fmt.Sprintf("%s,ai=%t", endpoint, ai), func(t *testing.T) {
				request := wazion.Request{Endpoint: endpoint, AI: ai, TargetLocale: "en", Test: true}
				var indented bytes.Buffer
				if err := json.Indent(&indented, encode(t, wazion.TestAnswer(request, labels)), "", "  "); err != nil {
					t.Fatal(err)
				}
				golden(t, fmt.Sprintf("test_%s_ai_%t.json", endpoint, ai), append(indented.Bytes(), '\n'))
			})
		}
	}
}

// Every member that the contract knows is in the sample, so that an agent who
// tests the connection sees the whole panel.
func TestTestAnswersFillEverySection(t *testing.T) {
	labels := mustLabels(t, "es")
	for _, endpoint := range wazion.Endpoints() {
		body := encode(t, wazion.TestAnswer(wazion.Request{Endpoint: endpoint}, labels))
		gjson.GetBytes(wazion.Schema(endpoint, false), "$defs").ForEach(func(kind, definition gjson.Result) bool {
			definition.Get("properties").ForEach(func(member, _ gjson.Result) bool {
				if !bytes.Contains(body, []byte(`"`+member.Str+`":`)) {
					t.Errorf("%s: no %s of %s in the sample", endpoint, member.Str, kind.Str)
				}
				return true
			})
			return true
		})
	}
}

func TestTestAnswerSpeaksTheLabelLanguage(t *testing.T) {
	for language, want := range map[string]string{"es": "Cliente de Prueba", "en": "Test Customer", "de": "Testkunde"} {
		answer, ok := wazion.TestAnswer(wazion.Request{Endpoint: wazion.GlobalSearch}, mustLabels(t, language)).(wazion.SearchResult)
		if !ok || answer.Customers[0].Name != want {
			t.Errorf("in %s: %+v, want %s", language, answer, want)
		}
	}
}

func TestTestProductsAreTranslated(t *testing.T) {
	request := wazion.Request{Endpoint: wazion.SearchProducts, TargetLocale: "en"}
	panel, _ := wazion.TestAnswer(request, mustLabels(t, "es")).(wazion.Products)
	if got := panel.Products[0]; got.Title != "Camiseta Premium" || got.TitleCopy != "Premium T-Shirt" {
		t.Errorf("titles are %q and %q", got.Title, got.TitleCopy)
	}
	request.AI = true
	ai, _ := wazion.TestAnswer(request, mustLabels(t, "es")).(wazion.AIProducts)
	if ai.Locale != "en" || ai.Products[0].Title != "Premium T-Shirt" {
		t.Errorf("for the AI: %+v", ai)
	}
}

func TestTestCustomerAddsUp(t *testing.T) {
	answer, _ := wazion.TestAnswer(wazion.Request{Endpoint: wazion.SidePanelCustomerInfo}, mustLabels(t, "es")).(wazion.CustomerInfo)
	customer := answer.Customers[0]
	if customer.OrdersCount != len(customer.Orders) {
		t.Errorf("%d orders counted, %d listed", customer.OrdersCount, len(customer.Orders))
	}
	var spent, refunded, saved decimal.Decimal
	for _, order := range customer.Orders {
		checkOrder(t, order)
		spent, refunded, saved = plus(t, spent, order.Amount), plus(t, refunded, order.TotalRefunded), plus(t, saved, order.TotalDiscounts)
	}
	same(t, "totalSpent", customer.TotalSpent, spent)
	same(t, "totalRefunded", customer.TotalRefunded, refunded)
	same(t, "totalDiscounts", customer.TotalDiscounts, saved)
}

func checkOrder(t *testing.T, order wazion.Order) {
	t.Helper()
	var amount, refunded, saved decimal.Decimal
	for _, item := range order.Items {
		amount, refunded, saved = plus(t, amount, item.Amount), plus(t, refunded, item.RefundedAmount), plus(t, saved, item.Discount)
		same(t, item.Title+" after discounts", item.DiscountedAmount, plus(t, decimal.Zero, item.Amount))
		same(t, item.Title+" before discounts", item.OriginalAmount, plus(t, plus(t, decimal.Zero, item.Amount), item.Discount))
		same(t, item.Title+" ordered", item.Quantity, plus(t, plus(t, decimal.Zero, item.CurrentQuantity), item.RefundedQuantity))
	}
	same(t, order.Name+" amount", order.Amount, amount)
	same(t, order.Name+" before refunds", order.Amount, plus(t, plus(t, decimal.Zero, order.NetAmount), order.TotalRefunded))
	same(t, order.Name+" refunded", orZero(order.TotalRefunded), refunded)
	same(t, order.Name+" discounts", orZero(order.TotalDiscounts), saved)
}

func orZero(number wazion.Number) wazion.Number {
	value, _ := number.Decimal()
	return wazion.NewNumber(value)
}

func plus(t *testing.T, sum decimal.Decimal, number wazion.Number) decimal.Decimal {
	t.Helper()
	value, _ := number.Decimal()
	sum, err := sum.Add(value)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func same(t *testing.T, what string, got wazion.Number, want decimal.Decimal) {
	t.Helper()
	if value, known := got.Decimal(); !known || value.Cmp(want) != 0 {
		t.Errorf("%s is %s (known: %t), want %s", what, value, known, want)
	}
}
