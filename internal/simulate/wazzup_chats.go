package simulate

import (
	"cmp"
	"fmt"
	"strings"
)

// chats draws the ways to reach somebody at the number.
func (c *crm) chats(name string, phone number) []Channel {
	digits := digitsOf(phone.e164())
	whatsApp := Channel{Type: WhatsApp, ID: digits}
	switch draw := c.random.IntN(100); {
	case draw < 60:
		return []Channel{whatsApp}
	case draw < 68:
		return []Channel{whatsApp, {Type: Viber, ID: digits}}
	case draw < 76:
		return []Channel{whatsApp, c.instagram(name)}
	case draw < 82:
		return []Channel{whatsApp, c.telegram(name)}
	case draw < 87:
		return []Channel{whatsApp, c.group()}
	case draw < 90:
		second := c.people.numbers.draw(phone.region)
		return []Channel{whatsApp, {Type: WhatsApp, ID: digitsOf(second.e164())}}
	case draw < 93:
		return []Channel{{Type: Viber, ID: digits}}
	}
	telegram := c.telegram(name)
	telegram.Phone = digits
	if c.random.IntN(3) == 0 {
		telegram.ID = "" // nobody has written yet
	}
	return []Channel{telegram}
}

// hiddenChats draws the ways to reach somebody whose number nobody knows.
func (c *crm) hiddenChats(name string) []Channel {
	if c.random.IntN(2) == 0 {
		return []Channel{c.instagram(name)}
	}
	return []Channel{c.telegram(name), c.instagram(name)}
}

// instagram makes an account.
func (c *crm) instagram(name string) Channel {
	return Channel{Type: Instagram, ID: c.account(name, "_")}
}

// telegram makes an account whose phone is not known. Its id says nothing, yet
// may look like somebody else's phone at home.
func (c *crm) telegram(name string) Channel {
	id := fmt.Sprint(100_000_000 + c.random.IntN(6_000_000_000))
	if c.random.IntN(4) == 0 {
		id = cmp.Or(c.neighbour.national, id)
	}
	return Channel{Type: Telegram, ID: id, Username: c.account(name, "")}
}

// group is a chat of several people: the older ids begin with the number of
// whoever opened it.
func (c *crm) group() Channel {
	if c.neighbour.region != nil && c.random.IntN(2) == 0 {
		return Channel{Type: WhatsGroup, ID: fmt.Sprintf("%s-%d", digitsOf(c.neighbour.e164()), 1_500_000_000+c.random.IntN(100_000_000))}
	}
	return Channel{Type: WhatsGroup, ID: fmt.Sprintf("120363%012d", c.random.IntN(1_000_000_000_000))}
}

// account makes a user name from a name.
func (c *crm) account(name, separator string) string {
	return cmp.Or(strings.ReplaceAll(slug(name), "-", separator), "cliente") + fmt.Sprint(c.random.IntN(90)+10)
}

// called is how the CRM writes the name: mostly as it is, but shorter, without
// accents, with a remark, or only as a number as well.
func (c *crm) called(name string, phone number) string {
	switch given, rest, _ := strings.Cut(name, " "); c.random.IntN(25) {
	case 0:
		return digitsOf(phone.e164())
	case 1:
		return phone.spell(SpelledSpaced)
	case 2:
		family, _, _ := strings.Cut(rest, " ")
		return given + " " + family
	case 3:
		return cmp.Or(strings.ReplaceAll(slug(name), "-", " "), name)
	case 4:
		return name + " (cerámica)"
	default:
		return name
	}
}
