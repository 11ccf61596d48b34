package httpapi

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"

	"github.com/wazgate/wazgate/internal/wazion"
)

// Access says whose calls are answered. Every form of authentication that WAzion
// knows is understood at all times.
type Access struct {
	Tokens []string // several, so that one can be replaced without downtime
	Basic  []Login
	// Anyone lets everybody in. It must be said: an empty Access is a mistake.
	Anyone bool
}

// Login is a user of HTTP Basic.
type Login struct{ User, Password string }

// errNoAccess is a matter of configuration, so it names the settings.
var errNoAccess = errors.New("auth.tokens and auth.basic are empty: set at least one token, or nobody can call")

type digest [sha256.Size]byte

// keys holds the digests of valid credentials: of equal length whatever the
// credential, so comparing them tells nothing by the time it takes.
type keys struct {
	anyone bool
	tokens []digest
	logins [][2]digest
}

func newKeys(access Access) (keys, error) {
	k := keys{anyone: access.Anyone}
	for _, token := range access.Tokens {
		if token != "" {
			k.tokens = append(k.tokens, sha256.Sum256([]byte(token)))
		}
	}
	for _, login := range access.Basic {
		if login.User != "" && login.Password != "" {
			k.logins = append(k.logins, [2]digest{sha256.Sum256([]byte(login.User)), sha256.Sum256([]byte(login.Password))})
		}
	}
	if !k.anyone && len(k.tokens) == 0 && len(k.logins) == 0 {
		return keys{}, errNoAccess
	}
	return k, nil
}

// admit reports whether any of what the call carried is valid. It compares all
// with all and never stops early.
func (k keys) admit(sent wazion.Credentials) bool {
	admitted := 0
	for _, token := range sent.Tokens {
		candidate := digest(sha256.Sum256([]byte(token)))
		for _, valid := range k.tokens {
			admitted |= subtle.ConstantTimeCompare(candidate[:], valid[:])
		}
	}
	if sent.HasBasic {
		user, password := digest(sha256.Sum256([]byte(sent.User))), digest(sha256.Sum256([]byte(sent.Password)))
		for _, valid := range k.logins {
			admitted |= subtle.ConstantTimeCompare(user[:], valid[0][:]) & subtle.ConstantTimeCompare(password[:], valid[1][:])
		}
	}
	return k.anyone || admitted == 1
}
