package report

import (
	"fmt"
	"strings"

	"commadvisor/internal/rules"
	"commadvisor/internal/words"
)

// profileList lists the profiles, a line each.
func (t *text) profileList(list []rules.Profile) {
	if len(list) == 0 {
		return
	}
	t.line("")
	tab := table{header: true, least: []int{0, 14, 30}}
	tab.add(cells("profile", "score", "for"), "")
	for _, p := range list {
		tab.add([]cell{{text: p.Name, style: bold}, {text: weights(p)}, {text: p.Summary}}, "")
	}
	tab.write(&t.b, t.paint, t.o.Width)
}

// profile writes everything about one profile.
func (t *text) profile(p rules.Profile) {
	t.line("%s", t.paint.on(bold, p.Name))
	t.item("for", p.Summary)
	t.item("score", weights(p))
	t.item("example", p.Example)
	t.item("sources", p.Source.String())
	t.item("select", "profile: "+p.Name+" in the file or in .commadvisor.yaml, or --profile "+p.Name)
}

// weights says what a profile adds before any evidence, and which dimensions count more or less.
func weights(p rules.Profile) string {
	parts := []string{words.Points(p.Prior) + " before any evidence"}
	if p.Inner != 0 {
		parts = append(parts, words.Points(p.Inner)+" on edges that do not leave the entry")
	}
	for d, factor := range p.Factor {
		if factor != 1 {
			parts = append(parts, fmt.Sprintf("%s × %g", rules.Dimension(d), factor))
		}
	}
	return strings.Join(parts, "; ")
}

type jsonProfile struct {
	Name    string             `json:"name"`
	Summary string             `json:"summary"`
	Prior   decibels           `json:"prior"`
	Inner   decibels           `json:"inner"` // added on edges that do not leave the entry
	Factors map[string]float64 `json:"factors"`
	Example string             `json:"example"`
	Source  string             `json:"source"`
}

func profilesJSON(list []rules.Profile) []jsonProfile {
	out := []jsonProfile{}
	for _, p := range list {
		j := jsonProfile{p.Name, p.Summary, decibels(p.Prior), decibels(p.Inner), map[string]float64{}, p.Example, p.Source.String()}
		for d, factor := range p.Factor {
			j.Factors[rules.Dimension(d).String()] = factor
		}
		out = append(out, j)
	}
	return out
}

func markdownProfiles(b *strings.Builder, list []rules.Profile) {
	if len(list) == 0 {
		return
	}
	b.WriteString("## Profiles\n\nA profile is an emphasis: + argues for async, − for sync.\n\n| profile | for | score | example | source |\n|---|---|---|---|---|\n")
	for _, p := range list {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", p.Name, p.Summary, weights(p), p.Example, p.Source)
	}
	b.WriteByte('\n')
}
