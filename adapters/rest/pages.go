package rest

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"

	"github.com/tidwall/gjson"
)

// verdict says how the reading of pages goes on.
type verdict int

const (
	isOver   verdict = iota // that was all
	goesOn                  // there is another page
	isBroken                // there is more, but it cannot be asked for
)

// page is one page as it came.
type page struct {
	document *document
	header   http.Header
	full     int // how many rows it could have had; 0 where nobody knows
}

// fullPage returns how many rows a page that is full has; 0 where nobody knows.
func (s *step) fullPage(sc *scope) int {
	if s.limit && s.pages.size > 0 {
		return limitOf(sc, s.pages.size)
	}
	return s.pages.size
}

func (g page) body() gjson.Result { return gjson.Parse(g.document.body) }

func (g page) digest() string {
	hash := sha256.New()
	for _, row := range g.document.rows {
		hash.Write([]byte(row.Raw))
		hash.Write([]byte{0})
	}
	return hex.EncodeToString(hash.Sum(nil)[:12])
}

// after returns the spot behind a page, before only dropped any of its rows.
// again says that the page is the one before once more: its rows are not news.
func (p *pages) after(at spot, g page) (next spot, v verdict, again bool) {
	rows, digest := len(g.document.rows), g.digest()
	again = rows > 0 && digest == at.Before
	next = at
	next.Count++
	next.Read += rows
	next.Before = digest
	if at.Count == 0 {
		next.Full = rows
	}
	told, more := p.tells(g, next.Read)
	switch {
	case told && !more:
		return next, isOver, again
	case again && told:
		return next, isBroken, true
	case again:
		next, v = p.repeated(next, g)
		return next, v, true
	case next.Count > mostListPages:
		return next, isBroken, false
	}
	return p.advance(next, g, told)
}

// repeated judges a page that shows the hits of the one before. Behind the last
// page many backends show that again; where the page was pointed to, it may well
// be the first one, for ever.
func (p *pages) repeated(next spot, g page) (spot, verdict) {
	if p.by == byPage || p.by == byOffset {
		return next, isOver
	}
	next, v, _ := p.advance(next, g, false)
	if v == goesOn {
		v = isBroken
	}
	return next, v
}

// tells returns what the backend itself says about further pages, if anything.
func (p *pages) tells(g page, read int) (told, more bool) {
	if !p.more.none() {
		return true, truthy(p.more.in(g.body()))
	}
	if total, ok := p.totalOf(g); ok {
		return true, read < total && len(g.document.rows) > 0
	}
	return false, false
}

// totalOf returns how many rows there are on all pages, where the backend tells
// a figure that can be believed.
func (p *pages) totalOf(g page) (int, bool) {
	if p.total.none() {
		return 0, false
	}
	total, err := strconv.Atoi(p.total.in(g.body()).String())
	return total, err == nil && total >= len(g.document.rows)
}

// truthy reads words that say whether there is more.
func truthy(value gjson.Result) bool {
	switch value.Type {
	case gjson.Number:
		return value.Num != 0
	case gjson.String:
		return value.Str != "" && value.Str != "0" && value.Str != "false"
	default:
		return !isEmpty(value)
	}
}

// advance moves on by what the settings say advances. told says that the backend
// itself told of a further page.
func (p *pages) advance(next spot, g page, told bool) (spot, verdict, bool) {
	rows, before := len(g.document.rows), next
	switch p.by {
	case byCursor:
		next.Cursor = nextText(p.cursor.in(g.body()))
		return next, pointed(before.Cursor, next.Cursor, told), false
	case byLink:
		next.Next = linkNext(g.header)
		return next, pointed(before.Next, next.Next, told), false
	case byURL:
		next.Next = nextText(p.url.in(g.body()))
		return next, pointed(before.Next, next.Next, told), false
	default:
		return p.counted(next, rows, g.full, told)
	}
}

// counted moves on to the page behind one with so many rows. Some backends give
// less than they are asked for, without a word: their own bound is what a first
// page looks like that has as many as pages usually have.
func (p *pages) counted(next spot, rows, full int, told bool) (spot, verdict, bool) {
	if full == 0 || next.Full < full && looksFull(next.Full, 0) {
		full = next.Full
	}
	switch {
	case rows == 0 && told:
		return next, isBroken, false
	case rows == 0, !told && rows < full:
		return next, isOver, false
	case p.by == byPage:
		next.Page++
	default:
		next.Offset += rows
	}
	return next, goesOn, false
}

// pointed judges what the backend points to as the next page. One that points
// to the page itself would go on for ever.
func pointed(before, next string, told bool) verdict {
	switch {
	case next == "" && !told:
		return isOver
	case next == "", next == before:
		return isBroken
	default:
		return goesOn
	}
}

// nextText is a cursor or an address in a body; none where the value says so.
func nextText(value gjson.Result) string {
	if isEmpty(value) || value.Type == gjson.Number && value.Num == 0 || value.Type == gjson.True {
		return ""
	}
	return value.String()
}
