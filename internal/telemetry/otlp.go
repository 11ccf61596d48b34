package telemetry

import (
	"encoding/json"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
)

// The types below are the part of OTLP's JSON that wazgate's spans need:
// identifiers in hex, whole numbers of 64 bits as texts.

type otlpTraces struct {
	ResourceSpans []otlpResourceSpans `json:"resourceSpans"`
}

type otlpResourceSpans struct {
	Resource   otlpResource     `json:"resource"`
	ScopeSpans []otlpScopeSpans `json:"scopeSpans"`
}

type otlpResource struct {
	Attributes []otlpAttribute `json:"attributes"`
}

type otlpScopeSpans struct {
	Scope otlpScope  `json:"scope"`
	Spans []otlpSpan `json:"spans"`
}

type otlpScope struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type otlpSpan struct {
	TraceID    string          `json:"traceId"`
	SpanID     string          `json:"spanId"`
	ParentID   string          `json:"parentSpanId,omitempty"`
	Flags      uint32          `json:"flags"`
	Name       string          `json:"name"`
	Kind       int             `json:"kind"`
	Start      string          `json:"startTimeUnixNano"`
	End        string          `json:"endTimeUnixNano"`
	Attributes []otlpAttribute `json:"attributes,omitempty"`
	Status     otlpStatus      `json:"status"`
}

type otlpStatus struct {
	Message string `json:"message,omitempty"`
	Code    int    `json:"code,omitempty"`
}

type otlpAttribute struct {
	Key   string    `json:"key"`
	Value otlpValue `json:"value"`
}

type otlpValue struct {
	String *string    `json:"stringValue,omitempty"`
	Bool   *bool      `json:"boolValue,omitempty"`
	Int    *string    `json:"intValue,omitempty"`
	Array  *otlpArray `json:"arrayValue,omitempty"`
}

type otlpArray struct {
	Values []otlpValue `json:"values"`
}

// encodeSpans writes a batch as one request to a collector.
func encodeSpans(batch []sdk.ReadOnlySpan, version string) []byte {
	spans := make([]otlpSpan, len(batch))
	for i, span := range batch {
		spans[i] = encodeSpan(span)
	}
	program := []otlpAttribute{
		{"service.name", stringValue("wazgate")},
		{"service.version", stringValue(version)},
	}
	body, err := json.Marshal(otlpTraces{[]otlpResourceSpans{{
		Resource:   otlpResource{program},
		ScopeSpans: []otlpScopeSpans{{Scope: otlpScope{TracerName, version}, Spans: spans}},
	}}})
	if err != nil {
		return []byte("{}") // only texts, numbers and lists of them: it cannot fail
	}
	return body
}

func encodeSpan(span sdk.ReadOnlySpan) otlpSpan {
	own, parent := span.SpanContext(), span.Parent()
	encoded := otlpSpan{
		TraceID: own.TraceID().String(), SpanID: own.SpanID().String(), Flags: uint32(own.TraceFlags()),
		Name: span.Name(), Kind: int(span.SpanKind()), // internal, server, client: numbered as in OTLP
		Start: nanoseconds(span.StartTime()), End: nanoseconds(span.EndTime()),
	}
	if parent.SpanID().IsValid() {
		encoded.ParentID = parent.SpanID().String()
	}
	for _, pair := range span.Attributes() {
		encoded.Attributes = append(encoded.Attributes, otlpAttribute{string(pair.Key), encodeValue(pair.Value)})
	}
	switch status := span.Status(); status.Code {
	case codes.Ok:
		encoded.Status.Code = 1
	case codes.Error:
		encoded.Status = otlpStatus{Message: status.Description, Code: 2}
	}
	return encoded
}

func encodeValue(value attribute.Value) otlpValue {
	switch value.Type() {
	case attribute.BOOL:
		return otlpValue{Bool: new(value.AsBool())}
	case attribute.INT64:
		return otlpValue{Int: new(strconv.FormatInt(value.AsInt64(), 10))}
	case attribute.STRINGSLICE:
		list := &otlpArray{Values: []otlpValue{}}
		for _, text := range value.AsStringSlice() {
			list.Values = append(list.Values, stringValue(text))
		}
		return otlpValue{Array: list}
	default:
		return stringValue(value.String())
	}
}

func stringValue(text string) otlpValue { return otlpValue{String: &text} }

func nanoseconds(at time.Time) string { return strconv.FormatInt(at.UnixNano(), 10) }
