package config

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

// checkDirectory leaves Path relative to nothing but the working folder.
func (l *loader) checkDirectory(directory *Directory) {
	between(l, "directory.interval", directory.Interval, 10*time.Second, 24*time.Hour)
	between(l, "directory.full_interval", directory.FullInterval, time.Minute, month)
	if directory.FullInterval < directory.Interval {
		l.complain("directory.full_interval", "directory.full_interval is less than directory.interval", "a full sync is the rarer one: raise it")
	}
	database := directory.DatabaseURL.Reveal()
	if database != "" {
		l.checkDatabase("directory.database_url", database)
	}
	if strings.TrimSpace(directory.Path) == "" {
		l.complain("directory.path", "directory.path is empty", "write where the directory is kept, as in wazgate.db")
		return
	}
	directory.Path = within(l.folder, directory.Path)
	if database != "" {
		l.refuseTwoPlaces()
		return
	}
	if l.options.LookAround {
		l.checkPlace("directory.path", directory.Path)
	}
}

// refuseTwoPlaces lets the environment name a file beside a database: images set
// a path for everybody.
func (l *loader) refuseTwoPlaces() {
	const path = "directory.path"
	if _, elsewhere := l.origin(path); !elsewhere && l.decoder.found[path] != nil {
		l.complain(path, path+" is not used: directory.database_url says where the directory is kept", "keep one of the two")
	}
}

// checkPlace finds out whether a file can be where path says, as far as that
// shows without making one.
func (l *loader) checkPlace(path, file string) {
	if about, err := os.Stat(file); err == nil && about.IsDir() {
		l.complain(path, fmt.Sprintf("%s is %s, which is a folder", path, l.pathName(path, file)), "add the name of a file, as in FOLDER/wazgate.db")
		return
	}
	for folder := filepath.Dir(file); ; folder = filepath.Dir(folder) {
		about, err := os.Stat(folder)
		if err == nil && !about.IsDir() {
			l.complain(path, fmt.Sprintf("%s is %s, which is below a file", path, l.pathName(path, file)), "write a path of which all but the end are folders, as in wazgate.db")
		}
		if err == nil || folder == filepath.Dir(folder) {
			return
		}
	}
}

// checkDatabase never shows the value: there is a password in it.
func (l *loader) checkDatabase(path, value string) {
	const mend = "write postgres://USER@HOST:5432/DATABASE with the password behind a colon after USER, where an @ is %40, and the like"
	parsed, err := url.Parse(value)
	switch {
	case err != nil || parsed.Scheme != "postgres" && parsed.Scheme != "postgresql":
		l.complain(path, path+" is no address of a PostgreSQL database", mend)
	case parsed.Host == "" && !parsed.Query().Has("host"):
		l.complain(path, path+" names no server", mend)
	}
}

// decideDirectory settles whether a source is mirrored. wanted is what the file
// says; where it says nothing, sources are that can be listed but not searched.
func (l *loader) decideDirectory(source *Source, path string, wanted *bool) {
	if source.Operations == nil {
		return // the adapter could not be opened, which is told already
	}
	source.Directory = source.onlyLists()
	if wanted == nil {
		return
	}
	source.Directory = *wanted
	if *wanted && !source.lists() {
		l.complain(path+".directory", path+".directory is true, but the adapter "+source.AdapterName+" cannot list what there is", "remove it: this source is asked each time")
	}
}

// lists reports whether the source can be mirrored.
func (s Source) lists() bool {
	return s.Can(adapters.ListCustomers, adapters.ListOrders)
}

// onlyLists reports whether the source can be mirrored and, without that, not
// be searched.
func (s Source) onlyLists() bool {
	return s.lists() && !s.Can(adapters.SearchCustomers)
}

// Mirrored are the operations that the source's directory answers; none without
// one.
func (s Source) Mirrored() []adapters.Operation {
	if !s.Directory {
		return nil
	}
	mirrored := []adapters.Operation{adapters.SearchCustomers}
	if s.Can(adapters.ListCustomers) {
		mirrored = append(mirrored, adapters.FindCustomers)
	}
	if s.Can(adapters.ListOrders) {
		mirrored = append(mirrored, adapters.FindOrders)
	}
	return mirrored
}

// canAnswer reports whether the source can be asked one of operations, by its
// adapter or by its directory. Without its directory, a source that is only
// listed could be asked nothing by which anybody is looked for.
func (s Source) canAnswer(operations []adapters.Operation) bool {
	if s.onlyLists() && !s.Directory {
		return false
	}
	return s.Can(operations...) || overlap(s.Mirrored(), operations)
}
