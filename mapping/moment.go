package mapping

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/govalues/decimal"
)

// moments says how times are written.
type moments struct {
	layouts []string // Go's; unixSeconds and unixMillis besides; empty: the usual ones
	zone    *time.Location
}

const (
	unixSeconds = "unix"
	unixMillis  = "unix_ms"
	isoLocal    = "2006-01-02T15:04:05"
	isoOffset   = "2006-01-02T15:04:05Z0700"
)

// namedLayouts returns the layouts that a word stands for, or none.
func namedLayouts(word string) []string {
	switch word {
	case unixSeconds, unixMillis:
		return []string{word}
	case "rfc3339":
		return []string{time.RFC3339}
	case "rfc2822":
		return []string{"Mon, 2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST", "2 Jan 2006 15:04:05 MST", "Mon, 2 Jan 2006 15:04 -0700"}
	case "sql":
		return append([]string{time.DateTime, "2006-01-02 15:04"}, sqlOffsets()...)
	case "iso":
		return append([]string{isoLocal, time.RFC3339, isoOffset}, isoMinutes()...)
	case "date":
		return []string{time.DateOnly}
	default:
		return nil
	}
}

// sqlOffsets and isoMinutes are rarer ways to write the same.
func sqlOffsets() []string {
	return []string{"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05Z0700", "2006-01-02 15:04:05Z07", "2006-01-02 15:04:05 Z07:00", "2006-01-02 15:04:05 Z0700", "2006-01-02 15:04:05 MST"}
}

func isoMinutes() []string {
	return []string{"2006-01-02T15:04", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z07"}
}

func layoutNames() []string {
	return []string{"rfc3339", "rfc2822", "sql", "iso", "date", unixSeconds, unixMillis}
}

// checkLayout reports whether a day written in the layout can be read back.
func checkLayout(layout string) bool {
	reference := time.Date(2021, time.November, 23, 17, 48, 39, 0, time.UTC)
	back, err := time.Parse(layout, reference.Format(layout))
	return err == nil && back.Year() == 2021 && back.Month() == time.November && back.Day() == 23
}

// suggestLayout translates layouts such as DD/MM/YYYY.
func suggestLayout(layout string) string {
	replaced := strings.NewReplacer("YYYY", "2006", "yyyy", "2006", "MM", "01", "DD", "02", "dd", "02", "HH", "15", "hh", "15", "mm", "04", "ss", "05", "SS", "05",
		"%Y", "2006", "%m", "01", "%d", "02", "%H", "15", "%M", "04", "%S", "05").Replace(layout)
	if replaced != layout && checkLayout(replaced) {
		return fmt.Sprintf("write %q", replaced)
	}
	return `write it for the 2nd of January 2006, 15:04:05, such as "02/01/2006 15:04", or one of ` + strings.Join(layoutNames(), ", ")
}

// parse reads a time. ok is false for what is no time; a zero time with ok is
// one that the store left out.
func (m *moments) parse(v value) (when time.Time, reason string) {
	s := v.text()
	if zeroDate(s) {
		return time.Time{}, ""
	}
	if len(m.layouts) == 0 {
		when, reason = parseUsual(s, m.zone)
		return when, counted(s, reason)
	}
	for _, layout := range m.layouts {
		var good bool
		switch layout {
		case unixSeconds, unixMillis:
			when, good = parseUnix(s, layout)
		default:
			when, good = parseLayout(layout, s, m.zone)
		}
		if good {
			return when, ""
		}
	}
	return time.Time{}, counted(s, "not a time in any of the layouts given")
}

// counted returns the reason why a text is no time, or a better one if it counts
// what has passed since 1970.
func counted(s, reason string) string {
	const seconds, millis = 10, 13 // digits, for a few hundred years
	switch {
	case reason == "" || strings.Trim(s, "0123456789") != "":
		return reason
	case len(s) == seconds:
		return "a number, perhaps of seconds since 1970; say time: unix"
	case len(s) == millis:
		return "a number, perhaps of milliseconds since 1970; say time: unix_ms"
	default:
		return reason
	}
}

// parseLayout reads a time by a layout. The name of a zone says nothing unless
// it is the same everywhere, or that of the place whose clock it is.
func parseLayout(layout, s string, zone *time.Location) (when time.Time, ok bool) {
	when, err := time.ParseInLocation(layout, s, zone)
	if err != nil {
		return when, false
	}
	if !strings.Contains(layout, "MST") || when.Location() == zone {
		return when, true
	}
	switch name, offset := when.Zone(); name {
	case "UTC", "GMT", "UT", "Z":
		return when.UTC(), true
	default:
		return when, offset != 0
	}
}

// zeroDate knows the dates that databases write for none.
func zeroDate(s string) bool {
	if strings.Trim(s, "0-/.:T Z") == "" && strings.Count(s, "0") >= 6 && strings.ContainsAny(s, "-/.") {
		return true
	}
	return strings.HasPrefix(s, "0000-00-00") || strings.HasPrefix(s, "0001-01-01") || strings.HasPrefix(s, "-0001-11-30")
}

// parseUsual tells the usual layouts by their shape, so that no parse fails on
// the way to the right one.
func parseUsual(s string, zone *time.Location) (when time.Time, reason string) {
	if layout := usualLayout(s); layout != "" {
		when, err := time.ParseInLocation(layout, s, zone)
		if err == nil {
			return when, ""
		}
	}
	if len(s) >= len("2006-01-02T15:04") && s[4] == '-' && s[7] == '-' {
		for _, layout := range slices.Concat(sqlOffsets(), isoMinutes(), []string{"2006-01-02 15:04"}) {
			if when, good := parseLayout(layout, s, zone); good {
				return when, ""
			}
		}
	}
	return time.Time{}, "not a time in the usual layouts; say time: with its layout"
}

func usualLayout(s string) string {
	switch {
	case len(s) == len(time.DateOnly):
		return time.DateOnly
	case len(s) < len(time.DateTime):
		return ""
	case s[10] == ' ':
		return time.DateTime
	case s[10] != 'T':
		return ""
	case !strings.ContainsAny(s[19:], "Z+-"):
		return isoLocal
	case s[len(s)-1] != 'Z' && s[len(s)-3] != ':':
		return isoOffset
	default:
		return time.RFC3339
	}
}

// parseUnix reads seconds or milliseconds since 1970.
func parseUnix(s, unit string) (when time.Time, ok bool) {
	number, reason, _ := readNumber(s)
	if reason != "" {
		return when, false
	}
	perSecond := decimal.Thousand
	if unit == unixSeconds {
		perSecond = decimal.One
	}
	seconds, err := number.Quo(perSecond)
	if err != nil {
		return when, false
	}
	whole, fraction, fits := seconds.Int64(9)
	const first, last = -62135596800, 253402300799 // the years 1 to 9999
	if !fits || whole < first || whole > last {
		return when, false
	}
	if whole == 0 && fraction == 0 {
		return when, true
	}
	return time.Unix(whole, fraction).UTC(), true
}
