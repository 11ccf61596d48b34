package simulate

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// query reads the parameters of a list and collects what is wrong with them.
// Parameters that the API does not know are ignored, as real ones do.
type query struct {
	values   url.Values
	problems []detail
}

// span is a range of numbers, both ends included.
type span struct{ from, to float64 }

// has tells whether the number lies in the range.
func (s span) has(n float64) bool { return n >= s.from && n <= s.to }

// period is a range of time, both ends included; a zero end is open.
type period struct{ from, to time.Time }

// has tells whether the moment lies in the range. A zero moment lies only in
// an entirely open one.
func (p period) has(t time.Time) bool {
	if t.IsZero() {
		return p.from.IsZero() && p.to.IsZero()
	}
	return !t.Before(p.from) && (p.to.IsZero() || !t.After(p.to))
}

// complain notes a problem with a parameter.
func (q *query) complain(name, message string) {
	q.problems = append(q.problems, detail{Field: name, Message: message})
}

// text is a parameter in lower case.
func (q *query) text(name string) string { return strings.ToLower(q.values.Get(name)) }

// integer reads a whole number within limits.
func (q *query) integer(name string, fallback, least, most int) int {
	raw := q.values.Get(name)
	if raw == "" {
		return fallback
	}
	n, err := strconv.Atoi(raw)
	if err != nil || n < least || n > most {
		q.complain(name, "must be an integer between "+strconv.Itoa(least)+" and "+strconv.Itoa(most))
		return fallback
	}
	return n
}

// choice reads one of several words.
func (q *query) choice(name, fallback string, allowed []string) string {
	raw := q.values.Get(name)
	if raw == "" {
		return fallback
	}
	if !slices.Contains(allowed, raw) {
		q.complain(name, "must be one of "+strings.Join(allowed, ", "))
		return fallback
	}
	return raw
}

// choices reads several words, separated by commas; nil if none is given.
func (q *query) choices(name string, allowed []string) []string {
	raw := q.values.Get(name)
	if raw == "" {
		return nil
	}
	list := strings.Split(raw, ",")
	for i, word := range list {
		list[i] = strings.TrimSpace(word)
		if allowed != nil && !slices.Contains(allowed, list[i]) {
			q.complain(name, "must be one of "+strings.Join(allowed, ", "))
			return nil
		}
	}
	return list
}

// truth reads "true" or "false"; unset if the parameter is missing.
func (q *query) truth(name string) (value, set bool) {
	word := q.choice(name, "", []string{"true", "false"})
	return word == "true", word != ""
}

// numbers reads name[gte] and name[lte].
func (q *query) numbers(name string) span {
	return span{from: q.number(name+"[gte]", math.Inf(-1)), to: q.number(name+"[lte]", math.Inf(1))}
}

// number reads a number that may not be negative.
func (q *query) number(name string, fallback float64) float64 {
	raw := q.values.Get(name)
	if raw == "" {
		return fallback
	}
	n, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsNaN(n) || n < 0 {
		q.complain(name, "must be a number of at least 0")
		return fallback
	}
	return n
}

// times reads the two ends of a period.
func (q *query) times(from, to string) period {
	return period{from: q.moment(from, false), to: q.moment(to, true)}
}

// moment reads a date-time, or a day, which reaches until its last second.
func (q *query) moment(name string, end bool) time.Time {
	raw := q.values.Get(name)
	if raw == "" {
		return time.Time{}
	}
	if t, err := time.Parse(time.RFC3339, raw); err == nil {
		return t
	}
	day, err := time.Parse(time.DateOnly, raw)
	if err != nil {
		q.complain(name, "must be a date-time")
		return time.Time{}
	}
	if end {
		day = day.Add(24*time.Hour - time.Second)
	}
	return day
}
