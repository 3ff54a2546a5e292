package lint

import (
	"slices"
	"strings"
	"testing"
)

func TestComments(t *testing.T) {
	for text, want := range map[string][]int{
		"# a":                           {0},
		"a: b # c":                      {5},
		"a: b#c":                        {-1},
		`a: "b # c"`:                    {-1},
		`a: "b \" # c" # d`:             {14},
		"a: 'it''s # c' # d":            {15},
		"a: it's # c":                   {8},
		`a: 5" # c`:                     {6},
		`{a: "x # y", b: 'z # z'} # c`:  {25},
		`{"a":"x # y"} # c`:             {14},
		`[a, "b # c", d] # e`:           {16},
		"a: b, \"c # d":                 {9},
		"a: \"b\n  # c\n  d\" # e":      {-1, -1, 5},
		"a: |\n  # b\n\n  c # d\n# e":   {-1, -1, -1, -1, 0},
		"a: > # b\n  # c\nd: e # f":     {5, -1, 5},
		"- a: |-\n    # b\n  c: d # e":  {-1, -1, 7},
		"- |\n # b\n- c # d":            {-1, -1, 4},
		"- &x !!str \"b # c\" # d":      {19},
		"a:\n  b: 1 # c\n  # d\n  e: 2": {-1, 7, 2, -1},
		"{a: b, # c\n c: \"# d\"} # e":  {7, 11},
		"? \"a # b\"\n: 'c # d' # e":    {-1, 10},
		"a: b|c # d\ne: >f\n":           {7, -1, -1},
		"\"a # b\": {c: 'd # e'} # f":   {22},
		"a: \"日本 # x\" # 日":             {16},
	} {
		var c comments
		var got []int
		for line := range strings.SplitSeq(text, "\n") {
			got = append(got, c.start(line))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
