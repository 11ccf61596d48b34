package storetest

import (
	"bytes"
	"testing"

	"github.com/wazgate/wazgate/internal/directory"
)

func (h hand) saveContext(context []byte) int64 {
	h.t.Helper()
	number, err := h.store.SaveContext(h.t.Context(), context)
	if err != nil || number <= 0 {
		h.t.Fatalf("SaveContext = %d, %v", number, err)
	}
	return number
}

func (h hand) wantContext(number int64, want []byte) {
	h.t.Helper()
	got, err := h.store.Context(h.t.Context(), number)
	if err != nil || !bytes.Equal(got, want) {
		h.t.Errorf("Context(%d) = %d bytes, %v, want the %d that were saved", number, len(got), err, len(want))
	}
}

func checkContexts(t *testing.T, o Options) {
	h := open(t, o)
	values := [][]byte{[]byte("one"), []byte("two"), {}, {0}, {0, 0xff, 0x80}, bytes.Repeat([]byte("long "), 100_000)}
	numbers := map[int64]bool{}
	for _, value := range values {
		number := h.saveContext(value)
		if numbers[number] {
			t.Errorf("two contexts have number %d", number)
		}
		numbers[number] = true
		if again := h.saveContext(bytes.Clone(value)); again != number {
			t.Errorf("the same context has numbers %d and %d", number, again)
		}
		h.wantContext(number, value)
	}
	if got, err := h.store.Context(t.Context(), 1<<40); err == nil {
		t.Errorf("Context of a number that was never given = %q, want an error", got)
	}
}

func (h hand) saveDictionary(list directory.List, dictionary []byte) int64 {
	h.t.Helper()
	number, err := h.store.SaveDictionary(h.t.Context(), list, dictionary)
	if err != nil || number <= 0 {
		h.t.Fatalf("SaveDictionary = %d, %v", number, err)
	}
	return number
}

func (h hand) wantDictionary(list directory.List, ask, number int64, want []byte) {
	h.t.Helper()
	gotNumber, got, err := h.store.Dictionary(h.t.Context(), list, ask)
	if err != nil || gotNumber != number || !bytes.Equal(got, want) {
		h.t.Errorf("Dictionary(%v, %d) = %d, %q, %v, want %d, %q", list, ask, gotNumber, got, err, number, want)
	}
}

func checkDictionaries(t *testing.T, o Options) {
	h := open(t, o)
	h.wantDictionary(customers(), 0, 0, nil)
	h.wantDictionary(customers(), 1, 0, nil)
	first := h.saveDictionary(customers(), []byte("first\x00\xff"))
	h.wantDictionary(customers(), 0, first, []byte("first\x00\xff"))
	second := h.saveDictionary(customers(), []byte("second"))
	if second <= first {
		t.Errorf("the dictionary after %d has number %d", first, second)
	}
	h.wantDictionary(customers(), 0, second, []byte("second"))
	h.wantDictionary(customers(), first, first, []byte("first\x00\xff"))
	h.wantDictionary(customers(), second, second, []byte("second"))
	h.wantDictionary(customers(), second+1, 0, nil)
	h.wantDictionary(orders(), 0, 0, nil)
	h.wantDictionary(otherCustomers(), first, 0, nil)

	other := h.saveDictionary(orders(), []byte("of orders"))
	h.wantDictionary(orders(), 0, other, []byte("of orders"))
	h.wantDictionary(customers(), 0, second, []byte("second"))
}
