package upstream

import (
	"net/http"
	"net/url"
)

// Request is one question to a backend.
type Request struct {
	// Method is GET, or POST for a question that has a body; empty means GET.
	// Either only reads.
	Method string
	// Path is relative to the base address; segments that hold a value are
	// escaped with url.PathEscape.
	Path string
	// Query holds the parameters of this call.
	Query url.Values
	// Header is sent besides what goes with every call.
	Header http.Header
	// Body is sent with POST.
	Body []byte
	// ContentType says what Body is.
	ContentType string
}
