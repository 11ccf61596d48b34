package simulate_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
)

// errEnough says that a redirect was followed often enough.
var errEnough = errors.New("enough")

// visit sends a GET and returns the answer with its body unread.
func visit(t *testing.T, client *http.Client, url string) (*http.Response, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(request)
	if response != nil {
		t.Cleanup(func() { _ = response.Body.Close() })
	}
	return response, err
}

func TestFaultsWithoutMeasure(t *testing.T) {
	t.Parallel()
	faults, url := broken(t)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

	faults.Set(simulate.Fault{Kind: simulate.BigFault})
	response, err := visit(t, client, url+"/v1/customers")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil || len(body) < 9<<20 || int64(len(body)) != response.ContentLength || !strings.HasPrefix(strings.TrimSpace(string(body)), `{"data":[{`) {
		t.Errorf("%d bytes of %d, %v", len(body), response.ContentLength, err)
	}

	faults.Set(simulate.Fault{Kind: simulate.BombFault})
	if response, err = visit(t, client, url+"/v1/customers"); err != nil {
		t.Fatal(err)
	}
	const some = 50 << 20
	read, err := io.Copy(io.Discard, io.LimitReader(response.Body, some))
	if err != nil || read < some || !response.Uncompressed {
		t.Errorf("%d bytes of a bomb, unpacked: %v, %v", read, response.Uncompressed, err)
	}
	_ = response.Body.Close()

	faults.Set(simulate.Fault{Kind: simulate.HTMLFault, Status: http.StatusBadGateway})
	if response, err = visit(t, client, url+"/v1/customers"); err != nil || response.StatusCode != http.StatusBadGateway || !strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
		t.Errorf("a page with a status: %v, %v", response, err)
	}
}

func TestFaultsThatLeadElsewhere(t *testing.T) {
	t.Parallel()
	faults, url := broken(t)
	elsewhere, other := broken(t)
	hops := 0
	client := &http.Client{
		Transport: &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			if hops++; hops == 50 {
				return errEnough
			}
			return nil
		},
	}
	faults.Set(simulate.Fault{Kind: simulate.LoopFault})
	if _, err := visit(t, client, url+"/v1/customers?search=a"); !errors.Is(err, errEnough) || faults.Count() != 50 {
		t.Errorf("after %d hops: %v", faults.Count(), err)
	}
	if seen := faults.Log()[49]; seen.Query.Get("hop") != "49" || seen.Query.Get("search") != "a" {
		t.Errorf("the last one asked for %v", seen.Query)
	}
	faults.Set(simulate.Fault{Kind: simulate.RedirectFault, Location: other})
	response, err := visit(t, client, url+"/v1/customers?search=a")
	if err != nil || response.StatusCode != http.StatusOK || elsewhere.Requests()["/v1/customers"] != 1 {
		t.Errorf("%v, %v, and the other host saw %v", response, err, elsewhere.Requests())
	}
}
