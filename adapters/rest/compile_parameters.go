package rest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/wazgate/wazgate/internal/upstream"
)

// parameters compile what is sent under names.
func (s *stepping) parameters(section string, given map[string]any) []parameter {
	at := inQuery
	if section == "form" {
		at = inForm
	}
	compiled := make([]parameter, 0, len(given))
	for _, name := range slices.Sorted(maps.Keys(given)) {
		setting := s.place + "." + section + "." + name
		s.checkKeyName(setting, name)
		compiled = append(compiled, s.parameter(setting, name, given[name], at))
	}
	return compiled
}

func (s *stepping) parameter(setting, name string, given any, at position) parameter {
	compiled := parameter{name: name}
	list, several := given.([]any)
	if !several {
		if text, fits := s.scalar(setting, given); fits {
			compiled.texts = []*template{s.text(setting, text, at)}
		}
		return compiled
	}
	compiled.byID = len(list) == 1 && mentionsID(list[0])
	if len(list) == 0 {
		s.complain(setting, "is an empty list", "write the texts that are sent, or remove it")
	}
	s.item = compiled.byID && s.in.Batch != nil
	for i, one := range list {
		place := fmt.Sprintf("%s[%d]", setting, i)
		if text, fits := s.scalar(place, one); fits {
			compiled.texts = append(compiled.texts, s.text(place, text, at))
		}
	}
	s.item = false
	return compiled
}

// text compiles a text that cannot be sent empty.
func (s *stepping) text(setting, text string, at position) *template {
	if strings.TrimSpace(text) == "" && at != inForm {
		s.complain(setting, "is empty", "write what is sent, or remove it")
	}
	return s.template(setting, text, at)
}

// scalar returns a word of the settings as text.
func (s *stepping) scalar(setting string, given any) (text string, fits bool) {
	if text, fits := scalarText(given); fits {
		return text, true
	}
	if section, is := given.(map[string]any); is {
		if name := misread(section); name != "" {
			s.complain(setting, "is a section, not a text", fmt.Sprintf("put it in quotes: \"{%s}\"", name))
			return "", false
		}
	}
	if given == nil {
		s.complain(setting, "is empty", "write what is sent, or remove it")
		return "", false
	}
	s.complain(setting, "is no text", `write a text, or a list of texts for a repeated parameter`)
	return "", false
}

// scalarText returns a text, number or truth value as it would be sent.
func scalarText(given any) (text string, fits bool) {
	switch given := given.(type) {
	case string:
		return given, true
	case json.Number:
		return given.String(), true
	case bool:
		return strconv.FormatBool(given), true
	case int:
		return strconv.Itoa(given), true
	default:
		return "", false
	}
}

// headers compile those of the step alone.
func (s *stepping) headers() []parameter {
	for _, name := range slices.Sorted(maps.Keys(s.in.Headers)) {
		s.checkHeader(s.place+".headers."+name, name)
	}
	var compiled []parameter
	for _, name := range slices.Sorted(maps.Keys(s.in.Headers)) {
		setting := s.place + ".headers." + name
		one := s.parameter(setting, http.CanonicalHeaderKey(name), s.in.Headers[name], inHeader)
		for _, text := range one.texts {
			for _, piece := range text.pieces {
				if !httpguts.ValidHeaderFieldValue(piece.literal) {
					s.complain(setting, "holds a line break or control character", "write it on one line")
				}
			}
		}
		if one.name == "Content-Type" {
			s.contentType(setting, one)
			continue
		}
		compiled = append(compiled, one)
	}
	return compiled
}

// contentType takes the form of the body from the headers.
func (s *stepping) contentType(setting string, header parameter) {
	constant := false
	if len(header.texts) == 1 {
		s.out.call.content, constant = header.texts[0].constant()
	}
	if !constant || s.in.Form != nil || s.in.JSON == nil && s.in.GraphQL == "" {
		s.complain(setting, "only a json body can be called something else", "remove it")
	}
}

// checkHeader refuses names that are none, or that wazgate itself sets.
func (s *stepping) checkHeader(setting, name string) {
	switch auth := s.settings.Auth; {
	case !httpguts.ValidHeaderFieldName(name):
		s.complain(setting, "is no name of a header", "use letters, digits and hyphens")
	case upstream.OwnHeader(name):
		s.complain(setting, "is set by wazgate itself", "remove it")
	case auth.sets(name):
		s.complain(setting, "is set by auth", "remove it")
	case s.settings.sends(name):
		s.complain(setting, "goes with every call already, from headers", "keep one of the two")
	}
}
