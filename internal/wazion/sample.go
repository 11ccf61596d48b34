package wazion

import (
	"net/http"
	"strings"

	"github.com/govalues/decimal"
)

// The sample person and shop. The address is the one of WAzion's own examples
// and the number is the one that its examples look up.
const (
	sampleShop     = "https://shop.example.com"
	sampleEmail    = "test@example.com"
	samplePhone    = "+34612345678"
	sampleID       = "cust_123"
	sampleCurrency = "EUR"
	sampleSpent    = 212_38
	sampleRefunded = 59_99
	sampleSaved    = 10_00
)

// TestAnswer returns sample data in the language of the labels, so complete
// that every section of the panel shows, and with amounts that add up. An
// endpoint without a public contract gets its empty answer.
func TestAnswer(r Request, labels Labels) any {
	texts := sampleTextsIn(labels.Language())
	switch r.Endpoint {
	case SidePanelCustomerInfo:
		return CustomerInfo{Found: true, Customers: []Customer{sampleCustomer(texts, labels)}, Labels: labels}
	case AICustomerInitialInfo:
		return InitialInfo{Found: true, Info: sampleInfo(texts, labels)}
	case SidePanelCustomerFindToJoin:
		return FindToJoin{Customers: []JoinCustomer{
			{ID: sampleID, Name: texts.person, Email: sampleEmail, Phone: samplePhone},
		}}
	case SearchProducts:
		return sampleProducts(r, texts, labels)
	case GlobalSearch:
		return SearchResult{Found: true, Customers: []SearchCustomer{sampleFound(texts)}}
	default:
		return Empty(r.Endpoint, r.AI, labels, "")
	}
}

func sampleCustomer(texts sampleTexts, labels Labels) Customer {
	return Customer{
		Name:           texts.person,
		Email:          sampleEmail,
		Phone:          samplePhone,
		ShopURL:        sampleShop + "/customers/123",
		OrdersCount:    3,
		TotalSpent:     cents(sampleSpent),
		TotalRefunded:  cents(sampleRefunded),
		TotalDiscounts: cents(sampleSaved),
		State:          labels.Get("active"),
		Orders:         sampleOrders(texts, Messages(labels.Language())),
		AbandonedCarts: []Cart{{
			Date: "2026-01-14T18:45:00Z",
			URL:  sampleShop + "/cart/recover/abc123",
			Items: []CartItem{
				{Title: texts.backpack, Quantity: count(1), Amount: cents(59_90)},
			},
		}},
	}
}

func sampleOrders(texts sampleTexts, messages Texts) []Order {
	return []Order{
		{
			Name: "#1003", Date: "2026-01-12T10:30:00Z",
			Amount: cents(139_88), NetAmount: cents(114_89), TotalRefunded: cents(24_99), TotalDiscounts: cents(sampleSaved),
			Currency: sampleCurrency, ShopURL: sampleShop + "/orders/1003", Note: texts.note,
			Items:    []Item{sampleShirts(texts), sampleItem(texts.shoes, "ZAP-042", 1, 89_90)},
			Tracking: []Tracking{sampleTracking("ES123456789012", messages.Status("out_for_delivery"))},
		},
		{
			Name: "#1002", Date: "2025-11-28T17:05:00Z",
			Amount: cents(35_00), NetAmount: cents(0), TotalRefunded: cents(35_00),
			Currency: sampleCurrency, Cancelled: true, ShopURL: sampleShop + "/orders/1002",
			Items: []Item{sampleCap(texts)},
		},
		{
			Name: "#1001", Date: "2025-09-03T08:15:00Z",
			Amount: cents(37_50), NetAmount: cents(37_50),
			Currency: sampleCurrency, ShopURL: sampleShop + "/orders/1001",
			Items:    []Item{sampleItem(texts.socks, "CAL-007", 3, 37_50)},
			Tracking: []Tracking{sampleTracking("ES123456780001", messages.Status("delivered"))},
		},
	}
}

// sampleItem is a line without discount or refund.
func sampleItem(title, sku string, quantity, amount int64) Item {
	return Item{
		Title: title, SKU: sku, Status: ItemActive,
		Quantity: count(quantity), CurrentQuantity: count(quantity), RefundedQuantity: count(0),
		Amount: cents(amount), OriginalAmount: cents(amount), DiscountedAmount: cents(amount),
		Discount: cents(0), RefundedAmount: cents(0),
	}
}

func sampleShirts(texts sampleTexts) Item {
	item := sampleItem(texts.shirt, "CAM-001", 2, 49_98)
	item.OriginalAmount, item.Discount = cents(59_98), cents(sampleSaved)
	item.CurrentQuantity, item.RefundedQuantity, item.RefundedAmount = count(1), count(1), cents(24_99)
	item.Status = ItemPartiallyRefunded
	return item
}

func sampleCap(texts sampleTexts) Item {
	item := sampleItem(texts.cap, "GOR-003", 1, 35_00)
	item.CurrentQuantity, item.RefundedQuantity, item.RefundedAmount = count(0), count(1), cents(35_00)
	item.Status = ItemFullyRefunded
	return item
}

func sampleTracking(number, status string) Tracking {
	return Tracking{
		Number: number, Company: "SEUR", DisplayStatus: status,
		URL: "https://carrier.example.com/track/" + number,
	}
}

func sampleFound(texts sampleTexts) SearchCustomer {
	return SearchCustomer{
		ID: sampleID, Name: texts.person, Email: sampleEmail, Phone: samplePhone,
		CustomerURL: sampleShop + "/customers/123",
		Orders: []SearchOrder{
			{Number: "#1003", URL: sampleShop + "/orders/1003"},
			{Number: "#1002", URL: sampleShop + "/orders/1002"},
			{Number: "#1001", URL: sampleShop + "/orders/1001"},
		},
	}
}

// sampleInfo is the text that the AI reads, made of the labels so that it needs
// no translation of its own.
func sampleInfo(texts sampleTexts, labels Labels) string {
	messages := Messages(labels.Language())
	lines := []string{
		labels.Get("name") + ": " + texts.person,
		labels.Get("email") + ": " + sampleEmail,
		labels.Get("phone") + ": " + samplePhone,
		labels.Get("customer_state") + ": " + labels.Get("active"),
		labels.Get("orders_count") + ": 3",
		labels.Get("total_spent") + ": 212.38 " + sampleCurrency,
		labels.Get("total_refunded") + ": 59.99 " + sampleCurrency,
		labels.Get("order") + " #1003 (2026-01-12): 139.88 " + sampleCurrency + ", " + messages.Status("out_for_delivery"),
		labels.Get("items") + ": 2 × " + texts.shirt + ", 1 × " + texts.shoes,
		labels.Get("order_note") + ": " + texts.note,
		labels.Get("abandoned_carts") + ": 1 × " + texts.backpack,
	}
	return strings.Join(lines, "\n")
}

func sampleProducts(r Request, texts sampleTexts, labels Labels) any {
	locale := r.TargetLocale
	if locale == "" {
		locale = labels.Language()
	}
	translated := texts
	if base, ok := baseLanguage(locale); ok {
		translated = sampleTextsIn(base)
	}
	if r.AI {
		return AIProducts{Count: 1, Products: []AIProduct{sampleAIProduct(translated)}, Locale: locale}
	}
	return Products{
		HTTPStatus:   http.StatusOK,
		Count:        1,
		Products:     []Product{samplePanelProduct(texts, translated)},
		TargetLocale: locale,
	}
}

const (
	sampleHandle  = "premium-shirt"
	sampleURL     = sampleShop + "/products/" + sampleHandle
	sampleRedID   = "12345678"
	sampleBlueID  = "12345679"
	sampleRedSKU  = "CAM-001-M-RED"
	sampleBlueSKU = "CAM-001-L-BLU"
)

func samplePanelProduct(texts, translated sampleTexts) Product {
	image := sampleShop + "/images/" + sampleHandle
	return Product{
		Title: texts.product, TitleCopy: translated.product, Handle: sampleHandle, Description: texts.description,
		SKU: sampleRedSKU, Image: image + ".jpg", URL: sampleURL,
		Variants: []Variant{
			{
				ID: sampleRedID, Title: texts.red, TitleCopy: translated.red, HasCustomTitle: true,
				SKU: sampleRedSKU, Image: image + "-red.jpg", URL: sampleURL + "?variant=" + sampleRedID,
			},
			{
				ID: sampleBlueID, Title: texts.blue, TitleCopy: translated.blue, HasCustomTitle: true,
				SKU: sampleBlueSKU, Image: image + ".jpg", URL: sampleURL + "?variant=" + sampleBlueID,
			},
		},
	}
}

func sampleAIProduct(texts sampleTexts) AIProduct {
	return AIProduct{
		Title: texts.product, Handle: sampleHandle, Description: texts.description, SKU: sampleRedSKU, URL: sampleURL,
		Variants: []AIVariant{
			{ID: sampleRedID, Title: texts.red, SKU: sampleRedSKU, URL: sampleURL + "?variant=" + sampleRedID},
			{ID: sampleBlueID, Title: texts.blue, SKU: sampleBlueSKU, URL: sampleURL + "?variant=" + sampleBlueID},
		},
	}
}

// cents and count cannot fail: a decimal holds every int64 with two decimals.
func cents(amount int64) Number { return NewNumber(decimal.MustNew(amount, 2)) }

func count(quantity int64) Number { return NewNumber(decimal.MustNew(quantity, 0)) }
