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

// credential is one that a call carried: a token or, with a user, a password.
type credential struct {
	user   digest // zero for a token
	secret digest
}

func candidates(sent wazion.Credentials) []credential {
	found := make([]credential, 0, len(sent.Tokens)+1)
	for _, token := range sent.Tokens {
		found = append(found, credential{secret: sha256.Sum256([]byte(token))})
	}
	if sent.HasBasic {
		found = append(found, credential{user: sha256.Sum256([]byte(sent.User)), secret: sha256.Sum256([]byte(sent.Password))})
	}
	return found
}

// valid compares a credential with all of its kind and never stops early.
func (k keys) valid(one credential) bool {
	equal := 0
	if one.user == (digest{}) {
		for _, token := range k.tokens {
			equal |= subtle.ConstantTimeCompare(one.secret[:], token[:])
		}
		return equal == 1
	}
	for _, login := range k.logins {
		equal |= subtle.ConstantTimeCompare(one.user[:], login[0][:]) & subtle.ConstantTimeCompare(one.secret[:], login[1][:])
	}
	return equal == 1
}

// names reports whether a credential is for a user that exists.
func (k keys) names(one credential) bool {
	equal := 0
	for _, login := range k.logins {
		equal |= subtle.ConstantTimeCompare(one.user[:], login[0][:])
	}
	return equal == 1
}
