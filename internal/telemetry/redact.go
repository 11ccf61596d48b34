package telemetry

import (
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

const redacted = "[redacted]"

// redactor knows what personal data and credentials are called and look like.
type redactor struct {
	email      *regexp.Regexp
	query      *regexp.Regexp
	userinfo   *regexp.Regexp
	scheme     *regexp.Regexp
	assignment *regexp.Regexp
	digits     digitRuns
}

func newRedactor() *redactor {
	return &redactor{
		email:      regexp.MustCompile(`[^\s@<>"'=,;:()\[\]{}?&/]+(?:@|%40)[^\s@<>"'=,;:()\[\]{}?&/]+\.\pL{2,}`),
		query:      regexp.MustCompile(`\?[^\s"'?=]*=[^\s"']*`),
		userinfo:   regexp.MustCompile(`://[^\s/"'@]+@`),
		scheme:     regexp.MustCompile(`(?i)\b(bearer|basic)(\s+|%20)[A-Za-z0-9._~+/=-]+`),
		assignment: regexp.MustCompile(`(?i)("?\b[\w-]*(?:token|password|secret|api[_-]?key|authorization)"?\s*(?:=|"\s*:)\s*)("[^"]*"|[^\s"',;&]+)`),
		digits:     newDigitRuns(),
	}
}

// attribute is the ReplaceAttr of the handlers.
func (r *redactor) attribute(groups []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindBool, slog.KindDuration, slog.KindTime, slog.KindFloat64:
		return a
	}
	if sensitive(a.Key) || slices.ContainsFunc(groups, sensitive) {
		return slog.String(a.Key, redacted)
	}
	switch a.Value.Kind() {
	case slog.KindString:
		return slog.String(a.Key, r.text(a.Value.String()))
	case slog.KindAny:
		a.Value = r.value(a.Value.Any())
	}
	return a
}

// value keeps lists of texts and the level as they are; anything else that is
// no plain value becomes text, because nobody can see into it otherwise.
func (r *redactor) value(v any) slog.Value {
	switch v := v.(type) {
	case nil:
		return slog.AnyValue(nil)
	case slog.Level, *slog.Source:
		return slog.AnyValue(v)
	case []string:
		texts := make([]string, len(v))
		for i, text := range v {
			texts[i] = r.text(text)
		}
		return slog.AnyValue(texts)
	case error:
		return slog.StringValue(r.text(v.Error()))
	default:
		return slog.StringValue(r.text(fmt.Sprintf("%+v", v)))
	}
}

// text replaces whatever looks like personal data or a credential.
func (r *redactor) text(s string) string {
	s = r.userinfo.ReplaceAllString(s, "://"+redacted+"@")
	s = r.query.ReplaceAllString(s, "?"+redacted)
	s = r.scheme.ReplaceAllStringFunc(s, redactScheme)
	s = r.assignment.ReplaceAllString(s, "${1}"+redacted)
	s = r.email.ReplaceAllString(s, redacted)
	return r.digits.redact(s)
}

// redactScheme leaves prose such as "basic authentication" alone.
func redactScheme(match string) string {
	scheme := match[:strings.IndexAny(match, " \t\r\n%")]
	credential := strings.TrimSpace(match[len(scheme):])
	if len(credential) < 6 || !strings.ContainsFunc(credential, notLowerLetter) {
		return match
	}
	return scheme + " " + redacted
}

func notLowerLetter(r rune) bool { return !unicode.IsLower(r) && r != '.' }

// sensitive reports whether an attribute of this name may hold what must not
// be written, whatever it looks like.
func sensitive(key string) bool {
	key = strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r == '.' || r == ' ' {
			return -1
		}
		return unicode.ToLower(r)
	}, key)
	switch key {
	case "query", "rawquery", "q", "text", "search", "body", "cookie", "setcookie", "customer", "customername", "ip", "remoteip":
		return true
	}
	for _, part := range []string{"token", "password", "passwd", "secret", "authorization", "apikey", "credential", "phone", "email"} {
		if strings.Contains(key, part) {
			return true
		}
	}
	return false
}
