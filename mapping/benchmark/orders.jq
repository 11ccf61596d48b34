def text: if . == null or . == "" then null else . end;
[.data[] | select(.is_draft | not) | {
  id: .id,
  number: (.order_number | tostring),
  reference: .external_reference,
  customer_id: .customer_id,
  customer_name: ((.customer_name | text) // .shipping_address.name),
  customer_email: .customer_email,
  customer_phone: ((.customer_phone | text) // .shipping_address.phone),
  created_at: .created_at,
  updated_at: .updated_at,
  currency: (.currency // "EUR"),
  amount: .total,
  subtotal: .subtotal,
  net_amount: (.total - (.refunded_amount // 0)),
  total_refunded: .refunded_amount,
  total_discounts: .discount_amount,
  status: ({pending: "pending", confirmed: "confirmed", in_progress: "processing", completed: "completed", cancelled: "cancelled", returned: "returned"}[.status]),
  status_text: .status,
  cancelled: (.status == "cancelled" or .status == "returned"),
  fully_refunded: (.payment_status == "refunded"),
  url: ($admin + "/orders/" + .id),
  note: .customer_notes,
  payment_method: .payment_method,
  shipping_method: .shipping_method,
  items: [.items[:100][] | {
    id: .id,
    title: .product_name,
    variant: ([.variant_name, .options.size] | map(select(text)) | join(" / ")),
    sku: .sku,
    quantity: .quantity,
    unit_price: .unit_price,
    amount: .total_price,
    original_amount: (.unit_price * .quantity),
    discount: .discount.amount
  }],
  shipments: [.fulfillments[] | {
    number: .tracking_number,
    company: .carrier,
    url: .tracking_url,
    status: ({in_transit: "shipped", delivered: "delivered"}[.status]),
    status_text: .status
  }]
}]
