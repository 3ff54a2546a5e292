package graphfile

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"commadvisor/internal/drawn"
	"commadvisor/internal/graph"
)

// change draws one fact of one thing to state otherwise or, now and then, to remove.
func change(d *drawn.Draw, g *graph.Graph) (c Change, ok bool) {
	switch d.N(3) {
	case 0:
		c, ok = changeOf(d, "edge", graph.EdgeKeys, len(g.Edges))
	case 1:
		c, ok = changeOf(d, "service", graph.ServiceKeys, len(g.Services))
	default:
		c, ok = changeOf(d, "workload", graph.WorkloadKeys, len(g.Workloads))
	}
	return c, ok && (c.On != "workload" || !g.Workloads[c.Index].Implicit)
}

func changeOf[T any](d *drawn.Draw, on string, keys []graph.Key[T], n int) (Change, bool) {
	if n == 0 {
		return Change{}, false
	}
	k := drawn.Of(d, keys)
	c := Change{On: on, Index: d.N(256) % n, Key: k.Name, Value: drawn.Value(d, k.Format)}
	ok := c.Value != ""
	if d.OneIn(4) && !k.Required {
		c.Value = ""
	}
	return c, ok
}

// facts are all that a graph states, in exact words.
func facts(g *graph.Graph) map[Change]string {
	all := map[Change]string{}
	collect(all, g, "edge", graph.EdgeKeys, g.Edges)
	collect(all, g, "service", graph.ServiceKeys, g.Services)
	collect(all, g, "workload", graph.WorkloadKeys, g.Workloads)
	return all
}

func collect[T any](all map[Change]string, g *graph.Graph, on string, keys []graph.Key[T], list []T) {
	for i := range list {
		for k := range keys {
			if keys[k].Use == graph.Identity {
				continue
			}
			if text, known := keys[k].Exact(g, &list[i]); known {
				all[Change{On: on, Index: i, Key: keys[k].Name}] = text
			}
		}
	}
}

// group is what a change is about: keys with a dot are written below their first part.
func (c Change) group() Change {
	key, _, _ := strings.Cut(c.Key, ".")
	return Change{On: c.On, Index: c.Index, Key: key}
}

var comments = regexp.MustCompile(`# (above|beside) \d+[^\r\n]*`)

// FuzzWriter: what is changed is as asked, and everything else stays as it is: facts, comments, and line breaks.
func FuzzWriter(f *testing.F) {
	rng := rand.New(rand.NewPCG(5, 6))
	for i := range 40 {
		data := make([]byte, 20+20*i)
		for j := range data {
			data[j] = byte(rng.Uint32())
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d := drawn.New(data)
		layout := drawn.Layout(d.N(drawn.Layouts))
		picks := drawn.New(append([]byte(nil), data[min(1, len(data)):]...))
		before := drawn.Graph(d).Text(layout)
		r := Read([]Input{{Name: layout.FileName(), Data: []byte(before)}})
		if r.Graph == nil {
			t.Skip("no graph")
		}
		var changes []Change
		about := map[Change]bool{}
		for range 1 + picks.N(4) {
			if c, ok := change(picks, r.Graph); ok && !about[c.group()] {
				changes, about[c.group()] = append(changes, c), true
			}
		}
		texts, err := Edit(r, changes)
		t.Logf("%+v\n%s", changes, before)
		if wrong := (*EditError)(nil); errors.As(err, &wrong) {
			return // a value that the reader refuses in this place
		}
		for _, c := range changes {
			if err != nil && c.Value == "" || errors.Is(err, errLayout) && layout >= drawn.Noted && !strings.HasPrefix(c.Value, "{") {
				return // what is not stated cannot be removed, nor a word take the place of lines with comments between them
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		after, changed := texts[1]
		if !changed {
			after = before
		}
		edited := Read(r.Inputs(texts))
		was, is := facts(r.Graph), facts(edited.Graph)
		for at, text := range was {
			if about[at.group()] || at.Key == "guards" { // an edge shows its own without those of its ends
				continue
			}
			if is[at] != text {
				t.Errorf("%+v was %q and is %q\n%s", at, text, is[at], after)
			}
		}
		for at := range is {
			if _, known := was[at]; !known && !about[at.group()] && at.Key != "guards" {
				t.Errorf("%+v is stated now\n%s", at, after)
			}
		}
		for _, c := range comments.FindAllString(before, -1) {
			if !strings.Contains(after, c) {
				t.Errorf("%q is lost\n%s", c, after)
			}
		}
		if layout == drawn.Windows && strings.Count(after, "\n") != strings.Count(after, "\r\n") {
			t.Errorf("line breaks of two kinds: %q", after)
		}
		if layout == drawn.JSON && !json.Valid([]byte(after)) {
			t.Errorf("no JSON:\n%s", after)
		}
		if again, err := Edit(edited, changes); err == nil && len(again) > 0 {
			t.Errorf("the same changes again change\n%s\ninto\n%s", after, again[1])
		}
	})
}
