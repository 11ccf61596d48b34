package soak_test

import (
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/wazgate/wazgate/testdata/faults/house"
)

const (
	kindJSON = "application/json"
	kindForm = "application/x-www-form-urlencoded"
	// credential lets what follows in as if it were asked by the caller.
	credential = "token=" + house.Token
)

// bodyWays spoil bodies that come with a valid credential.
func bodyWays() []way {
	document := func(name string, members func(*rand.Rand) string) way {
		return way{name: name, piece: func(random *rand.Rand, m *message) {
			m.send(kindJSON, `{"token":"`+house.Token+`","phone":"+34611222333",`+members(random)+"}")
		}}
	}
	return []way{
		document("deep JSON", func(random *rand.Rand) string {
			depth := 1 + random.IntN(60_000)
			name := pick(random, "relatedphones", "phone", "query", "x")
			if random.IntN(2) == 0 {
				return `"` + name + `":` + strings.Repeat("[", depth) + pick(random, strings.Repeat("]", depth), "")
			}
			depth /= 6
			return `"` + name + `":` + strings.Repeat(`{"a":`, depth) + "1" + pick(random, strings.Repeat("}", depth), "")
		}),
		document("huge numbers", func(random *rand.Rand) string {
			number := pick(random, "1e999999999", "-1e-999999999", "1E400", "0.1e1", "-0", "99999999999999999999999999", repeated(random, "9", 60_000), "1."+repeated(random, "0", 60_000), "0x10", "NaN", "Infinity", "01", "+1", ".5", "1.")
			return `"phone":` + number + `,"relatedphones":[` + number + `],"order":` + number + `,"test":` + number
		}),
		document("NUL and broken UTF-8", func(random *rand.Rand) string {
			text := pick(random, `\u0000`, "\x00", `\ud800`, `\udfff\ud800`, "\xff\xfe", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x80", `\uFEFF`, "\u202e", `\x41`, "\n", noise(random, 80))
			return `"query":"a` + text + `b","q":"` + text + `","email":"a` + text + `@example.com","order":"` + text + `","target_locale":"` + text + `"`
		}),
		document("many members", func(random *rand.Rand) string {
			return repeated(random, pick(random, `"phone":"+34611222333",`, `"a":{"b":[1,2]},`, `"relatedphones":["+34611222333"],`, `"":"",`, `"token":"x",`), 60_000) + `"x":1`
		}),
		document("types", func(random *rand.Rand) string {
			value := pick(random, "true", "null", "[]", "{}", "[[]]", `[{"phone":null}]`, `{"0":1}`, `["`+strings.Repeat("9", 300)+`"]`, "1.5", `""`)
			return `"phone":` + value + `,"relatedphones":` + value + `,"query":` + value + `,"q":` + value + `,"order":` + value + `,"email":` + value + `,"format":` + value + `,"test":` + value
		}),
		{name: "broken JSON", piece: func(random *rand.Rand, m *message) {
			body := `{"token":"` + house.Token + `","phone":"+34611222333","relatedphones":["+34633444555"],"query":"taza"}`
			m.send(kindJSON, string(flipped(random, []byte(body))))
		}},
		{name: "no object", piece: func(random *rand.Rand, m *message) {
			m.send(kindJSON, pick(random, "", " ", "null", "[]", `"text"`, "1", "[{}]", "{", "}", "{}{}", "{}\x00", "\xef\xbb\xbf", "\xff\xfe{\x00}\x00", repeated(random, " ", 200_000), repeated(random, "{", 200_000)))
		}},
		{name: "form", piece: func(random *rand.Rand, m *message) { m.send(kindForm, credential+"&"+nonsenseQuery(random)) }},
		{name: "huge body", piece: func(random *rand.Rand, m *message) {
			m.send(pick(random, kindJSON, kindForm, "text/plain"), credential+"&phone="+repeated(random, pick(random, "9", "%", "&", "=", "[", "\x00"), 300_000))
		}},
		{name: "multipart", piece: func(random *rand.Rand, m *message) {
			boundary := pick(random, "b", "--", "b b", repeated(random, "b", 300), "é")
			m.send("multipart/form-data; boundary="+boundary, nonsenseParts(random, boundary))
		}},
	}
}

// nonsenseParts is a multipart body of which nearly every piece is wrong.
func nonsenseParts(random *rand.Rand, boundary string) string {
	var text strings.Builder
	part := func(head, body string) {
		text.WriteString("--" + boundary + "\r\n" + head + "\r\n\r\n" + body + "\r\n")
	}
	part(`Content-Disposition: form-data; name="token"`, house.Token)
	part(`Content-Disposition: form-data; name="phone"`, "+34611222333")
	for range random.IntN(300) {
		part(pick(random,
			`Content-Disposition: form-data; name="relatedphones[]"`, `Content-Disposition: form-data; name="`, `Content-Disposition: form-data`,
			`Content-Disposition: form-data; name="query"; filename="../../etc/passwd"`, `Content-Disposition: attachment; name*=utf-8''%ff`, "",
			"Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: quoted-printable", "Content-Type: multipart/mixed; boundary="+boundary, noise(random, 80),
		), pick(random, "", "taza", noise(random, 100), "--"+boundary, "=ZZ=\r\n", repeated(random, "x", 5_000)))
	}
	return text.String() + pick(random, "--"+boundary+"--\r\n", "--"+boundary, "", "--"+boundary+"--"+noise(random, 50))
}

// queryWays spoil queries that come with a valid credential.
func queryWays() []way {
	return []way{
		{name: "query", piece: func(random *rand.Rand, m *message) { m.ask(credential + "&" + nonsenseQuery(random)) }},
		{name: "many parameters", piece: func(random *rand.Rand, m *message) {
			m.ask(credential + "&" + repeated(random, pick(random, "phone=%2B34611222333&", "a=b&", "&", "relatedphones[]=%2B34611222333&", "[=]&", "token=x&"), 200_000))
		}},
		{name: "related phones", piece: func(random *rand.Rand, m *message) {
			m.ask(credential + "&phone=%2B34611222333&" + relatedShape(random))
		}},
		{name: "phone", piece: func(random *rand.Rand, m *message) {
			m.ask(credential + "&phone=" + pick(random, "", "+", "%2B", "0", "00", "%00", "%2B0", "+34", "%2B999999999999999999999", "٣٤٦١١٢٢٢٣٣٣", "３４６１１２２２３３３", "1e10", "-34611222333", "%2B34611222333;ext=9", "tel:%2B34611222333", "%2B1809", "%2B5219999999999", strings.Repeat("1", 1+random.IntN(4_000)), "%E2%80%AE34611222333", noiseEscaped(random, 40)))
		}},
		{name: "search", piece: func(random *rand.Rand, m *message) {
			text := pick(random, "%", "_", "%25%25", "'", "\"", "*", "a*", "NEAR(", "(a+OR+b)", "a+AND", "{", "^", ":", "%00", "%5c", "..", "$(x)", "{{x}}", "%E2%80%8B", "%F0%9F%92%A9", "a+"+repeated(random, "b+", 4_000), noiseEscaped(random, 60))
			m.target = "/wazion/" + pick(random, "globalSearch", "search_Products", "sidePanel_CustomerFindToJoin")
			m.ask(credential + "&query=" + text + "&q=" + text)
		}},
	}
}

// nonsenseQuery is a query or form of names and values that mean nothing.
func nonsenseQuery(random *rand.Rand) string {
	var pairs []string
	for range 1 + random.IntN(40) {
		name := pick(random, "phone", "relatedphones", "relatedphones[]", "relatedphones[0", "query", "q", "order", "email", "test", "format", "target_locale", "PHONE", "", "%", "a[b][c]", noiseEscaped(random, 8))
		value := pick(random, "", "%", "%zz", "%2", "%00", "%ff%fe", "%u0041", "+", "=", ";", "%250A", "null", "undefined", "true", "ai", "%2B34611222333", "[[]]", "[%22", "{%22a%22:1}", "1e999", "..%2F..%2F", "%3Cscript%3E", "${jndi}", noiseEscaped(random, 30))
		pairs = append(pairs, name+pick(random, "=", "", "==")+value)
	}
	return strings.Join(pairs, pick(random, "&", "&", "&", "&&", ";", "&amp;"))
}

// relatedShape is one of the shapes in which related phones come, or might.
func relatedShape(random *rand.Rand) string {
	const name, one, two = "relatedphones", "%2B34633444555", "%2B34622333444"
	many := strings.Repeat(","+one, random.IntN(3_000))
	return name + pick(random,
		"=[%22"+one+"%22,%22"+two+"%22]", "=%5B%22"+one+"%22%5D", "="+one+","+two, "="+one+"&"+name+"="+two, "[]="+one+"&"+name+"[]="+two,
		"[0]="+one+"&"+name+"[1]="+two, "[a][b]="+one, "=", "", "=null", "=[]", "=[null]", "=[[%22"+one+"%22]]", "={%220%22:%22"+one+"%22}", "=[%22"+one, "=['"+one+"']",
		"="+one+many, "=["+strings.Repeat("[", random.IntN(20_000)), "="+strings.Repeat("{%22a%22:", random.IntN(2_000)), "=[1e999,-0,"+strings.Repeat("9", random.IntN(2_000))+"]",
		"=%00,"+one, "[]"+strings.Repeat("[]", random.IntN(2_000))+"="+one, "=["+strings.Repeat("%22"+one+"%22,", random.IntN(2_000))+"]",
	)
}

// noiseEscaped is any bytes, of which some are escaped and some are not.
func noiseEscaped(random *rand.Rand, most int) string {
	var text strings.Builder
	for range random.IntN(most + 1) {
		switch c := byte(random.Uint32()); {
		case random.IntN(2) == 0:
			text.WriteString("%" + strconv.FormatUint(uint64(c)|0x100, 16)[1:])
		case c > ' ':
			text.WriteByte(c)
		}
	}
	return text.String()
}
