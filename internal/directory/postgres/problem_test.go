package postgres_test

import (
	"errors"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/directory/postgres"
)

// wantProblem wants a reason in plain words and nothing of the address, in the
// error and in whatever it wraps.
func wantProblem(t *testing.T, err error, kind directory.StoreErrorKind) {
	t.Helper()
	var problem *directory.StoreError
	if !errors.As(err, &problem) || problem.Kind != kind {
		t.Errorf("got the error %v, want one of the kind %q", err, kind)
	}
	wantNoAddress(t, err)
}

func wantNoAddress(t *testing.T, err error) {
	t.Helper()
	address, _ := url.Parse(server(t))
	password, _ := address.User.Password()
	for ; err != nil; err = errors.Unwrap(err) {
		for _, secret := range []string{password, "hunter2", "127.0.0.1", ":" + address.Port(), "nobody"} {
			if secret != "" && strings.Contains(err.Error(), secret) {
				t.Errorf("an error shows %q: %v", secret, err)
			}
		}
	}
}

// with returns the server's address with something else in it.
func with(t *testing.T, change func(*url.URL)) string {
	t.Helper()
	address, err := url.Parse(server(t))
	if err != nil {
		t.Fatal(err)
	}
	change(address)
	return address.String()
}

func parameter(t *testing.T, name, value string) string {
	t.Helper()
	return with(t, func(address *url.URL) {
		query := address.Query()
		query.Set(name, value)
		address.RawQuery = query.Encode()
	})
}

func TestOpenFails(t *testing.T) {
	unused, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nowhere := unused.Addr().String()
	_ = unused.Close()
	right, err := url.Parse(server(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := right.User.Password(); !ok {
		t.Skip("the server lets everybody in")
	}
	tests := []struct {
		name string
		url  string
		want directory.StoreErrorKind
	}{
		{"password", with(t, func(u *url.URL) { u.User = url.UserPassword(right.User.Username(), "hunter2") }), directory.Refused},
		{"user", with(t, func(u *url.URL) { u.User = url.UserPassword("nobody", "hunter2") }), directory.Refused},
		{"database", with(t, func(u *url.URL) { u.Path = "/nobody" }), directory.Refused},
		{"port", with(t, func(u *url.URL) { u.Host = nowhere }), directory.Unreachable},
		{"read-only", parameter(t, "default_transaction_read_only", "on"), directory.ReadOnly},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := postgres.Open(t.Context(), postgres.Options{URL: test.url, Schema: schema(t)})
			wantProblem(t, err, test.want)
		})
	}
}

func TestOpenNoAddress(t *testing.T) {
	server(t)
	for _, address := range []string{"postgres://nobody:hunter2@127.0.0.1:port/", "postgres://nobody:hunter2@127.0.0.1/?sslmode=perhaps", "hunter2"} {
		_, err := postgres.Open(t.Context(), postgres.Options{URL: address})
		if err == nil || !strings.Contains(err.Error(), "directory.database_url") {
			t.Errorf("Open = %v, want an error that names the setting", err)
		}
		wantNoAddress(t, err)
	}
}

func TestTablesOfAnother(t *testing.T) {
	tests := []struct {
		name   string
		change string
		want   directory.StoreErrorKind
	}{
		{"later version", `UPDATE SCHEMA.version SET number = 1000`, directory.Newer},
		{"no version", `DELETE FROM SCHEMA.version`, directory.Corrupt},
		{"another table of that name", `DROP TABLE SCHEMA.version; CREATE TABLE SCHEMA.version (name text)`, directory.Corrupt},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			options := postgres.Options{URL: server(t), Schema: schema(t)}
			_ = open(t, options).Close()
			for _, statement := range strings.Split(strings.ReplaceAll(test.change, "SCHEMA", `"`+options.Schema+`"`), "; ") {
				execute(t, statement)
			}
			_, err := postgres.Open(t.Context(), options)
			wantProblem(t, err, test.want)
		})
	}
}

func TestTablesGone(t *testing.T) {
	options := postgres.Options{URL: server(t), Schema: schema(t)}
	store := hold(t, options)
	execute(t, `DROP SCHEMA "`+options.Schema+`" CASCADE`)
	_, err := store.Find(t.Context(), people(), []string{"all"}, 10)
	wantProblem(t, err, directory.Corrupt)
	wantProblem(t, store.Commit(t.Context(), holder, page("c")), directory.Corrupt)
}

func TestReadOnlyServer(t *testing.T) {
	options := postgres.Options{URL: server(t), Schema: schema(t)}
	hold(t, options)
	options.URL = parameter(t, "default_transaction_read_only", "on")
	store := open(t, options)
	wantFound(t, store, 2)
	wantProblem(t, store.Commit(t.Context(), holder, page("c")), directory.ReadOnly)
	_, err := store.Tidy(t.Context())
	wantProblem(t, err, directory.ReadOnly)
	wantFound(t, store, 2)
}

// TestServerSays has the server fail in the midst of a page, by a trigger that
// says what it would say.
func TestServerSays(t *testing.T) {
	tests := map[string]directory.StoreErrorKind{
		"53100": directory.Full,
		"42501": directory.Refused,
		"40P01": directory.Locked,
		"57014": directory.Unreachable,
		"53300": directory.Unreachable,
		"XX001": directory.Corrupt,
	}
	for code, want := range tests {
		t.Run(code, func(t *testing.T) {
			options := postgres.Options{URL: server(t), Schema: schema(t)}
			store := hold(t, options)
			name := `"` + options.Schema + `"`
			execute(t, `CREATE FUNCTION `+name+`.fail() RETURNS trigger LANGUAGE plpgsql AS
				$$ BEGIN RAISE EXCEPTION 'hunter2' USING ERRCODE = '`+code+`', DETAIL = 'hunter2'; END $$`)
			execute(t, `CREATE TRIGGER fail BEFORE UPDATE ON `+name+`.lists EXECUTE FUNCTION `+name+`.fail()`)
			wantProblem(t, store.Commit(t.Context(), holder, page("c")), want)
			wantFound(t, store, 2)

			execute(t, `DROP TRIGGER fail ON `+name+`.lists`)
			if err := store.Commit(t.Context(), holder, page("c")); err != nil {
				t.Errorf("Commit afterwards: %v", err)
			}
			wantFound(t, store, 3)
		})
	}
}
