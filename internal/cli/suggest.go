package cli

import (
	"fmt"
	"slices"
	"strings"

	"commadvisor/internal/graphfile"
)

// meant ends a message about an unknown word: the nearest one, or all there are.
func meant(word string, known []string) string {
	if near := nearest(word, known, 1); len(near) > 0 {
		return fmt.Sprintf("; did you mean %s?", near[0])
	}
	return "; wanted " + strings.Join(known, ", ")
}

// nearest returns up to n candidates that are few slips of the pen away, as the reader of files counts them, the nearest
// first, equals by name.
func nearest(word string, candidates []string, n int) (texts []string) {
	left := slices.Sorted(slices.Values(candidates))
	for len(texts) < n {
		near, ok := graphfile.Nearest(word, slices.Values(left))
		if !ok {
			break
		}
		texts = append(texts, near)
		left = slices.DeleteFunc(left, func(s string) bool { return s == near })
	}
	return texts
}
