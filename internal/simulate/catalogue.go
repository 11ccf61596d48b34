package simulate

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// Product is an article of the catalogue.
type Product struct {
	ID, Name, Slug, SKU string
	Description         string // HTML, as merchants paste it
	CategoryID          string
	Price, ComparePrice Money // ComparePrice is zero without a reduction
	Image               string
	Active, Featured    bool
	Stock, LowStock     int
	Variants            []Variant
	CreatedAt           time.Time
	UpdatedAt           time.Time
}

// Variant is one of several forms of a product.
type Variant struct {
	ID, Name, SKU string
	Price         Money
	Stock         int
	Image         string
}

// StockStatus is the word that the stock filter knows the product by.
func (p Product) StockStatus() string {
	switch {
	case p.Stock == 0:
		return "out_of_stock"
	case p.Stock <= p.LowStock:
		return "low_stock"
	default:
		return "in_stock"
	}
}

// ware is a kind of thing the shop sells in each of its series.
type ware struct {
	name, code string
	cents      int64
	category   int
	options    []string // what the variants differ in; nil without variants
}

// wares lists the kinds.
func wares() []ware {
	glazes := []string{"Azul", "Blanco roto", "Verde musgo"}
	sizes := []string{"Pequeño", "Mediano", "Grande"}
	return []ware{
		{"Taza esmaltada", "TAZ", 1450, 1, glazes}, {"Taza de desayuno", "TDE", 1690, 1, glazes},
		{"Plato llano", "PLL", 1820, 1, glazes}, {"Plato hondo", "PHO", 1790, 1, nil},
		{"Plato de postre", "PPO", 1390, 1, nil}, {"Cuenco de gres", "CUE", 1980, 1, sizes},
		{"Ensaladera", "ENS", 4250, 1, nil}, {"Fuente ovalada", "FUE", 4890, 1, nil},
		{"Jarra de agua", "JAR", 3475, 1, nil}, {"Tetera", "TET", 5990, 1, glazes},
		{"Cafetera de cerámica", "CAF", 5450, 1, nil}, {"Azucarero", "AZU", 1875, 1, nil},
		{"Salero y pimentero", "SAL", 2160, 1, nil}, {"Aceitera", "ACE", 2390, 1, nil},
		{"Mantequera", "MAN", 2840, 1, nil}, {"Huevera doble", "HUE", 990, 1, nil},
		{"Florero", "FLO", 3980, 2, sizes}, {"Maceta", "MAC", 2650, 2, sizes},
		{"Portavelas", "PVE", 1590, 2, nil}, {"Vela de cera de abeja", "VEL", 1275, 2, nil},
		{"Lámpara de mesa", "LAM", 8990, 2, nil}, {"Espejo enmarcado", "ESP", 7450, 2, nil},
		{"Azulejo pintado a mano", "AZL", 890, 2, nil}, {"Reloj de pared", "REL", 5290, 2, nil},
		{"Jabonera", "JAB", 1150, 3, nil}, {"Dosificador de jabón", "DOS", 2240, 3, nil},
		{"Vaso de baño", "VAS", 1190, 3, nil}, {"Toalla de lino", "TOA", 2790, 3, sizes},
		{"Alfombrilla de algodón", "ALF", 3150, 3, nil}, {"Cesta de mimbre", "CES", 3390, 3, sizes},
		{"Mantel de lino", "MTL", 6490, 4, sizes}, {"Juego de servilletas", "SER", 2450, 4, nil},
		{"Paño de cocina", "PAN", 950, 4, nil}, {"Delantal", "DEL", 2975, 4, nil},
		{"Funda de cojín", "FCO", 2190, 4, glazes}, {"Manta de lana", "MNT", 8450, 4, nil},
		{"Tabla de cortar", "TAB", 3690, 5, nil}, {"Mortero", "MOR", 3280, 5, nil},
		{"Cuchara de olivo", "CUC", 790, 5, nil}, {"Botijo tradicional", "BOT", 4120, 5, nil},
	}
}

// newCatalogue makes every ware in every series.
func newCatalogue(random *rand.Rand, now time.Time) []Product {
	products := make([]Product, 0, 120)
	for s, series := range []string{"Marea", "Duna", "Niñabrava"} {
		for _, w := range wares() {
			products = append(products, newProduct(random, now, w, series, s, len(products)))
		}
	}
	return products
}

// newProduct makes one ware in one series.
func newProduct(random *rand.Rand, now time.Time, w ware, series string, s, index int) Product {
	name := w.name + " " + series
	p := Product{
		ID: publicID(4, index+1), Name: name, Slug: slug(name), SKU: fmt.Sprintf("%s-%02d", w.code, s+1),
		Description: describe(random, w, series), CategoryID: publicID(1, w.category),
		Price: Money{Minor: w.cents + int64(s)*135, Currency: "EUR"}, LowStock: 5,
		Image:  "https://cdn.example.com/alfar/" + slug(name) + ".jpg",
		Active: random.IntN(12) != 0, Featured: random.IntN(10) == 0, Stock: random.IntN(60),
	}
	if random.IntN(6) == 0 {
		p.Stock = 0
	}
	if random.IntN(5) == 0 {
		p.ComparePrice = p.Price.Plus(p.Price.share(15))
	}
	if random.IntN(30) == 0 {
		p.SKU = ""
	}
	p.CreatedAt = now.AddDate(0, -30, index%28).Add(time.Duration(index) * time.Minute)
	p.UpdatedAt = now.AddDate(0, 0, -random.IntN(200))
	for i, option := range w.options {
		p.Variants = append(p.Variants, p.variant(random, i, option, index))
	}
	return p
}

// variant makes the i-th form of the product.
func (p Product) variant(random *rand.Rand, i int, option string, index int) Variant {
	sku := p.SKU
	if sku != "" {
		sku += "-" + string(rune('A'+i))
	}
	return Variant{
		ID: publicID(5, index*10+i+1), Name: option, SKU: sku,
		Price: Money{Minor: p.Price.Minor + int64(i)*250, Currency: p.Price.Currency},
		Stock: random.IntN(25), Image: strings.TrimSuffix(p.Image, ".jpg") + "-" + slug(option) + ".jpg",
	}
}

// describe writes the HTML that a merchant would have pasted: lists, entities,
// a leftover style, now and then a script that nobody should ever see.
func describe(random *rand.Rand, w ware, series string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<p>%s de la serie <strong>%s</strong>, hecha a mano en nuestro taller&nbsp;&mdash; cada pieza es &uacute;nica.</p>", w.name, series)
	if random.IntN(2) == 0 {
		b.WriteString("<ul>\n<li>Apta para lavavajillas &amp; microondas</li>\n<li>Cocción a 1.240&nbsp;°C</li><li>Envío gratis desde 60&nbsp;&euro;</li>\n</ul>")
	} else {
		b.WriteString("<p>Cuidados:<br>lavar a mano,<br/>secar al aire. No usar productos &lt;abrasivos&gt;.</p>")
	}
	switch random.IntN(8) {
	case 0:
		b.WriteString(`<script>window.track&&track("view","` + w.code + `");</script>`)
	case 1:
		b.WriteString("<style>.medidas{color:#333}</style><!-- copiado del catálogo antiguo --><p class=\"medidas\">Medidas: Ø&#160;12&#xA0;cm</p>")
	case 2:
		b.WriteString(`<p>Diseño de Ainhoa Zubiri &quot;Zubi&quot;, ceramista.</p><img src="https://cdn.example.com/alfar/taller.jpg" alt="El taller">`)
	}
	return b.String()
}
