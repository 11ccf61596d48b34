package config_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

// FuzzLoad looks for files that crash, that fail without problems, and that
// make a problem show what an environment variable holds.
func FuzzLoad(f *testing.F) {
	for _, seed := range []string{minimal, secretive, string(config.Template()), "a: ${X}", "sources: {a: {adapter: whatalo, settings: {rules: [{status: \"${X}\"}]}}}", "server: {tls: {cert_file: \"${X}\", key_file: a}}"} {
		f.Add(seed)
	}
	const hidden = "hidden-8c1f-value"
	f.Fuzz(func(t *testing.T, text string) {
		_, err := load(text, func(o *config.Options) {
			o.LookupEnv = func(name string) (string, bool) { return hidden, !strings.HasPrefix(name, "WAZGATE_") }
			o.ReadFile = func(path string) ([]byte, error) {
				return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
			}
		})
		if err == nil {
			return
		}
		var problems yamlnode.Problems
		if !errors.As(err, &problems) || len(problems) == 0 {
			t.Fatalf("error without problems: %v", err)
		}
		if strings.Contains(err.Error(), hidden) && !strings.Contains(text, hidden) {
			t.Errorf("shown: %v", err)
		}
		for _, problem := range problems {
			if problem.Message == "" {
				t.Errorf("no message: %+v", problem)
			}
		}
	})
}
