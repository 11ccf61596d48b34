package briefing

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/template"
	"time"

	"github.com/wazgate/wazgate/internal/record"
)

// phrases are the words of one language.
type phrases map[string]string

func readPhrases(language string) (phrases, error) {
	base, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(language, "_", "-")), "-")
	data, err := assets.ReadFile("phrases/" + base + ".json")
	if err != nil {
		return nil, fmt.Errorf("no briefing in language %q; there is %s", language, strings.Join(Languages(), ", "))
	}
	words := make(phrases)
	if err := json.Unmarshal(data, &words); err != nil {
		return nil, fmt.Errorf("reading the phrases of %q: %w", base, err)
	}
	return words, nil
}

// Languages returns the languages that briefings are written in.
func Languages() []string { return []string{"es", "en", "it", "fr", "de", "pt"} }

func (p phrases) functions() template.FuncMap {
	return template.FuncMap{"t": p.say, "date": p.date, "money": money, "number": number, "cost": Money.known, "some": some}
}

// noFunctions declares the functions for a template that is only looked at.
func noFunctions() template.FuncMap { return phrases{}.functions() }

// say returns a phrase; "%s" in it stands for the argument.
func (p phrases) say(key string, arguments ...any) (string, error) {
	phrase, ok := p[key]
	if !ok {
		return "", fmt.Errorf("no phrase %q", key)
	}
	if len(arguments) == 0 {
		return phrase, nil
	}
	return fmt.Sprintf(phrase, arguments...), nil
}

// date writes a day as the language does, in the zone that the source gave.
func (p phrases) date(day record.Optional[time.Time]) string {
	if !day.Set {
		return ""
	}
	return day.Value.Format(p["date_layout"])
}

// money writes an amount with a point, which no model misreads.
func money(m Money) string {
	if !m.Amount.Set {
		return ""
	}
	return strings.TrimSpace(m.Amount.Value.String() + " " + m.Currency)
}

// number writes a count without trailing zeros.
func number(n record.Number) string {
	if !n.Set {
		return ""
	}
	return n.Value.Trim(0).String()
}

// some reports whether a count is known and not zero.
func some(n record.Number) bool { return n.Set && !n.Value.IsZero() }
