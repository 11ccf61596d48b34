package httpapi

import (
	"io"
	"net/http"
	"net/netip"
	"strings"

	"github.com/labstack/echo/v4"
)

const prefix = "wazion"

// newEcho returns a router that says nothing by itself and answers what it does
// not know with notFound.
func (s *Server) newEcho(notFound http.HandlerFunc) *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.Logger.SetOutput(io.Discard)
	e.IPExtractor = echo.ExtractIPDirect() // Echo's own believes any header
	e.HTTPErrorHandler = func(_ error, c echo.Context) {
		if !c.Response().Committed {
			notFound(c.Response(), c.Request())
		}
	}
	return e
}

// publicRoutes leaves the finer routing to us: Echo answers an unknown method or
// a path with an escaped slash with a status that counts as an error at WAzion.
func (s *Server) publicRoutes() http.Handler {
	e := s.newEcho(s.dispatch)
	e.RouteNotFound("/*", func(c echo.Context) error {
		s.dispatch(c.Response(), c.Request())
		return nil
	})
	return e
}

// dispatch sends calls below /wazion, however spelled, to WAzion's door. Other
// addresses do not exist; but what has no path at all ("OPTIONS *", CONNECT) is
// nothing that anybody can have typed, and gets no error.
func (s *Server) dispatch(w http.ResponseWriter, r *http.Request) {
	name, below := endpointName(r.URL.Path)
	switch {
	case below:
		s.serveCall(w, r, name)
	case strings.HasPrefix(r.URL.Path, "/"):
		writeError(w, http.StatusNotFound, "not found")
	default:
		s.metrics.Call("unknown", string(outcomeMalformed), 0)
		send(w, http.StatusOK, s.service.Load().malformed)
	}
}

// endpointName returns what follows /wazion in path, without slashes around it.
func endpointName(path string) (name string, below bool) {
	first, rest, _ := strings.Cut(strings.TrimLeft(path, "/"), "/")
	return strings.Trim(rest, "/"), strings.EqualFold(first, prefix)
}

// networkOf tells in the log where calls come from without telling who calls.
func networkOf(address netip.Addr) string {
	switch {
	case !address.IsValid():
		return "unknown"
	case address.IsLoopback():
		return "loopback"
	case address.IsPrivate(), address.IsLinkLocalUnicast():
		return "private"
	default:
		return "public"
	}
}
