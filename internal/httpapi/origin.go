package httpapi

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// maxHops is how many proxies a call is traced back through. Who writes more
// addresses than that into a header made them up.
const maxHops = 32

// origin finds out where a call comes from.
type origin struct {
	trusted []netip.Prefix // whose X-Forwarded-For is believed; nobody's if empty
}

// newOrigin believes nobody without a proxy in front, and with one, unless it is
// named, what comes from the machine itself or a private network.
func newOrigin(behindProxy bool, trusted []netip.Prefix) origin {
	switch {
	case !behindProxy:
		return origin{}
	case len(trusted) > 0:
		return origin{trusted: trusted}
	default:
		return origin{trusted: []netip.Prefix{
			netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"),
			netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"),
			netip.MustParsePrefix("fc00::/7"),
		}}
	}
}

// of follows X-Forwarded-For from its end for as long as the address that wrote
// the entry is trusted: everything before that can be invented. An entry that is
// no address ends the search. The zero Addr is a caller without an address.
func (o origin) of(r *http.Request) netip.Addr {
	address := parseHop(r.RemoteAddr)
	if len(o.trusted) == 0 {
		return address
	}
	rest := strings.Join(r.Header.Values("X-Forwarded-For"), ",")
	for range maxHops {
		if rest == "" || !o.trusts(address) {
			break
		}
		at := strings.LastIndexByte(rest, ',')
		entry := rest[at+1:]
		rest = rest[:max(at, 0)]
		before := parseHop(strings.TrimSpace(entry))
		if !before.IsValid() {
			break
		}
		address = before
	}
	return address
}

func (o origin) trusts(address netip.Addr) bool {
	return slices.ContainsFunc(o.trusted, func(prefix netip.Prefix) bool { return prefix.Contains(address) })
}

// parseHop reads an address with or without a port, or returns the zero Addr.
func parseHop(text string) netip.Addr {
	address, err := netip.ParseAddr(strings.Trim(text, "[]"))
	if err != nil {
		withPort, _ := netip.ParseAddrPort(text) // of a wrong one, the address is the zero Addr
		address = withPort.Addr()
	}
	return address.Unmap().WithZone("")
}
