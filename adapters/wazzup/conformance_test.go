package wazzup_test

import (
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/adaptertest"
)

func TestConformance(t *testing.T) {
	const (
		strangers = `{"count":2,"data":[{"id":"1","name":"Stranger One","contactData":[{"chatType":"whatsapp","chatId":"34699000111"}]},` +
			`{"id":"2","name":"Stranger Two","contactData":[{"chatType":"telegram","chatId":"77","phone":"34699000222"}]}]}`
		stranger = `{"id":"1","name":"Stranger One","contactData":[{"chatType":"whatsapp","chatId":"34699000111"}]}`
	)
	read := func(name string) string { return string(text(t, name)) }
	routes := func(contacts, contact string) adaptertest.Routes {
		return adaptertest.Routes{
			"/v3/contacts": contacts, "/v3/contacts/{id}": contact,
			"/v3/deals": read("deals_page.json"), "/v3/deals/{id}": read("deal_open.json"), "/v3/users": read("users.json"),
		}
	}
	adaptertest.Run(t, adaptertest.Backend{
		Open: func(env adapters.Environment, baseURL string) (adapters.Adapter, error) {
			config := settings(t, baseURL)
			config.APIKey = adaptertest.Secret
			return config.Open(env)
		},
		Routes: routes(read("contacts_page.json"), read("contact.json")),
		Queries: map[adapters.Operation][]adapters.Query{
			adapters.FindCustomers: {adaptertest.ByCustomerID()},
			adapters.FindOrders:    {adaptertest.ByOrderNumber()},
		},
		Everybody: routes(strangers, stranger),
		People: []adaptertest.Person{
			{Shown: "Stranger One", Proof: "34699000111"}, {Shown: "Stranger Two", Proof: "34699000222"},
		},
	})
}
