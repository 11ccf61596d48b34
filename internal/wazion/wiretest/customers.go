package wiretest

import (
	"strings"

	"github.com/wazgate/wazgate/internal/wazion"
)

// The invented numbers of the table.
const (
	phone  = "+34612345678"
	second = "+34698765432"
	third  = "+34655443322"
)

// Content types.
const (
	typeForm      = "application/x-www-form-urlencoded"
	typeJSON      = "application/json"
	typeMultipart = "multipart/form-data; boundary=" + boundary
)

// panel is the side panel's question about the first number.
func panel(related ...string) wazion.Request {
	return wazion.Request{Endpoint: wazion.SidePanelCustomerInfo, Phone: phone, RelatedPhones: related}
}

func initial(order, email string) wazion.Request {
	return wazion.Request{Endpoint: wazion.AICustomerInitialInfo, Phone: phone, Order: order, Email: email}
}

func withPhone(number string) wazion.Request {
	return wazion.Request{Endpoint: wazion.SidePanelCustomerInfo, Phone: number}
}

func queryCalls() []call {
	return []call{
		{name: "the documented example", query: `phone=+34612345678&relatedphones=["+34698765432"]&test=false`, want: panel(second)},
		{name: "plus encoded", query: "phone=%2B34612345678", want: panel()},
		{name: "plus encoded in lower case", query: "phone=%2b34612345678", want: panel()},
		{name: "plus encoded twice", query: "phone=%252B34612345678", want: panel()},
		{name: "space encoded where the plus was", query: "phone=%2034612345678", want: panel()},
		{name: "raw plus and inner spaces", query: "phone=+34+612+345+678", want: withPhone("+34 612 345 678")},
		{name: "no plus", query: "phone=34612345678", want: withPhone("34612345678")},
		{name: "international prefix", query: "phone=0034612345678", want: withPhone("0034612345678")},
		{name: "international prefix after a space", query: "phone=+0034612345678", want: withPhone("0034612345678")},
		{name: "national number with punctuation", query: "phone=(612)+34-56-78", want: withPhone("(612) 34-56-78")},
		{name: "names in another case", query: "Phone=%2B34612345678&RelatedPhones=%2B34698765432&ORDER=%231042", want: wazion.Request{
			Endpoint: wazion.SidePanelCustomerInfo, Phone: phone, RelatedPhones: []string{second}, Order: "#1042",
		}},
		{name: "exact name before another case", query: "PHONE=%2B34655443322&phone=%2B34612345678", want: panel()},
		{name: "name repeated", query: "phone=%2B34612345678&phone=%2B34655443322", want: panel()},
		{name: "first of a repeated name empty", query: "phone=&phone=%2B34612345678", want: panel()},
		{name: "unknown names", query: "phone=%2B34612345678&utm_source=x&a[b]=c&=d&flag", want: panel()},
		{name: "nothing", want: wazion.Request{Endpoint: wazion.SidePanelCustomerInfo}},
		{name: "phone without digits", query: "phone=null&order=null&email=undefined", want: wazion.Request{Endpoint: wazion.SidePanelCustomerInfo}},
		{name: "order with prefix and raw plus in the address", query: "phone=+34612345678&order=%231042-ES&email=ana+shop@example.com",
			want: initial("#1042-ES", "ana+shop@example.com")},
		{name: "broken escapes", query: "phone=%2B34612345678&order=100%&email=%zz", want: initial("100%", "%zz")},
		{name: "semicolons", query: "phone=%2B34612345678&order=a;b", want: initial("a;b", "")},
		{name: "method PUT", method: "PUT", query: "phone=%2B34612345678", want: panel()},
		{name: "POST without body", method: "POST", query: "phone=+34612345678", contentType: typeJSON, want: panel()},
	}
}

func relatedCalls() []call {
	const start = "phone=%2B34612345678&"
	return []call{
		{name: "related: array encoded", query: start + "relatedphones=%5B%22%2B34698765432%22%2C%22%2B34655443322%22%5D", want: panel(second, third)},
		{name: "related: array encoded, plus raw", query: start + "relatedphones=%5B%22+34698765432%22,%20%22+34655443322%22%5D", want: panel(second, third)},
		{name: "related: array of numbers", query: start + "relatedphones=[34698765432,34655443322]", want: panel("34698765432", "34655443322")},
		{name: "related: array that is no JSON", query: start + "relatedphones=['%2B34698765432','%2B34655443322']", want: panel(second, third)},
		{name: "related: array without quotes", query: start + "relatedphones=[%2B34698765432,%20%2B34655443322]", want: panel(second, third)},
		{name: "related: repeated", query: start + "relatedphones=%2B34698765432&relatedphones=+34655443322", want: panel(second, third)},
		{name: "related: empty brackets", query: start + "relatedphones[]=%2B34698765432&relatedphones[]=+34655443322", want: panel(second, third)},
		{name: "related: brackets encoded", query: start + "relatedphones%5B%5D=+34698765432", want: panel(second)},
		{name: "related: indexes", query: start + "relatedphones[0]=+34698765432&relatedphones[1]=%2B34655443322", want: panel(second, third)},
		{name: "related: commas", query: start + "relatedphones=%2B34698765432,%2B34655443322", want: panel(second, third)},
		{name: "related: commas, plus raw", query: start + "relatedphones=+34698765432,+34655443322", want: panel(second, third)},
		{name: "related: commas and spaces", query: start + "relatedphones=%2B34698765432,%20%2B34655443322", want: panel(second, third)},
		{name: "related: national numbers, commas and spaces", query: start + "relatedphones=698765432,%20655443322", want: panel("698765432", "655443322")},
		{name: "related: empty", query: start + "relatedphones=", want: panel()},
		{name: "related: empty array", query: start + "relatedphones=[]", want: panel()},
		{name: "related: null", query: start + "relatedphones=null", want: panel()},
		{name: "related: nulls and blanks inside", query: start + `relatedphones=[null,"",%22+34698765432%22,"%20"]`, want: panel(second)},
		{name: "related: twice the same", query: start + "relatedphones=+34698765432,%2B34698765432&relatedphones[]=+34698765432", want: panel(second)},
		{name: "related: more than twenty", query: start + "relatedphones=" + manyNumbers(25), want: panel(numbers(20)...)},
	}
}

func formCalls() []call {
	return []call{
		{name: "form", method: "POST", kind: formBody, contentType: typeForm,
			body: "phone=%2B34612345678&relatedphones[]=%2B34698765432", want: panel(second)},
		{name: "form, plus raw", method: "POST", kind: formBody, contentType: typeForm,
			body: `phone=+34612345678&relatedphones=["+34698765432"]`, want: panel(second)},
		{name: "form with charset", method: "POST", kind: formBody, contentType: typeForm + "; charset=UTF-8",
			body: "phone=%2B34612345678", want: panel()},
		{name: "form by PUT with a final newline", method: "PUT", kind: formBody, contentType: typeForm,
			body: "order=1042&phone=%2B34612345678\r\n", want: initial("1042", "")},
		{name: "form of lines", method: "POST", kind: formBody, contentType: "text/plain",
			body: "phone=+34612345678\r\norder=1042\r\n", want: initial("1042", "")},
		{name: "form with indexes", method: "POST", kind: formBody, contentType: typeForm,
			body: "relatedphones%5B0%5D=%2B34698765432&relatedphones%5B1%5D=%2B34655443322&phone=%2B34612345678", want: panel(second, third)},
		{name: "form in a GET", kind: formBody, contentType: typeForm, body: "phone=%2B34612345678", want: panel()},
	}
}

func multipartCalls() []call {
	return []call{
		{name: "multipart", method: "POST", kind: multipartBody, contentType: typeMultipart,
			body: multipartOf(field("phone", phone), field("relatedphones[]", second), field("relatedphones[]", third)), want: panel(second, third)},
		{name: "multipart with an array", method: "POST", kind: multipartBody, contentType: typeMultipart,
			body: multipartOf(field("relatedphones", `["`+second+`"]`), field("phone", phone)), want: panel(second)},
		{name: "multipart with a lost plus", method: "POST", kind: multipartBody, contentType: typeMultipart,
			body: multipartOf(field("phone", " 34612345678")), want: panel()},
		{name: "multipart without Content-Type", method: "POST", kind: multipartBody,
			body: multipartOf(field("phone", phone), field("order", "1042")), want: initial("1042", "")},
		{name: "multipart without boundary", method: "POST", kind: multipartBody, contentType: "multipart/form-data",
			body: multipartOf(field("phone", phone)), want: panel()},
		{
			name: "multipart without end", method: "POST", kind: multipartBody, contentType: typeMultipart,
			body: field("phone", phone) + field("order", "1042") + "--" + boundary, want: initial("1042", ""),
		},
		{
			name: "multipart broken off in a value", method: "POST", kind: multipartBody, contentType: typeMultipart,
			body: field("phone", phone) + strings.TrimSuffix(field("order", "1042"), "42\r\n"), want: initial("", ""),
		},
	}
}
