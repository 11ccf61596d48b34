package httpapi

import (
	"bytes"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/wazion"
)

func (s *Server) adminRoutes() http.Handler {
	e := s.newEcho(func(w http.ResponseWriter, _ *http.Request) {
		writeError(w, http.StatusNotFound, "not found")
	})
	read := []string{http.MethodGet, http.MethodHead}
	e.Match(read, "/healthz", plain(s.healthz))
	e.Match(read, "/readyz", plain(s.readyz))
	e.Match(read, "/metrics", echo.WrapHandler(s.metrics.Handler()))
	schemas := sync.OnceValue(s.schemas)
	e.Match(read, "/schemas", plain(schemaIndex(schemas)))
	e.Match(read, "/schemas/", plain(schemaIndex(schemas)))
	e.Match(read, "/schemas/:name", func(c echo.Context) error {
		schema, ok := schemas()[c.Param("name")]
		if !ok {
			writeError(c.Response(), http.StatusNotFound, "no such schema")
			return nil
		}
		send(c.Response(), http.StatusOK, schema)
		return nil
	})
	return e
}

func plain(handler http.HandlerFunc) echo.HandlerFunc { return echo.WrapHandler(handler) }

// status is what /healthz and /readyz tell.
type status struct {
	Status        string                 `json:"status"`
	Configuration *Configuration         `json:"configuration,omitempty"`
	Sources       []gateway.SourceHealth `json:"sources,omitempty"`
}

// Configuration tells which configuration is in use.
type Configuration struct {
	Revision   int       `json:"revision"` // counts from 1, the one that the process began with
	Since      time.Time `json:"since"`
	LastReload *Reload   `json:"last_reload,omitempty"` // nil before the first
}

// Reload tells how an attempt to put another configuration to use went.
type Reload struct {
	At       time.Time `json:"at"`
	Result   string    `json:"result"`             // "applied" or "refused"
	Problems []string  `json:"problems,omitempty"` // why it was refused
	// NeedsRestart are the settings that differ from those in use, because they
	// cannot be changed while the gateway runs.
	NeedsRestart []string `json:"needs_restart,omitempty"`
}

// healthz is answered while the process runs.
func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) {
	s.writeJSON(w, http.StatusOK, status{Status: "ok"})
}

// readyz is answered with 200 as long as calls are: sources that fail make
// answers poorer, but an answer from here is better than none.
func (s *Server) readyz(w http.ResponseWriter, _ *http.Request) {
	if s.closing.Load() {
		s.writeJSON(w, http.StatusServiceUnavailable, status{Status: "closing"})
		return
	}
	ready := status{Status: "ready"}
	if health := s.service.Load().Health; health != nil {
		ready.Sources = health.Health()
	}
	if s.options.Configuration != nil {
		present := s.options.Configuration()
		ready.Configuration = &present
	}
	s.writeJSON(w, http.StatusOK, ready)
}

func (s *Server) writeJSON(w http.ResponseWriter, code int, body status) {
	buffer := s.borrow()
	defer s.giveBack(buffer)
	if err := encode(buffer, body); err != nil {
		writeError(w, http.StatusInternalServerError, "the answer cannot be encoded")
		return
	}
	send(w, code, buffer.Bytes())
}

// schemas returns those of the answers, and those that were given.
func (s *Server) schemas() map[string][]byte {
	schemas := wazion.Schemas()
	if s.options.Schemas != nil {
		maps.Copy(schemas, s.options.Schemas())
	}
	return schemas
}

// schemaIndex lists the schemas by name and path.
func schemaIndex(schemas func() map[string][]byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		paths := make(map[string]string)
		for name := range schemas() {
			paths[name] = "/schemas/" + name
		}
		var buffer bytes.Buffer
		if err := encode(&buffer, map[string]map[string]string{"schemas": paths}); err != nil {
			writeError(w, http.StatusInternalServerError, "the index cannot be encoded")
			return
		}
		send(w, http.StatusOK, buffer.Bytes())
	}
}
