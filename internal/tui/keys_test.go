package tui

import (
	"fmt"
	"math/rand/v2"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

func TestKeyMap(t *testing.T) {
	for _, g := range keys.groups() {
		taken := map[string]string{}
		list := g.bindings
		if g.name != "everywhere" && g.name != "decide" && g.name != "leave" && g.name != "changes" {
			list = append(list[:len(list):len(list)], keys.anywhere().bindings...)
		}
		for _, b := range list {
			if b.Help().Key == "" || b.Help().Desc == "" || len(b.Keys()) == 0 {
				t.Errorf("%s: a key without help: %v", g.name, b.Keys())
			}
			for _, k := range b.Keys() {
				if g.name == "overview" && k == "q" && b.Help() == keys.Back.Help() {
					continue // there is nothing to go back to
				}
				if other, ok := taken[k]; ok {
					t.Errorf("%s: %q is %q and %q", g.name, k, other, b.Help().Desc)
				}
				taken[k] = b.Help().Desc
			}
		}
	}
}

// Every key of every screen changes what is shown somewhere on it.
func TestEveryKeyActs(t *testing.T) {
	ways := map[string][][]any{
		"everywhere": {{"enter"}, {"h"}, {"h", "u"}},
		"overview":   {{}, {"down", "down"}},
		"edge":       {{"enter"}, {"enter", "down", "down"}, {"down", "enter"}},
		"questions":  {{"i"}, {"i", "down"}, {"i", "n"}},
		"around":     {{"v"}, {"v", "down"}, {"v", "up"}, {"down", "v"}},
		"plan":       {{"P"}, {"P", "down"}},
		"decide":     {{"d"}, {"d", "right"}, {"d", "right", "tab"}},
		"changes":    {{"h", "w"}, {"h", "down", "s", "down", "s", "down", "h", "w", "down"}},
		"leave":      {{"h", "q"}},
		"facts":      {{"e"}, {"e", "down"}, {"e", "pgdown", "pgdown"}},
		"help":       {{"?"}, {"?", "down"}, {"?", "pgdown"}},
	}
	files := []string{file(t, "payments.yaml"), file(t, "../internal/tui/testdata/two-steps.yaml"), file(t, "systems/food-delivery/graph.yaml")}
	for _, g := range keys.groups() {
		for _, b := range g.bindings {
			for _, k := range b.Keys() {
				acts := false
				for _, way := range ways[g.name] {
					for _, f := range files {
						if acts {
							break
						}
						p := start(t, f).play(resize{80, 10}).play(way...)
						before := p.frame()
						p.play(k)
						acts = p.left || p.suspended || p.frame() != before
					}
				}
				if !acts {
					t.Errorf("%s: %q (%s) does nothing", g.name, k, b.Help().Desc)
				}
			}
		}
	}
}

// Whatever is pressed, clicked and resized, nothing panics and every frame fits.
func TestRandomKeys(t *testing.T) {
	var all []string
	for _, g := range keys.groups() {
		for _, b := range g.bindings {
			all = append(all, b.Keys()...)
		}
	}
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			name := []string{"payments.yaml", "systems/food-delivery/graph.yaml", "systems/go-coffeeshop/graph.yaml", "../internal/tui/testdata/longer-plan.yaml"}[seed%4]
			p := start(t, file(t, name))
			for range 250 {
				switch n := r.IntN(20); {
				case n == 0:
					p.play(resize{1 + r.IntN(180), 1 + r.IntN(60)})
				case n == 1:
					p.play(tea.MouseMsg{X: r.IntN(180), Y: r.IntN(60), Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
				case n == 2:
					p.play("type:" + string(rune('0'+r.IntN(75))))
				default:
					p.play(all[r.IntN(len(all))])
				}
				p.left, p.suspended = false, false
			}
		})
	}
}
