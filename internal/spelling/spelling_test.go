package spelling_test

import (
	"testing"

	"github.com/wazgate/wazgate/internal/spelling"
)

func TestDidYouMean(t *testing.T) {
	words := []string{"address", "tls", "headers", "tls"}
	for word, want := range map[string]string{
		"adress": `did you mean "address"?`, "HEADRES": `did you mean "headers"?`, "tlz": `did you mean "tls"?`,
		"query": "possible here: address, headers, tls",
	} {
		if got := spelling.DidYouMean(word, words); got != want {
			t.Errorf("%s: %s, want %s", word, got, want)
		}
	}
	if got := spelling.DidYouMean("x", nil); got != "remove it" {
		t.Errorf("without any word: %s", got)
	}
}

func TestDistance(t *testing.T) {
	for pair, want := range map[[2]string]int{{"", "abc"}: 3, {"form", "from"}: 1, {"über", "uber"}: 1, {"same", "same"}: 0, {"a", "xyz"}: 3} {
		if got := spelling.Distance(pair[0], pair[1]); got != want {
			t.Errorf("%v: %d, want %d", pair, got, want)
		}
	}
}
