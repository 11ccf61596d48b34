package upstream

import (
	"encoding/json"
	"strings"

	"github.com/tidwall/gjson"
)

const (
	maxCode   = 40
	maxDigits = 5 // a longer run may be a phone number or an identifier
	maxRuns   = 2 // more runs of digits look like a key
	minSecret = 3 // shorter values sent are found in any word
)

// errorCode returns the backend's own error code, if the body has one that is a
// plain word. A word that repeats something sent is no code.
func errorCode(body []byte, sent []string) string {
	if !json.Valid(body) {
		return ""
	}
	for _, path := range []string{"error.code", "error", "code", "errors.0.extensions.code"} {
		found := gjson.GetBytes(body, path)
		if found.Type != gjson.String && found.Type != gjson.Number {
			continue
		}
		if code := found.String(); plainWord(code) && !repeats(code, sent) {
			return code
		}
	}
	return ""
}

func plainWord(code string) bool {
	if code == "" || len(code) > maxCode {
		return false
	}
	digits := 0
	for _, r := range code {
		switch {
		case isDigit(r):
			digits++
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '_', r == '.', r == '-':
			digits = 0
		default:
			return false
		}
		if digits > maxDigits {
			return false
		}
	}
	runs := strings.FieldsFunc(code, func(r rune) bool { return !isDigit(r) })
	return len(runs) <= maxRuns
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func repeats(code string, sent []string) bool {
	code = strings.ToLower(code)
	for _, value := range sent {
		value = strings.ToLower(value)
		if len(value) >= minSecret && (strings.Contains(code, value) || len(code) >= minSecret && strings.Contains(value, code)) {
			return true
		}
	}
	return false
}
