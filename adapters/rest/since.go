package rest

import (
	"strconv"
	"time"
)

// sinceFilters are those of {since}.
func sinceFilters() []string { return []string{"rfc3339", "date", "datetime", "unix", "unix_ms"} }

// moment returns how {since} is read in a form; empty for an unknown one. Forms
// without a zone are read off the clock there.
func moment(form string, zone *time.Location) func(sc *scope) string {
	var write func(t time.Time) string
	switch form {
	case "", "rfc3339":
		write = func(t time.Time) string { return t.Format(time.RFC3339) }
	case "date":
		write = func(t time.Time) string { return clockOf(t, zone).Format(time.DateOnly) }
	case "datetime":
		write = func(t time.Time) string { return clockOf(t, zone).Format(time.DateTime) }
	case "unix":
		write = func(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }
	case "unix_ms":
		write = func(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }
	default:
		return nil
	}
	return func(sc *scope) string {
		if sc.query.Since.IsZero() {
			return ""
		}
		return write(sc.query.Since.UTC())
	}
}

// clockOf returns the moment as the clock shows it. In the hour before that is
// put back, it is where it is put back to: what changes afterwards would have a
// time before the moment otherwise, and nobody would hear of it.
func clockOf(t time.Time, zone *time.Location) time.Time {
	shown := t.In(zone)
	_, end := shown.ZoneBounds()
	if end.IsZero() {
		return shown
	}
	if after := end.In(zone); after.Format(time.DateTime) < shown.Format(time.DateTime) {
		return after
	}
	return shown
}

// since compiles a filter of {since}.
func (s *stepping) since(v *value, setting string, one writtenFilter) bool {
	if !s.oneOf(setting, one.name, sinceFilters()) {
		return false
	}
	zone, err := time.LoadLocation(one.argument) // UTC where none is named
	switch {
	case one.argument != "" && one.name != "date" && one.name != "datetime":
		s.complain(setting, one.name+" is the same on every clock", "write it without brackets, as in {since?|"+one.name+"}")
		return false
	case err != nil || one.argument == "Local":
		s.complain(setting, "no zone is called so", "write the shop's zone, as in {since?|"+one.name+"(Europe/Madrid)}")
		return false
	}
	v.read = moment(one.name, zone)
	return true
}
