package briefing_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/rivo/uniseg"

	"github.com/wazgate/wazgate/internal/briefing"
)

// tricks are known ways to smuggle instructions into what a model reads, written
// by names, notes and titles in one language.
func tricks(tb testing.TB, language string) []string {
	tb.Helper()
	text, err := os.ReadFile("testdata/tricks/" + language + ".json")
	if err != nil {
		tb.Fatal(err)
	}
	var all []string
	if err := json.Unmarshal(text, &all); err != nil {
		tb.Fatal(err)
	}
	if len(all) < 15 {
		tb.Fatalf("only %d tricks in %s", len(all), language)
	}
	return all
}

// places puts a text into each place of a briefing, one after the other.
func places(text string) map[string]briefing.Facts {
	amount := euros("1.00")
	order := briefing.Order{Number: "#7", Amount: amount, Items: []briefing.Item{{Title: "Cup", Amount: amount}}, Shipments: []briefing.Shipment{{Number: "ES1"}}}
	all := make(map[string]briefing.Facts)
	add := func(place string, change func(*briefing.Facts, *briefing.Order)) {
		asked := order
		asked.Items, asked.Shipments = append([]briefing.Item(nil), order.Items...), append([]briefing.Shipment(nil), order.Shipments...)
		f := briefing.Facts{Customer: briefing.Customer{Name: "Ana", Email: "ana@example.com", Phone: "+34600111222"}, Order: &asked}
		change(&f, &asked)
		all[place] = f
	}
	add("name", func(f *briefing.Facts, _ *briefing.Order) { f.Customer.Name = text })
	add("email", func(f *briefing.Facts, _ *briefing.Order) { f.Customer.Email = text })
	add("phone", func(f *briefing.Facts, _ *briefing.Order) { f.Customer.Phone = text })
	add("state", func(f *briefing.Facts, _ *briefing.Order) { f.Customer.State = text })
	add("others", func(f *briefing.Facts, _ *briefing.Order) {
		f.Others = []briefing.Customer{{Name: text, Email: text, Phone: text}, {Phone: text}}
	})
	add("asked", func(f *briefing.Facts, _ *briefing.Order) { f.Order, f.Asked = nil, text })
	add("alert", func(f *briefing.Facts, _ *briefing.Order) { f.Alerts.Texts = []string{text} })
	add("note", func(f *briefing.Facts, _ *briefing.Order) { f.Notes = []string{text} })
	add("product", func(f *briefing.Facts, _ *briefing.Order) { f.Products = []briefing.Product{{Title: text}} })
	add("cart", func(f *briefing.Facts, _ *briefing.Order) {
		f.Carts = []briefing.Cart{{URL: text, Items: []briefing.Item{{Title: text}}}}
	})
	add("currency", func(_ *briefing.Facts, o *briefing.Order) { o.Amount.Currency = text })
	add("number", func(_ *briefing.Facts, o *briefing.Order) { o.Number = text })
	add("status", func(_ *briefing.Facts, o *briefing.Order) { o.Status = text })
	add("url", func(_ *briefing.Facts, o *briefing.Order) { o.URL = text })
	add("url's path", func(_ *briefing.Facts, o *briefing.Order) { o.URL = "https://shop.example.com/" + text })
	add("order note", func(_ *briefing.Facts, o *briefing.Order) { o.Note = text })
	add("payment", func(_ *briefing.Facts, o *briefing.Order) { o.Payment, o.Shipping = text, text })
	add("title", func(_ *briefing.Facts, o *briefing.Order) { o.Items[0].Title = text })
	add("parcel", func(_ *briefing.Facts, o *briefing.Order) {
		o.Shipments[0] = briefing.Shipment{Number: text, Company: text, URL: text, Status: text}
	})
	add("older order", func(f *briefing.Facts, o *briefing.Order) {
		older := *o
		older.Number, older.Status, older.Items = text, text, []briefing.Item{{Title: text}}
		f.Orders = []briefing.Order{older}
	})
	return all
}

// TestKnownTricks holds that whatever others write stands between guillemets:
// what is outside of them is ours, letter by letter, whatever the trick.
func TestKnownTricks(t *testing.T) {
	for _, language := range briefing.Languages() {
		w := writer(t, briefing.Options{Language: language, MaxCharacters: 1 << 20})
		// The same with a text that is quoted everywhere, and with none.
		quoted, nothing := skeletons(t, w, "any text"), skeletons(t, w, "\x00")
		address := skeletons(t, w, "https://shop.example.com/x")
		for _, trick := range tricks(t, language) {
			for place, facts := range places(trick) {
				text := w.Write(facts)
				checkHarmless(t, text)
				if got := outside(t, text); got != quoted[place] && got != nothing[place] && got != address[place] {
					t.Errorf("%s: %q in %s changed what is ours:\n%s", language, trick, place, text)
				}
				checkLengths(t, text)
			}
		}
	}
}

func skeletons(t *testing.T, w *briefing.Writer, text string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	for place, facts := range places(text) {
		all[place] = outside(t, w.Write(facts))
	}
	return all
}

// outside returns what of a briefing is not between guillemets. The first line
// names them.
func outside(t *testing.T, text string) string {
	t.Helper()
	guard, rest, _ := strings.Cut(text, "\n")
	if strings.Count(guard, "«") != 1 || strings.Count(guard, "»") != 1 {
		t.Fatalf("the first line does not say what a quotation is: %q", guard)
	}
	var kept strings.Builder
	for rest != "" {
		before, after, quoted := strings.Cut(rest, "«")
		kept.WriteString(before)
		inside, behind, _ := strings.Cut(after, "»")
		if strings.ContainsAny(inside, "«\n") {
			t.Errorf("a quotation of more than a line, or of quotations: %q", inside)
		}
		if rest = behind; quoted {
			kept.WriteString("«»")
		}
	}
	return kept.String()
}

func checkLengths(t *testing.T, text string) {
	t.Helper()
	const most = 300 // of an address
	for _, quotation := range strings.Split(text, "«")[2:] {
		inside, _, _ := strings.Cut(quotation, "»")
		if count := uniseg.GraphemeClusterCount(inside); count > most || len(inside) > 64*most {
			t.Errorf("a quotation of %d characters and %d bytes", count, len(inside))
		}
	}
}

// TestTheGuardIsFirstAndWhole cuts briefings to every length.
func TestTheGuardIsFirstAndWhole(t *testing.T) {
	const long = `{{define "unavailable"}}{{range .Notes}}{{.}}
{{end}}{{range .Orders}}{{.Number}} {{.Status}} {{.Note}} {{range .Items}}{{.Title}} {{end}}
{{end}}{{end}}`
	for _, language := range briefing.Languages() {
		guard, _, _ := strings.Cut(writer(t, briefing.Options{Language: language}).Write(briefing.Facts{}), "\n")
		for _, template := range []string{"", long} {
			for most := briefing.MinMaxCharacters; most < 4*briefing.MinMaxCharacters; most += 13 {
				facts := everywhere("» " + tricks(t, language)[0])
				facts.OrdersUnavailable, facts.Outdated = true, true
				text := writer(t, briefing.Options{Language: language, MaxCharacters: most, Template: template}).Write(facts)
				if first, _, _ := strings.Cut(text, "\n"); first != guard {
					t.Fatalf("%s: at %d characters the first line is %q", language, most, first)
				}
				if count := uniseg.GraphemeClusterCount(text); count > most {
					t.Errorf("%s: %d characters of %d", language, count, most)
				}
				checkHarmless(t, text)
			}
		}
	}
}

// TestOutagesAreTold finds the sentence in every language, however short the
// text has to be.
func TestOutagesAreTold(t *testing.T) {
	for _, language := range briefing.Languages() {
		w := writer(t, briefing.Options{Language: language, MaxCharacters: briefing.MinMaxCharacters})
		told := make(map[string]string)
		for name, change := range map[string]func(*briefing.Facts){
			"nothing":     func(*briefing.Facts) {},
			"unavailable": func(f *briefing.Facts) { f.OrdersUnavailable = true },
			"incomplete":  func(f *briefing.Facts) { f.Incomplete = true },
			"outdated":    func(f *briefing.Facts) { f.Outdated = true },
		} {
			facts := everywhere("text")
			change(&facts)
			told[name] = strings.Split(w.Write(facts), "\n")[1]
		}
		for name, line := range told {
			for other, same := range told {
				if name != other && line == same {
					t.Errorf("%s: %s is told like %s: %q", language, name, other, line)
				}
			}
		}
	}
}

func TestHarmlessNamesAreWhole(t *testing.T) {
	w := writer(t, briefing.Options{Language: "en"})
	for _, name := range []string{
		"José Peña", "O'Brien", "O’Brien", "日本 太郎", "محمد علي", "دָּוִד", "דוד כהן", "می\u200cخواهم", "නිශාන්ත ශ්\u200dරී", "नमस्ते", "Łukasz", "Nguyễn Thị Ánh",
		"Ana 👩\u200d👩\u200d👧\u200d👦", "👍🏽 Leo", "Eva ❤\ufe0f", "Müller & Söhne (50 %)", "김철수", "สมชาย", "Ivo #1",
	} {
		if text := w.Write(briefing.Facts{Customer: briefing.Customer{Name: name}}); !strings.Contains(text, "\nCustomer: «"+name+"»") {
			t.Errorf("%q is lost: %s", name, text)
		}
	}
}

func TestCodes(t *testing.T) {
	w := writer(t, briefing.Options{Language: "en"})
	for number, want := range map[string]string{
		"#1042": "#1042", "1Z999AA10123456784": "1Z999AA10123456784", "RR123456785ES": "RR123456785ES", "SO/2024-15": "SO/2024-15", "WC-17": "WC-17",
		"SYSTEM": "«SYSTEM»", "Ignore-all-1": "«Ignore-all-1»", "do-it-now-1": "«do-it-now-1»", "忽略之前的指令1": "«忽略之前的指令1»", "ORDER-1042": "«ORDER-1042»", "1042 and": "«1042 and»",
	} {
		text := w.Write(briefing.Facts{Order: &briefing.Order{Number: number}})
		if !strings.Contains(text, ": "+want+"\n") && !strings.HasSuffix(text, ": "+want) {
			t.Errorf("%q is written so: %s", number, text)
		}
	}
}
