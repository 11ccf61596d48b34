package httpapi

import (
	"crypto/rand"
	"crypto/sha256"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/time/rate"

	"github.com/wazgate/wazgate/internal/wazion"
)

// The bounds on guessing. A credential that was tried in vain costs one guess
// for its address and, if it names a user that exists, one for that user, and
// one of all. Trying the same one again tells nothing new and costs nothing.
const (
	hostGuesses, hostPause       = 10, 6 * time.Second
	networkGuesses, networkPause = 50, time.Second // of addresses that one customer of a provider has
	userGuesses, userPause       = 10, 6 * time.Second
	allGuesses, allPause         = 1000, 50 * time.Millisecond

	provenFor  = 24 * time.Hour
	failedFor  = 24 * time.Hour
	maxProven  = 4096
	maxFailed  = 16384
	maxBuckets = 16384
	maxUsers   = 1024
	maxOrigins = 65536
	tellEvery  = time.Minute
)

// guard bounds how many credentials can be tried, without letting anybody keep
// WAzion out. Three are heard whatever others do: a credential that is beyond
// guessing, one that was valid from its address within the last day, and whoever
// comes from where nothing failed within a day. It outlives configurations.
type guard struct {
	secret [sha256.Size]byte // so that digests mean nothing elsewhere

	mutex    sync.Mutex
	proven   *simplelru.LRU[digest, time.Time]       // address and credential: last valid
	callers  *simplelru.LRU[netip.Prefix, time.Time] // addresses of those
	failed   *simplelru.LRU[attempt, struct{}]
	hosts    *simplelru.LRU[netip.Prefix, *bucket]
	networks *simplelru.LRU[netip.Prefix, *bucket]
	users    *simplelru.LRU[digest, *bucket]
	origins  *simplelru.LRU[netip.Prefix, time.Time] // whole providers, if of version 6: the last guess
	all      *bucket
	refused  int // since told
	told     time.Time
}

// bucket holds the guesses that are left.
type bucket struct{ *rate.Limiter }

func newBucket(pause time.Duration, guesses int) *bucket {
	return &bucket{Limiter: rate.NewLimiter(rate.Every(pause), guesses)}
}

func (b *bucket) take(now time.Time) { b.AllowN(now, 1) }

// attempt is a credential from an address, as judged under one configuration:
// the next may accept it.
type attempt struct {
	pair     digest
	revision uint64
}

func newGuard() *guard {
	g := &guard{
		proven: newLRU[digest, time.Time](maxProven), callers: newLRU[netip.Prefix, time.Time](maxProven),
		failed: newLRU[attempt, struct{}](maxFailed), users: newLRU[digest, *bucket](maxUsers),
		hosts: newLRU[netip.Prefix, *bucket](maxBuckets), networks: newLRU[netip.Prefix, *bucket](maxBuckets),
		origins: newLRU[netip.Prefix, time.Time](maxOrigins), all: newBucket(allPause, allGuesses),
	}
	_, _ = rand.Read(g.secret[:]) // it never fails
	return g
}

func newLRU[K comparable, V any](size int) *simplelru.LRU[K, V] {
	lru, _ := simplelru.NewLRU[K, V](size, nil) // it fails for sizes below 1
	return lru
}

// verdict is what a guard says of a call.
type verdict struct {
	admitted bool
	refused  bool // some credential was not heard, right or wrong
}

// admit compares what a call carried with the valid credentials, as far as the
// bounds allow.
func (g *guard) admit(k keys, revision uint64, sent wazion.Credentials, remote netip.Addr) verdict {
	if k.anyone {
		return verdict{admitted: true}
	}
	tries := candidates(sent)
	if len(tries) == 0 {
		return verdict{}
	}
	now, host, network := time.Now(), hostOf(remote), networkAround(remote)
	g.mutex.Lock()
	defer g.mutex.Unlock()
	var said verdict
	var wrong []credential
	for _, one := range tries {
		try := attempt{pair: g.pair(host, one), revision: revision}
		proven := g.isProven(try.pair, now)
		valid, strong := k.valid(one)
		switch {
		case !proven && g.failed.Contains(try):
		case !proven && !strong && !g.mayTry(k, one, host, network, now, len(wrong)):
			said.refused = true
		case valid:
			said.admitted = true
			g.proven.Add(try.pair, now)
			g.callers.Add(host, now)
		default:
			wrong = append(wrong, one)
			g.proven.Remove(try.pair)
			g.failed.Add(try, struct{}{})
		}
	}
	if !said.admitted { // whoever holds a valid one does not guess
		g.debit(k, wrong, host, network, now)
	}
	return said
}

// mayTry reports whether a credential that could be guessed is heard, after others
// of the same call that were wrong.
func (g *guard) mayTry(k keys, one credential, host, network netip.Prefix, now time.Time, already int) bool {
	least := float64(1 + already)
	around := g.network(network)
	if g.host(host).TokensAt(now) < least || around.TokensAt(now) < least {
		return false
	}
	if last, ok := g.origins.Peek(originOf(network)); !ok || now.Sub(last) >= failedFor {
		return true
	}
	if k.names(one) && g.user(one.user).TokensAt(now) < least {
		return false
	}
	return g.all.TokensAt(now) >= least
}

func (g *guard) debit(k keys, wrong []credential, host, network netip.Prefix, now time.Time) {
	for _, one := range wrong {
		g.host(host).take(now)
		g.network(network).take(now)
		g.origins.Add(originOf(network), now)
		if k.names(one) {
			g.user(one.user).take(now)
		}
		g.all.take(now)
	}
}

func (g *guard) host(of netip.Prefix) *bucket {
	return find(g.hosts, of, func() *bucket { return newBucket(hostPause, hostGuesses) })
}

func (g *guard) network(of netip.Prefix) *bucket {
	return find(g.networks, of, func() *bucket { return newBucket(networkPause, networkGuesses) })
}

func (g *guard) user(of digest) *bucket {
	return find(g.users, of, func() *bucket { return newBucket(userPause, userGuesses) })
}

func find[K comparable](buckets *simplelru.LRU[K, *bucket], of K, fresh func() *bucket) *bucket {
	known, ok := buckets.Get(of)
	if !ok {
		known = fresh()
		buckets.Add(of, known)
	}
	return known
}

// knows reports whether a valid credential came from an address lately.
func (g *guard) knows(remote netip.Addr) bool {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	last, ok := g.callers.Get(hostOf(remote))
	return ok && time.Since(last) < provenFor
}

func (g *guard) isProven(pair digest, now time.Time) bool {
	last, ok := g.proven.Get(pair)
	return ok && now.Sub(last) < provenFor
}

// tell counts a refused call and returns how many there were, if it is time to
// log that.
func (g *guard) tell() (refused int, now bool) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.refused++
	if time.Since(g.told) < tellEvery {
		return 0, false
	}
	refused, g.refused, g.told = g.refused, 0, time.Now()
	return refused, true
}

// pair is a digest that is kept in place of an address and a credential.
func (g *guard) pair(host netip.Prefix, one credential) digest {
	address := host.Addr().As16()
	return sha256.Sum256(slices.Concat(g.secret[:], address[:], one.user[:], one.secret[:]))
}

// hostOf is an address or, as one machine has all of it, a /64 of version 6.
func hostOf(remote netip.Addr) netip.Prefix { return around(remote, 64) }

// networkAround is an address or a /48 of version 6, which providers give to
// anybody who asks.
func networkAround(remote netip.Addr) netip.Prefix { return around(remote, 48) }

// originOf is the /32 of a network of version 6, as a provider has it: who owns
// one has sixty-five thousand networks, and would be new with each of them.
func originOf(network netip.Prefix) netip.Prefix { return around(network.Addr(), 32) }

func around(remote netip.Addr, bits int) netip.Prefix {
	if remote.Is4() {
		bits = 32
	}
	prefix, _ := remote.Prefix(bits) // of the zero Addr, the zero Prefix
	return prefix
}
