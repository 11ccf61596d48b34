package postgres

import (
	"context"
	"errors"
	"fmt"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/wazgate/wazgate/internal/directory"
)

// errDamaged says that something cannot be read that the server has no
// objection to.
var errDamaged = errors.New("the content of the tables is damaged")

// problem wraps an error with what was being done, and with the reason that a
// person can do something about. Of what pgx and the server say it keeps what
// names neither address, user, password nor content.
func problem(ctx context.Context, doing string, err error) error {
	if cause := ctx.Err(); cause != nil {
		return fmt.Errorf("%s: %w", doing, cause)
	}
	if errors.Is(err, directory.ErrLeaseLost) || errors.Is(err, errNoContext) || errors.Is(err, errOldServer) {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return fmt.Errorf("%s: %w", doing, &directory.StoreError{Kind: kindOf(err), Err: plain(err)})
}

func kindOf(err error) directory.StoreErrorKind {
	var told *pgconn.PgError
	switch {
	case errors.Is(err, errNewer):
		return directory.Newer
	case errors.Is(err, errDamaged):
		return directory.Corrupt
	case errors.As(err, &told):
		return kindOfCode(told.Code)
	}
	return directory.Unreachable
}

// kindOfCode knows the codes of PostgreSQL's appendix A.
func kindOfCode(code string) directory.StoreErrorKind {
	switch code {
	case "53100": // disk_full
		return directory.Full
	case "25006": // read_only_sql_transaction
		return directory.ReadOnly
	case "3D000", "42501": // invalid_catalog_name, insufficient_privilege
		return directory.Refused
	case "55P03", "40001", "40P01": // lock_not_available, serialization_failure, deadlock_detected
		return directory.Locked
	}
	switch code[:min(len(code), 2)] {
	case "28": // invalid authorization
		return directory.Refused
	case "22", "23", "3F", "42", "XX": // of values, schemas and tables: they are not what we made
		return directory.Corrupt
	}
	// What is left comes and goes: too many connections, a restart, a time-out.
	return directory.Unreachable
}

// plain returns an error with a text that may be shown.
func plain(err error) error {
	var told *pgconn.PgError
	var number syscall.Errno
	switch {
	case errors.Is(err, errNewer), errors.Is(err, errDamaged):
		return err
	case errors.As(err, &told):
		return errors.New("PostgreSQL says " + told.Code)
	case errors.As(err, &number):
		return number
	case errors.Is(err, context.DeadlineExceeded):
		return context.DeadlineExceeded
	}
	return errors.New("the connection failed")
}

// isLost reports whether an error is of a connection that was open before, and
// not of a server that is not there.
func isLost(err error) bool {
	var told *pgconn.PgError
	var connecting *pgconn.ConnectError
	switch {
	case err == nil, errors.As(err, &connecting):
		return false
	case errors.Is(err, pgx.ErrNoRows), errors.Is(err, directory.ErrLeaseLost), errors.Is(err, errDamaged), errors.Is(err, errNoContext):
		return false
	case errors.As(err, &told):
		return told.Code[:min(len(told.Code), 3)] == "57P" || told.Code == "25006"
	}
	return true
}
