package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/config"
)

// Markers that stand for credentials, by the way they come in.
const (
	markEnv    = "mark-env-4f1c"
	markFile   = "mark-file-9d2e"
	markToken  = "mark-token-77aa"
	markWord   = "mark-word-31be"
	markKey    = "mark-key-c0de"
	markHeader = "mark-header-5e5e"
	markBase   = "mark-base-0b0b"
)

func marks() []string {
	return []string{markEnv, markFile, markToken, markWord, markKey, markHeader, markBase}
}

// secretive holds a credential of every kind; tests break it in many ways.
const secretive = `auth:
  tokens:
    - ` + markToken + `
    - "${MARK}"
  basic:
    - {user: wazion, password: ` + markWord + `}
sources:
  shop:
    adapter: whatalo
    settings:
      api_key: "` + markKey + `"
      base_url: https://shop.example.com/${file:mark}
      headers:
        x-anything: ` + markHeader + `
        authorization: "Bearer ${MARK}"
directory:
  database_url: postgres://wazgate:` + markBase + `@db.example.com/wazgate
`

func loadSecretive(t *testing.T, text string) (*config.Config, error) {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "mark"), []byte(markFile+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return load(text, func(o *config.Options) {
		o.Path = filepath.Join(folder, "wazgate.yaml")
		o.LookupEnv = environment(map[string]string{"MARK": markEnv})
	})
}

func TestNoFormOfPrintingShowsASecret(t *testing.T) {
	got, err := loadSecretive(t, secretive)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+"\n", got)
		fmt.Fprintf(&out, verb+"\n", *got)
		fmt.Fprintf(&out, verb+verb+verb+"\n", got.Auth.Tokens, got.Auth.Basic[0], got.Sources)
	}
	encoded, err := json.Marshal([]any{got})
	if err != nil {
		t.Fatal(err)
	}
	out.Write(encoded)
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "config", got, "auth", got.Auth, "token", got.Auth.Tokens[0], "source", got.Sources[0])
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "config", got, "token", got.Auth.Tokens[0], "source", got.Sources[0])
	text, err := got.Auth.Tokens[0].MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	out.Write(text)
	out.WriteString(got.Auth.Tokens[0].String() + got.Auth.Tokens[0].GoString())
	for _, mark := range marks() {
		if strings.Contains(out.String(), mark) || strings.Contains(out.String(), fmt.Sprintf("%x", mark)) {
			t.Errorf("%s is shown in %.2000s", mark, out.String())
		}
	}
	if got.Auth.Tokens[0].Reveal() != markToken || got.Auth.Basic[0].Password.Reveal() != markWord || !strings.Contains(got.Directory.DatabaseURL.Reveal(), markBase) {
		t.Error("the credentials themselves are lost")
	}
	if !strings.Contains(out.String(), "[redacted]") {
		t.Error("nothing shows as redacted")
	}
}

// TestNoProblemShowsASecret puts a mistake of every kind on, above and below
// every line of a file full of credentials.
func TestNoProblemShowsASecret(t *testing.T) {
	lines := strings.SplitAfter(secretive, "\n")
	mistakes := []func(line string) string{
		func(line string) string { return strings.Replace(line, ":", ":[", 1) },
		func(line string) string { return strings.Replace(line, "key", "kye", 1) },
		func(line string) string { return strings.Replace(line, "tokens", "tokns", 1) },
		func(line string) string { return strings.Replace(line, "password", "pasword", 1) },
		func(line string) string { return strings.Replace(line, "password", "clave", 1) },
		func(line string) string { return strings.Replace(line, "headers", "cabeceras", 1) },
		func(line string) string { return strings.Replace(line, "api_key:", "clave:", 1) },
		func(line string) string { return strings.Replace(line, "database_url:", "databse_url:", 1) },
		func(line string) string { return strings.Replace(line, "postgres:", "mysql:", 1) },
		func(line string) string { return strings.Replace(line, "db.example.com", "db.example.com:port", 1) },
		func(line string) string { return strings.Replace(line, "- ", "- - ", 1) },
		func(line string) string { return strings.Replace(line, "- ", "", 1) },
		func(line string) string { return "\t" + line },
		func(line string) string { return " " + line },
		func(line string) string { return strings.TrimSuffix(line, "\n") + " : x\n" },
		func(line string) string { return strings.Replace(line, `"`, "", 1) },
		func(line string) string { return strings.Replace(line, "mark-", "{mark-", 1) },
		func(line string) string { return strings.Replace(line, "https", "http", 1) },
		func(line string) string { return line + line },
		func(line string) string { return line + "zzzz: 1\n" },
		func(line string) string { return strings.Replace(line, "mark-", " mark-", 1) + "---\n" },
		func(string) string { return "" },
	}
	failed := 0
	for i := range lines {
		for _, mistake := range mistakes {
			broken := strings.Join(lines[:i], "") + mistake(lines[i]) + strings.Join(lines[i+1:], "")
			_, err := loadSecretive(t, broken)
			if err == nil {
				continue
			}
			failed++
			for _, mark := range marks() {
				if strings.Contains(err.Error(), mark) {
					t.Errorf("%s is shown for\n%s\n%v", mark, broken, err)
				}
			}
		}
	}
	if failed < 100 {
		t.Errorf("only %d of the mistakes were mistakes", failed)
	}
}

// TestASecretInTheWrongPlace puts a credential where YAML or a setting makes
// something else of it.
func TestASecretInTheWrongPlace(t *testing.T) {
	const source = "auth: {tokens: [" + goodToken + "]}\nsources:\n  shop:\n    adapter: whatalo\n    settings:\n      api_key: k\n"
	for name, text := range map[string]string{
		"an alias":               "auth:\n  tokens:\n    - *" + markToken + "\n",
		"an alias in braces":     "auth: {basic: [{user: wazion, password: *" + markToken + "}]}\n",
		"auth itself":            "auth: " + markToken + "\n",
		"a header and its value": "auth: {tokens: [" + goodToken + "], header: \"X-Api-Key: " + markToken + "\"}\n",
		"a scheme and its value": "auth: {tokens: [" + goodToken + "], header: \"Bearer " + markToken + "\"}\n",
		"a user in an address":   source + "      base_url: [\"https://key:" + markToken + "@shop.example.com/\"]\n",
		"a query of an address":  source + "      base_url: [\"https://shop.example.com/?a=b&key=" + markToken + "\"]\n",
		"a section of one line":  source + "      paging: \"https://key:" + markToken + "@shop.example.com/\"\n",
		"a query in one line":    "auth: {tokens: [" + goodToken + "]}\nsources: {t: {adapter: ordertracking, settings: {query: key=" + markToken + "}}}\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := loadSecretive(t, text)
			if err == nil {
				t.Fatal("no problem")
			}
			if strings.Contains(err.Error(), markToken) {
				t.Errorf("it is shown: %v", err)
			}
		})
	}
}
