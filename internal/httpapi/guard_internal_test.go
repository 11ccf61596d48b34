package httpapi

import (
	"encoding/binary"
	"net/netip"
	"testing"

	"github.com/wazgate/wazgate/internal/wazion"
)

// TestGuardForgets counts what no door shows: what is remembered of a hundred
// thousand guessing addresses.
func TestGuardForgets(t *testing.T) {
	g := newGuard()
	k, err := newKeys(Access{Tokens: []string{"valid"}})
	if err != nil {
		t.Fatal(err)
	}
	var address [16]byte
	for i := range uint32(100_000) {
		binary.BigEndian.PutUint32(address[:], i)
		binary.BigEndian.PutUint32(address[4:], i<<16)
		g.admit(k, 1, wazion.Credentials{Tokens: []string{"wrong"}}, netip.AddrFrom16(address))
	}
	for name, kept := range map[string]int{"hosts": g.hosts.Len(), "networks": g.networks.Len(), "attempts": g.failed.Len()} {
		if kept == 0 || kept > 16384 {
			t.Errorf("%d %s are kept", kept, name)
		}
	}
}
