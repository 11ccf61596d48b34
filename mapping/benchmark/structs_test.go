package benchmark

import (
	"strconv"
	"strings"
	"time"

	"github.com/wazgate/wazgate/mapping"
)

// answer is the backend's document as one would declare it for encoding/json.
type answer struct {
	Data []struct {
		ID             string  `json:"id"`
		Number         int64   `json:"order_number"`
		Reference      string  `json:"external_reference"`
		Status         string  `json:"status"`
		PaymentStatus  string  `json:"payment_status"`
		PaymentMethod  string  `json:"payment_method"`
		ShippingMethod string  `json:"shipping_method"`
		Currency       string  `json:"currency"`
		CustomerID     string  `json:"customer_id"`
		CustomerName   string  `json:"customer_name"`
		CustomerPhone  string  `json:"customer_phone"`
		CustomerEmail  string  `json:"customer_email"`
		Subtotal       float64 `json:"subtotal"`
		Discount       float64 `json:"discount_amount"`
		Total          float64 `json:"total"`
		Refunded       float64 `json:"refunded_amount"`
		Notes          string  `json:"customer_notes"`
		Shipping       struct {
			Name  string `json:"name"`
			Phone string `json:"phone"`
		} `json:"shipping_address"`
		IsDraft      bool `json:"is_draft"`
		Fulfillments []struct {
			Carrier string `json:"carrier"`
			Number  string `json:"tracking_number"`
			URL     string `json:"tracking_url"`
			Status  string `json:"status"`
		} `json:"fulfillments"`
		Items []struct {
			ID       string  `json:"id"`
			Title    string  `json:"product_name"`
			Variant  string  `json:"variant_name"`
			SKU      string  `json:"sku"`
			Quantity float64 `json:"quantity"`
			Price    float64 `json:"unit_price"`
			Total    float64 `json:"total_price"`
			Discount struct {
				Amount float64 `json:"amount"`
			} `json:"discount"`
			Options struct {
				Size string `json:"size"`
			} `json:"options"`
		} `json:"items"`
		CreatedAt time.Time `json:"created_at"`
		UpdatedAt time.Time `json:"updated_at"`
	} `json:"data"`
}

type order struct {
	ID             string     `json:"id"`
	Number         string     `json:"number"`
	Reference      string     `json:"reference"`
	CustomerID     string     `json:"customer_id"`
	CustomerName   string     `json:"customer_name"`
	CustomerEmail  string     `json:"customer_email"`
	CustomerPhone  string     `json:"customer_phone"`
	CreatedAt      time.Time  `json:"created_at"`
	UpdatedAt      time.Time  `json:"updated_at"`
	Currency       string     `json:"currency"`
	Amount         float64    `json:"amount"`
	Subtotal       float64    `json:"subtotal"`
	NetAmount      float64    `json:"net_amount"`
	TotalRefunded  float64    `json:"total_refunded"`
	TotalDiscounts float64    `json:"total_discounts"`
	Status         string     `json:"status"`
	StatusText     string     `json:"status_text"`
	Cancelled      bool       `json:"cancelled"`
	FullyRefunded  bool       `json:"fully_refunded"`
	URL            string     `json:"url"`
	Note           string     `json:"note"`
	PaymentMethod  string     `json:"payment_method"`
	ShippingMethod string     `json:"shipping_method"`
	Items          []item     `json:"items"`
	Shipments      []shipment `json:"shipments"`
}

type item struct {
	ID       string  `json:"id"`
	Title    string  `json:"title"`
	Variant  string  `json:"variant"`
	SKU      string  `json:"sku"`
	Quantity float64 `json:"quantity"`
	Price    float64 `json:"unit_price"`
	Amount   float64 `json:"amount"`
	Original float64 `json:"original_amount"`
	Discount float64 `json:"discount"`
}

type shipment struct {
	Number     string `json:"number"`
	Company    string `json:"company"`
	URL        string `json:"url"`
	Status     string `json:"status"`
	StatusText string `json:"status_text"`
}

func (a *answer) orders() []order {
	orders := make([]order, 0, len(a.Data))
	for i := range a.Data {
		in := &a.Data[i]
		if in.IsDraft {
			continue
		}
		out := order{
			ID: in.ID, Number: strconv.FormatInt(in.Number, 10), Reference: in.Reference, CustomerID: in.CustomerID,
			CustomerName: either(in.CustomerName, in.Shipping.Name), CustomerEmail: in.CustomerEmail,
			CustomerPhone: either(in.CustomerPhone, in.Shipping.Phone), CreatedAt: in.CreatedAt, UpdatedAt: in.UpdatedAt,
			Currency: either(in.Currency, "EUR"), Amount: in.Total, Subtotal: in.Subtotal, NetAmount: in.Total - in.Refunded,
			TotalRefunded: in.Refunded, TotalDiscounts: in.Discount, Status: state(in.Status), StatusText: in.Status,
			Cancelled: in.Status == "cancelled" || in.Status == "returned", FullyRefunded: in.PaymentStatus == "refunded",
			URL: adminURL + "/orders/" + in.ID, Note: mapping.PlainText(in.Notes), PaymentMethod: in.PaymentMethod, ShippingMethod: in.ShippingMethod,
			Items: make([]item, len(in.Items)), Shipments: make([]shipment, len(in.Fulfillments)),
		}
		for j, line := range in.Items {
			out.Items[j] = item{
				ID: line.ID, Title: line.Title, Variant: joined(line.Variant, line.Options.Size), SKU: line.SKU, Quantity: line.Quantity,
				Price: line.Price, Amount: line.Total, Original: line.Price * line.Quantity, Discount: line.Discount.Amount,
			}
		}
		for j, parcel := range in.Fulfillments {
			out.Shipments[j] = shipment{parcel.Number, parcel.Carrier, parcel.URL, state(parcel.Status), parcel.Status}
		}
		orders = append(orders, out)
	}
	return orders
}

func either(first, second string) string {
	if first != "" {
		return first
	}
	return second
}

func joined(parts ...string) string {
	var given []string
	for _, part := range parts {
		if part != "" {
			given = append(given, part)
		}
	}
	return strings.Join(given, " / ")
}

func state(word string) string {
	switch word {
	case "in_progress":
		return "processing"
	case "in_transit":
		return "shipped"
	case "pending", "confirmed", "completed", "cancelled", "returned", "delivered":
		return word
	default:
		return ""
	}
}
