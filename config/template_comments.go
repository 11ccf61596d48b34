package config

import (
	"strings"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// templateComments returns what Template says of each setting, by its path.
// The name of the one source in it stands for every name.
func templateComments() map[string]string {
	comments := make(map[string]string)
	// The tests hold that the template can be parsed.
	if file, err := yamlnode.Parse("template", template); err == nil {
		comment(comments, file.Root, "", strings.Split(string(template), "\n"))
	}
	return comments
}

func comment(comments map[string]string, section *yamlnode.Node, path string, lines []string) {
	last := ""
	for _, entry := range section.Entries {
		name := entry.Key.Value
		if path == "sources" {
			name = "*"
		}
		above := commentAbove(lines, entry.Key.Line-1)
		if above == "" {
			above = last // of a pair, the second has none of its own
		}
		last = above
		comments[join(path, name)] = above
		comment(comments, entry.Value, join(path, name), lines)
	}
}

// commentAbove returns the lines of comment right above a line, as one text.
func commentAbove(lines []string, below int) string {
	var text string
	for i := below - 1; i >= 0; i-- {
		said, isComment := strings.CutPrefix(strings.TrimSpace(lines[i]), "#")
		if !isComment {
			break
		}
		text = strings.TrimSpace(said + " " + text)
	}
	return strings.Join(strings.Fields(text), " ")
}
