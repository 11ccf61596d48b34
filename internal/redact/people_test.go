package redact_test

import (
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/redact"
)

// TestNobodySurvives has documents as backends write them, and what none of it
// may be left of.
func TestNobodySurvives(t *testing.T) {
	for name, test := range map[string]struct{ document, gone string }{
		"bitrix phone multi":   {`{"result":[{"ID":"5","NAME":"Inés","LAST_NAME":"Prueba","PHONE":[{"ID":"1","VALUE_TYPE":"WORK","VALUE":"612345678","TYPE_ID":"PHONE"}]}]}`, "612345678"},
		"bitrix name":          {`{"result":[{"ID":"5","NAME":"Inés","SECOND_NAME":"Zulema","LAST_NAME":"Prueba"}]}`, "Inés|Zulema|Prueba"},
		"bitrix web":           {`{"ID":"5","WEB":[{"VALUE":"https://instagram.com/inesprueba","VALUE_TYPE":"OTHER"}],"LAST_NAME":"x"}`, "inesprueba"},
		"kommo cf":             {`{"_embedded":{"contacts":[{"id":1,"name":"Inés Prueba","first_name":"Inés","custom_fields_values":[{"field_id":2,"field_name":"Teléfono","field_code":"PHONE","values":[{"value":"612345678","enum_code":"WORK"}]}]}]}}`, "612345678|Inés"},
		"kommo cf addr":        {`{"contacts":[{"name":"x","custom_fields_values":[{"field_name":"Dirección","field_code":null,"values":[{"value":"Calle Mayor 5"}]}]}]}`, "Calle Mayor"},
		"kommo contact bare":   {`{"_embedded":{"contacts":[{"id":1,"name":"Inés Prueba","responsible_user_id":5}]}}`, "Inés"},
		"kommo birthday":       {`{"contacts":[{"custom_fields_values":[{"field_name":"Fecha de nacimiento","values":[{"value":479433600}]}]}]}`, "479433600"},
		"hubspot":              {`{"results":[{"id":"1","properties":{"firstname":"Inés","lastname":"Prueba","phone":"612345678","company":"Loza Quintanilla SL","hs_full_name_or_email":"Inés Prueba","jobtitle":"Ceramista"}}]}`, "Inés|Prueba|612345678|Quintanilla"},
		"hubspot v1":           {`{"properties":{"firstname":{"value":"Inés","versions":[{"value":"Inesita"}]},"phone":{"value":"612345678"}}}`, "Inés|Inesita|612345678"},
		"graphql":              {`{"data":{"customers":{"edges":[{"node":{"id":"gid://shopify/Customer/1","displayName":"Inés Prueba","defaultAddress":{"formatted":["Calle Mayor 5","16001 Cuenca","Spain"],"formattedArea":"Cuenca, Spain"}}}]}}}`, "Inés|Calle Mayor|Cuenca"},
		"graphql customer nod": {`{"data":{"customer":{"name":"Inés Prueba","phoneNumber":{"phoneNumber":"612345678"}}}}`, "Inés|612345678"},
		"graphql emailaddr":    {`{"data":{"customer":{"defaultPhoneNumber":{"phoneNumber":"612345678","marketingState":"X"}}}}`, "612345678"},
		"address full":         {`{"full_address":"Calle Mayor 5"}`, "Calle Mayor"},
		"address array":        {`{"address":["Calle Mayor 5","Cuenca"]}`, "Calle Mayor|Cuenca"},
		"address obj":          {`{"address":{"full":"Calle Mayor 5","text":"Cuenca", "number":"17", "floor":"3B","state":"Zzz"}}`, "Calle Mayor|Cuenca"},
		"coords":               {`{"location":{"coordinates":[40.416775,-3.703790]},"lat":40.416775,"lng":-3.703790,"geo":"40.416775,-3.703790"}`, "40.416775|3.703790"},
		"coords xy":            {`{"geo":{"lon":-3.703790}}`, "3.703790"},
		"iban":                 {`{"iban":"ES9121000418450200051332","bank_account":"ES9121000418450200051332"}`, "ES9121000418450200051332"},
		"iban text":            {`{"memo2":"transfer ES91 2100 0418 4502 0005 1332"}`, "2100 0418 4502"},
		"display_name":         {`{"display_name":"Inés Prueba"}`, "Inés"},
		"name next to phone":   {`{"name":"Inés Prueba","phone":"612345678"}`, "Inés"},
		"name alone in cust":   {`{"customer":{"id":1,"name":"Inés Prueba"}}`, "Inés"},
		"name in customers[]":  {`{"customers":[{"id":1,"name":"Inés Prueba"}]}`, "Inés"},
		"customer is text":     {`{"order":1,"customer":"Inés Prueba"}`, "Inés"},
		"buyer text":           {`{"buyer":"Inés Prueba","recipient":"Olga Petrova"}`, "Inés|Olga"},
		"client arr":           {`{"clients":["Inés Prueba","Olga Petrova"]}`, "Inés|Olga"},
		"person product-like":  {`{"items":[{"id":1,"name":"Inés Prueba","phone":"612345678"}]}`, "Inés|612345678"},
		"person with items":    {`{"name":"Inés Prueba","phone":"612345678","items":[{"sku":"a"}]}`, "Inés"},
		"arabic":               {`{"customer":{"name":"محمد الأحمد","first_name":"محمد"}}`, "محمد"},
		"chinese":              {`{"customer":{"name":"王小明","收件人":"王小明","姓名":"王小明","电话":"13812345678","地址":"北京市朝阳区"}}`, "王小明|13812345678|北京"},
		"arabic keys":          {`{"الاسم":"محمد الأحمد","هاتف":"0501234567"}`, "محمد|0501234567"},
		"russian keys":         {`{"имя":"Иван","фамилия":"Иванов","телефон":"89161234567","адрес":"Тверская 5"}`, "Иван|89161234567|Тверская"},
		"russian kommo":        {`{"contacts":[{"custom_fields_values":[{"field_name":"Телефон","values":[{"value":"89161234567"}]}]}]}`, "89161234567"},
		"portuguese":           {`{"nome":"Inês Prova","endereço":"Rua Larga 5","celular":"11987654321","bairro":"Lapa"}`, "Inês|Rua Larga|11987654321"},
		"accented keys":        {`{"teléfono":"612345678","dirección":"Calle Mayor 5","móvil":"612345678"}`, "612345678|Calle Mayor"},
		"german":               {`{"kunde":{"name":"Jürgen Probe","straße":"Hauptweg 5","telefonnummer":"01711234567"}}`, "Jürgen|Hauptweg|01711234567"},
		"french":               {`{"nom":"Dupont","prénom":"Inès","téléphone":"0612345678","adresse":"5 rue Longue","ville":"Lyon"}`, "Dupont|Inès|0612345678|rue Longue|Lyon"},
		"italian":              {`{"cognome":"Rossi","nome":"Ines","indirizzo":"Via Lunga 5","cellulare":"3331234567"}`, "Rossi|Ines|Via Lunga|3331234567"},
		"turkish polish":       {`{"imie":"Inka","nazwisko":"Probna","ulica":"Dluga 5","telefon":"601234567"}`, "Probna|Dluga|601234567"},
		"camel":                {`{"customerFullName":"Inés Prueba","contactNo":"612345678","contactNumber":"612345678","phoneNo":"612345678"}`, "Inés|612345678"},
		"phone like":           {`{"contact":"612345678","wa_id":"34612345678","from":"34612345678@c.us"}`, "612345678"},
		"jid":                  {`{"chat":"34612345678@c.us","remoteJid":"34612345678@s.whatsapp.net"}`, "34612345678"},
		"phone json number":    {`{"contact_number":612345678,"tel1":612345678,"phone2":612345678,"phone1":612345678}`, "612345678"},
		"keys digits":          {`{"by_phone":{"34612345678":{"id":1}}}`, "612345678"},
		"url path":             {`{"url":"https://shop.example/customers/ines-prueba","link":"https://wa.me/34612345678","u2":"https://x.example/u/ines.prueba@correo.example"}`, "ines-prueba|612345678|correo.example"},
		"url user":             {`{"url":"https://key:shpat_secret123@shop.example/a"}`, "shpat_secret123"},
		"url no scheme":        {`{"url":"//shop.example/o?token=Ab12Cd34Ef56","callback":"/orders/1/thanks?key=wc_order_Ab12Cd34"}`, "Ab12Cd34"},
		"tel url":              {`{"href":"tel:612345678","h2":"mailto:ines@correo.example","wa":"whatsapp://send?phone=34612345678"}`, "612345678|ines@correo"},
		"base64":               {`{"payload":"eyJlbWFpbCI6ImluZXNAY29ycmVvLmV4YW1wbGUiLCJuYW1lIjoiSW7DqXMgUHJ1ZWJhIn0="}`, "eyJlbWFpbCI6ImluZXNAY29"},
		"jwt":                  {`{"jwt":"eyJhbGciOiJIUzI1NiJ9.eyJlbWFpbCI6ImluZXNAY29ycmVvLmV4YW1wbGUifQ.c2lnbmF0dXJl","id_thing":"eyJhbGciOiJIUzI1NiJ9.eyJlbWFpbCI6ImluZXNAY29ycmVvLmV4YW1wbGUifQ.c2ln"}`, "eyJlbWFpbCI6ImluZXNA"},
		"dob forms":            {`{"dateOfBirth":"12/03/1985","date_of_birth":"1985-03-12","birth_date":"12.03.1985","born":"1985-03-12","bday":"1985-03-12"}`, "12/03/1985|1985-03-12|12.03.1985"},
		"dob number":           {`{"birthday":19850312,"birthdate":479433600000}`, "19850312|479433600000"},
		"dob obj":              {`{"birthday":{"year":1985,"month":3,"day":27}}`, "\"day\":27"},
		"dob slash":            {`{"birthday":"03-12"}`, "03-12"},
		"known first word":     {`{"customer":{"first_name":"Inés","last_name":"Prueba"},"title":"Pedido de Inés Prueba"}`, "Inés"},
		"note_attributes":      {`{"note_attributes":[{"name":"Regalo para","value":"Inés Prueba"}]}`, "Inés"},
		"meta":                 {`{"meta_data":[{"key":"_billing_dni","value":"12345678Z"},{"key":"billing_phone_2","value":"612345678"},{"key":"_recipient","value":"Inés Prueba"}]}`, "12345678Z|612345678|Inés"},
		"meta type last":       {`{"meta_data":[{"key":"document_type","value":"DNI"},{"key":"dni_number","value":"12345678Z"}]}`, "12345678Z"},
		"whatsapp_id":          {`{"whatsapp_id":"34612345678","email_id":"x"}`, "612345678"},
		"zip code":             {`{"zip_code":"16001","postal_code":"16001","delivery_zip_code":"16001","shipping_postal_code":"16001"}`, "16001"},
		"code meli":            {`{"receiver_address":{"address_line":"Calle Mayor","zip_code":"16001","street_name":"Mayor","street_number":"5","city":{"id":"X","name":"Cuenca"}}}`, "Calle Mayor|Mayor|Cuenca|16001"},
		"city object":          {`{"city":{"name":"Cuenca"},"neighborhood":{"name":"Lapa"}}`, "Cuenca|Lapa"},
		"amocrm lead":          {`{"leads":[{"id":1,"name":"Сделка Иван Иванов 89161234567"}]}`, "89161234567"},
		"national in text":     {`{"some":"llamar al 612 345 678"}`, "612 345 678"},
		"national in title":    {`{"name":"Deal 612345678"}`, "612345678"},
		"username fields":      {`{"username":"inesprueba","login":"inesprueba","instagram":"inesprueba","telegram":"inesprueba"}`, "inesprueba"},
		"contact obj":          {`{"contact":{"name":"Inés"}}`, "Inés"},
		"assigned":             {`{"assignee":{"name":"Inés"},"owner":{"name":"Inés"},"employee":"Inés Prueba"}`, "Inés"},
		"state addr":           {`{"shipping":{"name":"Inés"}}`, "Inés"},
		"billing name meta":    {`{"billing":{"name":"Inés","title":"Dra. Inés"}}`, "Inés"},
		"shipping_lines name":  {`{"shipping_address":{"name":"Inés","country":"Spain","province":"Cuenca","company":null}}`, "Inés"},
		"card pan in text":     {`{"pan":"4111111111111111"}`, "4111111111111111"},
		"ip":                   {`{"customer_ip_address":"203.0.113.7","client_details":{"browser_ip":"203.0.113.7"},"remote_addr":"203.0.113.7"}`, "203.0.113.7"},
		"cookies":              {`{"bearer":"sk_live_abc123def","authorization":"Bearer sk_live_abc123def","access_token":"sk_live_abc123def","private_key":"sk_live_abc123def","client_secret":"sk_live_abc123def","pwd":"sk_live_abc123def","pin":"99887766"}`, "sk_live|99887766"},
		"token type id":        {`{"token_id":"sk_live_abc123def","session_id":"sk_live_abc123def"}`, "sk_live"},
		"html":                 {`{"html":"<td>Inés Prueba</td><td>612345678</td>"}`, "612345678"},
		"escaped json":         {`{"raw":"{\"name\":\"Inés Prueba\",\"phone\":\"612345678\"}"}`, "Inés|612345678"},
		"form encoded":         {`{"raw":"name=In%C3%A9s+Prueba&phone=612345678&email=ines%40correo.example"}`, "612345678|ines%40correo"},
		"percent url":          {`{"u":"https://x.example/u/ines%40correo.example/"}`, "ines%40correo"},
		"idn email":            {`{"x":"inés@correo.example"}`, "inés@correo"},
		"email plus quotes":    {`{"x":"o'brien@correo.example"}`, "o'brien"},
		"signature etc":        {`{"delivered_to":"Inés Prueba","signed_by":"Inés Prueba","received_by":"Inés Prueba","attn":"Inés Prueba","care_of":"Inés Prueba","consignee":"Inés Prueba","ship_to":"Inés Prueba"}`, "Inés"},
		"author":               {`{"author":"Inés Prueba","created_by":"Inés Prueba","reviewer":"Inés Prueba"}`, "Inés"},
		"keys with people":     {`{"by_phone":{"+34612345678":{"id":1}},"by_name":{"Inés Prueba":{"id":1}},"customer":"Inés Prueba"}`, "612345678|Inés"},
	} {
		t.Run(name, func(t *testing.T) {
			out := redacted(t, redact.New(), test.document).Get("@ugly").Raw
			for text := range strings.SplitSeq(test.gone, "|") {
				if strings.Contains(out, text) {
					t.Errorf("%s is left in %s", text, out)
				}
			}
		})
	}
}

// TestWhatMappingsReadStays has what looks like a person and is none.
func TestWhatMappingsReadStays(t *testing.T) {
	for _, document := range []string{
		`{"customer":{"id":"cus_9s6XKzkN","tier":"gold","language":"es","orders":[{"name":"#1042","total":"5.00"}]}}`,
		`{"customer":"cus_9s6XKzkN","owner":"true","accountNumber":"392"}`,
		`{"shipping":{"country":"ES","province_code":"M","type":"express"},"city":{"id":"TUxC"}}`,
		`{"message":{"status":"ok","orders":[{"name":"#7","state":"paid"}]}}`,
		`{"items":[{"name":"Taza rosa","sku":"LOZA-001","description":"Creada el 2026-09-14 08:30, 24 h"}],"name":"#1042","phone":null}`,
		`{"tracking":"ZX900417123456ES","ref":"GB00 1234 5678","cursor":"Z2lkOi8vc2hvcGlmeS9DdXN0b21lci8x","uuid":"0b5e7c1e-8a39-4c1b-9f6c-4f0c7a1d2e3f"}`,
		`{"url":"https://shop.example/customers/1042","path":"/orders/1042"}`,
		`{"values":[{"value":true,"enum":"WORK","enum_id":12}]}`,
	} {
		if out := redacted(t, redact.New(), document).Get("@ugly").Raw; out != document {
			t.Errorf("%s\nbecomes\n%s", document, out)
		}
	}
}

// TestNamesOfADocument are replaced where no key tells what they are, but not
// inside of words and not where they are no names.
func TestNamesOfADocument(t *testing.T) {
	const document = `{"title":"Pedido de Rosa PRUEBA","item":"taza rosa","place":"Rosario","Rosa":1,"customer":{"first_name":"Rosa","last_name":"Prueba"}}`
	out := redacted(t, redact.New(), document)
	title := out.Get("title").Str
	if strings.Contains(title, "Rosa") || strings.Contains(title, "PRUEBA") || !strings.HasPrefix(title, "Pedido de ") {
		t.Errorf("the title is %q", title)
	}
	if out.Get("item").Str != "taza rosa" || out.Get("place").Str != "Rosario" || !out.Get("Rosa").Exists() {
		t.Errorf("too much is replaced: %s", out.Raw)
	}
}
