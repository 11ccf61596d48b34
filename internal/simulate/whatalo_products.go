package simulate

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// productRow is a product as the API writes it, cost prices included, and what
// its filters use.
type productRow struct {
	ID                 string       `json:"id"`
	Name               string       `json:"name"`
	Slug               string       `json:"slug"`
	Description        string       `json:"description"`
	Price              Money        `json:"price"`
	ComparePrice       *Money       `json:"compare_price"`
	MainImage          string       `json:"main_image"`
	Gallery            []string     `json:"gallery"`
	IsActive           bool         `json:"is_active"`
	IsFeatured         bool         `json:"is_featured"`
	SKU                *string      `json:"sku"`
	TrackInventory     bool         `json:"track_inventory"`
	StockQuantity      int          `json:"stock_quantity"`
	LowStockThreshold  int          `json:"low_stock_threshold"`
	ContinueSelling    bool         `json:"continue_selling"`
	SupplierCost       json.Number  `json:"supplier_cost"`
	WholesalePrice     json.Number  `json:"wholesale_price"`
	WholesaleMin       int          `json:"wholesale_min_quantity"`
	Condition          string       `json:"condition"`
	InvoiceAvailable   bool         `json:"invoice_available"`
	FastShipping       bool         `json:"fast_shipping"`
	WarrantyMonths     int          `json:"warranty_months"`
	CategoryID         string       `json:"category_id"`
	IsPurchasable      bool         `json:"is_purchasable"`
	HasDiscount        bool         `json:"has_discount"`
	DiscountPercentage float64      `json:"discount_percentage"`
	Variants           []variantRow `json:"variants"`
	CreatedAt          string       `json:"created_at"`
	UpdatedAt          string       `json:"updated_at"`

	product Product
	texts   []string
}

// variantRow is a variant. Its shape is not documented; only the order lines
// prove that there are an id and a name.
type variantRow struct {
	ID            string  `json:"id"`
	Name          string  `json:"name"`
	SKU           *string `json:"sku"`
	Price         Money   `json:"price"`
	StockQuantity int     `json:"stock_quantity"`
	Image         string  `json:"image"`
}

// newProductRow writes a product as the API does.
func newProductRow(p Product) *productRow {
	row := &productRow{
		ID: p.ID, Name: p.Name, Slug: p.Slug, Description: p.Description, Price: p.Price, MainImage: p.Image,
		Gallery: []string{}, IsActive: p.Active, IsFeatured: p.Featured, SKU: optional(p.SKU), TrackInventory: true,
		StockQuantity: p.Stock, LowStockThreshold: p.LowStock, SupplierCost: supplierCost, WholesalePrice: wholesalePrice,
		WholesaleMin: 10, Condition: "new", CategoryID: p.CategoryID, IsPurchasable: p.Active && p.Stock > 0,
		Variants: []variantRow{}, CreatedAt: stamp(p.CreatedAt), UpdatedAt: stamp(p.UpdatedAt),
		product: p, texts: lowered(p.Name, p.SKU, p.Slug, p.Description),
	}
	if p.ComparePrice.Minor > 0 {
		row.ComparePrice, row.HasDiscount = &p.ComparePrice, true
		row.DiscountPercentage = float64((p.ComparePrice.Minor-p.Price.Minor)*10000/p.ComparePrice.Minor) / 100
	}
	for _, v := range p.Variants {
		row.Variants = append(row.Variants, variantRow{v.ID, v.Name, optional(v.SKU), v.Price, v.Stock, v.Image})
	}
	return row
}

// listProducts answers GET /v1/products.
func (a *Whatalo) listProducts(w http.ResponseWriter, r *http.Request) {
	q := a.asked(r)
	passes := productFilter(q)
	listed(w, q, a.products, passes, productSorts(), "created_at")
}

// productFilter reads the filters of the list.
func productFilter(q *query) func(*productRow) bool {
	search := q.text("search")
	status := q.choice("status", "active", []string{"active", "inactive", "all"})
	categories, price := q.choices("category_id", nil), q.numbers("price")
	stock := q.choice("stock_status", "", []string{"in_stock", "low_stock", "out_of_stock"})
	featured, onlyFeatured := q.truth("is_featured")
	return func(p *productRow) bool {
		return holds(p.texts, search) && (status == "all" || p.IsActive == (status == "active")) &&
			(categories == nil || slices.Contains(categories, p.CategoryID)) && price.has(p.Price.float()) &&
			(stock == "" || stock == p.product.StockStatus()) && (!onlyFeatured || featured == p.IsFeatured)
	}
}

// productSorts lists the documented orders of the list.
func productSorts() map[string]func(x, y *productRow) int {
	return map[string]func(x, y *productRow) int{
		"name":           func(x, y *productRow) int { return strings.Compare(x.Name, y.Name) },
		"price":          func(x, y *productRow) int { return cmp.Compare(x.Price.Minor, y.Price.Minor) },
		"stock_quantity": func(x, y *productRow) int { return cmp.Compare(x.StockQuantity, y.StockQuantity) },
		"created_at":     func(x, y *productRow) int { return strings.Compare(x.CreatedAt, y.CreatedAt) },
		"updated_at":     func(x, y *productRow) int { return strings.Compare(x.UpdatedAt, y.UpdatedAt) },
	}
}

// countProducts answers GET /v1/products/count.
func (a *Whatalo) countProducts(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, single[counted]{counted{len(a.products)}})
}

// getProduct answers GET /v1/products/{id}.
func (a *Whatalo) getProduct(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	i := slices.IndexFunc(a.products, func(p *productRow) bool { return p.ID == id })
	if i < 0 {
		missing(w, "Product")
		return
	}
	answer(w, http.StatusOK, single[*productRow]{a.products[i]})
}
