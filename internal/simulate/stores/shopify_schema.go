package stores

import "strings"

// shopifySchema is the part of the Admin API's schema that the simulator has.
// What is not in it is refused, as the real one refuses what it does not have.
type shopifySchema struct {
	types map[string]map[string]shopifyType // by the name of the type, and of the field
	enums map[string][]string
}

// shopifyType is what a field is.
type shopifyType struct {
	arguments map[string]string // by name: the type
	of        string            // without brackets and exclamation marks
	list      bool
}

// connection is what the nodes of a connection are; nothing for other types.
func (t shopifyType) connection() string {
	nodes, is := strings.CutSuffix(t.of, "Connection")
	if !is {
		return ""
	}
	return nodes
}

// newShopifySchema reads shopifyTypes.
func newShopifySchema() shopifySchema {
	s := shopifySchema{types: make(map[string]map[string]shopifyType), enums: make(map[string][]string)}
	for line := range strings.Lines(shopifyTypes) {
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
		case words[0] == "enum":
			s.enums[words[1]] = words[2:]
		default:
			s.add(words[0], words[1:])
		}
	}
	return s
}

// add reads the fields of a type: NAME:TYPE, and NAME(ARGUMENT:TYPE,…):TYPE. A
// field without a type is a scalar.
func (s shopifySchema) add(name string, fields []string) {
	if s.types[name] == nil {
		s.types[name] = make(map[string]shopifyType)
	}
	for _, field := range fields {
		kind := shopifyType{arguments: make(map[string]string)}
		if before, after, has := strings.Cut(field, "("); has {
			inner, result, _ := strings.Cut(after, ")")
			for argument := range strings.SplitSeq(inner, ",") {
				argument, of, _ := strings.Cut(argument, ":")
				kind.arguments[argument] = of
			}
			field = before + result
		}
		field, kind.of, _ = strings.Cut(field, ":")
		kind.of, kind.list = strings.Trim(kind.of, "[]"), strings.HasPrefix(kind.of, "[")
		s.types[name][field] = kind
		if nodes := kind.connection(); nodes != "" && s.types[kind.of] == nil {
			s.add(kind.of, []string{"nodes:[" + nodes + "]", "pageInfo:PageInfo"})
		}
	}
}

const shopifyTypes = `
QueryRoot customers(query:String,first:Int,after:String,sortKey:CustomerSortKeys,reverse:Boolean):CustomerConnection customer(id:ID!):Customer
QueryRoot order(id:ID!):Order orders(query:String,first:Int,after:String,sortKey:OrderSortKeys,reverse:Boolean):OrderConnection
QueryRoot products(query:String,first:Int,after:String,sortKey:ProductSortKeys,reverse:Boolean):ProductConnection
QueryRoot abandonedCheckouts(query:String,first:Int,after:String,sortKey:AbandonedCheckoutSortKeys,reverse:Boolean):AbandonedCheckoutConnection shop:Shop
enum CustomerSortKeys CREATED_AT ID NAME RELEVANCE UPDATED_AT
enum OrderSortKeys CREATED_AT ID ORDER_NUMBER PROCESSED_AT RELEVANCE UPDATED_AT
enum ProductSortKeys CREATED_AT ID RELEVANCE TITLE UPDATED_AT
enum AbandonedCheckoutSortKeys CREATED_AT ID RELEVANCE
PageInfo hasNextPage endCursor
Shop name currencyCode myshopifyDomain
MoneyV2 amount currencyCode
MoneyBag shopMoney:MoneyV2 presentmentMoney:MoneyV2
MailingAddress name firstName lastName address1 city zip province country countryCodeV2 phone
Customer id legacyResourceId displayName firstName lastName note tags state locale numberOfOrders createdAt updatedAt
Customer defaultEmailAddress:CustomerEmailAddress defaultPhoneNumber:CustomerPhoneNumber defaultAddress:MailingAddress
Customer addressesV2(first:Int,after:String):MailingAddressConnection amountSpent:MoneyV2
CustomerEmailAddress emailAddress
CustomerPhoneNumber phoneNumber
Order id legacyResourceId name number poNumber test createdAt updatedAt processedAt cancelledAt email phone note currencyCode taxesIncluded paymentGatewayNames
Order displayFinancialStatus displayFulfillmentStatus customer:Customer billingAddress:MailingAddress shippingAddress:MailingAddress shippingLine:ShippingLine
Order totalPriceSet:MoneyBag subtotalPriceSet:MoneyBag totalDiscountsSet:MoneyBag totalRefundedSet:MoneyBag currentTotalPriceSet:MoneyBag
Order lineItems(first:Int,after:String):LineItemConnection refunds(first:Int):[Refund] fulfillments(first:Int,query:String):[Fulfillment]
ShippingLine title code
LineItem id title name variantTitle sku quantity currentQuantity originalUnitPriceSet:MoneyBag originalTotalSet:MoneyBag discountAllocations:[DiscountAllocation]
DiscountAllocation allocatedAmountSet:MoneyBag
Refund id createdAt note totalRefundedSet:MoneyBag refundLineItems(first:Int,after:String):RefundLineItemConnection
RefundLineItem id quantity subtotalSet:MoneyBag totalTaxSet:MoneyBag lineItem:LineItem
Fulfillment id name status displayStatus createdAt deliveredAt trackingInfo(first:Int):[FulfillmentTrackingInfo]
FulfillmentTrackingInfo company number url
Product id legacyResourceId title handle description descriptionHtml status onlineStoreUrl totalInventory createdAt updatedAt
Product featuredMedia:Media priceRangeV2:ProductPriceRangeV2 variants(first:Int,after:String):ProductVariantConnection
ProductPriceRangeV2 minVariantPrice:MoneyV2 maxVariantPrice:MoneyV2
ProductVariant id legacyResourceId title sku price availableForSale inventoryQuantity media(first:Int,after:String):MediaConnection
Media id preview:MediaPreviewImage
MediaPreviewImage image:Image
Image url altText
AbandonedCheckout id createdAt updatedAt completedAt abandonedCheckoutUrl customer:Customer lineItems(first:Int,after:String):AbandonedCheckoutLineItemConnection
AbandonedCheckoutLineItem id title variantTitle sku quantity originalUnitPriceSet:MoneyBag discountedTotalPriceSet:MoneyBag
`
