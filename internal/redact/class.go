package redact

import (
	"strings"
	"unicode"

	"github.com/tidwall/gjson"
)

// class says what a value tells of a person, by its key.
type class uint8

const (
	kept class = iota
	aName
	aPhone
	anAddress
	aText
	aBirth
	aSecret
)

// words of keys, in the languages that stores write them in.
const (
	phoneWords   = " phone telephone tel mobile mobilephone workphone homephone cell cellphone celular telefono telefone movil fax whatsapp msisdn handy chatid "
	streetWords  = " street address address1 address2 addr line1 line2 city town locality zip zipcode postcode postal suite apartment flat house door latitude longitude lat lng neighborhood neighbourhood district calle direccion endereco rua ciudad cidade colonia barrio bairro cep plz ort strasse "
	textWords    = " note notes comment comments message remark remarks memo instructions observaciones observacoes nota comentario comentarios bio about "
	birthWords   = " birth birthday birthdate dob nacimiento geburtstag "
	hiddenWords  = " password secret token hash cookie session apikey signature ip useragent gravatar avatar nif dni cif cpf cnpj rfc curp rut ssn passport iban bic fingerprint "
	hiddenPairs  = " user-agent order-key api-key access-key tax-id vat-id vat-number card-number "
	personWords  = " first last given family middle maiden full customer contact buyer client recipient receiver billing shipping display user nick sender owner responsible payer cardholder author "
	nameWords    = " name names nombre nome prenom vorname nachname apellido apellidos sobrenome surname firstname lastname fullname username displayname nickname company organisation organization empresa firma "
	personMarks  = " first last email mail postcode zip zipcode city ciudad cidade birthday "
	alwaysNames  = " surname firstname lastname fullname username displayname nickname apellido apellidos sobrenome vorname nachname prenom "
	productWords = " product item line sku variant title brand category method shipping_method payment store shop currency country file event state province status tax coupon plan tag "
)

// isOneOf knows words in the plural, too.
func isOneOf(list, word string) bool {
	return strings.Contains(list, " "+word+" ") || strings.Contains(list, " "+strings.TrimSuffix(word, "s")+" ")
}

// wordsOf cuts a key such as billingAddress1, FIRST_NAME or "Order key" into
// words of small letters.
func wordsOf(key string) []string {
	var words []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
			word.Reset()
		}
	}
	var before rune
	for _, letter := range key {
		switch {
		case !unicode.IsLetter(letter) && !unicode.IsDigit(letter):
			end()
			before = 0
			continue
		case unicode.IsUpper(letter) && unicode.IsLower(before):
			end()
		}
		word.WriteRune(unicode.ToLower(letter))
		before = letter
	}
	end()
	return words
}

// classOf tells what a key is for. A plain name is a person's only inside of
// what looks like a person.
func classOf(key string, inPerson bool) class {
	words := wordsOf(key)
	found := kept
	for i := range words {
		found = max(found, classOfWord(words, i))
	}
	switch {
	case isIdentifier(words) && found != aSecret:
		return kept
	case found == kept && isName(words, inPerson):
		return aName
	default:
		return found
	}
}

func classOfWord(words []string, i int) class {
	word := words[i]
	switch {
	case isOneOf(hiddenWords, word):
		return aSecret
	case i > 0 && isOneOf(hiddenPairs, words[i-1]+"-"+word):
		return aSecret
	case isOneOf(phoneWords, word), word == "id" && i > 0 && words[i-1] == "chat":
		return aPhone
	case isOneOf(streetWords, word):
		return anAddress
	case isOneOf(textWords, word):
		return aText
	case isOneOf(birthWords, word):
		return aBirth
	default:
		return kept
	}
}

// isIdentifier reports whether a key is of a number or word that only systems
// read. A chat's is somebody's phone.
func isIdentifier(words []string) bool {
	if len(words) == 0 {
		return true
	}
	switch words[len(words)-1] {
	case "id", "ids":
		return len(words) < 2 || words[len(words)-2] != "chat"
	case "type", "count":
		return true
	case "code":
		return !isOneOf(" zip postal post ", words[0])
	default:
		return false
	}
}

func isName(words []string, inPerson bool) bool {
	name, person := false, inPerson
	for _, word := range words {
		name = name || isOneOf(nameWords, word)
		person = person || isOneOf(personWords, word) || isOneOf(alwaysNames, word)
		if isOneOf(productWords, word) {
			return false
		}
	}
	return name && person
}

// isPerson reports whether an object has what only people have.
func isPerson(v gjson.Result) bool {
	found := false
	v.ForEach(func(key, _ gjson.Result) bool {
		for _, word := range wordsOf(key.Str) {
			found = found || isOneOf(alwaysNames, word) || isOneOf(phoneWords, word) || isOneOf(personMarks, word)
		}
		return !found
	})
	return found && !isOrder(v)
}

// isOrder reports whether an object has lines: the name of an order is its
// number.
func isOrder(v gjson.Result) bool {
	return v.Get("line_items").Exists() || v.Get("items").Exists() || v.Get("order_number").Exists()
}

// namedClass is what the value of a key–value pair is for: {"key": "phone",
// "value": …}.
func namedClass(v gjson.Result) class {
	found := kept
	v.ForEach(func(key, member gjson.Result) bool {
		if member.Type == gjson.String && isOneOf(" key code field_code fieldcode attribute_code name field_name meta_key label ", strings.ToLower(key.Str)) {
			found = max(found, classOf(member.Str, true))
		}
		return true
	})
	return found
}

func isValueKey(key string) bool {
	return isOneOf(" value values content text val data ", strings.ToLower(key))
}
