package upstream

import (
	"bytes"
	"errors"
	"mime"
	"net/http"
)

// isShut reports whether an answer says that the one address of a backend is not
// there, which tells nothing of what was asked.
func isShut(answer *http.Response) bool {
	if answer.StatusCode != http.StatusNotFound || answer.Request == nil {
		return false
	}
	call, ok := answer.Request.Context().Value(askedKey{}).(asked)
	return ok && call.door
}

// isPage reports whether a 404 may be a page of a web server's own: the path is
// wrong then, or what should answer there is switched off. Many backends say of
// everything that it is HTML, so that holdsPage has to look.
func isPage(answer *http.Response) bool {
	if answer.StatusCode != http.StatusNotFound {
		return false
	}
	kind, _, err := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	return err == nil && (kind == "text/html" || kind == "application/xhtml+xml")
}

// holdsPage reports whether what calls itself HTML is some. What is too long to
// be read is, and so is what breaks off: it is no word about one thing.
func (c *content) holdsPage() bool {
	return c.broken || errors.Is(c.err, errTooLarge) || bytes.HasPrefix(c.body, []byte("<"))
}
