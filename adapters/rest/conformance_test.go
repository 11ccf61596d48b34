package rest_test

import (
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/adaptertest"
	"github.com/wazgate/wazgate/adapters/rest"
)

const (
	nadia     = `{"id":"365047281936","email":"nadia.ferrer@example.com","phone":"+34600111222","number":"104217"}`
	strangers = `{"id":"1","name":"Stranger One","phone":"+34699000111"},{"id":"2","name":"Stranger Two","phone":"699 00 02 22"}`
)

func people() []adaptertest.Person {
	return []adaptertest.Person{
		{Shown: "Stranger One", Proof: "+34699000111"}, {Shown: "Stranger Two", Proof: "699 00 02 22"},
	}
}

// conform holds a configuration to the contract of adapters. The shop answers
// rows, in its envelope, wherever it is asked.
func conform(t *testing.T, operations rest.Operations, queries map[adapters.Operation][]adapters.Query, envelope func(rows string) string, paths ...string) {
	t.Helper()
	adaptertest.Run(t, conforming(operations, queries, envelope, paths...))
}

func conforming(operations rest.Operations, queries map[adapters.Operation][]adapters.Query, envelope func(rows string) string, paths ...string) adaptertest.Backend {
	routes := func(rows string) adaptertest.Routes {
		all := adaptertest.Routes{}
		for _, path := range paths {
			all[path] = envelope(rows)
		}
		return all
	}
	return adaptertest.Backend{
		Open: func(env adapters.Environment, baseURL string) (adapters.Adapter, error) {
			secret := adaptertest.Secret
			return (&rest.Config{
				BaseURL: baseURL, Operations: operations, Auth: rest.Auth{Bearer: &secret},
				RatePerMinute: 100_000, Burst: 10_000,
			}).Open(env)
		},
		Routes: routes(nadia), Queries: queries, Everybody: routes(strangers), People: people(),
	}
}

func list(rows string) string { return "[" + rows + "]" }

func allQueries() map[adapters.Operation][]adapters.Query {
	return map[adapters.Operation][]adapters.Query{
		adapters.FindCustomers:   {adaptertest.ByPhone(), adaptertest.ByEmail(), adaptertest.ByCustomerID()},
		adapters.SearchCustomers: {adaptertest.ByText()},
		adapters.FindOrders: {
			adaptertest.ByCustomerID(), adaptertest.ByPhone(), adaptertest.ByEmail(), adaptertest.ByOrderNumber(), adaptertest.ByReference(),
		},
		adapters.SearchProducts: {adaptertest.ByText()},
	}
}

// asks is every question, asked by one kind of step.
func asks(step func(value string) rest.Question) rest.Operations {
	q := func(value string) *rest.Question {
		asked := step(value)
		return &asked
	}
	phone := func() *rest.Question {
		asked := step("{phone}")
		asked.Phones = []string{"e164", "digits", "national"}
		return &asked
	}
	return rest.Operations{
		FindCustomers:   &rest.FindCustomers{ByPhone: phone(), ByEmail: q("{email}"), ByID: q("{customer_id}")},
		SearchCustomers: &rest.SearchCustomers{ByText: q("{text}")},
		FindOrders: &rest.FindOrders{
			ByCustomerID: q("{customer_id}"), ByPhone: phone(), ByEmail: q("{email}"),
			ByOrderNumber: q("{order_number}"), ByReference: q("{reference}"),
			Then: []rest.Step{
				{Name: "lines", Each: "answer", Get: "lines/{row.id}"},
				{Name: "states", Get: "states", Keep: 1},
			},
		},
		SearchProducts: q("{text}"),
	}
}

func TestConformanceOfGet(t *testing.T) {
	operations := asks(func(value string) rest.Question {
		return one(rest.Step{Get: "find", Query: map[string]any{"q": value}})
	})
	operations.FindOrders.Then = operations.FindOrders.Then[:1]
	operations.Probe = &rest.Question{Step: rest.Step{Get: "states"}}
	page := rest.Step{Get: "find", Query: map[string]any{"page": "{page}", "since": "{since?}"}, Pages: &rest.Pages{By: "page", Size: 1}}
	operations.ListCustomers, operations.ListOrders = &rest.Question{Step: page}, &rest.Question{Step: page}
	conform(t, operations, allQueries(), list, "/find", "/lines/{id}", "/states")
}

func TestConformanceOfPost(t *testing.T) {
	operations := asks(func(value string) rest.Question {
		return one(rest.Step{Post: "search", JSON: map[string]any{"filter": []any{map[string]any{"eq": value}}}, Rows: "data.rows"})
	})
	operations.FindOrders.Then = nil
	conform(t, operations, allQueries(), func(rows string) string { return `{"data":{"rows":[` + rows + `]}}` }, "/search")
}

func TestConformanceOfGraphQL(t *testing.T) {
	operations := asks(func(value string) rest.Question {
		return one(rest.Step{
			Post: "graphql", GraphQL: "query($q: String!) { find(query: $q) { nodes { id } } }",
			Variables: map[string]any{"q": value}, Rows: "data.find.nodes",
		})
	})
	operations.FindOrders.Then = nil
	graph := conforming(operations, allQueries(), func(rows string) string { return `{"data":{"find":{"nodes":[` + rows + `]}}}` }, "/graphql")
	graph.Accepted = map[string]string{"answer 404": "one address answers all questions: TestGraphQLThatIsNotThere"}
	adaptertest.Run(t, graph)
}

func TestConformanceOfSteps(t *testing.T) {
	operations := asks(func(value string) rest.Question {
		return rest.Question{Steps: []rest.Step{
			{Name: "found", Get: "find", Query: map[string]any{"q": value, "page": "{page}"}, Pages: &rest.Pages{By: "page", Size: 1, Most: 3}},
			{Get: "whole", Query: map[string]any{"ids": "{ids}"}, Batch: &rest.Batch{Of: "found", ID: "id", Size: 20}},
		}}
	})
	operations.FindOrders.Then = operations.FindOrders.Then[:1]
	conform(t, operations, allQueries(), list, "/find", "/whole", "/lines/{id}")
}
