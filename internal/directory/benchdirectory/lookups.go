package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/directory"
)

// searchLimit is what the gateway asks a search for.
const searchLimit = 50

// lookup is one kind of question.
type lookup struct {
	name   string
	wanted time.Duration // the p99 that is wanted
	op     adapters.Operation
	query  func(random *rand.Rand, p person) adapters.Query
	sure   bool // the person must be among the answers: it is not one of many
}

func lookups() []lookup {
	text := func(text string) adapters.Query { return adapters.Query{Text: text, Limit: searchLimit} }
	return []lookup{
		{"exact phone", 2 * time.Millisecond, adapters.FindCustomers, func(_ *rand.Rand, p person) adapters.Query {
			return adapters.Query{Phone: adapters.Phone{E164: "+" + p.phone, Digits: p.phone}}
		}, true},
		{"exact e-mail", 2 * time.Millisecond, adapters.FindCustomers, func(_ *rand.Rand, p person) adapters.Query {
			return adapters.Query{Email: p.email}
		}, true},
		{"orders of a customer", 2 * time.Millisecond, adapters.FindOrders, func(_ *rand.Rand, p person) adapters.Query {
			return adapters.Query{CustomerID: fmt.Sprint(p.id)}
		}, false},
		{"name prefix", 5 * time.Millisecond, adapters.SearchCustomers, func(random *rand.Rand, p person) adapters.Query {
			letters := []rune(p.name)
			return text(strings.TrimSpace(string(letters[:min(len(letters), 3+random.IntN(5))])))
		}, false},
		{"part of an e-mail", 10 * time.Millisecond, adapters.SearchCustomers, func(random *rand.Rand, p person) adapters.Query {
			local, _, _ := strings.Cut(p.email, "@")
			length := min(len(local), 6+random.IntN(4))
			from := random.IntN(len(local) - length + 1)
			return text(local[from : from+length])
		}, false},
		{"two-word name", 10 * time.Millisecond, adapters.SearchCustomers, func(random *rand.Rand, p person) adapters.Query {
			if random.IntN(4) == 0 {
				return text(p.family + " " + p.given)
			}
			return text(p.given + " " + p.family)
		}, false},
		{"part of a phone", 10 * time.Millisecond, adapters.SearchCustomers, func(random *rand.Rand, p person) adapters.Query {
			length := 5 + random.IntN(4)
			return text(p.phone[len(p.phone)-length:])
		}, false},
	}
}

// latency is how long a kind of question took.
type latency struct {
	Lookup  string        `json:"lookup"`
	While   string        `json:"while"`
	Count   int           `json:"count"`
	P50     time.Duration `json:"p50"`
	P99     time.Duration `json:"p99"`
	Longest time.Duration `json:"longest"`
	Wanted  time.Duration `json:"wanted_p99"`
	Empty   int           `json:"empty"` // answers without the person, or with nobody
}

var errNotFound = errors.New("somebody who is stored was not found")

// ask asks count questions of a kind, about people drawn by lot.
func ask(ctx context.Context, mirror *directory.Mirror, l lookup, b *backend, count int, while string) (latency, error) {
	random := rand.New(rand.NewPCG(42, uint64(len(l.name))))
	result := latency{Lookup: l.name, While: while, Count: count, Wanted: l.wanted}
	took := make([]time.Duration, 0, count)
	for range count {
		p := b.crowd.person(random.IntN(b.customers))
		query := l.query(random, p)
		start := time.Now()
		found, err := mirror.Find(ctx, l.op, query)
		took = append(took, time.Since(start))
		if err != nil {
			return result, fmt.Errorf("%s: %w", l.name, err)
		}
		if !isAmong(found, p, l.sure) {
			result.Empty++
		}
	}
	if l.sure && result.Empty > 0 {
		return result, fmt.Errorf("%s: %w", l.name, errNotFound)
	}
	slices.Sort(took)
	result.P50, result.P99, result.Longest = took[count/2], took[count*99/100], took[count-1]
	return result, nil
}

func isAmong(found directory.Found, p person, sure bool) bool {
	if !sure {
		return len(found.Records.Customers)+len(found.Records.Orders) > 0
	}
	for _, c := range found.Records.Customers {
		if c.ID == fmt.Sprint(p.id) {
			return true
		}
	}
	return false
}
