package config

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

const month = 30 * 24 * time.Hour

func (l *loader) checkRanges(config *Config) {
	state, cache, timeouts := config.State, config.Cache, config.Timeouts
	between(l, "state.conflictive_share", state.ConflictiveShare, 0.01, 1)
	between(l, "state.new_days", state.NewDays, 1, 3650)
	between(l, "state.recent_days", state.RecentDays, 1, 3650)
	if state.RecentDays < state.NewDays {
		l.complain("state.recent_days", "state.recent_days is less than state.new_days", "recent orders include the new ones: raise it")
	}
	between(l, "ai.max_characters", config.AI.MaxCharacters, 400, 100_000)

	between(l, "cache.ttl", cache.TTL, time.Second, 24*time.Hour)
	between(l, "cache.revalidate", cache.Revalidate, 0, month)
	between(l, "cache.stale", cache.Stale, 0, month)
	l.checkLasting("cache.revalidate", cache.Revalidate, cache.TTL)
	l.checkLasting("cache.stale", cache.Stale, cache.TTL)
	between(l, "cache.negative", cache.Negative, time.Second, time.Hour)
	between(l, "cache.max_entries", cache.MaxEntries, 100, 10_000_000)
	between(l, "cache.max_bytes", cache.MaxBytes, 1<<20, 64<<30)

	between(l, "timeouts.global_search", timeouts.GlobalSearch, time.Second, longestGlobalSearch)
	between(l, "timeouts.others", timeouts.Others, time.Second, longestOthers)

	l.oneOf("log.level", config.Log.Level, logLevels())
	l.oneOf("log.format", config.Log.Format, logFormats())
}

// checkLasting refuses a time that ends while an answer is still fresh, where
// somebody wrote it; the defaults give way to a long cache.ttl.
func (l *loader) checkLasting(path string, lasting, fresh time.Duration) {
	_, elsewhere := l.origin(path)
	if lasting >= fresh || l.decoder.found[path] == nil && !elsewhere {
		return
	}
	l.complain(path, fmt.Sprintf("%s is %s, which is less than cache.ttl", path, strings.Trim(l.show(path, plain(lasting)), `"`)),
		fmt.Sprintf("both count from the reading: write at least %s, which serves nothing older", plain(fresh)))
}

func logLevels() []string { return []string{"debug", "info", "warn", "error"} }

func logFormats() []string { return []string{"text", "json"} }

// between reports a setting that lies outside of its range.
func between[T cmp.Ordered](l *loader, path string, value, lowest, highest T) {
	if value >= lowest && value <= highest {
		return
	}
	l.complain(path, fmt.Sprintf("%s is %s, which is out of range", path, strings.Trim(l.show(path, plain(value)), `"`)), fmt.Sprintf("write something from %s to %s", plain(lowest), plain(highest)))
}

func plain[T any](value T) string {
	if duration, ok := any(value).(time.Duration); ok {
		return plainDuration(duration)
	}
	return fmt.Sprint(value)
}

// plainDuration leaves out the zero minutes and seconds that String adds.
func plainDuration(duration time.Duration) string {
	text := duration.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

func (l *loader) oneOf(path, value string, possible []string) {
	for _, word := range possible {
		if value == word {
			return
		}
	}
	mend := "possible here: " + strings.Join(possible, ", ")
	if near := yamlnode.Nearest(value, possible); near != "" && len(possible) > 2 {
		mend = fmt.Sprintf("did you mean %q?", near)
	}
	l.complain(path, fmt.Sprintf("%s is %s, which is unknown", path, l.show(path, value)), mend)
}
