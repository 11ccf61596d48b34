package simulate

import "slices"

// Contact is somebody whom the shop talks to in chats.
type Contact struct {
	ID            string // of the CRM that loaded the contact
	ResponsibleID string // the user who looks after the contact
	Name          string // the CRM's, not always spelled as in the shop, sometimes only a number
	Channels      []Channel
	URI           string // in the CRM; empty if it told none

	// CustomerID is the customer of the shop who the contact really is, empty
	// if it is none. The hub does not tell.
	CustomerID string
}

// Channel is a chat with a contact.
type Channel struct {
	Type     string
	ID       string // digits for WhatsApp and Viber, else a name or a number that says nothing
	Username string // Telegram's
	Phone    string // Telegram's, digits
}

// The channels that the shop uses.
const (
	WhatsApp   = "whatsapp"
	WhatsGroup = "whatsgroup"
	Viber      = "viber"
	Instagram  = "instagram"
	Telegram   = "telegram"
)

// Deal is something the shop and a contact talk about buying.
type Deal struct {
	ID            string
	ResponsibleID string
	Name          string
	ContactIDs    []string
	URI           string
	Closed        bool
}

// User is somebody at the shop.
type User struct {
	ID, Name string
	Phone    string // digits; for colleagues only
}

// key is the id.
func (c Contact) key() string { return c.ID }

// key is the id.
func (d Deal) key() string { return d.ID }

// copied shares nothing with the contact.
func (c Contact) copied() Contact {
	c.Channels = slices.Clone(c.Channels)
	return c
}

// copied shares nothing with the deal.
func (d Deal) copied() Deal {
	d.ContactIDs = slices.Clone(d.ContactIDs)
	return d
}

// Numbers lists the E.164 numbers that the contact can be reached at. Ids of
// groups, Instagram and Telegram are none, whatever they look like.
func (c Contact) Numbers() []string {
	var list []string
	for _, channel := range c.Channels {
		if digits := channel.number(); digits != "" && !slices.Contains(list, "+"+digits) {
			list = append(list, "+"+digits)
		}
	}
	return list
}

// number is the number behind the channel, without plus; empty if none is known.
func (c Channel) number() string {
	if c.Type == WhatsApp || c.Type == Viber {
		return c.ID
	}
	return c.Phone
}

// colleagues lists the users by name.
func colleagues() []User {
	return []User{
		{"14", "Aldara Penas", colleaguePhone + "4"},
		{"11", "Breixo Lago", colleaguePhone + "1"},
		{"15", "Icía Regueiro", colleaguePhone + "5"},
		{"12", "Mencía Outón", colleaguePhone + "2"},
		{"13", "Ugio Valcárcel", colleaguePhone + "3"},
	}
}
