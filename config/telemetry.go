package config

import (
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// Telemetry says to whom the gateway tells about itself.
type Telemetry struct {
	Traces Traces `yaml:"traces"`
}

// Traces says where traces are sent, if anywhere.
type Traces struct {
	Endpoint string            `yaml:"endpoint"` // of an OpenTelemetry collector: OTLP as JSON over HTTP
	Headers  map[string]Secret `yaml:"headers"`
	Sample   float64           `yaml:"sample"` // share of calls
}

// Enabled reports whether anything is traced.
func (t Traces) Enabled() bool { return t.Endpoint != "" }

func (l *loader) checkTelemetry(traces *Traces) {
	const path = "telemetry.traces"
	between(l, path+".sample", traces.Sample, 0, 1)
	l.checkCollector(path+".endpoint", traces.Endpoint)
	if len(traces.Headers) > 0 && !traces.Enabled() && !l.spoilt(path+".endpoint") {
		l.complain(path+".headers", path+".headers has no effect without endpoint", "add endpoint, or remove it")
	}
	for name, value := range traces.Headers {
		at := path + ".headers." + name
		switch text := value.Reveal(); {
		case !httpguts.ValidHeaderFieldName(name):
			l.complain(at, fmt.Sprintf("%s cannot be the name of a header", at), "use letters, digits and hyphens")
		case text == "":
			l.complain(at, at+" is empty", "write a value, or remove the line")
		case !httpguts.ValidHeaderFieldValue(text):
			l.complain(at, at+" holds a line break or control character", "check how the value was pasted")
		}
	}
}

// checkCollector never repeats what is written: it may hold a credential.
func (l *loader) checkCollector(path, text string) {
	if text == "" {
		return
	}
	const example = "write an address such as http://127.0.0.1:4318"
	address, err := url.Parse(text)
	switch {
	case err != nil, address.Scheme != "http" && address.Scheme != "https", address.Hostname() == "":
		l.complain(path, path+" is no address that starts with https:// or http://", example)
	case strings.TrimSpace(text) != text:
		l.complain(path, path+" has spaces around it", example)
	case address.User != nil:
		l.complain(path, path+" holds a user or password", "send them by headers, as in Authorization: Basic …")
	case address.RawQuery != "" || address.Fragment != "":
		l.complain(path, path+" has a part after ? or #", "leave that part out; keys belong into headers")
	}
}
