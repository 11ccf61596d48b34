package record

// Identity is what tells a customer from the others of a source: nothing else
// is compared with it.
func (c *Customer) Identity() []string {
	if c.ID != "" && c.ID != "0" {
		return []string{"customer", c.ID}
	}
	return []string{"customer", "", c.Email, c.Phone.Raw}
}

// Identity is what tells an order from the others of a source.
func (o *Order) Identity() []string {
	if o.ID != "" && o.ID != "0" {
		return []string{"order", o.ID}
	}
	return []string{"order", "", o.Number, o.CustomerEmail, o.CustomerPhone.Raw}
}
