package adapters

// Looker is a Config whose settings name paths in the backend's answers, which
// can be compared with answers that were saved.
type Looker interface {
	// Looks returns what each question looks at; nothing of settings that Open
	// refuses.
	Looks() []Looks
}

// Looks are the paths that one question reads in its own answer.
type Looks struct {
	Operation Operation
	// Rows leads to the hits. Without keys, the answer itself is their list, or
	// the one hit.
	Rows Look
	// Inside are the paths that are read in each of the hits.
	Inside []Look
}

// Look is one path of the settings.
type Look struct {
	Setting string // where it stands, as in SettingError
	Written string
	Keys    []string // # stands for every member of a list
}
