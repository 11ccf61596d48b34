package upstream

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
)

// fault says in plain words why a call failed. It stands in for the errors of
// net, url and tls, whose texts hold addresses.
type fault string

const (
	faultCancelled   fault = "cancelled"
	faultTimeout     fault = "timeout"
	faultConnect     fault = "timeout while connecting"
	faultRedirect    fault = "redirect that is not followed"
	faultBusy        fault = "too many calls in flight"
	faultRefused     fault = "connection refused"
	faultReset       fault = "connection reset"
	faultClosed      fault = "connection closed"
	faultRoute       fault = "host unreachable"
	faultHost        fault = "no such host"
	faultLookup      fault = "name lookup"
	faultCertificate fault = "certificate not trusted"
	faultHandshake   fault = "tls handshake"
	faultNetwork     fault = "network"
)

// Error implements error.
func (f fault) Error() string { return string(f) }

// cause returns the fault so that errors.Is still finds the context's errors.
func (f fault) cause() error {
	switch f {
	case faultCancelled:
		return context.Canceled
	case faultTimeout, faultConnect:
		return fmt.Errorf("%w: %w", f, context.DeadlineExceeded)
	default:
		return f
	}
}

// fleeting reports whether a second attempt has a chance.
func (f fault) fleeting() bool {
	switch f {
	case faultConnect, faultRefused, faultReset, faultClosed, faultRoute, faultLookup:
		return true
	default:
		return false
	}
}

func classify(err error) fault {
	var known fault
	if errors.As(err, &known) {
		return known
	}
	if errors.Is(err, context.Canceled) {
		return faultCancelled
	}
	for _, kind := range []func(error) fault{timeoutFault, socketFault, nameFault, tlsFault} {
		if found := kind(err); found != "" {
			return found
		}
	}
	return faultNetwork
}

func timeoutFault(err error) fault {
	var op *net.OpError
	var timed interface{ Timeout() bool }
	switch {
	case !errors.As(err, &timed) || !timed.Timeout():
		if errors.Is(err, context.DeadlineExceeded) {
			return faultTimeout
		}
		return ""
	case errors.As(err, &op) && op.Op == "dial":
		return faultConnect
	default:
		return faultTimeout
	}
}

func socketFault(err error) fault {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return faultRefused
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return faultReset
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return faultRoute
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return faultClosed
	default:
		return ""
	}
}

func nameFault(err error) fault {
	var lookup *net.DNSError
	switch {
	case !errors.As(err, &lookup):
		return ""
	case lookup.IsNotFound:
		return faultHost
	default:
		return faultLookup
	}
}

func tlsFault(err error) fault {
	var certificate *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	switch {
	case errors.As(err, &certificate), errors.As(err, &authority), errors.As(err, &host):
		return faultCertificate
	case errors.As(err, &record), errors.As(err, &alert), errors.Is(err, http.ErrSchemeMismatch):
		return faultHandshake
	default:
		return ""
	}
}
