package wazion

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"github.com/tidwall/gjson"
)

// maxRelatedPhones is how many related phones of one call are looked at.
const maxRelatedPhones = 20

// restorePhone returns a number as it was sent. A plus that was decoded to a
// space is put back; nothing else about the number changes. Text without any
// digit is no number.
func restorePhone(raw string) string {
	if rest, found := strings.CutPrefix(raw, " "); found {
		rest = strings.TrimLeft(rest, " ")
		// No country code begins with 0: there the space was only a space.
		if rest != "" && rest[0] >= '1' && rest[0] <= '9' {
			raw = "+" + rest
		}
	}
	if len(raw) > 3 && strings.EqualFold(raw[:3], "%2B") {
		raw = "+" + raw[3:]
	}
	phone := cleanText(raw)
	if !strings.ContainsFunc(phone, unicode.IsDigit) {
		return ""
	}
	return phone
}

// readPhones reads the values of relatedphones, each of which may be a number,
// a JSON array or a comma-separated list.
func readPhones(values []string) []string {
	var phones []string
	for _, value := range values {
		for _, raw := range splitPhones(value) {
			phone := restorePhone(raw)
			if phone == "" || slices.Contains(phones, phone) {
				continue
			}
			phones = append(phones, phone)
			if len(phones) == maxRelatedPhones {
				return phones
			}
		}
	}
	return phones
}

func splitPhones(value string) []string {
	trimmed := strings.TrimSpace(value)
	if trimmed == "" {
		return nil
	}
	if (trimmed[0] == '[' || trimmed[0] == '{') && json.Valid([]byte(trimmed)) { // gjson's own check recurses once for each level
		found := flatten(nil, "", gjson.Parse(trimmed), 0)
		phones := make([]string, len(found))
		for i, one := range found {
			phones[i] = one.value
		}
		return phones
	}
	return splitList(value)
}

// splitList reads a comma-separated list, which may wear the brackets and
// quotes of an array that is no JSON.
func splitList(value string) []string {
	phones := strings.Split(value, ",")
	for i, phone := range phones {
		phones[i] = bare(phone)
	}
	if first := phones[0]; first == "" || first[0] < '0' || first[0] > '9' {
		return phones
	}
	// The first number came without a plus, so the spaces are the list's own.
	for i, phone := range phones {
		phones[i] = strings.TrimSpace(phone)
	}
	return phones
}

// bare takes brackets and quotes off. A space may be a lost plus, so it stays
// unless a quote follows it.
func bare(phone string) string {
	const quotes = `"'`
	phone = strings.Trim(phone, "[]")
	if trimmed := strings.TrimSpace(phone); strings.IndexAny(trimmed, quotes) == 0 {
		return strings.Trim(trimmed, quotes)
	}
	return phone
}
