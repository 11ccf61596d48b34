package directory

import (
	"context"
	"errors"
	"time"
)

// Kind is what is mirrored of a source.
type Kind string

// The closed set of kinds.
const (
	Customers Kind = "customers"
	Orders    Kind = "orders"
)

// Kinds returns every kind, in the order in which they are synced: people
// first, because orders are of use only with them.
func Kinds() []Kind { return []Kind{Customers, Orders} }

// List names one mirrored list: all customers, or all orders, of a source.
type List struct {
	Source string
	Kind   Kind
}

// Store keeps the mirrored lists and the state of their syncs. It knows neither
// JSON nor mappings: documents and tokens are opaque to it. It is safe for
// concurrent use: lookups are answered while a page is written, from the last
// page that was written completely.
//
// Errors that a person can do something about wrap a *StoreError.
type Store interface { //nolint:interfacebloat // A store is one thing; its two kinds do all of it.
	// State returns what Commit last saved of a list, or a zero State.
	State(ctx context.Context, list List) (State, error)
	// Known returns the stored rows that have these ids, in any order.
	Known(ctx context.Context, list List, ids []string) ([]Row, error)
	// Commit writes a page and the state after it, all or nothing. Entries take
	// the place of rows with the same id. It fails with ErrLeaseLost, and
	// writes nothing, unless holder has the lease, and where a page of a later
	// pass was saved: a process that stood still has been overtaken meanwhile.
	Commit(ctx context.Context, holder string, page Page) error
	// Sweep deletes up to limit rows that no page of the given pass had, and
	// returns how many they were; fewer than limit means that none is left. It
	// fails with ErrLeaseLost where Commit would.
	Sweep(ctx context.Context, holder string, list List, pass int64, limit int) (int, error)
	// Unseen counts the rows that no page of the given pass had.
	Unseen(ctx context.Context, list List, pass int64) (int, error)

	// Find returns the rows of a list that have every one of tokens, the latest
	// written first, at most limit. No tokens find nothing.
	Find(ctx context.Context, list List, tokens []string, limit int) ([]Row, error)
	// Scan returns the rows of a list that come after a row, in order of rows.
	Scan(ctx context.Context, list List, after int64, limit int) ([]Row, error)
	// Count returns how many rows a list has.
	Count(ctx context.Context, list List) (int, error)

	// Context returns a saved context by its number.
	Context(ctx context.Context, number int64) ([]byte, error)
	// SaveContext returns the number of a context, which is saved if it is new.
	SaveContext(ctx context.Context, context []byte) (int64, error)
	// Dictionary returns a saved dictionary; number 0 means the latest. It
	// returns number 0 and nil where there is none.
	Dictionary(ctx context.Context, list List, number int64) (int64, []byte, error)
	// SaveDictionary saves a dictionary under the next number.
	SaveDictionary(ctx context.Context, list List, dictionary []byte) (int64, error)

	// Lease takes or renews the right to write for a while. Where another
	// holder has it, it returns that holder's name and false. A store may know
	// that the other one's process has ended, and not wait for the while.
	Lease(ctx context.Context, holder string, lasting time.Duration) (current string, ok bool, err error)
	// Release gives the lease back, if holder has it.
	Release(ctx context.Context, holder string) error

	// Forget deletes everything of a source, its states included.
	Forget(ctx context.Context, holder, source string) error
	// Sources returns the sources of which something is stored.
	Sources(ctx context.Context) ([]string, error)
	// Tidy does a bounded piece of maintenance, such as merging index segments
	// or giving space back, and reports whether there is more to do.
	Tidy(ctx context.Context) (more bool, err error)
	// Close releases everything. No method may be called afterwards.
	Close() error
}

// ErrLeaseLost says that another process writes now.
var ErrLeaseLost = errors.New("another process has taken over the sync")

// Row is one stored document.
type Row struct {
	Number   int64 // ascending in the order of first writing
	ID       string
	Document []byte
	Context  int64 // number of a saved context, 0 for none
	// Dictionary is the number of the dictionary that Document was packed with.
	Dictionary int64
}

// Entry is a document to be stored and the tokens by which it is found.
type Entry struct {
	ID         string
	Document   []byte
	Context    int64
	Dictionary int64
	// Tokens are what Find looks for: short texts of the letters a to z and
	// digits, none twice.
	Tokens []string
}

// Page is one step of a sync.
type Page struct {
	List    List
	Entries []Entry // new or changed
	Seen    []int64 // numbers of the rows that the page had unchanged
	State   State   // as it is after the page; entries and Seen count as seen by State.Pass
}

// State is how far the sync of a list has come. It is saved with every page,
// so that a sync goes on where the last one was killed.
type State struct {
	Pass    int64  // number of the pass under way, or of the last one
	Running bool   // a pass is under way
	Cursor  string // of the next page of that pass; empty for its first
	Partial bool   // the pass reads only what changed since Since
	Pages   int    // read in that pass
	Records int    // read in that pass
	Total   int    // how many the backend says there are; 0 if it does not say
	Started time.Time
	Paged   time.Time // when the last page of that pass was read
	LastIDs string    // a digest of the ids of the last page, to notice repeated ones

	Since     time.Time // changes before this are known
	Completed time.Time // when a whole pass last ended; zero before the first
	Changed   time.Time // when any pass last ended
	Held      int       // rows that a pass did not see, kept because they were too many to believe it

	// Missing names the parts that records lack which were stored since the last
	// whole pass began, and Passing says that another one may find them.
	Missing []string
	Passing bool

	// Derived names the mapping, and the way of making tokens, that the tokens
	// were made with; Deriving is the last row that was made anew when it changed,
	// and Indexed how many were by then. Both are 0 once all are.
	Derived  string
	Deriving int64
	Indexed  int
}

// StoreError tells in plain words why a store cannot be read or written.
type StoreError struct {
	Kind StoreErrorKind
	Err  error
}

// StoreErrorKind is the reason of a StoreError. It is a metric label.
type StoreErrorKind string

// The closed set of reasons.
const (
	Full        StoreErrorKind = "full"        // no space is left
	ReadOnly    StoreErrorKind = "read_only"   // it can be read, not written
	Corrupt     StoreErrorKind = "corrupt"     // it is damaged, or something else
	Locked      StoreErrorKind = "locked"      // another process keeps it locked
	Unreachable StoreErrorKind = "unreachable" // the server or folder is not there
	Refused     StoreErrorKind = "refused"     // the server does not let us in
	Newer       StoreErrorKind = "newer"       // a later version of wazgate wrote it
)

// Error implements error. The text names what to do and the cause, and never the
// address of a server or a file's content: Err must not have them.
func (e *StoreError) Error() string {
	text := "the directory " + e.Kind.sentence()
	if e.Err != nil {
		text += " (" + e.Err.Error() + ")"
	}
	return text
}

// Unwrap returns the cause.
func (e *StoreError) Unwrap() error { return e.Err }

func (k StoreErrorKind) sentence() string {
	switch k {
	case Full:
		return "cannot be written: the disk is full; free some space, nothing else is needed"
	case ReadOnly:
		return "is read-only; let the gateway's user write the file, its -wal and -shm, and their folder, " +
			"or the database; answers come from what is known"
	case Corrupt:
		return "is damaged or is no directory; rebuild it with: wazgate sync --rebuild; the gateway may go on meanwhile"
	case Locked:
		return "is locked; end the program that has it open, such as a backup"
	case Unreachable:
		return "cannot be reached; see that directory.path, or the server of directory.database_url, can be reached"
	case Refused:
		return "refuses the user, password or database of directory.database_url"
	case Newer:
		return "was written by a later version of wazgate; use that version, or rebuild it with: wazgate sync --rebuild"
	default:
		return "cannot be used"
	}
}
