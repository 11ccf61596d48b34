package whatalo

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/tidwall/gjson"
	"golang.org/x/sync/errgroup"

	"github.com/wazgate/wazgate/adapters"
)

// enoughDigits is how many last digits must agree for a row to look like the one
// that was asked for. It decides when to stop asking, never what is shown.
const enoughDigits = 7

// searchReserve is the time below which no further rendering is tried.
const searchReserve = 300 * time.Millisecond

// phoneSearch looks for a phone by the free-text search of one path.
type phoneSearch struct {
	op     adapters.Operation
	path   string
	query  url.Values
	phone  adapters.Phone
	phones func(row gjson.Result) []string // the numbers that a row carries
}

// byPhone looks for the number written in one run of digits and, at the same
// time, for the number written with separators: a search for a text finds one or
// the other, and two people may share a number that is written both ways. It
// returns all rows that came, each once.
func (a *adapter) byPhone(ctx context.Context, s phoneSearch) ([]gjson.Result, error) {
	runs, spaced := apart(a.renderings(s.phone))
	var found, others []gjson.Result
	var calls errgroup.Group
	calls.Go(func() (err error) {
		found, err = a.byRenderings(ctx, s, runs)
		return err
	})
	calls.Go(func() (err error) {
		others, err = a.byRenderings(ctx, s, spaced)
		return err
	})
	if err := calls.Wait(); err != nil {
		return nil, err
	}
	var all rows
	all.add(found)
	all.add(others)
	return all.list, nil
}

// apart separates the renderings that are one run of digits from the others.
func apart(texts []string) (runs, spaced []string) {
	for _, text := range texts {
		if digits(text) == strings.TrimPrefix(text, "+") {
			runs = append(runs, text)
		} else {
			spaced = append(spaced, text)
		}
	}
	return runs, spaced
}

// byRenderings asks with one rendering after the other until a row looks right.
// "None" is said only when every rendering was answered: otherwise the first
// failure is the result.
func (a *adapter) byRenderings(ctx context.Context, s phoneSearch, texts []string) ([]gjson.Result, error) {
	var found rows
	var failure error
	for i, text := range texts {
		if i > 0 && nearlyOver(ctx) {
			failure = &adapters.Error{Kind: adapters.Unavailable, Operation: s.op, Err: context.DeadlineExceeded}
			break
		}
		query := maps.Clone(s.query)
		query.Set("search", text)
		page, err := a.api.list(ctx, s.op, s.path, query)
		if err != nil {
			failure = firstOf(failure, err)
			if hopeless(err) {
				break
			}
			continue
		}
		found.add(page.rows)
		if found.any(s.looksRight) {
			return found.list, nil
		}
	}
	if failure != nil {
		return nil, failure
	}
	return found.list, nil
}

func (s phoneSearch) looksRight(row gjson.Result) bool {
	for _, number := range s.phones(row) {
		whole := digits(number)
		if complete := strings.HasPrefix(strings.TrimSpace(number), "+") && s.phone.E164 != ""; complete {
			if whole == s.phone.Digits {
				return true
			}
		} else if endsAlike(whole, s.phone.Digits) {
			return true
		}
	}
	return false
}

// renderings returns what to search for, each text once.
func (a *adapter) renderings(phone adapters.Phone) []string {
	var texts []string
	seen := map[string]bool{"": true}
	for _, name := range a.settings.PhoneSearches {
		text, _ := phone.Rendering(name)
		if !seen[text] && len(texts) < a.settings.MaxPhoneSearches {
			texts = append(texts, text)
		}
		seen[text] = true
	}
	return texts
}

// endsAlike compares the last digits of two numbers; short ones must be equal.
func endsAlike(a, b string) bool {
	if len(a) < enoughDigits || len(b) < enoughDigits {
		return a == b && a != ""
	}
	return a[len(a)-enoughDigits:] == b[len(b)-enoughDigits:]
}

func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// hopeless reports whether another rendering would fail alike. Only a refusal of
// the text itself, or that nothing was found, says nothing of the next one.
func hopeless(err error) bool {
	var failure *adapters.Error
	if !errors.As(err, &failure) {
		return true
	}
	refused := failure.Kind == adapters.BadResponse && failure.Status >= http.StatusBadRequest
	return !refused && failure.Kind != adapters.NotFound
}

func nearlyOver(ctx context.Context) bool {
	deadline, bounded := ctx.Deadline()
	return ctx.Err() != nil || bounded && time.Until(deadline) < searchReserve
}

func firstOf(earlier, later error) error {
	if earlier != nil {
		return earlier
	}
	return later
}

// rows collects rows of several answers, each id once.
type rows struct {
	list []gjson.Result
	seen map[string]bool
}

func (r *rows) add(more []gjson.Result) {
	if r.seen == nil {
		r.seen = make(map[string]bool)
	}
	for _, row := range more {
		if !r.seen[rowKey(row)] {
			row = detached(row)
			r.seen[rowKey(row)] = true
			r.list = append(r.list, row)
		}
	}
}

func rowKey(row gjson.Result) string { return cmp.Or(row.Get("id").String(), row.Raw) }

// detached returns a row that does not hold its page: rows are kept while the
// next call waits for its turn, and a page may be much more than they are.
func detached(row gjson.Result) gjson.Result { return gjson.Parse(strings.Clone(row.Raw)) }

func detachedAll(rows []gjson.Result) []gjson.Result {
	kept := make([]gjson.Result, len(rows))
	for i, row := range rows {
		kept[i] = detached(row)
	}
	return kept
}

func (r *rows) any(fits func(gjson.Result) bool) bool {
	for _, row := range r.list {
		if fits(row) {
			return true
		}
	}
	return false
}

// document puts rows into the envelope of a list.
func document(rows []gjson.Result) adapters.Document {
	var body strings.Builder
	body.WriteString(`{"data":[`)
	for i, row := range rows {
		if i > 0 {
			body.WriteByte(',')
		}
		body.WriteString(row.Raw)
	}
	body.WriteString(`]}`)
	return adapters.Document{Body: json.RawMessage(body.String())}
}
