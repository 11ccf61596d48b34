package config

import (
	"fmt"
	"strings"
)

func (l *loader) checkAuth(auth *Auth) {
	for i, token := range auth.Tokens {
		l.checkCredential(fmt.Sprintf("auth.tokens[%d]", i), token.Reveal(), "token")
	}
	for i, user := range auth.Basic {
		path := fmt.Sprintf("auth.basic[%d]", i)
		if user.User == "" {
			l.complain(path+".user", path+" has no user", "add user")
		}
		if strings.Contains(user.User, ":") {
			l.complain(path+".user", path+".user has a colon, which HTTP Basic cannot carry", "choose a name without one")
		}
		l.checkCredential(path+".password", user.Password.Reveal(), "password")
	}
	if !isHeaderName(auth.Header) {
		l.complain("auth.header", "auth.header is no name of a header", "write for example X-Api-Key; the token itself belongs into auth.tokens")
	}
	if strings.TrimSpace(auth.Field) == "" {
		l.complain("auth.field", "auth.field is empty", "write the name of the parameter that WAzion sends, as in token")
	}
	if len(auth.Tokens)+len(auth.Basic) == 0 && !l.options.AllowNoAuth {
		l.complain("auth.tokens", "there is no credential: anybody could read your customers", `add auth: {tokens: ["${WAZION_TOKEN}"]}, and give the same token to WAzion`)
	}
}

// isHeaderName reports whether name is a token in the sense of RFC 9110.
func isHeaderName(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(letter rune) bool {
		return letter <= 0x20 || letter >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, letter)
	})
}
