package gateway

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/wazgate/wazgate/internal/source"
)

// guestID is a stable id for somebody who exists only on orders: a hash of what
// identifies the person, so that neither number nor address is in it.
func guestID(sourceName string, hit *orderHit) string {
	if hit.CustomerID != "" {
		return sourceName + ":" + hit.CustomerID
	}
	identity := normalEmail(hit.CustomerEmail)
	if identity == "" {
		identity = hit.CustomerPhone.Raw
	}
	return sourceName + ":" + hashed(identity)
}

func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// phoneKey returns the form in which a backend's number is compared across
// sources, and the one that is shown: none where the country is not known,
// because such a number opens no conversation.
func phoneKey(s *source.Source, raw, country string) (key, shown string) {
	number, ok := s.Phones.Parse(raw, country)
	switch {
	case !ok:
		return "", ""
	case number.E164 == "":
		return number.Digits, ""
	default:
		return number.Key(), number.E164
	}
}
