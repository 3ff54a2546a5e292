package drawn_test

import (
	"math/rand/v2"
	"testing"

	"commadvisor/internal/drawn"
	"commadvisor/internal/graphfile"
)

// Most files are accepted, or the tests that draw them would test the reader's messages; every layout says the same.
func TestDrawnFilesAreRead(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	codes := map[string]int{}
	edges, accepted, all := 0, 0, 300
	for range all {
		data := make([]byte, 400+rng.IntN(400))
		for i := range data {
			data[i] = byte(rng.Uint32())
		}
		file := drawn.Graph(drawn.New(data))
		want := 0
		for l := range drawn.Layouts {
			layout := drawn.Layout(l)
			text := file.Text(layout)
			r := graphfile.Read([]graphfile.Input{{Name: layout.FileName(), Data: []byte(text)}})
			for _, f := range r.Findings {
				if f.Code == string(graphfile.Syntax) {
					t.Fatalf("%v\n%s", f, text)
				}
				if r.Graph == nil && l == 0 {
					codes[f.Code+" "+f.Message]++
				}
			}
			got := -1
			if r.Graph != nil {
				got = len(r.Graph.Edges)
			}
			if l == 0 {
				want = got
			} else if got != want {
				t.Fatalf("layout %d has %d edges, the first %d: %v\n%s", l, got, want, r.Findings, text)
			}
		}
		if want >= 0 {
			accepted++
			edges += want
		}
	}
	t.Logf("%d of %d accepted, with %.1f edges", accepted, all, float64(edges)/float64(accepted))
	if accepted < all/2 {
		t.Errorf("only %d of %d accepted: %v", accepted, all, codes)
	}
	for c, n := range codes {
		if n > 5 {
			t.Log(n, c)
		}
	}
}
