package cache

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"time"
)

// PanicError is what the callers get when a Loader panics. Its text leaves out
// a panic value that could carry somebody's data; Stack is for the log.
type PanicError struct {
	Value any
	Stack []byte
}

// Error implements error.
func (e *PanicError) Error() string {
	if cause, ok := e.Value.(runtime.Error); ok {
		return "load panicked: " + cause.Error()
	}
	return fmt.Sprintf("load panicked with a value of type %T", e.Value)
}

// await joins or starts the flight of key and waits for it as long as ctx
// lasts. held, if any, is the answer when nothing better comes.
func (c *Cache[V]) await(ctx context.Context, key string, load Loader[V], held *entry[V]) (Result[V], error) {
	state := Shared
	err := context.Cause(ctx)
	if err == nil {
		landed := c.flights.DoChan(key, func() (any, error) {
			if newer := c.landed(key, held); newer != nil {
				return newer, nil
			}
			state = Miss
			return c.fly(ctx, key, load)
		})
		select {
		case flight := <-landed:
			if loaded, ok := flight.Val.(*entry[V]); ok && flight.Err == nil {
				return loaded.result(state), nil
			}
			err = flight.Err
		case <-ctx.Done():
			err = context.Cause(ctx)
		}
	}
	if held != nil {
		return held.result(Stale), nil
	}
	return Result[V]{}, err
}

// refresh loads held's key behind the caller's back, once at a time, and not
// at all while too many others do the same: the value is good enough for now.
func (c *Cache[V]) refresh(ctx context.Context, held *entry[V], load Loader[V]) {
	if !held.refreshing.CompareAndSwap(false, true) {
		return
	}
	select {
	case c.slots <- struct{}{}:
	default:
		held.refreshing.Store(false)
		return
	}
	landed := c.flights.DoChan(held.key, func() (any, error) {
		if newer := c.landed(held.key, held); newer != nil {
			return newer, nil
		}
		return c.fly(ctx, held.key, load)
	})
	go func() {
		<-landed
		held.refreshing.Store(false)
		<-c.slots
	}()
}

// landed returns what another flight brought between a caller's look, which
// found held or nothing, and the moment at which its own flight began.
func (c *Cache[V]) landed(key string, held *entry[V]) *entry[V] {
	newer := c.store.get(key)
	if newer == nil || newer == held || newer.age() > c.freshness(newer.empty) {
		return nil
	}
	return newer
}

// fly runs load apart from the caller's cancellation and keeps what it brings.
// Should load overstay its time, the next caller starts a new flight.
func (c *Cache[V]) fly(ctx context.Context, key string, load Loader[V]) (_ *entry[V], err error) {
	if !c.work.begin() {
		return nil, ErrClosed
	}
	defer c.work.end()
	defer func() {
		if value := recover(); value != nil {
			err = &PanicError{Value: value, Stack: debug.Stack()}
		}
		if err != nil {
			c.rest(key)
		}
	}()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.options.FlightTimeout)
	defer cancel()
	defer context.AfterFunc(c.shutdown, cancel)() //nolint:contextcheck // closing the cache ends what no caller can
	defer time.AfterFunc(c.options.FlightTimeout, func() { c.flights.Forget(key) }).Stop()

	value, size, empty, err := load(ctx)
	if err != nil {
		return nil, err
	}
	return c.keep(key, value, size, empty), nil
}

func (c *Cache[V]) keep(key string, value V, size int, empty bool) *entry[V] {
	ages := c.ages.Load()
	lifetime := ages.Stale
	if empty {
		lifetime = ages.Negative
	}
	now := time.Now()
	loaded := &entry[V]{key: key, value: value, stored: now, expires: now.Add(lifetime), size: weight(key, size), empty: empty}
	c.store.put(loaded, lifetime)
	return loaded
}

// rest spares the backend further attempts for a moment. It concerns only keys
// with an old value: without one, the next caller deserves a try.
func (c *Cache[V]) rest(key string) {
	// Another flight may have landed between the caller's look and this one.
	if held := c.store.get(key); held != nil {
		const doublings = 10 // more would overflow
		pause := c.options.RetryAfter << min(held.failures.Add(1)-1, doublings)
		held.restUntil.Store(time.Now().Add(min(pause, c.options.RetryAtMost)).UnixNano())
	}
}
