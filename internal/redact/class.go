package redact

import (
	"slices"
	"strings"
	"unicode"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/internal/fold"
)

// class says what a value tells of a person, by its key.
type class uint8

const (
	kept    class = iota
	aPerson       // if it is a name; it may be an id
	aName
	aPhone
	anAddress
	aText
	aBirth
	aSecret
	aParcel // the number of a parcel, by which its carrier tells where it goes
)

// words of keys, in the languages that stores write them in, without accents.
const (
	phoneWords   = " phone telephone tel mobile mobilephone workphone homephone cell cellphone celular telefono telefone telefonu telefon telefonnummer telefoon rufnummer handynummer cellulare portable movil fax whatsapp msisdn handy chatid phonenumber phoneno mobileno contactno waid jid remotejid телефон мобильный 电话 手机 手机号 联系电话 電話 هاتف الهاتف جوال الجوال "
	streetWords  = " street address address1 address2 addr line1 line2 city town locality zip zipcode postcode postal suite apartment flat house door latitude longitude lat lng lon latlng coordinate geo geolocation gps formatted neighborhood neighbourhood district calle direccion endereco rua morada logradouro complemento ciudad cidade localidad poblacion colonia barrio bairro cep plz ort strasse hausnummer stadt adresse adres ville indirizzo citta ulica miasto адрес улица город индекс 地址 收货地址 城市 عنوان العنوان مدينة المدينة شارع "
	textWords    = " note notes comment comments message remark remarks memo instructions observaciones observacoes nota comentario comentarios bio about bemerkung kommentar commentaire примечание комментарий 备注 ملاحظات "
	birthWords   = " birth birthday birthdate dob bday born nacimiento nascimento naissance nascita geburtstag geburtsdatum рождения 生日 الميلاد "
	hiddenWords  = " password passwd pwd pin pan cvv cvc secret token bearer authorization credential hash cookie session apikey jwt signature ip useragent gravatar avatar login skype telegram instagram facebook linkedin nif nie dni cif cpf cnpj rfc curp rut ssn pesel инн passport pasaporte iban bic fingerprint "
	hiddenPairs  = " user-agent order-key api-key access-key private-key secret-key tax-id vat-id vat-number card-number bank-account codice-fiscale "
	parcelPairs  = " tracking-number tracking-numbers tracking-no tracking-code tracking-codes waybill-number consignment-number awb-number "
	parcelWords  = " trackingnumber trackingcode trackingno waybill awb sendungsnummer "
	carrierKeys  = " carrier carrier_name carrier_code carriername courier courier_name shipping_company tracking_url tracking_link tracking_company trackingurl "
	phonePairs   = " chat-id wa-id whatsapp-id contact-number contact-no "
	personWords  = " first last given family middle maiden full customer contact buyer client recipient receiver billing shipping display user nick sender owner responsible payer cardholder author "
	nameWords    = " name names nombre nome nom prenom vorname nachname naam apellido apellidos sobrenome cognome imie nazwisko surname firstname lastname fullname username displayname nickname company organisation organization empresa firma имя фамилия отчество фио 姓名 名字 收件人 الاسم اسم "
	personMarks  = " first last email mail postcode zip zipcode city ciudad cidade birthday "
	alwaysNames  = " surname firstname lastname fullname username displayname nickname apellido apellidos sobrenome cognome imie nazwisko vorname nachname prenom имя фамилия отчество фио 姓名 收件人 "
	productWords = " product item line sku variant title brand category method shipping_method payment store shop currency country file event state province status tax coupon plan tag group type segment role source default "
	// peopleWords are keys below which somebody stands, as a text or an object.
	peopleWords = " customer contact buyer client cliente recipient receiver destinatario comprador user sender owner responsible payer cardholder holder author person assignee employee reviewer consignee guest attn kunde acheteur клиент покупатель получатель 客户 客戶 العميل "
	peoplePairs = " created-by updated-by signed-by received-by assigned-to delivered-to ship-to care-of "
	// dwellings are keys below which somebody lives.
	dwellings = " billing shipping address "
)

// isOneOf knows words in the plural, too, and with a number behind them.
func isOneOf(list, word string) bool {
	bare := strings.TrimRight(word, "0123456789")
	return isIn(list, word) || bare != "" && (isIn(list, bare) || isIn(list, strings.TrimSuffix(bare, "s")))
}

func isIn(list, word string) bool { return strings.Contains(list, " "+word+" ") }

// hasPair reports whether the word at i and the one before it are one of list.
func hasPair(list string, words []string, i int) bool {
	return i > 0 && isIn(list, words[i-1]+"-"+words[i])
}

// wordsOf cuts a key such as billingAddress1, FIRST_NAME or "Order key" into
// words of small letters.
func wordsOf(key string) []string {
	var words []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			words = append(words, fold.Text(word.String()))
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
	if found == kept && isPeople(words) {
		return aPerson
	}
	switch {
	case isIdentifier(words) && found < aSecret:
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
	case hasPair(hiddenPairs, words, i):
		return aSecret
	case isOneOf(parcelWords, word), hasPair(parcelPairs, words, i):
		return aParcel
	case isOneOf(phoneWords, word), hasPair(phonePairs, words, i):
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
	last := len(words) - 1
	switch words[last] {
	case "id", "ids":
		return !hasPair(phonePairs, words, last)
	case "type", "count":
		return true
	case "code":
		return !slices.ContainsFunc(words, func(word string) bool { return isIn(" zip postal post ", word) })
	default:
		return false
	}
}

// isPeople reports whether a key is of somebody, and not of something of theirs.
func isPeople(words []string) bool {
	last := len(words) - 1
	return last >= 0 && (isOneOf(peopleWords, words[last]) || hasPair(peoplePairs, words, last))
}

// isAround reports whether an object below a key is somebody, or where they live.
func isAround(key string) bool {
	words := wordsOf(key)
	return isPeople(words) || len(words) > 0 && isOneOf(dwellings, words[len(words)-1])
}

// isPlain reports whether a member of an object says the same of everybody.
func isPlain(key string) bool {
	words := wordsOf(key)
	return isIdentifier(words) || slices.ContainsFunc(words, func(word string) bool {
		return isOneOf(productWords, word) || isOneOf(" at date time timestamp created updated verified primary enum ", word)
	})
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
	return found
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
