package rules

import (
	"embed"
	"strings"
)

// examples holds, per rule, graphs on which it fires and graphs on which it stays silent for a reason worth
// knowing: examples/<rule id>.fires.yaml and .silent.yaml.
//
//go:embed examples
var examples embed.FS

// Example is a graph on which a rule is shown. The first line says what it shows; where the rule fires, the line
// of the edge ends in "# want ID".
type Example struct {
	Title string
	Fires bool
	YAML  string
}

// Examples returns the graphs on which the rule is shown, one on which it fires first.
func (r *Rule) Examples() []Example {
	var list []Example
	for _, kind := range [...]string{"fires", "silent"} {
		data, err := examples.ReadFile("examples/" + r.ID + "." + kind + ".yaml")
		if err != nil {
			continue // a test holds that there is one of each
		}
		title, _, _ := strings.Cut(string(data), "\n")
		list = append(list, Example{strings.TrimPrefix(title, "# "), kind == "fires", string(data)})
	}
	return list
}
