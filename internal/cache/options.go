package cache

import "time"

// Options set the behaviour of a Cache. Every field that is zero or negative
// takes its default. The ages count from the moment a value was loaded.
type Options struct {
	TTL        time.Duration // how long a value is served without asking again; 60 s
	Revalidate time.Duration // until when an old value is served at once and loaded behind; 10 min
	Stale      time.Duration // until when an old value is served if nothing newer can be had; 24 h
	Negative   time.Duration // how long an empty value is kept; 15 s

	MaxEntries int   // 50,000
	MaxBytes   int64 // as told by the loaders, plus the keys and the entries' own weight; 128 MiB

	FlightTimeout time.Duration // the longest that a load may take; 15 s
	MaxBackground int           // loads behind at the same time; 64
	RetryAfter    time.Duration // how long a failed load is not repeated while an old value can be served; 2 s
	RetryAtMost   time.Duration // to which that grows while loads go on failing; 3 s: with the pause of a breaker, less than ten
}

// Ages are those options that can be changed while the cache is used.
type Ages struct{ TTL, Revalidate, Stale, Negative time.Duration }

func (o Options) ages() Ages { return Ages{o.TTL, o.Revalidate, o.Stale, o.Negative} }

func (a Ages) withDefaults() Ages {
	return Options{TTL: a.TTL, Revalidate: a.Revalidate, Stale: a.Stale, Negative: a.Negative}.withDefaults().ages()
}

// withDefaults fills what is not set and puts the ages in ascending order, so
// that a long TTL alone is a usable setting.
func (o Options) withDefaults() Options {
	o.TTL = positive(o.TTL, 60*time.Second)
	o.Revalidate = max(positive(o.Revalidate, 10*time.Minute), o.TTL)
	o.Stale = max(positive(o.Stale, 24*time.Hour), o.TTL)
	o.Negative = positive(o.Negative, 15*time.Second)
	o.MaxEntries = positive(o.MaxEntries, 50_000)
	o.MaxBytes = positive(o.MaxBytes, 128<<20)
	o.FlightTimeout = positive(o.FlightTimeout, 15*time.Second)
	o.MaxBackground = positive(o.MaxBackground, 64)
	o.RetryAfter = positive(o.RetryAfter, 2*time.Second)
	o.RetryAtMost = max(positive(o.RetryAtMost, 3*time.Second), o.RetryAfter)
	return o
}

func positive[T int | int64 | time.Duration](value, otherwise T) T {
	if value > 0 {
		return value
	}
	return otherwise
}
