package httpapi_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/httpapi"
	"github.com/wazgate/wazgate/internal/wazion"
)

func TestSpellingsOfPaths(t *testing.T) {
	for _, path := range []string{
		"/wazion/globalSearch", "/wazion/globalsearch", "/wazion/GLOBALSEARCH", "/wazion/globalSearch/",
		"/wazion//globalSearch", "//wazion/globalSearch", "/WAzion/globalSearch", "/wazion/%67lobalSearch", "/wazion%2FglobalSearch",
	} {
		t.Run(path, func(t *testing.T) {
			h := build(t, nil, nil)
			r := httptest.NewRequest(http.MethodGet, "http://example.com"+path+"?query=ana&token="+validToken, nil)
			if text := check(t, wazion.GlobalSearch, false, h.send(r)); text != "" {
				t.Errorf("error %q", text)
			}
			if len(h.answerer.calls()) != 1 {
				t.Error("the answerer was not asked")
			}
		})
	}
}

func TestUnknownEndpoints(t *testing.T) {
	for _, path := range []string{"/wazion", "/wazion/", "/wazion/verify_conversion", "/wazion/globalSearch/more", "/wazion/ñ", "/wazion/*", "/wazion/:endpoint", "/wazion/%00"} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodOptions, "FOO"} {
			t.Run(method+" "+path, func(t *testing.T) {
				h := build(t, nil, nil)
				welcome := h.send(httptest.NewRequest(method, path+"?token="+validToken, nil))
				want := `{"found":false,"error":"Dirección desconocida"}`
				if strings.Contains(path, wazion.VerifyConversion) {
					want = `{"found":false}`
				}
				if got := strings.TrimSpace(welcome.Body.String()); welcome.Code != http.StatusOK || got != want {
					t.Errorf("got %d %s", welcome.Code, got)
				}
				checkHeaders(t, welcome.Header())
				stranger := h.send(httptest.NewRequest(method, path, nil))
				if got := strings.TrimSpace(stranger.Body.String()); stranger.Code != http.StatusOK || got != `{"found":false,"error":"No autorizado"}` {
					t.Errorf("got %d %s", stranger.Code, got)
				}
				if len(h.answerer.calls()) != 0 {
					t.Error("the answerer was asked")
				}
			})
		}
	}
}

func TestOtherMethods(t *testing.T) {
	for _, method := range []string{http.MethodHead, http.MethodOptions, http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodTrace, http.MethodConnect, "PROPFIND", "FOO"} {
		for _, endpoint := range wazion.Endpoints() {
			t.Run(method+" "+string(endpoint), func(t *testing.T) {
				h := build(t, nil, nil)
				r := call(endpoint, "query=ana&q=ana")
				r.Method = method
				if text := check(t, endpoint, false, h.send(r)); text != wazion.Messages("es").WrongMethod {
					t.Errorf("error %q", text)
				}
				if len(h.answerer.calls()) != 0 {
					t.Error("the answerer was asked")
				}
			})
		}
	}
}

func TestOutside(t *testing.T) {
	for _, path := range []string{"/", "/wazionx/globalSearch", "/orders", "/healthz", "/metrics", "/x/wazion/globalSearch"} {
		for _, method := range []string{http.MethodGet, http.MethodPost, "FOO"} {
			t.Run(method+" "+path, func(t *testing.T) {
				answer := build(t, nil, nil).send(httptest.NewRequest(method, path, nil))
				if answer.Code != http.StatusNotFound || !json.Valid(answer.Body.Bytes()) {
					t.Errorf("got %d %s", answer.Code, answer.Body)
				}
			})
		}
	}
}

func TestHugeBodies(t *testing.T) {
	for name, body := range map[string]string{
		"form":   "token=" + validToken + "&query=ana&x=" + strings.Repeat("x", 1<<20),
		"JSON":   `{"token":"` + validToken + `","query":"ana","x":"` + strings.Repeat("x", 1<<20) + `"}`,
		"nested": `{"token":"` + validToken + `","query":"ana","x":` + strings.Repeat("[", 70_000),
	} {
		t.Run(name, func(t *testing.T) {
			h := build(t, nil, nil)
			r := httptest.NewRequest(http.MethodPost, "/wazion/globalSearch", strings.NewReader(body))
			if text := check(t, wazion.GlobalSearch, false, h.send(r)); text != "" {
				t.Errorf("error %q", text)
			}
		})
	}
}

func TestAnswersAreNotEscapedForHTML(t *testing.T) {
	var got struct {
		Error string `json:"error"`
	}
	answer := build(t, nil, nil).send(httptest.NewRequest(http.MethodGet, "/wazion/globalSearch", nil))
	if err := json.Unmarshal(answer.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("No autorizado", got.Error); diff != "" {
		t.Error(diff)
	}
	if answer.Header().Get("Content-Length") == "" {
		t.Error("no length")
	}
}

func FuzzDoor(f *testing.F) {
	f.Add("GET", "/wazion/globalSearch", "query=ana", "", "")
	f.Add("POST", "/wazion/sidePanel_CustomerInfo", "", "application/json", `{"phone":34612345678,"relatedphones":["+34698765432"],"test":true}`)
	f.Add("POST", "/wazion/search_Products", "", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"q\"\r\n\r\ntaza\r\n--x--")
	f.Add("FOO", "/wazion/%2F..%2f", "relatedphones=[\"+34", "text/plain", "\xff\x00")
	f.Add("OPTIONS", "/wazion", "%", "", "")
	f.Add("CONNECT", "0", "", "", "")
	h := build(f, nil, func(o *httpapi.Options) {
		o.Service.Answerer, o.Logger = &fixed{reply: gateway.Reply{Answer: wazion.SearchResult{}}}, nil
	})
	f.Fuzz(func(t *testing.T, method, path, query, contentType, body string) {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Method, r.URL.Path, r.URL.RawQuery = method, path, query
		r.Header.Set("Content-Type", contentType)
		r.Header.Set("Authorization", validToken)
		answer := h.send(r)
		first, _, _ := strings.Cut(strings.TrimLeft(path, "/"), "/")
		outside := strings.HasPrefix(path, "/") && !strings.EqualFold(first, "wazion") // without a path it is no request
		if outside == (answer.Code == http.StatusOK) {
			t.Errorf("%q: status %d", path, answer.Code)
		}
		if !json.Valid(answer.Body.Bytes()) || !bytes.HasPrefix(answer.Body.Bytes(), []byte("{")) {
			t.Errorf("not a JSON object: %s", answer.Body)
		}
	})
}
