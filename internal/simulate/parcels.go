package simulate

import (
	"time"
)

// progress decides how far an order of the given age has come. It sets both
// states and returns that of the delivery.
func (b *orderBook) progress(o *Order, age time.Duration) (delivery string) {
	days, draw := int(age.Hours()/24), b.random.IntN(100)
	o.PaymentStatus = "paid"
	switch {
	case draw < 6:
		o.Status = "cancelled"
		o.PaymentStatus = pick(b.random, []string{"refunded", "failed", "pending"})
	case days < 1:
		o.Status = pick(b.random, []string{"pending", "confirmed"})
		o.PaymentStatus = pick(b.random, []string{"pending", "paid"})
	case days < 3:
		o.Status = pick(b.random, []string{"confirmed", "in_progress"})
	case days < 7:
		o.Status = "in_progress"
		return pick(b.random, []string{"in_transit", "in_transit", "out_for_delivery"})
	case draw < 12:
		o.Status, o.PaymentStatus = "returned", "refunded"
		return "returned"
	case draw < 15:
		o.Status, o.PaymentStatus = "completed", "refunded"
		return "delivered"
	default:
		o.Status = "completed"
		return "delivered"
	}
	return ""
}

// parcel hands the order over to a carrier, unless it has not come that far,
// and dates the last change.
func (b *orderBook) parcel(o *Order, delivery string) {
	o.UpdatedAt = o.CreatedAt.Add(time.Duration(5+b.random.IntN(240)) * time.Minute)
	if delivery == "" {
		o.UpdatedAt = earlier(o.UpdatedAt, b.shop.now)
		return
	}
	carrier := b.carrier(o.Address.Code)
	o.Parcel = Parcel{Carrier: carrier.name, Number: b.parcelNumber(carrier.pattern), Status: delivery}
	o.Parcel.URL = carrier.url + o.Parcel.Number
	o.Parcel.Estimated = o.CreatedAt.AddDate(0, 0, 2+b.random.IntN(4))
	if delivery == "out_for_delivery" {
		o.Parcel.Estimated = b.shop.now
	}
	o.UpdatedAt = earlier(o.CreatedAt.AddDate(0, 0, 1+b.random.IntN(5)), b.shop.now)
}

// earlier is the earlier of two moments.
func earlier(x, y time.Time) time.Time {
	if y.Before(x) {
		return y
	}
	return x
}

// carrier is a company that delivers for the shop.
type carrier struct{ name, pattern, url string }

// carrier draws one that serves the country.
func (b *orderBook) carrier(code string) carrier {
	switch code {
	case "ES":
		return pick(b.random, []carrier{
			{"Correos", "PK####A############B", "https://track.example.com/correos/"},
			{"SEUR", "##############", "https://track.example.com/seur/"},
			{"MRW", "############", "https://track.example.com/mrw/"},
			{"Correo Norte", "ZX#######", "https://track.example.com/norte/"},
		})
	case "US":
		return carrier{"UPS", "1Z###A##A########", "https://track.example.com/ups/"}
	default:
		return pick(b.random, []carrier{
			{"DHL", "JD##################", "https://track.example.com/dhl/"},
			{"GLS", "###########", "https://track.example.com/gls/"},
		})
	}
}

// parcelNumber fills a pattern: # is any digit.
func (b *orderBook) parcelNumber(pattern string) string {
	digits := []byte(pattern)
	for i, c := range digits {
		if c == '#' {
			digits[i] = byte('0' + b.random.IntN(10))
		}
	}
	return string(digits)
}
