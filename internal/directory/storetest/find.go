package storetest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/directory"
)

func checkFind(t *testing.T, o Options) {
	h := open(t, o)
	h.put(customers(),
		entry("1", "red", "round", "tana"),
		entry("2", "red", "round"),
		entry("3", "red"),
		entry("4", "round", "tanaka", "0", "7"),
		entry("5"),
	)
	tests := []struct {
		tokens []string
		want   []string
	}{
		{[]string{"red"}, []string{"3", "2", "1"}},
		{[]string{"round"}, []string{"4", "2", "1"}},
		{[]string{"red", "round"}, []string{"2", "1"}},
		{[]string{"round", "red"}, []string{"2", "1"}},
		{[]string{"red", "red"}, []string{"3", "2", "1"}},
		{[]string{"red", "round", "tana"}, []string{"1"}},
		{[]string{"tana"}, []string{"1"}},
		{[]string{"tan"}, nil},
		{[]string{"tanak"}, nil},
		{[]string{"0"}, []string{"4"}},
		{[]string{"7", "0"}, []string{"4"}},
		{[]string{"red", "blue"}, nil},
		{[]string{"blue"}, nil},
		{[]string{"red", "tanaka"}, nil},
		{nil, nil},
	}
	for _, test := range tests {
		h.wantIDs(fmt.Sprintf("Find(%q)", test.tokens), h.find(customers(), 9, test.tokens...), test.want...)
	}
	rows := h.find(customers(), 1, "tana")
	if diff := cmp.Diff(h.known(customers(), "1"), rows); diff != "" {
		t.Errorf("Find and Known differ (-Known +Find):\n%s", diff)
	}
}

func checkFindOrder(t *testing.T, o Options) {
	h := open(t, o)
	for page := range 5 {
		h.put(customers(), entries(fmt.Sprintf("p%d.", page), 100, "red", fmt.Sprintf("page%d", page))...)
	}
	all := h.scan(customers())
	slices.Reverse(all)
	for _, limit := range []int{0, 1, 99, 100, 101, 500, 9_999} {
		want := idsOf(all[:min(limit, len(all))])
		h.wantIDs(fmt.Sprintf("Find of %d", limit), h.find(customers(), limit, "red"), want...)
	}
	h.wantIDs("Find of one page", h.find(customers(), 2, "page1", "red"), "p1.00099", "p1.00098")

	h.put(customers(), entry("p1.00007", "red", "page1"))
	h.wantIDs("Find after an old row changed", h.find(customers(), 1, "red"), "p4.00099")
}

func checkFindManyTokens(t *testing.T, o Options) {
	h := open(t, o)
	var tokens []string
	for i := range 600 {
		tokens = append(tokens, fmt.Sprintf("t%05x", i))
	}
	h.put(customers(), entry("all", tokens...), entry("half", tokens[:300]...))
	h.wantIDs("Find of half of the tokens", h.find(customers(), 9, tokens[:300]...), "half", "all")
	h.wantIDs("Find of all tokens", h.find(customers(), 9, tokens...), "all")
	h.wantIDs("Find of too many tokens", h.find(customers(), 9, append(tokens, "more")...))
}

func checkTokensOfDeleted(t *testing.T, o Options) {
	h := open(t, o)
	h.put(customers(), entry("a", "red"), entry("b", "red"), entry("c", "red"))
	h.commit(directory.Page{List: customers(), Seen: numbersOf(h.known(customers(), "a")), State: directory.State{Pass: 2}})
	h.wantCount("Sweep", h.sweep(customers(), 2, 10), 2)
	h.wantIDs("Find", h.find(customers(), 9, "red"), "a")

	// Were a number given again, the old tokens must not come with it.
	h.put(customers(), entry("d", "blue"), entry("e", "blue"))
	h.wantIDs("Find after new rows", h.find(customers(), 9, "red"), "a")
	h.tidy()
	h.wantIDs("Find after Tidy", h.find(customers(), 9, "red"), "a")
	h.wantIDs("Find of the new rows", h.find(customers(), 9, "blue"), "e", "d")
}
