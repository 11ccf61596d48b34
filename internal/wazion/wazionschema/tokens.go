package wazionschema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxDecimals is two more than the currencies with the finest units need.
const maxDecimals = 5

// tokens walks over a document and judges what a schema cannot see: how it is
// written.
type tokens struct {
	decoder *json.Decoder
	foreign bool // inside a document that is not ours
}

func checkTokens(body []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	walk := tokens{decoder: decoder}
	if err := walk.value(""); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the JSON value")
	}
	return nil
}

func (t *tokens) value(path string) error {
	token, err := t.decoder.Token()
	if err != nil {
		return fmt.Errorf("reading %s: %w", place(path), err)
	}
	switch token := token.(type) {
	case nil:
		if !t.foreign {
			return fmt.Errorf("%s is null", place(path))
		}
	case json.Number:
		return t.number(path, token.String())
	case json.Delim:
		if token == '{' {
			return t.object(path)
		}
		return t.list(path)
	}
	return nil
}

func (t *tokens) object(path string) error {
	seen := make(map[string]bool)
	for t.decoder.More() {
		token, err := t.decoder.Token()
		if err != nil {
			return fmt.Errorf("reading %s: %w", place(path), err)
		}
		name, _ := token.(string)
		inner := path + "/" + name
		if seen[name] {
			return fmt.Errorf("%s appears twice", inner)
		}
		seen[name] = true
		if err := t.member(inner); err != nil {
			return err
		}
	}
	return t.end(path)
}

func (t *tokens) member(path string) error {
	if path == "/raw" {
		t.foreign = true
		defer func() { t.foreign = false }()
	}
	return t.value(path)
}

func (t *tokens) list(path string) error {
	for i := 0; t.decoder.More(); i++ {
		if err := t.value(fmt.Sprintf("%s/%d", path, i)); err != nil {
			return err
		}
	}
	return t.end(path)
}

func (t *tokens) end(path string) error {
	if _, err := t.decoder.Token(); err != nil {
		return fmt.Errorf("reading the end of %s: %w", place(path), err)
	}
	return nil
}

func (t *tokens) number(path, text string) error {
	if t.foreign {
		return nil
	}
	if strings.ContainsAny(text, "eE") {
		return fmt.Errorf("%s is written with an exponent: %s", place(path), text)
	}
	if _, decimals, _ := strings.Cut(text, "."); len(decimals) > maxDecimals {
		return fmt.Errorf("%s has more than %d decimals: %s", place(path), maxDecimals, text)
	}
	return nil
}

func place(path string) string {
	if path == "" {
		return "the answer"
	}
	return path
}
