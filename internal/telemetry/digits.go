package telemetry

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// minPhoneDigits is the shortest run of digits that is taken for a phone number.
const minPhoneDigits = 7

// digitRuns finds what may be a phone number or another number of a person,
// and tells it from the addresses, dates and durations that a log needs.
type digitRuns struct {
	run, address, date, fraction *regexp.Regexp
}

func newDigitRuns() digitRuns {
	return digitRuns{
		run:      regexp.MustCompile(`[+(]?\p{Nd}(?:(?:[\p{Zs}().\p{Pd}/]|%20|%2B){0,3}\p{Nd})*`),
		address:  regexp.MustCompile(`^\d{1,3}(?:\.\d{1,3}){3}$`),
		date:     regexp.MustCompile(`^(?:19|20)\d\d([-/])(?:0[1-9]|1[0-2])[-/](?:0[1-9]|[12]\d|3[01])(?: [0-2]\d)?$`),
		fraction: regexp.MustCompile(`^\d+\.\d+$`),
	}
}

func (d digitRuns) redact(s string) string {
	var out strings.Builder
	rest := 0
	for _, span := range d.run.FindAllStringIndex(s, -1) {
		run := s[span[0]:span[1]]
		if countDigits(run) < minPhoneDigits || d.harmless(run, s[span[1]:]) {
			continue
		}
		out.WriteString(s[rest:span[0]])
		out.WriteString(redacted)
		rest = span[1]
	}
	if rest == 0 {
		return s
	}
	out.WriteString(s[rest:])
	return out.String()
}

func (d digitRuns) harmless(run, after string) bool {
	return d.address.MatchString(run) || d.date.MatchString(run) ||
		d.fraction.MatchString(run) && startsWithUnit(after)
}

// startsWithUnit reports whether after begins as the rest of a duration or of
// an RFC 3339 time.
func startsWithUnit(after string) bool {
	for _, unit := range []string{"ns", "µs", "ms", "s", "Z"} {
		if rest, ok := strings.CutPrefix(after, unit); ok {
			next, _ := utf8.DecodeRuneInString(rest)
			return rest == "" || !unicode.IsLetter(next) && !unicode.IsDigit(next)
		}
	}
	return false
}

func countDigits(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n
}
