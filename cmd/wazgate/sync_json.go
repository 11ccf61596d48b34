package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/gateway"
)

// syncJSON is for programs: an object a line.
type syncJSON struct {
	encoder *json.Encoder
	log     io.Writer
	names   []string
}

// syncEvent is one line: of a list, or the result at the end.
type syncEvent struct {
	Event  string `json:"event"` // "progress" or "end"
	Source string `json:"source,omitempty"`
	*gateway.ListHealth
	Other   string       `json:"synced_by,omitempty"` // the process that syncs instead of this one
	OK      *bool        `json:"ok,omitempty"`
	Error   string       `json:"error,omitempty"`
	Seconds float64      `json:"seconds,omitempty"`
	Lists   []syncResult `json:"lists,omitempty"`
}

// syncResult is what a sync left of one list.
type syncResult struct {
	Source string `json:"source"`
	gateway.ListHealth
}

func (*syncJSON) every() time.Duration { return time.Second }

func (s *syncJSON) logger(settings config.Log) *slog.Logger { return syncLogger(s.log, settings) }

func (s *syncJSON) update(lists []directory.Progress, other string) {
	for _, p := range only(lists, s.names) {
		described := gateway.DescribeSync(p)
		s.write(&syncEvent{Event: "progress", Source: p.Source, ListHealth: &described, Other: other})
	}
}

func (s *syncJSON) end(lists []directory.Progress, other string, err error, taken time.Duration) {
	fine := err == nil
	event := syncEvent{Event: "end", OK: &fine, Other: other, Seconds: taken.Round(time.Millisecond).Seconds()}
	if !fine {
		event.Error = explainSync(err)
	}
	for _, p := range only(lists, s.names) {
		event.Lists = append(event.Lists, syncResult{Source: p.Source, ListHealth: gateway.DescribeSync(p)})
	}
	s.write(&event)
}

func (s *syncJSON) write(event *syncEvent) {
	if err := s.encoder.Encode(event); err != nil {
		fmt.Fprintln(s.log, "the progress cannot be written:", err)
	}
}
