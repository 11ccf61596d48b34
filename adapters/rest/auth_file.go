package rest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// maxTokenFile bounds what is read of a token file.
const maxTokenFile = 64 << 10

var errDamaged = errors.New("it holds no refresh token")

// tokenFile keeps the refresh token that replaced the configured one.
type tokenFile struct {
	path string
	mark string // of the configured token that the kept one comes from
}

// kept is what stands in a token file.
type kept struct {
	For          string `json:"for"` // a mark
	RefreshToken string `json:"refresh_token"`
}

func newTokenFile(path, configured string) *tokenFile {
	sum := sha256.Sum256([]byte(configured))
	return &tokenFile{path: path, mark: hex.EncodeToString(sum[:8])}
}

// read returns the token that is kept; none where there is no file yet, or where
// another token has been configured since.
func (f *tokenFile) read() (string, error) {
	info, err := os.Stat(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Stat(filepath.Dir(f.path)); err != nil {
			return "", plainFile(err)
		}
		return "", nil
	case err != nil:
		return "", plainFile(err)
	case !info.Mode().IsRegular() || info.Size() > maxTokenFile:
		return "", errDamaged
	}
	raw, err := os.ReadFile(f.path)
	if err != nil {
		return "", plainFile(err)
	}
	var found kept
	if err := json.Unmarshal(raw, &found); err != nil || found.RefreshToken == "" {
		return "", errDamaged
	}
	if found.For != f.mark {
		return "", nil
	}
	return found.RefreshToken, nil
}

// write replaces the file as a whole, so that there is always one of the two. It
// can be read by its owner only.
func (f *tokenFile) write(token string) error {
	raw, err := json.Marshal(kept{For: f.mark, RefreshToken: token}) //nolint:gosec // the file is for the token, and for its owner
	if err != nil {
		return err
	}
	next, err := os.CreateTemp(filepath.Dir(f.path), filepath.Base(f.path)+".*") // with mode 0600
	if err != nil {
		return plainFile(err)
	}
	_, err = next.Write(raw)
	if err == nil {
		err = next.Sync()
	}
	if closed := next.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(next.Name(), f.path)
	}
	if err != nil {
		_ = os.Remove(next.Name())
		return plainFile(err)
	}
	return nil
}

// plainFile leaves the path out of an error.
func plainFile(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err
	}
	return err
}
