package gateway

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/internal/fold"
	"github.com/wazgate/wazgate/internal/record"
)

// deriveShipments adds the company and the page of a parcel where its number or
// the company's name tells them.
func deriveShipments(o *order) []record.Shipment {
	shipments := slices.Clone(o.Shipments)
	for i := range shipments {
		shipment := &shipments[i]
		if shipment.Company == "" {
			shipment.Company = companyOf(shipment.Number)
		}
		if shipment.URL == "" && shipment.Number != "" {
			shipment.URL = trackingURL(shipment.Company, shipment.Number)
		}
		if shipment.Status == record.StatusUnknown && shipment.StatusText == "" {
			shipment.Status, shipment.StatusText = o.Status, o.StatusText
		}
	}
	return shipments
}

// companyOf returns the carrier where the form of the number leaves no doubt:
// UPS, and the postal services' form of the Universal Postal Union (S10), which
// ends in the country.
func companyOf(number string) string {
	number = strings.ToUpper(strings.ReplaceAll(number, " ", ""))
	switch {
	case len(number) == 18 && strings.HasPrefix(number, "1Z"):
		return "UPS"
	case isS10(number):
		return postOf(number[11:])
	default:
		return ""
	}
}

func isS10(number string) bool {
	return len(number) == 13 && strings.Trim(number[2:11], "0123456789") == "" &&
		strings.Trim(number[:2]+number[11:], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

func postOf(country string) string {
	switch country {
	case "ES":
		return "Correos"
	case "PT":
		return "CTT"
	case "FR":
		return "La Poste"
	case "IT":
		return "Poste Italiane"
	case "DE":
		return "Deutsche Post"
	case "GB":
		return "Royal Mail"
	case "US":
		return "USPS"
	case "BR":
		return "Correios"
	}
	return ""
}

// trackingURL returns the carrier's page for a number, or "" for carriers that
// are not known by name.
func trackingURL(company, number string) string {
	prefix := carrierPage(fold.Text(company))
	if prefix == "" {
		return ""
	}
	return prefix + url.QueryEscape(strings.TrimSpace(number))
}

// carrierPage returns the begin of a carrier's page; the number is appended.
func carrierPage(name string) string {
	switch {
	case strings.Contains(name, "ups"):
		return "https://www.ups.com/track?tracknum="
	case strings.Contains(name, "fedex"):
		return "https://www.fedex.com/fedextrack/?trknbr="
	case strings.Contains(name, "dhl"), name == "deutsche post":
		return "https://www.dhl.com/global-en/home/tracking.html?tracking-id="
	case strings.Contains(name, "gls"):
		return "https://gls-group.com/track/"
	case strings.Contains(name, "dpd"):
		return "https://tracking.dpd.de/parcelstatus?query="
	case strings.Contains(name, "usps"):
		return "https://tools.usps.com/go/TrackConfirmAction?tLabels="
	case strings.Contains(name, "royal mail"):
		return "https://www.royalmail.com/track-your-item#/tracking-results/"
	default:
		return southernCarrier(name)
	}
}

func southernCarrier(name string) string {
	switch {
	case strings.Contains(name, "seur"):
		return "https://www.seur.com/livetracking/?segOnlineIdentificador="
	case strings.Contains(name, "correos"):
		return "https://www.correos.es/es/es/herramientas/localizador/envios/detalle?tracking-number="
	case strings.Contains(name, "mrw"):
		return "https://www.mrw.es/seguimiento_envios/MRW_resultados_consultas.asp?modo=nacional&envio="
	case strings.Contains(name, "nacex"):
		return "https://www.nacex.es/seguimientoDetalle.do?albaran="
	case strings.Contains(name, "ctt"):
		return "https://www.ctt.pt/feapl_2/app/open/objectSearch/objectSearch.jspx?objects="
	case strings.Contains(name, "poste italiane"):
		return "https://www.poste.it/cerca/index.html#/risultati-spedizioni/"
	case strings.Contains(name, "la poste"), strings.Contains(name, "colissimo"):
		return "https://www.laposte.fr/outils/suivre-vos-envois?code="
	case strings.Contains(name, "chronopost"):
		return "https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT="
	case strings.Contains(name, "correios"):
		return "https://rastreamento.correios.com.br/app/index.php?objetos="
	}
	return ""
}

// displayStatus returns the state of a parcel in the label language.
func (g *Gateway) displayStatus(shipment *record.Shipment) string {
	if shipment.Status == record.StatusUnknown {
		return shipment.StatusText
	}
	return cmp.Or(g.Messages.Status(string(shipment.Status)), shipment.StatusText)
}
