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
	known  []key
}

// key is one valid credential. What is long and varied is beyond guessing: there
// is no need to bound how often others try.
type key struct {
	credential

	strong bool
}

func newKeys(access Access) (keys, error) {
	k := keys{anyone: access.Anyone}
	for _, token := range access.Tokens {
		if token != "" {
			k.known = append(k.known, key{credential{secret: sha256.Sum256([]byte(token))}, strong(token)})
		}
	}
	for _, login := range access.Basic {
		if login.User != "" && login.Password != "" {
			k.known = append(k.known, key{credential{sha256.Sum256([]byte(login.User)), sha256.Sum256([]byte(login.Password))}, strong(login.Password)})
		}
	}
	if !k.anyone && len(k.known) == 0 {
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

// valid compares a credential with all there are and never stops early. strong
// says whether one that is beyond guessing was met.
func (k keys) valid(one credential) (valid, strong bool) {
	equal, beyond := 0, 0
	for _, known := range k.known {
		same := subtle.ConstantTimeCompare(one.user[:], known.user[:]) & subtle.ConstantTimeCompare(one.secret[:], known.secret[:])
		equal |= same
		if known.strong {
			beyond |= same
		}
	}
	return equal == 1, beyond == 1
}

// names reports whether a credential is for a user that exists.
func (k keys) names(one credential) bool {
	equal := 0
	for _, known := range k.known {
		equal |= subtle.ConstantTimeCompare(one.user[:], known.user[:])
	}
	return one.user != digest{} && equal == 1
}

// strong reports whether a credential is beyond guessing, as the one that
// the README has made by openssl is.
func strong(secret string) bool {
	const long, varied = 24, 10
	letters := make(map[rune]bool)
	for _, letter := range secret {
		letters[letter] = true
	}
	return len(secret) >= long && len(letters) >= varied
}
