package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/witness"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

// sum writes in one line who was asked and how it went, and then what was wrong.
func (t *tried) sum(out *painter) {
	how := "everything could be read"
	switch {
	case t.witness == nil && len(t.degraded) == 0:
		how = ""
	case len(t.degraded) > 0:
		how = "not everything could be read: " + strings.Join(t.degraded, ", ")
	}
	parts := []string{t.asked, shownTime(t.took)}
	if how != "" {
		parts = append(parts, how)
	}
	if t.stale {
		parts = append(parts, "some of it was read earlier than it should be")
	}
	fmt.Fprintf(out, "\n%s\n", out.paint(dim, strings.Join(parts, " · ")))
	for _, problem := range t.problems {
		fmt.Fprintln(out, out.paint(red, problem))
	}
	for _, note := range t.notes {
		fmt.Fprintln(out, out.paint(yellow, note))
	}
}

func shownTime(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return d.Round(100 * time.Microsecond).String()
	default:
		return d.Round(time.Millisecond).String()
	}
}

// diagnose says of every source that could not be read why, and what mends it.
func (t *tried) diagnose(file string) {
	places := newSettingPlaces(file)
	asks := t.witness.Asks()
	for _, name := range t.degraded {
		var told []string
		for i := range asks {
			if asks[i].Source != name {
				continue
			}
			if text := troubleOf(&asks[i], places); text != "" && !slices.Contains(told, text) {
				told = append(told, text)
			}
		}
		if len(told) == 0 {
			told = []string{"it was not read in time; --timeout gives it more"}
		}
		for _, text := range told {
			t.problems = append(t.problems, name+": "+text)
		}
	}
}

// troubleOf says in plain words what was wrong with one question; nothing where
// nothing was.
func troubleOf(asked *witness.Ask, places settingPlaces) string {
	var failure *adapters.Error
	switch {
	case errors.As(asked.Error, &failure):
		return failureText(asked.Source, failure, places)
	case errors.Is(asked.Error, context.DeadlineExceeded), errors.Is(asked.Error, source.ErrNotInMemory), asked.Error == nil && asked.Took == 0:
		return "no answer in time; --timeout gives it more"
	case asked.Error != nil && asked.Copy != nil && asked.Copy.Error != nil:
		return "its directory cannot be read; " + mendDirectory
	case asked.Error != nil:
		return asked.Error.Error()
	case len(asked.Missing) > 0:
		return "could not be read: " + strings.Join(asked.Missing, ", ") + "; --explain shows which request failed"
	case asked.Partial:
		return "its directory does not know everything yet; " + mendDirectory
	default:
		return ""
	}
}

func failureText(name string, failure *adapters.Error, places settingPlaces) string {
	status := ""
	if failure.Status != 0 {
		status = fmt.Sprintf("%d, ", failure.Status)
	}
	why := ""
	if failure.Err != nil {
		why = " (" + failure.Err.Error() + ")"
	}
	switch failure.Kind {
	case adapters.Unsupported, adapters.NotFound:
		return ""
	case adapters.Unauthorized:
		return status + "the key was refused; check " + places.of(name, "auth", "api_key", "headers", "query")
	case adapters.Forbidden:
		return status + "the key lacks a right; let it read customers, orders and products, or check " + places.of(name, "auth", "api_key", "headers", "query")
	case adapters.RateLimited:
		wait := ""
		if failure.RetryAfter > 0 {
			wait = " in " + failure.RetryAfter.Round(time.Second).String()
		}
		return status + "the backend's limit of calls is used up" + why + "; try again" + wait + ", or lower rate_per_minute"
	case adapters.Unavailable:
		return status + "the backend does not answer as it should" + why + "; check that it runs, and " + places.of(name, "base_url", "url")
	case adapters.BadResponse:
		return status + "the backend answered what is no answer" + why + "; look at it with --explain, and check " + places.of(name, "base_url", "url", "operations")
	default:
		return "a defect of its adapter" + why + "; look with --explain"
	}
}

// settingPlaces knows where settings of sources stand.
type settingPlaces struct {
	file *yamlnode.File
}

func newSettingPlaces(path string) settingPlaces {
	data, err := os.ReadFile(filepath.Clean(path)) //nolint:gosec // The user names the file.
	if err != nil {
		return settingPlaces{}
	}
	file, err := yamlnode.Parse(path, data)
	if err != nil {
		return settingPlaces{}
	}
	return settingPlaces{file}
}

// of names the first of several settings that a source has, with its place.
func (p settingPlaces) of(name string, settings ...string) string {
	if p.file == nil {
		return settings[0]
	}
	source := p.file.Root.Get("sources").Get(name)
	node, found := source, settings[0]
	for _, setting := range settings {
		if key := keyOf(source.Get("settings"), setting); key != nil {
			node, found = key, setting
			break
		}
	}
	if node == nil {
		return found + " in " + p.file.Name
	}
	at := p.file.Problem(node, "", "")
	return fmt.Sprintf("%s in %s:%d", found, p.file.Name, at.Line)
}

// keyOf returns the key of a section by its name, or nil.
func keyOf(section *yamlnode.Node, name string) *yamlnode.Node {
	if section == nil {
		return nil
	}
	for _, entry := range section.Entries {
		if entry.Key.Value == name {
			return entry.Key
		}
	}
	return nil
}
