package main

import (
	"reflect"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate/stores"
)

// TestReadmeShowsWhatTryPrints runs what the README shows.
func TestReadmeShowsWhatTryPrints(t *testing.T) {
	h := tryOrders(t, stores.OrdersKey)
	_, after, found := strings.Cut(read(t, "../../README.md"), "$ wazgate try panel --phone "+stores.NadiaPhone+"\n")
	shown, _, closed := strings.Cut(after, "```")
	if !found || !closed {
		t.Fatal("the README does not show it")
	}
	got := h.try(t, "panel", "--phone", stores.NadiaPhone)
	if want := h.steady(ran{stdout: shown}); h.steady(got) != want {
		t.Errorf("got\n%s\nthe README has\n%s", h.steady(got), want)
	}
}

// TestExplanationIsDescribed holds that operations.md names every field of what
// other programs read.
func TestExplanationIsDescribed(t *testing.T) {
	_, section, _ := strings.Cut(read(t, "../../docs/operations.md"), "### See one question from the inside")
	section, _, _ = strings.Cut(section, "\n### ")
	var visit func(reflect.Type)
	visit = func(of reflect.Type) {
		for of.Kind() == reflect.Slice || of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		if of.Kind() != reflect.Struct || of.PkgPath() == "github.com/wazgate/wazgate/mapping" || of.Name() == "Parameter" {
			return
		}
		for i := range of.NumField() {
			name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
			if !strings.Contains(section, "`"+name+"`") {
				t.Errorf("docs/operations.md does not describe %s of %s", name, of.Name())
			}
			visit(of.Field(i).Type)
		}
	}
	visit(reflect.TypeFor[triedExplanation]())
}
