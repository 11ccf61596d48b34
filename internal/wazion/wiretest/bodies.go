package wiretest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/internal/wazion"
)

func jsonCalls() []call {
	post := func(name, body string, want wazion.Request) call {
		return call{name: "JSON: " + name, method: "POST", kind: jsonBody, contentType: typeJSON, body: body, want: want}
	}
	return []call{
		post("array", `{"phone":"+34612345678","relatedphones":["+34698765432","+34655443322"]}`, panel(second, third)),
		post("pretty and escaped", "{\n  \"phone\": \"\\u002b34612345678\",\n  \"test\": false\n}\n", panel()),
		post("lost pluses", `{"phone":" 34612345678","relatedphones":[" 34698765432"]}`, panel(second)),
		post("numbers", `{"phone":34612345678,"relatedphones":[34698765432],"order":1042}`, wazion.Request{
			Endpoint: wazion.SidePanelCustomerInfo, Phone: "34612345678", RelatedPhones: []string{"34698765432"}, Order: "1042",
		}),
		post("a number of many digits", `{"phone":"+34612345678","order":123456789012345678901234567890}`,
			initial("123456789012345678901234567890", "")),
		post("array in a string", `{"phone":"+34612345678","relatedphones":"[\"+34698765432\"]"}`, panel(second)),
		post("list in a string", `{"phone":"+34612345678","relatedphones":"+34698765432, +34655443322"}`, panel(second, third)),
		post("array as an object", `{"phone":"+34612345678","relatedphones":{"0":"+34698765432","2":"+34655443322"}}`, panel(second, third)),
		post("array of objects", `{"phone":"+34612345678","relatedphones":[{"phone":"+34698765432"}]}`, panel(second)),
		post("related null", `{"phone":"+34612345678","relatedphones":null}`, panel()),
		post("related empty", `{"phone":"+34612345678","relatedphones":[]}`, panel()),
		post("related an empty string", `{"phone":"+34612345678","relatedphones":""}`, panel()),
		post("nulls", `{"phone":"+34612345678","order":null,"email":null,"test":null}`, panel()),
		post("names in another case", `{"Phone":"+34612345678","relatedPhones":["+34698765432"]}`, panel(second)),
		post("name in PHP's style", `{"phone":"+34612345678","relatedphones[]":["+34698765432"]}`, panel(second)),
		post("a name repeated", `{"phone":"+34612345678","phone":"+34655443322"}`, panel()),
		post("empty object", `{}`, wazion.Request{Endpoint: wazion.SidePanelCustomerInfo}),
		post("unknown names", `{"phone":"+34612345678","meta":{"phone":"+34655443322","deep":[[[[["x"]]]]]}}`, panel()),
		post("e-mail and order", `{"phone":"+34612345678","order":"#1042","email":"ana+shop@example.com"}`, initial("#1042", "ana+shop@example.com")),
		{name: "JSON: in a GET", kind: jsonBody, contentType: typeJSON, body: `{"phone":"+34612345678"}`, want: panel()},
		{name: "JSON: byte order mark", method: "POST", kind: jsonBody, contentType: typeJSON, body: "\uFEFF{\"phone\":\"+34612345678\"}", want: panel()},
	}
}

func mislabelledCalls() []call {
	const document, form = `{"phone":"+34612345678","relatedphones":["+34698765432"]}`, "phone=%2B34612345678&relatedphones=%2B34698765432"
	post := func(name string, kind kind, contentType, body string) call {
		return call{name: "mislabelled: " + name, method: "POST", kind: kind, contentType: contentType, body: body, want: panel(second)}
	}
	return []call{
		post("JSON as nothing", jsonBody, "", document),
		post("JSON as form", jsonBody, typeForm, document),
		post("JSON as text", jsonBody, "text/plain; charset=utf-8", document),
		post("JSON as multipart", jsonBody, typeMultipart, document),
		post("JSON as nonsense", jsonBody, ";;;", document),
		post("JSON by its vendor", jsonBody, "application/vnd.api+json", document),
		post("form as nothing", formBody, "", form),
		post("form as JSON", formBody, typeJSON, form),
		post("form as bytes", formBody, "application/octet-stream", form),
		post("multipart as JSON", multipartBody, typeJSON, multipartOf(field("phone", phone), field("relatedphones", second))),
		post("multipart as form", multipartBody, typeForm, multipartOf(field("phone", phone), field("relatedphones", second))),
	}
}

func mixedCalls() []call {
	return []call{
		{name: "mixed: body before query", method: "POST", query: "phone=%2B34655443322&order=1", kind: jsonBody, contentType: typeJSON,
			body: `{"phone":"+34612345678","order":"1042"}`, want: initial("1042", "")},
		{name: "mixed: rest from the query", method: "POST", query: "order=1042&relatedphones=+34698765432", kind: jsonBody, contentType: typeJSON,
			body: `{"phone":"+34612345678"}`, want: wazion.Request{
				Endpoint: wazion.SidePanelCustomerInfo, Phone: phone, Order: "1042", RelatedPhones: []string{second},
			}},
		{name: "mixed: empty in the body", method: "POST", query: "phone=+34612345678&relatedphones=+34698765432", kind: jsonBody, contentType: typeJSON,
			body: `{"phone":"","relatedphones":[]}`, want: panel(second)},
		{name: "mixed: form before query", method: "POST", query: "phone=%2B34655443322", kind: formBody, contentType: typeForm,
			body: "phone=%2B34612345678", want: panel()},
		{name: "mixed: related from the body only", method: "POST", query: "relatedphones=%2B34655443322", kind: jsonBody, contentType: typeJSON,
			body: `{"phone":"+34612345678","relatedphones":["+34698765432"]}`, want: panel(second)},
		{name: "mixed: test only in the query", method: "POST", query: "test=true", kind: formBody, contentType: typeForm,
			body: "phone=%2B34612345678", want: tested(true)},
	}
}

func tested(test bool) wazion.Request {
	return wazion.Request{Endpoint: wazion.SidePanelCustomerInfo, Phone: phone, Test: test}
}

func testCalls() []call {
	var calls []call
	spellings := map[string]bool{
		"true": true, "1": true, "false": false, "0": false, "yes": false, "TRUE": false, "2": false, "": false,
	}
	for _, value := range slices.Sorted(maps.Keys(spellings)) {
		calls = append(calls, call{
			name: "test in the query: " + value, query: "phone=+34612345678&test=" + value, want: tested(spellings[value]),
		})
	}
	spellings = map[string]bool{
		`true`: true, `"true"`: true, `1`: true, `"1"`: true,
		`false`: false, `"false"`: false, `0`: false, `1.0`: false, `[]`: false, `{}`: false,
	}
	for _, value := range slices.Sorted(maps.Keys(spellings)) {
		calls = append(calls, call{
			name: "test in JSON: " + value, method: "POST", kind: jsonBody, contentType: typeJSON,
			body: `{"phone":"+34612345678","test":` + value + `}`, want: tested(spellings[value]),
		})
	}
	return calls
}

func searchCalls() []call {
	join := wazion.Request{Endpoint: wazion.SidePanelCustomerFindToJoin, Phone: phone, Query: "Zoë García", RelatedPhones: []string{second}}
	products := wazion.Request{Endpoint: wazion.SearchProducts, Phone: phone, Text: "zapatos rojos", TargetLocale: "de"}
	forAI := products
	forAI.AI = true
	global := wazion.Request{Endpoint: wazion.GlobalSearch, Query: "#1042"}
	return []call{
		{name: "join in the query", query: "query=Zo%C3%AB+Garc%C3%ADa&phone=+34612345678&relatedphones=+34698765432", want: join},
		{name: "join in JSON", method: "POST", kind: jsonBody, contentType: typeJSON,
			body: `{"query":"Zo\u00eb García","phone":"+34612345678","relatedphones":["+34698765432"]}`, want: join},
		{name: "products in the query", query: "q=zapatos+rojos&phone=+34612345678&target_locale=de", want: products},
		{name: "products for the AI", query: "q=zapatos%20rojos&phone=%2B34612345678&target_locale=de&format=ai", want: forAI},
		{name: "products for the AI in a form", method: "POST", kind: formBody, contentType: typeForm,
			body: "q=zapatos+rojos&phone=+34612345678&target_locale=de&format=AI", want: forAI},
		{name: "global search", query: "query=%231042", want: global},
		{name: "global search with a number", method: "POST", kind: jsonBody, contentType: typeJSON, body: `{"query":1042}`,
			want: wazion.Request{Endpoint: wazion.GlobalSearch, Query: "1042"}},
	}
}

func awkwardCalls() []call {
	long := strings.Repeat("ñ", 300)
	return []call{
		{name: "awkward: long text is cut", query: "phone=+34612345678&order=" + long, want: initial(strings.Repeat("ñ", 256), "")},
		{name: "awkward: control characters", query: "phone=%2B346123%0045678%00&order=10%0742%0A&email=a%7F@example.com", want: initial("1042", "a@example.com")},
		{name: "awkward: invalid UTF-8", query: "phone=%2B34612345678&order=10%FF42", want: initial("10\uFFFD42", "")},
		{name: "awkward: line breaks become spaces", method: "POST", kind: jsonBody, contentType: typeJSON,
			body: `{"phone":"+34612345678","order":"10\r\n42\u0000"}`, want: initial("10  42", "")},
		{name: "awkward: body over the limit", method: "POST", kind: jsonBody, contentType: typeJSON,
			body: `{"phone":"+34612345678","note":"` + strings.Repeat("x", 70<<10) + `","order":"1042"}`, want: panel()},
		{name: "awkward: form over the limit", method: "POST", kind: formBody, contentType: typeForm,
			body: "phone=%2B34612345678&note=" + strings.Repeat("x", 70<<10) + "&order=1042", want: panel()},
		{name: "awkward: nonsense", method: "POST", query: "phone=+34612345678", kind: formBody, contentType: typeJSON, body: `&{"phone":`, want: panel()},
	}
}

// numbers returns n different invented numbers.
func numbers(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("+346000001%02d", i)
	}
	return list
}

func manyNumbers(n int) string {
	return strings.ReplaceAll(strings.Join(numbers(n), ","), "+", "%2B")
}
