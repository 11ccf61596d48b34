package upstream

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
)

// rules are those of a source. They speak of readings: a write was done or not,
// whatever a merchant would like to read out of its status.
type rules []adapters.ResponseRule

// candidates are the rules that may fit an answer of that status. Redirects are
// followed, or refused as such.
func (r rules) candidates(status int) rules {
	var found rules
	if status/100 == http.StatusMultipleChoices/100 {
		return nil
	}
	for _, rule := range r {
		if fitsStatus(rule, status) {
			found = append(found, rule)
		}
	}
	return found
}

// wantBody tells how much of a body has to be read to choose among candidates,
// and to use it if one of them says so.
func (r rules) wantBody(most int64) int64 {
	var wanted int64
	for _, rule := range r {
		switch {
		case rule.Means == adapters.Use:
			return most
		case rule.Path != "":
			wanted = min(most, maxErrorBody)
		}
		if rule.Path == "" {
			break
		}
	}
	return wanted
}

// meaning returns what the first fitting candidate says. Only a valid body is
// looked into; what stands in another is unknown.
func (r rules) meaning(body []byte, valid bool) (adapters.Meaning, bool) {
	for _, rule := range r {
		if rule.Path == "" || valid && fitsBody(rule, body) {
			return rule.Means, true
		}
	}
	return "", false
}

func fitsStatus(rule adapters.ResponseRule, status int) bool {
	return len(rule.Statuses) == 0 || slices.ContainsFunc(rule.Statuses, func(wanted adapters.StatusRange) bool {
		return status >= wanted.First && status <= wanted.Last
	})
}

func fitsBody(rule adapters.ResponseRule, body []byte) bool {
	found := gjson.GetBytes(body, rule.Path)
	switch {
	case rule.Present != nil:
		return *rule.Present == (found.Exists() && found.Type != gjson.Null)
	case len(rule.Equals) > 0:
		return slices.ContainsFunc(rule.Equals, func(wanted string) bool { return equals(found, wanted) })
	default:
		return found.Type == gjson.String && strings.Contains(strings.ToLower(found.Str), strings.ToLower(rule.Contains))
	}
}

// equals compares as text, and numbers by their value: nobody who reads a
// backend's documentation knows whether it writes false or "false".
func equals(found gjson.Result, wanted string) bool {
	switch found.Type {
	case gjson.String:
		return found.Str == wanted
	case gjson.True, gjson.False:
		return found.Raw == wanted
	case gjson.Number:
		number, err := strconv.ParseFloat(wanted, 64)
		return found.Raw == wanted || err == nil && number == found.Num
	default:
		return false
	}
}

// fleetingStatus reports whether a second attempt has a chance.
func fleetingStatus(status int) bool {
	switch status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	default:
		return false
	}
}
