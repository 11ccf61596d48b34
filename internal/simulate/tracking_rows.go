package simulate

import (
	"encoding/json"
	"time"
)

// parcelRow is an order as the order-tracking endpoint writes it: the suggested
// schema, and a shipping block that tells the carrier.
type parcelRow struct {
	ID             string          `json:"id"`
	Status         string          `json:"status"`
	CreatedAt      string          `json:"created_at"`
	UpdatedAt      string          `json:"updated_at"`
	Customer       recipientRow    `json:"customer"`
	Address        destinationRow  `json:"shipping_address"`
	Items          []parcelItemRow `json:"items"`
	Total          amount          `json:"total"`
	Currency       string          `json:"currency"`
	TrackingNumber string          `json:"tracking_number,omitempty"`
	Shipping       *shippingRow    `json:"shipping,omitempty"`
	Reference      string          `json:"external_ref_id,omitempty"`
}

// recipientRow is who the order is for.
type recipientRow struct {
	Email string `json:"email"`
	Phone string `json:"phone,omitempty"`
	Name  string `json:"name,omitempty"`
}

// destinationRow is where the order goes.
type destinationRow struct {
	Line       string `json:"line1"`
	City       string `json:"city"`
	PostalCode string `json:"postal_code"`
	Country    string `json:"country"`
}

// parcelItemRow is a line of the order; the price is that of one piece.
type parcelItemRow struct {
	SKU      string `json:"sku"`
	Name     string `json:"name"`
	Quantity int    `json:"quantity"`
	Price    amount `json:"price"`
	Image    string `json:"image_url,omitempty"`
}

// shippingRow is what is known of the delivery.
type shippingRow struct {
	Carrier     string `json:"carrier"`
	TrackingURL string `json:"tracking_url"`
	Status      string `json:"status"`
	Estimated   string `json:"estimated_delivery"`
}

// amount is money, as a number or as a string with all its decimals.
type amount struct {
	Money
	text bool
}

// MarshalJSON writes the amount in its form.
func (a amount) MarshalJSON() ([]byte, error) {
	if a.text {
		return json.Marshal(a.String())
	}
	return a.Money.MarshalJSON()
}

// newParcelRow writes an order as the endpoint does.
func newParcelRow(o Order, text bool) parcelRow {
	row := parcelRow{
		ID: o.TrackingID, Status: o.TrackingStatus(), Reference: o.Reference(),
		CreatedAt: o.CreatedAt.UTC().Format(time.RFC3339), UpdatedAt: o.UpdatedAt.UTC().Format(time.RFC3339),
		Customer: recipientRow{Email: o.CustomerEmail, Phone: o.CustomerPhone, Name: o.CustomerName},
		Address: destinationRow{
			Line: o.Address.Line, City: o.Address.City, PostalCode: o.Address.PostalCode, Country: o.Address.Code,
		},
		Total: amount{o.Total, text}, Currency: o.Total.Currency, TrackingNumber: o.Parcel.Number,
	}
	for _, i := range o.Items {
		name := i.ProductName
		if i.VariantName != "" {
			name += " " + i.VariantName
		}
		row.Items = append(row.Items, parcelItemRow{SKU: i.SKU, Name: name, Quantity: i.Quantity, Price: amount{i.UnitPrice, text}, Image: i.Image})
	}
	if o.Parcel.Carrier != "" {
		row.Shipping = &shippingRow{o.Parcel.Carrier, o.Parcel.URL, o.Parcel.Status, o.Parcel.Estimated.Format(time.DateOnly)}
	}
	return row
}
