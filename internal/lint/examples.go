package lint

import (
	"embed"
	"strings"

	"commadvisor/internal/rules"
)

// examples holds, per check, a graph on which it reports and one on which it stays silent. Under the value at fault
// stands a comment of carets.
//
//go:embed examples
var examples embed.FS

// Examples returns the graphs on which the check is shown, one on which it reports first.
func (c *Check) Examples() (list []rules.Example) {
	for _, kind := range [...]string{"fires", "silent"} {
		data, err := examples.ReadFile("examples/" + c.ID + "." + kind + ".yaml")
		if err != nil {
			continue // a test holds that there is one of each
		}
		title, _, _ := strings.Cut(string(data), "\n")
		list = append(list, rules.Example{Title: strings.TrimPrefix(title, "# "), Fires: kind == "fires", YAML: string(data)})
	}
	return list
}
