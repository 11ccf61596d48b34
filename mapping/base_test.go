package mapping_test

import (
	"testing"

	"github.com/wazgate/wazgate/internal/record"
)

func TestBase(t *testing.T) {
	const base = "id: id\nurl: {path: u, base: b}"
	runOperations(t, []operationTest{
		{"from the root", base, `{"u":"/media/a.jpg","b":"https://shop.example/es/page"}`, record.Order{URL: "https://shop.example/media/a.jpg"}, ""},
		{"beside the page", base, `{"u":"a.jpg","b":"https://shop.example/es/page"}`, record.Order{URL: "https://shop.example/es/a.jpg"}, ""},
		{"below a folder", base, `{"u":"../a.jpg?x=1","b":"https://shop.example/es/shop/"}`, record.Order{URL: "https://shop.example/es/a.jpg?x=1"}, ""},
		{"without its scheme", base, `{"u":"//cdn.example/a.jpg","b":"https://shop.example/"}`, record.Order{URL: "https://cdn.example/a.jpg"}, ""},
		{"with blanks and letters", base, `{"u":"/caña 1.jpg","b":"https://shop.example/"}`, record.Order{URL: "https://shop.example/ca%C3%B1a%201.jpg"}, ""},
		{"whole as it is", base, `{"u":"http://other.example/a%20b"}`, record.Order{URL: "http://other.example/a%20b"}, ""},
		{"a variable", "url: {path: u, base: $vars.shop}", `{"u":"a"}`, record.Order{URL: "https://shop.example.com/a"}, ""},
		{"a constant", `url: {path: u, base: {const: "https://a.example/"}}`, `{"u":"a"}`, record.Order{URL: "https://a.example/a"}, ""},
		{"a template", `url: {template: "o/{id}", base: $vars.shop}` + "\nid: id", `{"id":"a/b"}`, record.Order{ID: "a/b", URL: "https://shop.example.com/o/a%2Fb"}, ""},
		{"and a default", `url: {path: u, base: $vars.shop, default: "https://a.example"}`, `{"x":"a"}`, record.Order{URL: "https://a.example"}, ""},
		{"nothing", base, `{"id":1,"b":"https://shop.example/"}`, record.Order{ID: "1"}, ""},
		{"something else", base, `{"id":1,"u":"javascript:alert(1)","b":"https://shop.example/"}`, record.Order{ID: "1"}, "url: not an address, and no part of one"},
		{"no base", base, `{"id":1,"u":"/a"}`, record.Order{ID: "1"}, "url: a part of an address, and there is no base to complete it"},
		{"another base", base, `{"id":1,"u":"/a","b":"ftp://shop.example/"}`, record.Order{ID: "1"}, "url: the base is not an absolute http or https address"},
	})
}
