package wazzup

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// The documented lengths of what is uploaded, in characters.
const (
	maxName     = 200
	maxURL      = 200
	maxContacts = 10
)

var (
	errNoResponsible = errors.New("the id of the responsible user is empty or longer than 100 characters")
	errNoName        = errors.New("the name is empty or longer than 200 characters")
	errLongURL       = errors.New("the address is longer than 200 characters")
	errNoContacts    = errors.New("the contacts are not 1 to 10")
	errBadContact    = errors.New("the id of a contact is empty or longer than 100 characters")
	errNotTold       = errors.New("it does not say whether it is closed")
	errNoText        = errors.New("a value is no valid text")
)

// Deal is one deal. Ids are opaque texts, although the API writes some of them
// as numbers. What the API leaves out is empty or nil.
type Deal struct {
	ID                string
	ResponsibleUserID string
	Name              string
	Contacts          []string // ids of contacts, 10 at most
	URL               string   // of its page in the CRM; may be empty
	Closed            *bool    // nil if not told
}

// newDeal reads one row.
func newDeal(row gjson.Result) Deal {
	deal := Deal{
		ID:                identifier(row.Get("id")),
		ResponsibleUserID: identifier(row.Get("responsibleUserId")),
		Name:              identifier(row.Get("name")),
		URL:               identifier(row.Get("uri")),
	}
	if deal.URL == "" {
		deal.URL = identifier(row.Get("link"))
	}
	for _, contact := range row.Get("contacts").Array() {
		if id := identifier(contact); id != "" {
			deal.Contacts = append(deal.Contacts, id)
		}
	}
	if told := row.Get("closed"); told.IsBool() {
		closed := told.Bool()
		deal.Closed = &closed
	}
	return deal
}

// upload is a deal as it is sent.
type upload struct {
	ID                string   `json:"id"`
	ResponsibleUserID string   `json:"responsibleUserId"`
	Name              string   `json:"name"`
	URI               string   `json:"uri,omitempty"`
	Contacts          []string `json:"contacts"`
	Closed            bool     `json:"closed"`
}

// upload returns the deal as it is sent, without surrounding blanks, or what is
// wrong with it.
func (d Deal) upload() (upload, error) {
	sent := upload{
		ID: strings.TrimSpace(d.ID), ResponsibleUserID: strings.TrimSpace(d.ResponsibleUserID),
		Name: strings.TrimSpace(d.Name), URI: strings.TrimSpace(d.URL), Contacts: make([]string, 0, len(d.Contacts)),
	}
	for _, id := range d.Contacts {
		id = strings.TrimSpace(id)
		if !within(id, 1, maxID) {
			return upload{}, errBadContact
		}
		sent.Contacts = append(sent.Contacts, id)
	}
	switch {
	case idProblem(sent.ID) != nil:
		return upload{}, idProblem(sent.ID)
	case !within(sent.ResponsibleUserID, 1, maxID):
		return upload{}, errNoResponsible
	case !within(sent.Name, 1, maxName):
		return upload{}, errNoName
	case !within(sent.URI, 0, maxURL):
		return upload{}, errLongURL
	case len(sent.Contacts) == 0, len(sent.Contacts) > maxContacts:
		return upload{}, errNoContacts
	case d.Closed == nil:
		return upload{}, errNotTold
	}
	sent.Closed = *d.Closed
	return sent, checkText(slices.Concat(sent.Contacts, []string{sent.ResponsibleUserID, sent.Name, sent.URI})...)
}

// within reports whether a text has so many characters.
func within(text string, least, most int) bool {
	length := utf8.RuneCountInString(text)
	return length >= least && length <= most
}

// checkText refuses broken text, because JSON would replace it by other letters.
func checkText(values ...string) error {
	for _, value := range values {
		if !utf8.ValidString(value) {
			return errNoText
		}
	}
	return nil
}
