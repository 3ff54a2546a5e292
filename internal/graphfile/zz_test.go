package graphfile

import (
	"commadvisor/internal/units"
	"fmt"
	"math/big"
	"math/rand"
	"strings"
	"testing"
	"time"
)

func TestZ(t *testing.T) {
	for range 200000 {
		k := rand.Intn(14)
		s := fmt.Sprintf("%d.%0*d", rand.Intn(100), k+1, rand.Int63n(pow(k+1)))
		u, err := units.Missing(s + "%")
		r, _ := new(big.Rat).SetString(s)
		r.Quo(r, big.NewRat(100, 1))
		w, _ := r.Sub(big.NewRat(1, 1), r).Float64()
		if err != nil || u != w {
			t.Fatal(s, u, w, err)
		}
	}
	pre := "version: 1\nservices:\n  a: {}\n  b: {}\n"
	for i, bad := range []string{
		"edges:\n  - {from: a, to: b\n  - {from: b, to: a}\nname: x\n",
		"edges:\n  - {from: a, to: b}}\n  - {from: b, to: a}\nname: x\n",
		"edges:\n  - from: a\n   to: b\n  - {from: b, to: a}\nname: x\n",
		"edges:\n  - from: a\n     to: b\n  - {from: b, to: a}\nname: x\n",
		"edges: [\n {from: a, to: b},\n",
		"name: a: b\nedges: []\n",
		"name: \"abc\nedges: []\nx: 1\n",
		"name: @abc\nedges: []\nx: 1\n",
		"edges:\n\t- {from: a}\nname: x\n",
		"edges:\n- *foo\nname: x\nprofile: y\n",
		"edges\nname: x\nprofile: y\n",
		"edges: {a: b} c\nname: x\nprofile: y\n",
		"name: 'a'b\nx: y\nz: 1\n",
		"a: b: c",
		strings.Repeat("[", 9000), strings.Repeat("[", 20000), strings.Repeat("{a: ", 9000), strings.Repeat("- ", 9000), strings.Repeat("- ", 20000), strings.Repeat("? ", 9000),
		"x: " + strings.Repeat("[", 9000) + strings.Repeat("]", 9000), strings.Repeat("&a ", 9000),
	} {
		start := time.Now()
		p := pre
		if i >= 13 {
			p = ""
		}
		out := show(t, Input{"f.yaml", []byte(p + bad)})
		if len(out) > 600 {
			out = out[:600]
		}
		if len(bad) > 200 {
			bad = bad[:20]
		}
		t.Logf("%v\n%s\n=> %s", time.Since(start), bad, out)
	}
}
func pow(n int) int64 {
	r := int64(1)
	for range n {
		r *= 10
	}
	return r
}
