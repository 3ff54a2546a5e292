package graphfile

import (
	"iter"
	"slices"
	"strings"
	"unicode"
)

// maxWord is the longest word compared; nobody mistypes more.
const maxWord = 100

// Nearest finds the candidate that a mistyped word most likely means: at most two slips of the pen away, or a
// third of the word's length, by the restricted Damerau-Levenshtein distance. Case, spaces, - and _ count for
// nothing. The first of equals wins.
func Nearest(word string, candidates iter.Seq[string]) (string, bool) {
	w := fold(nil, word)
	if len(w) == 0 || len(w) > maxWord {
		return "", false
	}
	limit := max(2, len(w)/3)
	if len(w) < 4 {
		limit = 1
	}
	best, found := "", false
	var buf [maxWord + 1]rune
	for c := range candidates {
		if len(c) > 4*maxWord {
			continue
		}
		v := fold(buf[:0], c)
		if d := distance(w, v, limit); d <= limit && d < max(len(w), len(v)) {
			best, found, limit = c, true, d-1
			if d == 0 {
				break
			}
		}
	}
	return best, found
}

// fold reduces a word to what people remember of it.
func fold(buf []rune, s string) []rune {
	for _, r := range s {
		if !strings.ContainsRune(" -_", r) {
			buf = append(buf, unicode.ToLower(r))
		}
	}
	return buf
}

// distance counts insertions, deletions, substitutions and swaps of neighbours, giving up above limit.
func distance(a, b []rune, limit int) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > limit || len(b) > maxWord {
		return limit + 1
	}
	if len(a) == 0 {
		return len(b)
	}
	var space [3][maxWord + 1]int
	before, last, row := &space[0], &space[1], &space[2]
	for j := range len(a) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(b); i++ {
		row[0] = i
		for j := 1; j <= len(a); j++ {
			cost := 1
			if b[i-1] == a[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && b[i-1] == a[j-2] && b[i-2] == a[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		if slices.Min(row[:len(a)+1]) > limit {
			return limit + 1
		}
		before, last, row = last, row, before
	}
	return last[len(a)]
}

// meant ends a message about an unknown word: the nearest one, or all that are possible.
type meant struct {
	word  string
	known []string
	none  string // said when nothing is near; "" lists the known words
}

func (m meant) String() string {
	if near, ok := Nearest(m.word, slices.Values(m.known)); ok {
		return "did you mean " + quoted(near).String()
	}
	if m.none != "" {
		return m.none
	}
	return "wanted " + list(m.known, "or")
}
