package upstream

import (
	"slices"
	"time"
)

// enoughQuestions is how many different questions must have gone wrong to say
// something about the backend. One that it stumbles over, or the two that one
// odd order number makes, say nothing about the others.
const enoughQuestions = 3

// questions are the newest of those that went wrong, each once.
type questions struct {
	asked   [enoughQuestions]uint64
	at      [enoughQuestions]time.Time
	length  int
	counted int // how many of them the rate has counted
}

// add notes a question, in place of the oldest where there are enough.
func (q *questions) add(question uint64, now time.Time) {
	at := slices.Index(q.asked[:q.length], question)
	switch {
	case at >= 0:
	case q.length < enoughQuestions:
		at = q.length
		q.length++
	default:
		at = q.oldest()
	}
	q.asked[at], q.at[at] = question, now
}

func (q *questions) oldest() int {
	oldest := 0
	for i := range q.length {
		if q.at[i].Before(q.at[oldest]) {
			oldest = i
		}
	}
	return oldest
}

func (q *questions) enough() bool { return q.length == enoughQuestions }

// count adds a question and returns how many failures the rate must count for
// it: none while too few different ones failed within its window, then those
// before as well, each once.
func (q *questions) count(question uint64, now time.Time) int {
	fresh := questions{}
	for i := range q.length {
		if now.Sub(q.at[i]) < failureWindow {
			fresh.add(q.asked[i], q.at[i])
		}
	}
	if fresh.length == q.length {
		fresh.counted = q.counted
	}
	*q = fresh
	q.add(question, now)
	if !q.enough() {
		return 0
	}
	failures := max(1, q.length-q.counted)
	q.counted = q.length
	return failures
}
