package simulate

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// contactRow is a contact as the API writes it.
type contactRow struct {
	ID          identifier   `json:"id"`
	Responsible identifier   `json:"responsibleUserId"`
	Name        string       `json:"name"`
	Channels    []channelRow `json:"contactData"`
	URI         string       `json:"uri,omitempty"`
	Link        string       `json:"link,omitempty"`
}

// channelRow is a way to reach a contact.
type channelRow struct {
	Type     string `json:"chatType"`
	ID       string `json:"chatId,omitempty"`
	Username string `json:"username,omitempty"`
	Phone    string `json:"phone,omitempty"`
}

// dealRow is a deal as the API writes it; lists leave Closed out.
type dealRow struct {
	ID          identifier   `json:"id"`
	Responsible identifier   `json:"responsibleUserId"`
	Name        string       `json:"name"`
	Contacts    []identifier `json:"contacts"`
	URI         string       `json:"uri,omitempty"`
	Link        string       `json:"link,omitempty"`
	Closed      *bool        `json:"closed,omitempty"`
}

// userRow is a user as the API writes it; lists leave Phone out.
type userRow struct {
	ID    identifier `json:"id"`
	Name  string     `json:"name"`
	Phone string     `json:"phone,omitempty"`
}

// contactRow writes a contact; a single one looks as it does in lists.
func (a *Wazzup) contactRow(c Contact, _ bool) contactRow {
	row := contactRow{
		ID: a.identifier(c.ID), Responsible: a.identifier(c.ResponsibleID), Name: c.Name,
		Channels: make([]channelRow, 0, len(c.Channels)),
	}
	row.URI, row.Link = a.address(c.URI)
	for _, channel := range c.Channels {
		row.Channels = append(row.Channels, channelRow(channel))
	}
	return row
}

// dealRow writes a deal, in full or as lists have it.
func (a *Wazzup) dealRow(d Deal, full bool) dealRow {
	row := dealRow{
		ID: a.identifier(d.ID), Responsible: a.identifier(d.ResponsibleID), Name: d.Name,
		Contacts: a.identifiers(d.ContactIDs),
	}
	row.URI, row.Link = a.address(d.URI)
	if full || a.options.ClosedInLists {
		row.Closed = &d.Closed
	}
	row.ID.number = row.ID.number || full
	return row
}

// address puts the address into the field that has it.
func (a *Wazzup) address(of string) (uri, link string) {
	if a.options.Links {
		return "", of
	}
	return of, ""
}

// identifier is an id, which the API writes and reads as text or as a number.
type identifier struct {
	text   string
	number bool // to be written so, if it can be
}

// identifier is the id in the form of the dialect.
func (a *Wazzup) identifier(id string) identifier { return identifier{id, a.options.NumericIDs} }

// identifiers are ids in the form of the dialect.
func (a *Wazzup) identifiers(ids []string) []identifier {
	list := make([]identifier, 0, len(ids))
	for _, id := range ids {
		list = append(list, a.identifier(id))
	}
	return list
}

// MarshalJSON writes the id in its form.
func (i identifier) MarshalJSON() ([]byte, error) {
	if i.number && i.text != "" && len(i.text) < 16 && i.text[0] != '0' && digitsOf(i.text) == i.text {
		return []byte(i.text), nil
	}
	return json.Marshal(i.text)
}

// UnmarshalJSON reads either form.
func (i *identifier) UnmarshalJSON(raw []byte) error {
	var number json.Number
	if len(raw) > 0 && raw[0] == '"' {
		return json.Unmarshal(raw, &i.text)
	}
	if err := json.Unmarshal(raw, &number); err != nil {
		return errors.New("an id is neither text nor number")
	}
	i.text = number.String()
	return nil
}

// contactInput is a contact as a caller writes it.
type contactInput struct {
	ID          identifier   `json:"id"`
	Responsible identifier   `json:"responsibleUserId"`
	Name        string       `json:"name"`
	Channels    []channelRow `json:"contactData"`
	URI         string       `json:"uri"`
}

// read returns the contact, and the fields that are missing or wrong.
func (in contactInput) read() (Contact, []string) {
	c := Contact{ID: in.ID.text, ResponsibleID: in.Responsible.text, Name: in.Name, URI: in.URI}
	fields := wrongFields(c.ID, c.ResponsibleID, c.Name, c.URI)
	wrong := len(in.Channels) == 0
	for _, row := range in.Channels {
		channel := Channel(row)
		wrong = wrong || !channel.valid()
		c.Channels = append(c.Channels, channel)
	}
	if wrong {
		fields = append(fields, "contactData")
	}
	return c, fields
}

// dealInput is a deal as a caller writes it.
type dealInput struct {
	ID          identifier   `json:"id"`
	Responsible identifier   `json:"responsibleUserId"`
	Name        string       `json:"name"`
	Contacts    []identifier `json:"contacts"`
	URI         string       `json:"uri"`
	Link        string       `json:"link"`
	Closed      *bool        `json:"closed"`
}

// read returns the deal, and the fields that are missing or wrong.
func (in dealInput) read() (Deal, []string) {
	d := Deal{ID: in.ID.text, ResponsibleID: in.Responsible.text, Name: in.Name, URI: in.URI}
	if d.URI == "" {
		d.URI = in.Link
	}
	fields := wrongFields(d.ID, d.ResponsibleID, d.Name, d.URI)
	for _, id := range in.Contacts {
		d.ContactIDs = append(d.ContactIDs, id.text)
	}
	if n := len(in.Contacts); n == 0 || n > 10 {
		fields = append(fields, "contacts")
	}
	if in.Closed == nil {
		return d, append(fields, "closed")
	}
	d.Closed = *in.Closed
	return d, fields
}

// wrongFields names the fields that both kinds have and that break a rule.
func wrongFields(id, responsible, name, uri string) []string {
	var fields []string
	for _, field := range []struct {
		name, value string
		most        int
		optional    bool
	}{
		{"id", id, 100, false}, {"responsibleUserId", responsible, 100, false},
		{"name", name, 200, false}, {"uri", uri, 200, true},
	} {
		if field.value == "" && !field.optional || utf8.RuneCountInString(field.value) > field.most {
			fields = append(fields, field.name)
		}
	}
	return fields
}

// valid tells whether the API takes the channel: numbers are digits only.
func (c Channel) valid() bool {
	switch c.Type {
	case WhatsApp, Viber:
		return c.ID != "" && digitsOf(c.ID) == c.ID
	case Telegram:
		return c.ID != "" || c.Phone != "" || c.Username != ""
	default:
		return c.Type != "" && c.ID != "" && !strings.HasPrefix(c.ID, "@")
	}
}
