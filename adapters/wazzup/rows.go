package wazzup

import (
	"encoding/json"
	"strings"
	"unicode"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
)

// mostRows is far more than a page has. Rows weigh many times what they take in
// the body: without a bound some bytes could become gigabytes.
const mostRows = 5000

// rowsOf returns the rows of a list, unless there are too many.
func rowsOf(list gjson.Result) (rows []gjson.Result, ok bool) {
	ok = true
	list.ForEach(func(_, row gjson.Result) bool {
		if ok = len(rows) < mostRows; ok {
			rows = append(rows, row)
		}
		return ok
	})
	return rows, ok
}

// detached returns a row that does not hold the answer it came in: rows are kept
// while further calls wait for their turn.
func detached(row gjson.Result) gjson.Result { return gjson.Parse(strings.Clone(row.Raw)) }

// elements returns the list of an answer: the answer itself, or what it has
// below "data" or the list's own name. An answer that only counts none is empty.
func elements(root gjson.Result, name string) (found []gjson.Result, ok bool) {
	if root.IsArray() {
		return rowsOf(root)
	}
	if !root.IsObject() {
		return nil, false
	}
	for _, key := range []string{"data", name} {
		if below := root.Get(key); below.IsArray() {
			return rowsOf(below)
		}
	}
	count := root.Get("count")
	return nil, count.Type == gjson.Number && count.Num == 0
}

// identifier reads an id, which is a text or a number, as a text; broken letters
// are replaced as encoding/json does.
func identifier(value gjson.Result) string {
	switch value.Type {
	case gjson.String:
		return strings.TrimSpace(strings.ToValidUTF8(value.Str, "\ufffd"))
	case gjson.Number:
		return value.Raw
	default:
		return ""
	}
}

// firstID returns the id of the first row that has one.
func firstID(rows []gjson.Result) string {
	for _, row := range rows {
		if id := identifier(row.Get("id")); id != "" {
			return id
		}
	}
	return ""
}

// lastID returns the last row that has an id, by its place and its id.
func lastID(rows []gjson.Result) (at int, id string) {
	for at = len(rows) - 1; at >= 0; at-- {
		if id = identifier(rows[at].Get("id")); id != "" {
			return at, id
		}
	}
	return 0, ""
}

// joined returns a row with what is added to the rows of a list.
func (l list) joined(row gjson.Result, names map[string]string) gjson.Result {
	var more []member
	if id := identifier(row.Get("responsibleUserId")); names[id] != "" {
		more = append(more, member{"responsibleUser", `{"id":` + quoted(id) + `,"name":` + quoted(names[id]) + `}`})
	}
	if l == contacts {
		if found := numbers(row); len(found) > 0 {
			more = append(more, member{"phones", `[` + strings.Join(found, ",") + `]`})
		}
		if onlyNumber(identifier(row.Get("name"))) {
			more = append(more, member{"unnamed", "true"})
		}
	}
	return with(row, more)
}

// numbers returns the phone numbers of a contact as JSON texts, each once: first
// those of the messengers that go by number.
func numbers(contact gjson.Result) []string {
	var chats, others []string
	for _, way := range contact.Get("contactData").Array() {
		kind := strings.ToLower(way.Get("chatType").Str)
		if kind == "whatsapp" || kind == "viber" {
			chats = append(chats, international(identifier(way.Get("chatId"))))
		}
		if !strings.Contains(kind, "group") {
			others = append(others, international(identifier(way.Get("phone"))))
		}
	}
	var found []string
	seen := map[string]bool{"": true}
	for _, number := range append(chats, others...) {
		if !seen[number] {
			seen[number] = true
			found = append(found, quoted(number))
		}
	}
	return found
}

// international returns a number with a plus. The API has digits with a country
// code; a number that begins with a single zero has none and stays as it is.
// Anything else is no number.
func international(text string) string {
	const shortest, longest = 7, 15 // digits of E.164
	text, server, _ := strings.Cut(text, "@")
	if server != "" && server != "c.us" && server != "s.whatsapp.net" {
		return ""
	}
	plain := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -().\u00a0", r) {
			return -1
		}
		return r
	}, text)
	digits := strings.TrimPrefix(strings.TrimPrefix(plain, "+"), "00")
	if len(digits) < shortest || len(digits) > longest || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	if digits[0] == '0' {
		return digits
	}
	return "+" + digits
}

// onlyNumber reports whether a name is the number of somebody without name.
func onlyNumber(name string) bool {
	const fewest = 7
	digits := 0
	for _, r := range name {
		switch {
		case unicode.IsLetter(r):
			return false
		case unicode.IsDigit(r):
			digits++
		}
	}
	return digits >= fewest
}

// member is a member of an object, its value in JSON.
type member struct{ name, value string }

// with returns the row with more members, in place of those of the same name.
// All other bytes stay as the API wrote them.
func with(row gjson.Result, more []member) gjson.Result {
	if len(more) == 0 || !row.IsObject() {
		return row
	}
	replaced := make(map[string]bool, len(more))
	for _, one := range more {
		replaced[one.name] = true
	}
	var text strings.Builder
	add := func(name, value string) {
		if text.Len() == 0 {
			text.WriteByte('{')
		} else {
			text.WriteByte(',')
		}
		text.WriteString(name + ":" + value)
	}
	row.ForEach(func(key, value gjson.Result) bool {
		if !replaced[key.String()] {
			add(key.Raw, value.Raw)
		}
		return true
	})
	for _, one := range more {
		add(quoted(one.name), one.value)
	}
	text.WriteByte('}')
	return gjson.Parse(text.String())
}

func quoted(text string) string { return string(gjson.AppendJSONString(nil, text)) }

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
