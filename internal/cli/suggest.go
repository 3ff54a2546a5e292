package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// meant ends a message about an unknown word: the nearest one, or all there are.
func meant(word string, known []string) string {
	if near := nearest(word, known, 1); len(near) > 0 {
		return fmt.Sprintf("; did you mean %s?", near[0])
	}
	return "; wanted " + strings.Join(known, ", ")
}

// nearest returns up to n candidates that are few slips of the pen away, the nearest first.
func nearest(word string, candidates []string, n int) []string {
	limit := max(2, len([]rune(word))/3)
	type near struct {
		text     string
		distance int
	}
	var found []near
	for _, c := range candidates {
		if d := distance([]rune(strings.ToLower(word)), []rune(strings.ToLower(c))); d <= limit {
			found = append(found, near{c, d})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.text, b.text)) })
	var texts []string
	for _, f := range found[:min(n, len(found))] {
		texts = append(texts, f.text)
	}
	return texts
}

// distance is the number of insertions, deletions and substitutions between two words.
func distance(a, b []rune) int {
	if len(a) > 200 || len(b) > 200 { // nobody mistypes more
		return len(a) + len(b)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			substitute := diagonal
			if a[i] != b[j] {
				substitute++
			}
			diagonal = row[j+1]
			row[j+1] = min(substitute, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
