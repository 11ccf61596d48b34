package simulate

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"
)

// WazzupOptions decides which of its dialects the simulated chat hub speaks,
// and who is in it. The vendor's pages and the public clients contradict each
// other; the zero value is what the pages document.
type WazzupOptions struct {
	// APIKey is what "Authorization: Bearer" must carry; empty lets everybody in.
	APIKey string
	// SidecarKey makes the key one of an account on Wazzup's own integration:
	// contacts, deals and users are closed to it.
	SidecarKey bool
	// Requests is the number of answers in a Window, 500 if zero, without limit
	// if negative.
	Requests int
	// Window is how long a count of requests lasts, 5 s if zero.
	Window time.Duration

	// Contacts and Deals, unless both are zero, make exactly so many of people
	// who are not in the shop. Otherwise the shop's people are in the hub.
	Contacts, Deals int

	// NumericIDs writes every id that consists of digits as a number. Without
	// it only a single deal does so, for its own id.
	NumericIDs bool
	// ClosedInLists tells in lists, too, whether a deal is closed.
	ClosedInLists bool
	// Links writes "link" instead of "uri".
	Links bool
	// CountsAll makes "count" that of the whole list, not of the page.
	CountsAll bool
	// Envelope wraps the lists of contacts and deals.
	Envelope WazzupEnvelope
	// WrappedUsers lists the users as {"count":1,"data":[...]}, not bare.
	WrappedUsers bool
	// RepeatLastPage answers an offset behind the end with the last page again.
	RepeatLastPage bool
}

// WazzupEnvelope is how the hub wraps a list of contacts or deals.
type WazzupEnvelope string

// The envelopes that public clients are prepared for.
const (
	CountedList WazzupEnvelope = ""      // {"count":1,"data":[...]}: the documented one
	BareList    WazzupEnvelope = "bare"  // [...]
	NamedList   WazzupEnvelope = "named" // {"contacts":[...]} and {"deals":[...]}
)

// Wazzup is the documented chat hub API, under /v3. What is written to it, by
// its callers or its methods, stays in memory and does not change the Shop. It
// is safe for concurrent use.
type Wazzup struct {
	options  WazzupOptions
	mux      *http.ServeMux
	window   *window
	contacts *shelf[Contact]
	deals    *shelf[Deal]
	users    []User // by name
}

var _ http.Handler = (*Wazzup)(nil)

// Wazzup opens the chat hub that the shop talks to its customers through.
func (s *Shop) Wazzup(o WazzupOptions) *Wazzup {
	o.Requests = cmp.Or(o.Requests, 500)
	o.Window = cmp.Or(o.Window, 5*time.Second)
	api := &Wazzup{
		options: o, mux: http.NewServeMux(), window: &window{limit: o.Requests, span: o.Window}, users: colleagues(),
	}
	loaded := newCRM(s, o)
	api.contacts, api.deals = newShelf("contacts", loaded.contacts), newShelf("deals", loaded.deals)
	api.routes()
	return api
}

// ServeHTTP answers one request.
func (a *Wazzup) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	allowed := a.options.APIKey == "" || r.Header.Get("Authorization") == "Bearer "+a.options.APIKey
	_, _, wait := a.window.count(allowed)
	switch {
	case !allowed:
		deny(w, http.StatusUnauthorized, "UNAUTHORIZED", "Invalid or missing API key")
	case wait > 0:
		deny(w, http.StatusTooManyRequests, "TOO_MANY_REQUESTS", "Too many requests")
	case a.options.SidecarKey:
		deny(w, http.StatusForbidden, "FORBIDDEN", "")
	default:
		a.mux.ServeHTTP(w, r)
	}
}

// Contacts lists the contacts by id.
func (a *Wazzup) Contacts() []Contact { return a.contacts.where(func(Contact) bool { return true }) }

// Deals lists the deals by id.
func (a *Wazzup) Deals() []Deal { return a.deals.where(func(Deal) bool { return true }) }

// Users lists the people at the shop who talk to the contacts, by name.
func (a *Wazzup) Users() []User { return slices.Clone(a.users) }

// ContactsAt lists the contacts who can be reached at the E.164 number.
func (a *Wazzup) ContactsAt(e164 string) []Contact {
	digits, international := strings.CutPrefix(e164, "+")
	return a.contacts.where(func(c Contact) bool {
		return international && digits != "" && slices.ContainsFunc(c.Channels, func(c Channel) bool { return c.number() == digits })
	})
}

// DealsOf lists the deals of a contact.
func (a *Wazzup) DealsOf(contactID string) []Deal {
	return a.deals.where(func(d Deal) bool { return slices.Contains(d.ContactIDs, contactID) })
}

// PutContact adds the contact, or replaces the one with its id.
func (a *Wazzup) PutContact(c Contact) { a.contacts.put(c) }

// PutDeal adds the deal, or replaces the one with its id.
func (a *Wazzup) PutDeal(d Deal) { a.deals.put(d) }

// DeleteContact tells whether there was such a contact. Deals keep its id.
func (a *Wazzup) DeleteContact(id string) bool { return len(a.contacts.remove(id)) == 0 }

// DeleteDeal tells whether there was such a deal.
func (a *Wazzup) DeleteDeal(id string) bool { return len(a.deals.remove(id)) == 0 }
