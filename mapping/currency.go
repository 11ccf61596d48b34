package mapping

import "strings"

// currencies are the codes of ISO 4217, list one (funds and metals left out),
// and those that old orders still have, from list three. Three letters each.
const currencies = "AEDAFNALLAMDANGAOAARSAUDAWGAZNBAMBBDBDTBGNBHDBIFBMDBNDBOBBRLBSDBTNBWPBYNBZDCADCDFCHFCLFCLPCNYCOPCRCCUP" +
	"CVECZKDJFDKKDOPDZDEGPERNETBEURFJDFKPGBPGELGHSGIPGMDGNFGTQGYDHKDHNLHTGHUFIDRILSINRIQDIRRISKJMDJODJPYKESKGS" +
	"KHRKMFKPWKRWKWDKYDKZTLAKLBPLKRLRDLSLLYDMADMDLMGAMKDMMKMNTMOPMRUMURMVRMWKMXNMYRMZNNADNGNNIONOKNPRNZDOMRPAB" +
	"PENPGKPHPPKRPLNPYGQARRONRSDRUBRWFSARSBDSCRSDGSEKSGDSHPSLESOSSRDSSPSTNSVCSYPSZLTHBTJSTMTTNDTOPTRYTTDTWDTZS" +
	"UAHUGXUSDUYIUYUUYWUZSVEDVESVNDVUVWSTXAFXCDXCGXOFXPFYERZARZMWZWG" +
	"DEMEEKESPFRFHRKITLLTLLVLPTESKKSLL"

// isCurrency reports whether s is the code of a currency, in capitals.
func isCurrency(s string) bool {
	for rest := currencies; len(s) == 3 && rest != ""; rest = rest[3:] {
		if rest[:3] == s {
			return true
		}
	}
	return false
}

// currencyWords are what some countries write instead of a sign.
func currencyWords() []string {
	return []string{"kr.", "kr", "zł", "Kč", "Ft", "lei", "лв.", "лв", "руб.", "руб", "S/.", "S/", "Bs.", "Bs", "RM", "Rp", "Rs.", "Rs", "TL", "Fr.", "Fr", "KM"}
}

// minorUnits returns how many digits the minor unit of a currency has, by the
// column "Minor unit" of ISO 4217, list one of 2024-06-25 (SIX Financial
// Information AG): 2 but for these.
func minorUnits(code string) int {
	switch strings.ToUpper(code) {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	case "CLF", "UYW":
		return 4
	default:
		return 2
	}
}
