package wazion

// Texts are the short sentences that an agent may read. They name no address,
// key, product or person.
type Texts struct {
	Unauthorized      string // the caller's credential is missing or wrong
	Unavailable       string // could not look: nothing is known about whether the person exists
	InvalidRequest    string // there was nothing to look for
	OrdersUnavailable string // state of a known person whose orders could not be read
	NotInTotal        string // before an amount that is in another currency than a customer's totals
	UnknownAddress    string // there is no such endpoint
	WrongMethod       string // the endpoint answers GET and POST

	statuses statusTexts
}

// statusTexts is a struct rather than a map so that no language can miss one.
type statusTexts struct {
	pending, confirmed, processing, shipped, outForDelivery, delivered string
	completed, cancelled, returned, refunded, failed                   string
}

// Messages returns the texts in a language ("es", "pt-BR", …), or in Spanish if
// there are none in it.
func Messages(language string) Texts {
	base, _ := baseLanguage(language)
	switch base {
	case "en":
		return englishTexts()
	case "it":
		return italianTexts()
	case "fr":
		return frenchTexts()
	case "de":
		return germanTexts()
	case "pt":
		return portugueseTexts()
	default:
		return spanishTexts()
	}
}

// Status returns the readable form of an order's or shipment's state, given as
// "pending", "out_for_delivery" and so on, or "" for an unknown one.
func (t Texts) Status(code string) string {
	texts := t.statuses
	switch code {
	case "pending":
		return texts.pending
	case "confirmed":
		return texts.confirmed
	case "processing":
		return texts.processing
	case "shipped":
		return texts.shipped
	case "out_for_delivery":
		return texts.outForDelivery
	case "delivered":
		return texts.delivered
	default:
		return t.closedStatus(code)
	}
}

func (t Texts) closedStatus(code string) string {
	texts := t.statuses
	switch code {
	case "completed":
		return texts.completed
	case "cancelled":
		return texts.cancelled
	case "returned":
		return texts.returned
	case "refunded":
		return texts.refunded
	case "failed":
		return texts.failed
	default:
		return ""
	}
}
