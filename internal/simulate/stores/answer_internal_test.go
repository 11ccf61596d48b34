package stores

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestPartsOfAList(t *testing.T) {
	all := []int{1, 2, 3, 4, 5}
	for _, test := range []struct{ offset, size, first, length int }{
		{0, 2, 1, 2}, {4, 2, 5, 1}, {5, 2, 0, 0}, {-3, 2, 1, 2}, {0, -1, 0, 0}, {99, 99, 0, 0},
	} {
		got := part(all, test.offset, test.size)
		if len(got) != test.length || len(got) > 0 && got[0] != test.first {
			t.Errorf("part %d, %d: %v", test.offset, test.size, got)
		}
	}
	if pages(5, 2) != 3 || pages(4, 2) != 2 || pages(0, 2) != 0 || pages(3, 0) != 3 {
		t.Error("the pages are not counted right")
	}
}

func TestRequestsAreReadAndAnswered(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/x?page=3&size=none", strings.NewReader(`{"a":"b"}`))
	r.SetBasicAuth("key", "secret")
	var body map[string]string
	if !read(r, &body) || body["a"] != "b" || read(r, &body) {
		t.Errorf("the body is %v", body)
	}
	if number(r, "page", 1) != 3 || number(r, "size", 7) != 7 {
		t.Error("the parameters are not read")
	}
	if !basic(r, "key", "secret") || basic(r, "key", "other") || bearer(r, "secret") {
		t.Error("the credentials are not told apart")
	}
	w := httptest.NewRecorder()
	answer(w, http.StatusTeapot, map[string]string{"id": text(7)})
	if w.Code != http.StatusTeapot || w.Body.String() != `{"id":"7"}` {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestTextsAreCompared(t *testing.T) {
	if !within("FERR", "Nadia", "Ferrer") || within("zoe", "Nadia") || digits("+34 600-11") != "3460011" {
		t.Error("the texts are not compared as they should")
	}
}
