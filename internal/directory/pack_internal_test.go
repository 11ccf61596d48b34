package directory

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// dictionaries is the part of a store that packing needs.
type dictionaries struct {
	Store
	mutex sync.Mutex
	saved [][]byte
	reads int
	fails error
}

// Dictionary implements Store.
func (d *dictionaries) Dictionary(_ context.Context, _ List, number int64) (int64, []byte, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.reads++
	if number == 0 {
		number = int64(len(d.saved))
	}
	if d.fails != nil || number == 0 || number > int64(len(d.saved)) {
		return 0, nil, d.fails
	}
	return number, d.saved[number-1], nil
}

// SaveDictionary implements Store.
func (d *dictionaries) SaveDictionary(_ context.Context, _ List, dictionary []byte) (int64, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.saved = append(d.saved, bytes.Clone(dictionary))
	return int64(len(d.saved)), d.fails
}

// Context implements Store.
func (d *dictionaries) Context(_ context.Context, number int64) ([]byte, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.reads++
	return fmt.Appendf(nil, "context %d", number), d.fails
}

var packedList = List{Source: "crm", Kind: Customers}

// documents of the shapes that backends have.
func documentOf(shape string, i int) []byte {
	random := rand.New(rand.NewPCG(uint64(i), 1))
	given := strings.Fields("Nadia Iria María José Łukasz Carmen Ana Juan Lucía Pablo Sofía Martín Elena Diego Paula Hugo Marta Javier Laura Carlos")
	family := strings.Fields("Ferrer Souto García Fernández López Martínez Sánchez Pérez Gómez Ruiz Díaz Moreno Álvarez Romero Navarro Torres Vega")
	one := given[random.IntN(len(given))]
	two := family[random.IntN(len(family))]
	phone, address := random.IntN(1e8), strings.ToLower(fmt.Sprintf("%s.%s%d@example.com", one, two, random.IntN(1e4)))
	moment := func() string {
		return fmt.Sprintf("202%d-%02d-%02dT%02d:%02d:00.000Z", 4+random.IntN(3), 1+random.IntN(12), 1+random.IntN(28), random.IntN(24), random.IntN(60))
	}
	switch shape {
	case "contact":
		return fmt.Appendf(nil, `{"id":"%d","responsibleUserId":"%d","name":"%s %s","contactData":[{"chatType":"whatsapp","chatId":"346%08d"}],"uri":"https://crm.example.com/contacts/%d"}`,
			100_000+i, random.IntN(40), one, two, phone, 100_000+i)
	case "deal":
		name := fmt.Sprintf("Pedido #%d", 5_000+i)
		if i%2 == 1 {
			name = "Reforma de cocina para " + two
		}
		return fmt.Appendf(nil, `{"id":"%d","responsibleUserId":"%d","name":"%s","contacts":["%d"],"uri":"https://crm.example.com/deals/%d"}`,
			900_000+i, random.IntN(40), name, random.IntN(1e6), 900_000+i)
	case "customer":
		return fmt.Appendf(nil, `{"id":"%012d","name":"%s %s","email":"%s","phone":"+346%08d","notes":"","has_email":true,"has_phone":true,"display_contact":"%s","created_at":"%s","updated_at":"%s","orders_count":%d,"total_spent":%d.%d,"last_order_at":"%s","last_order_id":"%012d"}`,
			random.Int64N(1e12), one, two, address, phone, address, moment(), moment(), random.IntN(9), random.IntN(900), random.IntN(100), moment(), random.Int64N(1e12))
	default:
		total := random.IntN(300)
		return fmt.Appendf(nil, `{"id":"%012d","order_number":%d,"status":"completed","payment_status":"paid","payment_method":"card","shipping_method":"Mensajería","currency":"EUR","customer_id":"%012d","customer_name":"%s %s","customer_phone":"+346%08d","customer_email":"%s","subtotal":%d.0,"discount_amount":0,"shipping_cost":4.9,"tax_amount":0,"total":%d.9,"customer_notes":"","internal_notes":"","shipping_address":{"name":"%s %s","phone":"+346%08d","address":"Calle Mayor %d","city":"Vigo","province":"Pontevedra","country":"España","postal_code":"36%03d","notes":""},"country_code":"ES","is_pending":false,"is_completed":true,"created_at":"%s","updated_at":"%s"}`,
			random.Int64N(1e12), 1_000+i, random.Int64N(1e12), one, two, phone, address, total, total+4, one, two, phone, random.IntN(200), random.IntN(1000), moment(), moment())
	}
}

var shapes = []string{"contact", "deal", "customer", "order"}

func samplesOf(shape string, count int) [][]byte {
	samples := make([][]byte, count)
	for i := range samples {
		samples[i] = documentOf(shape, i)
	}
	return samples
}

func trained(tb testing.TB, samples [][]byte) (*packer, *dictionaries) {
	tb.Helper()
	store := &dictionaries{}
	p := newPacker(store, packedList)
	if err := p.train(tb.Context(), samples); err != nil {
		tb.Fatal(err)
	}
	return p, store
}

// roundTrip packs a document and unpacks it in another process.
func roundTrip(tb testing.TB, p *packer, raw []byte) (packed int) {
	tb.Helper()
	document, number, err := p.pack(tb.Context(), raw)
	if err != nil {
		tb.Fatal(err)
	}
	for _, other := range []*packer{p, newPacker(p.store, p.list)} {
		unpacked, err := other.unpack(tb.Context(), document, number)
		if err != nil || !bytes.Equal(unpacked, raw) {
			tb.Fatalf("%.80q comes back as %.80q: %v", raw, unpacked, err)
		}
	}
	return len(document)
}

// TestPackedSize holds documents to the size that they are known to take.
func TestPackedSize(t *testing.T) {
	for shape, most := range map[string]int{"contact": 43, "deal": 41, "customer": 101, "order": 115} {
		p, _ := trained(t, samplesOf(shape, 500))
		before, after := 0, 0
		const count = 300
		for i := range count {
			raw := documentOf(shape, 10_000+i)
			before += len(raw)
			after += roundTrip(t, p, raw)
		}
		t.Logf("%s: %d bytes take %d", shape, before/count, after/count)
		if after/count > most {
			t.Errorf("a %s takes %d bytes, want %d at most", shape, after/count, most)
		}
	}
}

func TestPackAnything(t *testing.T) {
	random := make([]byte, 100_000)
	for i := range random {
		random[i] = byte(rand.Uint32())
	}
	documents := [][]byte{
		{}, []byte("{"), []byte("1"), []byte(`""`), []byte(strings.Repeat("a", 1_000_000)), random, random[:200], random[:3],
		bytes.Join(samplesOf("order", 400), []byte(",")), documentOf("deal", 7), make([]byte, 300),
	}
	for name, samples := range map[string][][]byte{
		"none": nil, "empty": {{}, {}}, "one": samplesOf("deal", 1), "few": samplesOf("contact", 3), "alike": {documents[4], documents[4]},
		"noise": {random[:20_000], random[20_000:40_000], random[40_000:60_000]}, "short": {[]byte("1"), []byte("2"), []byte("3"), []byte("1")},
		"many": samplesOf("order", 500), "same": {documents[9], documents[9], documents[9], documents[9], documents[9]}, "large": {documents[8], documents[8]},
		"bytes": {make([]byte, 20_000), make([]byte, 9)},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := trained(t, samples)
			for _, raw := range documents {
				roundTrip(t, p, raw)
			}
		})
	}
}

func TestPackDrawn(t *testing.T) {
	rapid.Check(t, func(draw *rapid.T) {
		samples := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 300), 0, 40).Draw(draw, "samples")
		p, _ := trained(t, samples)
		for _, raw := range rapid.SliceOfN(rapid.SliceOf(rapid.Byte()), 1, 5).Draw(draw, "documents") {
			roundTrip(t, p, raw)
		}
	})
}

// TestTrainedOnce keeps the first dictionary, and what was packed before it.
func TestTrainedOnce(t *testing.T) {
	store := &dictionaries{}
	p := newPacker(store, packedList)
	raw := documentOf("order", 1)
	before, number, err := p.pack(t.Context(), raw)
	if err != nil || number != 0 {
		t.Fatalf("packed with dictionary %d: %v", number, err)
	}
	for range 2 {
		if err := p.train(t.Context(), samplesOf("order", 100)); err != nil {
			t.Fatal(err)
		}
	}
	if len(store.saved) != 1 {
		t.Fatalf("%d dictionaries", len(store.saved))
	}
	after, number, err := p.pack(t.Context(), raw)
	if err != nil || number != 1 || len(after) >= len(before)/2 {
		t.Errorf("packed to %d bytes with dictionary %d, to %d before: %v", len(after), number, len(before), err)
	}
	if unpacked, err := p.unpack(t.Context(), before, 0); err != nil || !bytes.Equal(unpacked, raw) {
		t.Errorf("what was packed before comes back as %q: %v", unpacked, err)
	}
}

// TestDictionaryReplaced reads what another process packed after it had made
// the list anew, with other dictionaries under the same numbers.
func TestDictionaryReplaced(t *testing.T) {
	p, store := trained(t, samplesOf("contact", 200))
	old, number, err := p.pack(t.Context(), documentOf("contact", 1))
	if err != nil {
		t.Fatal(err)
	}
	store.saved = nil
	other := newPacker(store, packedList)
	if err := other.train(t.Context(), samplesOf("deal", 200)); err != nil {
		t.Fatal(err)
	}
	raw := documentOf("deal", 1)
	fresh, _, err := other.pack(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	if unpacked, err := p.unpack(t.Context(), fresh, number); err != nil || !bytes.Equal(unpacked, raw) {
		t.Errorf("it comes back as %q: %v", unpacked, err)
	}
	if unpacked, err := p.unpack(t.Context(), old, number); err == nil {
		t.Errorf("what needs a dictionary that is gone comes back as %q", unpacked)
	}
}

func TestUnpackDamaged(t *testing.T) {
	p, _ := trained(t, samplesOf("customer", 200))
	whole, number, err := p.pack(t.Context(), documentOf("customer", 1))
	if err != nil {
		t.Fatal(err)
	}
	var corrupt *StoreError
	for length := range whole {
		if _, err := p.unpack(t.Context(), whole[:length], number); !errors.As(err, &corrupt) || corrupt.Kind != Corrupt {
			t.Errorf("cut off after %d bytes: %v", length, err)
		}
	}
	bomb := append([]byte{whole[0]}, 0xff, 0xff, 0xff, 0xff, 0x7f)
	if _, err := p.unpack(t.Context(), append(bomb, whole[3:]...), number); !errors.As(err, &corrupt) {
		t.Errorf("what says to be huge: %v", err)
	}
	if _, err := p.unpack(t.Context(), whole, 7); !errors.Is(err, errNoDictionary) {
		t.Errorf("without its dictionary: %v", err)
	}
}

func FuzzUnpack(f *testing.F) {
	p, _ := trained(f, samplesOf("customer", 100))
	for i := range 3 {
		document, _, err := p.pack(f.Context(), documentOf("customer", i))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(document)
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		for _, number := range []int64{0, 1} {
			if raw, err := p.unpack(t.Context(), document, number); err == nil && len(raw) > maxUnpacked {
				t.Errorf("%d bytes", len(raw))
			}
		}
	})
}

func TestPackStoreFails(t *testing.T) {
	p, store := trained(t, samplesOf("deal", 50))
	document, number, err := p.pack(t.Context(), documentOf("deal", 1))
	if err != nil {
		t.Fatal(err)
	}
	store.fails = &StoreError{Kind: Unreachable}
	for name, act := range map[string]func(*packer) error{
		"train":  func(p *packer) error { return p.train(t.Context(), samplesOf("deal", 9)) },
		"pack":   func(p *packer) error { _, _, err := p.pack(t.Context(), document); return err },
		"unpack": func(p *packer) error { _, err := p.unpack(t.Context(), document, number); return err },
		"around": func(p *packer) error { _, err := p.around(t.Context(), 1); return err },
	} {
		if err := act(newPacker(store, packedList)); storeReason(err) != Unreachable {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := p.unpack(t.Context(), document, number); err != nil {
		t.Errorf("what it remembers: %v", err)
	}
}

// TestContextsRemembered asks for each context once, and keeps few.
func TestContextsRemembered(t *testing.T) {
	store := &dictionaries{}
	p := newPacker(store, packedList)
	for range 3 {
		for number := range int64(3) {
			value, err := p.around(t.Context(), number)
			if want := fmt.Sprintf("context %d", number); err != nil || number > 0 && string(value) != want {
				t.Errorf("context %d is %q: %v", number, value, err)
			}
		}
	}
	if store.reads != 2 {
		t.Errorf("%d reads", store.reads)
	}
	for number := range int64(1_000) {
		if _, err := p.around(t.Context(), number); err != nil {
			t.Fatal(err)
		}
		if len(p.contexts.known) > mostContexts {
			t.Fatalf("%d are kept", len(p.contexts.known))
		}
	}
	p.contexts.add(5_000, make([]byte, mostContextBytes))
	if _, ok := p.contexts.known[5_000]; ok {
		t.Error("a huge one is kept")
	}
}

func TestPackTogether(t *testing.T) {
	p, _ := trained(t, samplesOf("order", 100))
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for i := range 50 {
				raw := documentOf("order", worker*1_000+i)
				document, number, err := p.pack(t.Context(), raw)
				if err != nil {
					t.Error(err)
					return
				}
				if unpacked, err := p.unpack(t.Context(), document, number); err != nil || !bytes.Equal(unpacked, raw) {
					t.Errorf("%q comes back as %q: %v", raw, unpacked, err)
					return
				}
			}
		})
	}
	group.Wait()
}

func BenchmarkPack(b *testing.B) {
	for _, shape := range shapes {
		b.Run(shape, func(b *testing.B) {
			p, _ := trained(b, samplesOf(shape, 500))
			documents := samplesOf(shape, 1_000)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, _, err := p.pack(b.Context(), documents[i%len(documents)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkUnpack(b *testing.B) {
	for _, shape := range shapes {
		b.Run(shape, func(b *testing.B) {
			p, _ := trained(b, samplesOf(shape, 500))
			var packed [][]byte
			for _, raw := range samplesOf(shape, 1_000) {
				document, _, err := p.pack(b.Context(), raw)
				if err != nil {
					b.Fatal(err)
				}
				packed = append(packed, document)
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, err := p.unpack(b.Context(), packed[i%len(packed)], 1); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
