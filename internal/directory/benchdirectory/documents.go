package main

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// shape writes documents as a backend does.
type shape struct {
	mapping         string
	customer, order func(c crowd, i, people int) string
}

func shapes() map[string]shape {
	return map[string]shape{
		"wazzup":  {wazzupMapping, wazzupContact, wazzupDeal},
		"whatalo": {whataloMapping, whataloCustomer, whataloOrder},
	}
}

// The mappings read what the default ones of both adapters read, and the e-mail
// of contacts, which is one more of their addresses.
const (
	wazzupMapping = `version: 1
customers:
  from: data
  fields:
    id: {path: id, required: true}
    name: name
    phone: {template: "+{contactData.0.chatId}"}
    email: contactData.1.chatId
    url: [uri, link]
orders:
  from: data
  fields:
    id: {path: id, required: true}
    number: [name, id]
    customer_id: contacts.0
    customer_ids: contacts
    url: [uri, link]
`
	whataloMapping = `version: 1
customers:
  from: data
  fields:
    id: {path: id, required: true}
    name: name
    email: email
    phone: phone
    note: notes
    orders_count: orders_count
    total_spent: total_spent
    created_at: created_at
    last_order_at: last_order_at
orders:
  from: data
  fields:
    id: {path: id, required: true}
    number: order_number
    customer_id: customer_id
    customer_name: [customer_name, shipping_address.name]
    customer_email: customer_email
    customer_phone: {path: customer_phone, country: country_code}
    created_at: created_at
    updated_at: updated_at
    currency: currency
    amount: total
    subtotal: subtotal
    status_text: status
    note: customer_notes
    payment_method: payment_method
    shipping_method: shipping_method
`
)

// wazzupContact is a contact as a CRM loads it.
func wazzupContact(c crowd, i, _ int) string {
	p := c.person(i)
	return fmt.Sprintf(`{"id":"%d","responsibleUserId":"%d","name":%q,"contactData":[{"chatType":"whatsapp","chatId":"%s"},{"chatType":"email","chatId":"%s"}],"uri":"https://crm.example.com/contacts/%d"}`,
		p.id, 9_137_000+i%40, p.name, p.phone, p.email, p.id)
}

// wazzupDeal is a deal: about half of them are named after their number.
func wazzupDeal(c crowd, i, people int) string {
	random := rand.New(rand.NewPCG(uint64(i), 11))
	id := 8_100_000 + int64(i)
	name := fmt.Sprintf("Pedido #%d", id)
	if random.IntN(2) == 1 {
		name = fmt.Sprintf("%s para %s", goods()[random.IntN(len(goods()))], c.cities[random.IntN(len(c.cities))])
	}
	return fmt.Sprintf(`{"id":"%d","responsibleUserId":"%d","name":%q,"contacts":["%d"],"uri":"https://crm.example.com/deals/%d"}`,
		id, 9_137_000+i%40, name, c.person(owner(i, people)).id, id)
}

// owner is whose the i-th order is.
func owner(i, people int) int {
	return rand.New(rand.NewPCG(uint64(i), 13)).IntN(people)
}

func goods() []string {
	return []string{"Vajilla de boda", "Jarrón azul", "Lámpara de mesa", "Mesa de roble", "Cortinas de lino", "Sofá de tres plazas", "Reforma de cocina", "Presupuesto de obra", "Renovación anual", "Curso de cerámica"}
}

func whataloCustomer(c crowd, i, _ int) string {
	p, random := c.person(i), rand.New(rand.NewPCG(uint64(i), 17))
	orders := random.IntN(6)
	return fmt.Sprintf(`{"id":"%d","name":%q,"email":"%s","phone":"+%s","notes":"","has_email":true,"has_phone":true,"display_contact":"%s","created_at":"%s","updated_at":"%s","orders_count":%d,"total_spent":%.2f,"last_order_at":"%s","last_order_id":"%d"}`,
		p.id, p.name, p.email, p.phone, p.email, moment(random), moment(random), orders, float64(orders*random.IntN(12_000))/100, moment(random), 903_000_000_000+random.Int64N(1_000_000_000))
}

func whataloOrder(c crowd, i, people int) string {
	p, random := c.person(owner(i, people)), rand.New(rand.NewPCG(uint64(i), 19))
	status := []string{"completed", "completed", "completed", "in_progress", "cancelled", "returned"}[random.IntN(6)]
	subtotal := float64(random.IntN(30_000)) / 100
	return fmt.Sprintf(`{"id":"%d","order_number":%d,"status":"%s","payment_status":"paid","payment_method":"card","shipping_method":"Mensajería","currency":"EUR","customer_id":"%d","customer_name":%q,"customer_phone":"+%s","customer_email":"%s","subtotal":%.2f,"discount_amount":0,"shipping_cost":4.9,"tax_amount":0,"total":%.2f,"customer_notes":"","internal_notes":"","shipping_address":{"name":%q,"phone":"+%s","address":"Calle Mayor %d","city":"%s","province":"%s","country":"España","postal_code":"%s","notes":""},"country_code":"ES","is_pending":false,"is_completed":true,"created_at":"%s","updated_at":"%s"}`,
		903_000_000_000+int64(i)*53+random.Int64N(53), 1_000+i, status, p.id, p.name, p.phone, p.email, subtotal, subtotal+4.9,
		p.name, p.phone, 1+random.IntN(120), p.city, p.city, p.postal, moment(random), moment(random))
}

func moment(random *rand.Rand) string {
	return time.Unix(1_700_000_000+random.Int64N(90_000_000), 0).UTC().Format("2006-01-02T15:04:05.000Z")
}
