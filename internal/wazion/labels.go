package wazion

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

//go:embed labels/*.json
var labelFiles embed.FS

// labelLanguage is the label that names the language of all the others.
const labelLanguage = "label_languages"

// Labels is one complete, immutable set of the side panel's texts. The zero
// Labels is empty; NewLabels makes usable ones.
type Labels struct {
	language string
	texts    map[string]string
	encoded  []byte
}

// UnknownLanguageError says that there are no texts in a language.
type UnknownLanguageError struct{ Language string }

// Error names the language and those that exist.
func (e *UnknownLanguageError) Error() string {
	return fmt.Sprintf("no built-in texts in language %q (there are: %s)", e.Language, strings.Join(Languages(), ", "))
}

// UnknownLabelError says that an override names a label that WAzion does not
// have. LabelKeys lists those to suggest from.
type UnknownLabelError struct{ Key string }

// Error names the key.
func (e *UnknownLabelError) Error() string { return fmt.Sprintf("unknown label %q", e.Key) }

// NewLabels returns the built-in labels of a language ("es", "pt-BR", …) with
// some of them replaced. Unknown names are refused with an UnknownLanguageError
// or one UnknownLabelError for each wrong key, joined in the keys' order.
func NewLabels(language string, overrides map[string]string) (Labels, error) {
	base, ok := baseLanguage(language)
	if !ok {
		return Labels{}, &UnknownLanguageError{Language: language}
	}
	data, err := labelFiles.ReadFile("labels/" + base + ".json")
	if err != nil {
		return Labels{}, fmt.Errorf("reading the built-in labels: %w", err)
	}
	texts := make(map[string]string)
	if err := json.Unmarshal(data, &texts); err != nil {
		return Labels{}, fmt.Errorf("decoding the built-in labels in %s: %w", base, err)
	}
	if err := replaceLabels(texts, overrides); err != nil {
		return Labels{}, err
	}
	encoded, err := encodeLabels(texts)
	if err != nil {
		return Labels{}, err
	}
	return Labels{language: base, texts: texts, encoded: encoded}, nil
}

// Language returns the language of the built-in texts; a replaced
// label_languages does not change it.
func (l Labels) Language() string { return l.language }

// Get returns one label, or "" for a key that does not exist.
func (l Labels) Get(key string) string { return l.texts[key] }

// Equal reports whether both sets hold the same texts.
func (l Labels) Equal(other Labels) bool { return maps.Equal(l.texts, other.texts) }

// MarshalJSON returns the object that NewLabels encoded.
func (l Labels) MarshalJSON() ([]byte, error) {
	if l.encoded == nil {
		return []byte("{}"), nil
	}
	return l.encoded, nil
}

// Languages returns the languages that have built-in texts, the default first.
func Languages() []string { return []string{"es", "en", "it", "fr", "de", "pt"} }

// LabelKeys returns the names of all labels in the order of the documentation.
func LabelKeys() []string {
	return []string{
		labelLanguage, "customer_info", "name", "email", "phone", "orders_count", "total_spent", "total_refunded",
		"discounts", "customer_state", "recent_orders", "order", "orders", "order_number", "date", "amount",
		"net_amount", "subtotal", "discount", "refund", "refunded", "cancelled", "cancel_reason", "items",
		"item_status", "quantity", "original_quantity", "current_quantity", "sku", "shipments", "shipping",
		"tracking_number", "no_shipping_info", "order_note", "fully_refunded", "partially_refunded", "active",
		"abandoned_carts", "copy_link", "view_customer", "view_profile", "remove_assignment", "not_found",
		"no_orders", "error", "state_no_orders", "state_conflictive", "state_processing", "state_new_orders",
		"state_recent_orders", "state_old_orders",
	}
}

func replaceLabels(texts, overrides map[string]string) error {
	var problems []error
	for _, key := range slices.Sorted(maps.Keys(overrides)) {
		if _, ok := texts[key]; !ok {
			problems = append(problems, &UnknownLabelError{Key: key})
			continue
		}
		texts[key] = overrides[key]
	}
	return errors.Join(problems...)
}

// encodeLabels writes the labels in the order of LabelKeys, so that equal
// labels are equal bytes.
func encodeLabels(texts map[string]string) ([]byte, error) {
	encoded := []byte{'{'}
	for i, key := range LabelKeys() {
		if i > 0 {
			encoded = append(encoded, ',')
		}
		member, err := json.Marshal(texts[key])
		if err != nil {
			return nil, fmt.Errorf("encoding label %s: %w", key, err)
		}
		encoded = append(encoded, '"')
		encoded = append(encoded, key...)
		encoded = append(encoded, '"', ':')
		encoded = append(encoded, member...)
	}
	return append(encoded, '}'), nil
}

// baseLanguage returns the built-in language that a tag such as "pt-BR" or
// "es_ES" belongs to.
func baseLanguage(tag string) (string, bool) {
	base, _, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(tag), "_", "-"), "-")
	base = strings.ToLower(base)
	return base, slices.Contains(Languages(), base)
}
