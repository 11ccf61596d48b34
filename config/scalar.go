package config

import (
	"encoding"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// isScalar reports whether target is written as one word in the file.
func isScalar(target reflect.Value) bool {
	if _, ok := target.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return true
	}
	switch target.Kind() {
	case reflect.String, reflect.Bool, reflect.Float32, reflect.Float64,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return true
	default:
		return false
	}
}

// decodeScalar sets target from one word. Text keeps the spelling of the file,
// so that 0123 stays 0123; a value that came out of ${…} is read as if it had
// been written in its place.
func (d *decoder) decodeScalar(node *yamlnode.Node, target reflect.Value, path string) {
	expected, example := expectation(target)
	mend := "write for example " + example
	if node.Kind != yamlnode.Scalar {
		d.mismatch(path, node, expected, mend)
		return
	}
	quoted := node.Type == yamlnode.Text && !d.values.expanded(node)
	switch target.Kind() {
	case reflect.String:
		if node.Type == yamlnode.Bool && !isSecret(target) {
			d.mismatch(path, node, expected, `put it in quotes if it is meant as a text: "`+node.Value+`"`)
			return
		}
	case reflect.Bool:
		if quoted {
			d.mismatch(path, node, expected, "write true or false, without quotes")
			return
		}
	}
	if !setScalar(target, d.textOf(node)) {
		d.refuse(node, target, path)
		return
	}
	if isSecret(target) {
		d.values.protect(node.Value)
	}
}

// refuse tells why a word is none for target.
func (d *decoder) refuse(node *yamlnode.Node, target reflect.Value, path string) {
	expected, example := expectation(target)
	mend := "write for example " + example
	if beyond := outOfBounds(target, node.Value); beyond != "" {
		d.report(path, node, path+" is "+beyond, mend)
		return
	}
	if _, isDuration := target.Interface().(time.Duration); isDuration && node.Type == yamlnode.Int {
		mend = "add the unit: " + node.Value + "s"
	}
	d.mismatch(path, node, expected, mend)
}

// expectation says what target takes, in words, with an example.
func expectation(target reflect.Value) (words, example string) {
	switch target.Interface().(type) {
	case time.Duration:
		return "a duration such as 60s", "60s, 10m or 24h"
	case Bytes:
		return "an amount of memory such as 256MiB", "256MiB"
	}
	switch target.Kind() {
	case reflect.String:
		return "a text", `"text"`
	case reflect.Bool:
		return "true or false", "true"
	case reflect.Float32, reflect.Float64:
		return "a number", "0.5"
	case reflect.Struct:
		return "a value of another form", "a valid one"
	default:
		return "a whole number", "100"
	}
}

// setScalar parses text into target and reports whether it could.
func setScalar(target reflect.Value, text string) bool {
	switch pointer := target.Addr().Interface().(type) {
	case *time.Duration:
		return assign(pointer, text, time.ParseDuration)
	case *Bytes:
		return assign(pointer, text, ParseBytes)
	case encoding.TextUnmarshaler:
		return pointer.UnmarshalText([]byte(text)) == nil
	}
	switch target.Kind() {
	case reflect.String:
		target.SetString(text)
		return true
	case reflect.Bool:
		parsed, known := parseBool(text)
		if known {
			target.SetBool(parsed)
		}
		return known
	default:
		return setNumber(target, text)
	}
}

func assign[T any](target *T, text string, parse func(string) (T, error)) bool {
	parsed, err := parse(text)
	if err != nil {
		return false
	}
	*target = parsed
	return true
}

func setNumber(target reflect.Value, text string) bool {
	bits := target.Type().Bits()
	switch {
	case target.CanFloat():
		parsed, err := strconv.ParseFloat(text, bits)
		if err != nil || parsed != parsed || parsed > 1e300 || parsed < -1e300 {
			return false
		}
		target.SetFloat(parsed)
	case target.CanInt():
		parsed, err := strconv.ParseInt(text, 10, bits)
		if err != nil {
			return false
		}
		target.SetInt(parsed)
	default:
		parsed, err := strconv.ParseUint(text, 10, bits)
		if err != nil {
			return false
		}
		target.SetUint(parsed)
	}
	return true
}

// outOfBounds says what is wrong with a whole number that target cannot hold.
func outOfBounds(target reflect.Value, text string) string {
	if isScalarOfItsOwn(target) || !target.CanInt() && !target.CanUint() {
		return ""
	}
	_, err := strconv.ParseInt(text, 10, target.Type().Bits())
	switch {
	case !errors.Is(err, strconv.ErrRange):
		return ""
	case strings.HasPrefix(text, "-"):
		return "too small"
	default:
		return "too large"
	}
}

// isScalarOfItsOwn tells durations and amounts of memory from plain numbers.
func isScalarOfItsOwn(target reflect.Value) bool {
	switch target.Interface().(type) {
	case time.Duration, Bytes, encoding.TextUnmarshaler:
		return true
	default:
		return false
	}
}

func parseBool(text string) (value, known bool) {
	switch strings.ToLower(text) {
	case "true", "1":
		return true, true
	case "false", "0":
		return false, true
	default:
		return false, false
	}
}

func isSecret(target reflect.Value) bool {
	_, secret := target.Interface().(Secret)
	return secret
}
