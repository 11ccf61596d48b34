package telemetry_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/telemetry"
)

// planted are values that must not reach a log in any form.
func planted() []string {
	return []string{"612345678", "612 345 678", "612-345-678", "ana.ruiz", "example.com/secret", "s3cr3t-t0ken", "hunter2", "٦١٢٣٤٥٦٧٨"}
}

func TestLoggerLeavesOut(t *testing.T) {
	lookup := &url.Error{Op: "Get", URL: "https://api.example.com/orders?phone=%2B34612345678&token=s3cr3t-t0ken", Err: errors.New("connection refused")}
	cases := map[string]func(*slog.Logger){
		"phone by key":            func(l *slog.Logger) { l.Info("x", "phone", "612345678") },
		"phone as a number":       func(l *slog.Logger) { l.Info("x", "customer_phone", 612345678) },
		"related phones":          func(l *slog.Logger) { l.Info("x", "relatedPhones", []string{"612345678"}) },
		"token by key":            func(l *slog.Logger) { l.Info("x", "api-key", "hunter2") },
		"tokens by key":           func(l *slog.Logger) { l.Info("x", "tokens", []string{"hunter2"}) },
		"password by key":         func(l *slog.Logger) { l.Info("x", "dbPassword", "hunter2") },
		"query by key":            func(l *slog.Logger) { l.Info("x", "query", "ana.ruiz") },
		"group by name":           func(l *slog.Logger) { l.Info("x", slog.Group("email", "local", "ana.ruiz")) },
		"open group by name":      func(l *slog.Logger) { l.WithGroup("phone").Info("x", "value", "ana.ruiz") },
		"attribute of a child":    func(l *slog.Logger) { l.With("note", "+34 612 345 678").Info("x") },
		"phone in the message":    func(l *slog.Logger) { l.Info("no customer for +34612345678 there") },
		"phone with spaces":       func(l *slog.Logger) { l.Info("x", "note", "call 612 345 678 now") },
		"phone with dashes":       func(l *slog.Logger) { l.Info("x", "note", "(34) 612-345-678") },
		"phone beside letters":    func(l *slog.Logger) { l.Info("x", "key", "shop:tel612345678x") },
		"phone in other digits":   func(l *slog.Logger) { l.Info("x", "note", "٦١٢٣٤٥٦٧٨") },
		"e-mail in a text":        func(l *slog.Logger) { l.Info("x", "note", "from <ana.ruiz@example.com>") },
		"e-mail encoded":          func(l *slog.Logger) { l.Info("x", "path", "/customers/ana.ruiz%40example.com") },
		"URL error":               func(l *slog.Logger) { l.Error("x", "error", lookup) },
		"wrapped URL error":       func(l *slog.Logger) { l.Error("x", "error", fmt.Errorf("finding orders: %w", lookup)) },
		"URL value":               func(l *slog.Logger) { l.Info("x", "url", &url.URL{Host: "h", RawQuery: "t=hunter2"}) },
		"relative URL":            func(l *slog.Logger) { l.Info("GET /wazion/globalSearch?q=ana.ruiz HTTP/1.1") },
		"user in a URL":           func(l *slog.Logger) { l.Info("x", "dsn", "postgres://wazgate:hunter2@db/wazgate") },
		"bearer":                  func(l *slog.Logger) { l.Info("x", "note", "Bearer s3cr3t-t0ken") },
		"bearer in lower case":    func(l *slog.Logger) { l.Info("x", "note", "sent bearer s3cr3t-t0ken there") },
		"header map":              func(l *slog.Logger) { l.Info("x", "header", http.Header{"Authorization": {"Bearer s3cr3t-t0ken"}}) },
		"assignment":              func(l *slog.Logger) { l.Info("x", "note", "token=hunter2 refused") },
		"JSON in a text":          func(l *slog.Logger) { l.Info("x", "note", `{"api_key":"hunter2"}`) },
		"structure":               func(l *slog.Logger) { l.Info("x", "thing", struct{ Contact string }{"ana.ruiz@example.com"}) },
		"list":                    func(l *slog.Logger) { l.Info("x", "keys", []string{"email:ana.ruiz@example.com"}) },
		"stringer in a log value": func(l *slog.Logger) { l.Info("x", "v", valuer("+34612345678")) },
	}
	for name, write := range cases {
		for _, format := range []string{"text", "json"} {
			t.Run(name+"/"+format, func(t *testing.T) {
				var out bytes.Buffer
				write(telemetry.NewLogger(&out, format, slog.LevelInfo))
				if !strings.Contains(out.String(), "[redacted]") {
					t.Errorf("nothing was redacted in %s", out.String())
				}
				for _, secret := range planted() {
					if strings.Contains(out.String(), secret) {
						t.Errorf("the log holds %q: %s", secret, out.String())
					}
				}
			})
		}
	}
}

type valuer string

func (v valuer) LogValue() slog.Value { return slog.StringValue(string(v)) }

func TestLoggerKeepsWhatIsNeeded(t *testing.T) {
	for _, text := range []string{
		"listening on 127.0.0.1:8080",
		"listening on 192.168.100.200:65535",
		"listening on [2001:db8::8a2e:370:7334]:443",
		"took 1.234567891s of 4.5s",
		"took 123.456789ms",
		"took 12.345678µs",
		"status 503 from shop, 1 of 3",
		"since 2026-01-02T15:04:05Z",
		"since 2026-01-02 15:04:05.123",
		"basic authentication is on",
		"source shop: rate_limited (status 429)",
		"go1.26.8",
		"what is this? nobody knows",
	} {
		t.Run(text, func(t *testing.T) {
			var out bytes.Buffer
			telemetry.NewLogger(&out, "json", slog.LevelInfo).Log(t.Context(), slog.LevelInfo, text) //nolint:sloglint // the message is what is tested
			var line struct {
				Msg string `json:"msg"`
			}
			if err := json.Unmarshal(out.Bytes(), &line); err != nil {
				t.Fatal(err)
			}
			if line.Msg != text {
				t.Errorf("got %q", line.Msg)
			}
		})
	}
}

func TestLoggerKeepsKinds(t *testing.T) {
	var out bytes.Buffer
	telemetry.NewLogger(&out, "json", slog.LevelInfo).Info("x",
		"count", 12345678, "ok", true, "took", 1500*time.Millisecond, "degraded", []string{"shop", "crm"}, "none", nil)
	var line struct {
		Level    string        `json:"level"`
		Count    int           `json:"count"`
		OK       bool          `json:"ok"`
		Took     time.Duration `json:"took"`
		Degraded []string      `json:"degraded"`
	}
	if err := json.Unmarshal(out.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	if line.Level != "INFO" || line.Count != 12345678 || !line.OK || line.Took != 1500*time.Millisecond || len(line.Degraded) != 2 {
		t.Errorf("got %s", out.String())
	}
}

func TestLoggerLevel(t *testing.T) {
	var out bytes.Buffer
	telemetry.NewLogger(&out, "text", slog.LevelWarn).Info("unimportant")
	if out.Len() != 0 {
		t.Errorf("got %s", out.String())
	}
}

func TestLoggerKeepsTheNamesOfCallsAndTraces(t *testing.T) {
	var out bytes.Buffer
	log := telemetry.NewLogger(&out, "text", slog.LevelInfo)
	log.Info("x", "request_id", "AB2345672AAAAAAAAAAAAAAAAA", "trace_id", "0af7651916cd43dd8448eb211c80319c")
	if told := out.String(); !strings.Contains(told, "AB2345672AAAAAAAAAAAAAAAAA") || !strings.Contains(told, "0af7651916cd43dd8448eb211c80319c") {
		t.Errorf("got %s", told)
	}
	out.Reset()
	log.Info("x", "request_id", "612345678", "trace_id", "612345678")
	log.Info("x", "id", "0af7651916cd43dd8448eb211c80319c")
	if told := out.String(); strings.Contains(told, "612345678") || strings.Contains(told, "7651916") {
		t.Errorf("got %s", told)
	}
}

func FuzzLoggerLeavesOutPhones(f *testing.F) {
	f.Add("call ", " now")
	f.Add("1.", "s")
	f.Add("2026-01-02 ", "")
	f.Add("?", "=")
	f.Fuzz(func(t *testing.T, before, after string) {
		var out bytes.Buffer
		telemetry.NewLogger(&out, "json", slog.LevelInfo).Log(t.Context(), slog.LevelInfo, before+"+34612345678"+after) //nolint:sloglint // the message is what is tested
		if strings.Contains(out.String(), "34612345678") {
			t.Errorf("the number is in %s", out.String())
		}
		if !json.Valid(out.Bytes()) {
			t.Errorf("not JSON: %s", out.String())
		}
	})
}

func BenchmarkLogger(b *testing.B) {
	log := telemetry.NewLogger(&bytes.Buffer{}, "json", slog.LevelInfo)
	for b.Loop() {
		log.Info("call", "endpoint", "globalSearch", "status", 200, "outcome", "found", "duration", 3*time.Millisecond)
	}
}
