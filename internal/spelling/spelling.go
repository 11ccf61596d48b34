// Package spelling finds the word that a misspelt one was meant to be.
package spelling

import (
	"fmt"
	"slices"
	"strings"
)

// Nearest returns the candidate that a misspelt word most likely meant, or "".
func Nearest(word string, candidates []string) string {
	best, bestDistance := "", len(word)/3+2
	if len(word) <= 3 {
		bestDistance = 2 // of three letters, two others make another word
	}
	for _, candidate := range candidates {
		if d := Distance(strings.ToLower(word), strings.ToLower(candidate)); d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	return best
}

// DidYouMean returns `did you mean "x"?`, or the list of what is possible.
func DidYouMean(word string, candidates []string) string {
	if near := Nearest(word, candidates); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if len(candidates) == 0 {
		return "remove it"
	}
	sorted := slices.Compact(slices.Sorted(slices.Values(candidates)))
	return "possible here: " + strings.Join(sorted, ", ")
}

// Distance counts the letters to insert, delete, replace or swap with their
// neighbour to turn a into b.
func Distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			change := 1
			if x[i-1] == y[j-1] {
				change = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(x)][len(y)]
}
