package advise

import (
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/rules"

	"pgregory.net/rapid"
)

// The seed that a failure prints reproduces it; files of it would only be left behind.
func init() {
	if err := flag.Set("rapid.nofailfile", "true"); err != nil {
		panic(err)
	}
}

// A random graph file: what it says is drawn once, and can then be written in any order and with any unit.

// quantity is a number of a graph file that can be spelled in several units.
type quantity struct {
	unit  byte    // 's' a duration, 'r' a rate, '%' a share
	value float64 // seconds, per second, percent; of few digits
}

// plain spells a quantity as most people would; other spells it in another unit.
func (q quantity) plain() string {
	switch q.unit {
	case 's':
		return number(q.value*1000) + "ms"
	case 'r':
		return number(q.value) + "/s"
	}
	return number(q.value) + "%"
}

func (q quantity) other() string {
	switch q.unit {
	case 's':
		return number(q.value) + "s"
	case 'r':
		return number(q.value*60) + "/min"
	}
	return number(q.value / 100)
}

func number(v float64) string {
	s := strconv.FormatFloat(v, 'f', 9, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// entry is a line of a section: a name, empty for edges, and facts in a fixed order. A fact's value is a string, a
// quantity, or facts again.
type entry struct {
	name  string
	facts []fact
}

type fact struct {
	key   string
	value any
}

func (e *entry) add(key string, value any) { e.facts = append(e.facts, fact{key, value}) }

type file struct{ services, workloads, edges []entry }

type spelling func(quantity) string

func flow(b *strings.Builder, facts []fact, spell spelling) {
	b.WriteByte('{')
	for i, f := range facts {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(f.key + ": ")
		switch v := f.value.(type) {
		case quantity:
			b.WriteString(spell(v))
		case []fact:
			flow(b, v, spell)
		default:
			fmt.Fprint(b, v)
		}
	}
	b.WriteByte('}')
}

func (f file) text(spell spelling) string {
	var b strings.Builder
	b.WriteString("version: 1\nservices:\n")
	section := func(list []entry) {
		for _, e := range list {
			b.WriteString("  " + e.name + ": ")
			flow(&b, e.facts, spell)
			b.WriteByte('\n')
		}
	}
	section(f.services)
	if len(f.workloads) > 0 {
		b.WriteString("workloads:\n")
		section(f.workloads)
	}
	b.WriteString("edges:\n")
	for _, e := range f.edges {
		b.WriteString("  - ")
		flow(&b, e.facts, spell)
		b.WriteByte('\n')
	}
	return b.String()
}

// permuted returns the file with services, workloads and edges in another order.
func (f file) permuted(t *rapid.T) file {
	return file{
		rapid.Permutation(f.services).Draw(t, "services"), rapid.Permutation(f.workloads).Draw(t, "workloads"),
		rapid.Permutation(f.edges).Draw(t, "edges"),
	}
}

// with returns the file with the entries of another behind its own.
func (f file) with(o file) file {
	return file{slices.Concat(f.services, o.services), slices.Concat(f.workloads, o.workloads), slices.Concat(f.edges, o.edges)}
}

// drawFile draws a file of 2 to 7 services whose names start with prefix; facts are left out as often as given.
// Thresholds that are compared with each other are drawn from different numbers, so that no test rests on
// how an exact tie is rounded.
func drawFile(t *rapid.T, prefix string) (f file) {
	maybe := func() bool { return rapid.Bool().Draw(t, "given") }
	mostly := func() bool { return rapid.IntRange(0, 3).Draw(t, "given") > 0 }
	pick := func(words ...string) string { return rapid.SampledFrom(words).Draw(t, "word") }
	millis := func(list ...float64) quantity { return quantity{'s', rapid.SampledFrom(list).Draw(t, "ms") / 1000} }
	rate := func(list ...float64) quantity { return quantity{'r', rapid.SampledFrom(list).Draw(t, "rate")} }
	share := func(list ...float64) quantity { return quantity{'%', rapid.SampledFrom(list).Draw(t, "percent")} }
	latency := func() any {
		median := rapid.SampledFrom([]float64{1, 4, 9, 30, 80, 160, 420, 1200, 4100, 45000}).Draw(t, "p50")
		if !maybe() {
			return quantity{'s', median / 1000}
		}
		tail := rapid.SampledFrom([]float64{1.5, 3, 7, 20}).Draw(t, "tail")
		return []fact{{"p50", quantity{'s', median / 1000}}, {"p99", quantity{'s', median * tail / 1000}}}
	}
	n := rapid.IntRange(2, 8).Draw(t, "n")
	name := func(i int) string { return prefix + strconv.Itoa(i) }
	for i := range n {
		e := entry{name: name(i)}
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0:
			e.add("kind", "external")
		case 3:
			if i > 0 {
				e.add("kind", "gateway")
			}
		case 1:
			if i == 0 {
				e.add("kind", "client")
			}
		case 2:
			if i > 1 {
				e.add("kind", pick("datastore", "cache"))
			}
		}
		if maybe() {
			e.add("latency", latency())
		}
		if maybe() {
			e.add("availability", share(100, 99.99, 99.95, 99.9, 99.7, 99, 95))
		}
		if maybe() {
			e.add("outage", millis(30000, 600000))
		}
		if maybe() {
			e.add("capacity", rate(13, 130, 1300))
		}
		if rapid.IntRange(0, 3).Draw(t, "pool") == 0 {
			e.add("workers", pick("1", "9", "70"))
		}
		if maybe() {
			e.add("owner", pick("red", "blue"))
		}
		f.services = append(f.services, e)
	}
	if maybe() {
		b := entry{name: prefix + "broker", facts: []fact{{"kind", "broker"}}}
		if maybe() {
			b.add("latency", latency())
			b.add("availability", share(99.99, 99.9, 99.5))
		}
		f.services = append(f.services, b)
	}
	var loads []string
	for i := range rapid.IntRange(0, 3).Draw(t, "workloads") {
		e := entry{name: prefix + "w" + strconv.Itoa(i)}
		loads = append(loads, e.name)
		e.add("entry", name(rapid.IntRange(0, min(1, n-1)).Draw(t, "entry")))
		if maybe() {
			e.add("user_facing", pick("true", "false"))
		}
		if maybe() {
			e.add("answer", pick(graph.Answers...))
		}
		if maybe() {
			e.add("rate", rate(1, 12, 100))
			if maybe() {
				e.add("peak", []fact{{"rate", rate(150, 600, 2400)}, {"for", quantity{'s', 600}}})
			}
		}
		if maybe() {
			e.add("patience", millis(500, 3500, 25000))
		}
		if maybe() {
			slo := []fact{{pick("p50", "p95", "p99", "p99.9"), millis(70, 310, 2300)}}
			if maybe() {
				slo = append(slo, fact{"availability", share(99.98, 99.92, 99.4)})
			}
			if rapid.IntRange(0, 3).Draw(t, "fresh") == 0 {
				slo = append(slo, fact{"freshness", millis(900, 21000, 7300000)})
			}
			e.add("slo", slo)
		}
		f.workloads = append(f.workloads, e)
	}
	open := rapid.IntRange(0, 2).Draw(t, "open") == 0 // some edges do not state how they are built
	seen := map[string]bool{}
	for i := range rapid.IntRange(1, 2*n).Draw(t, "edges") {
		from, to := rapid.IntRange(0, n-1).Draw(t, "from"), rapid.IntRange(1, n-1).Draw(t, "to")
		if from > to && rapid.IntRange(0, 3).Draw(t, "back") > 0 { // now and then a cycle
			from, to = to, from
		}
		e := entry{facts: []fact{{"from", name(from)}, {"to", name(to)}}}
		operation := pick("", "", "place", "cancel")
		id := fmt.Sprint(from, to, operation)
		if from == to || seen[id] || i > 0 && to == 0 {
			continue
		}
		seen[id] = true
		if operation != "" {
			e.add("operation", operation)
		}
		if mostly() {
			e.add("op", pick(graph.Ops...))
		}
		if mostly() {
			e.add("needs", pick(graph.Needs...))
		}
		if rapid.IntRange(0, 4).Draw(t, "optional") == 0 {
			e.add("optional", "true")
		}
		if !open {
			e.add("mode", pick("sync", "sync", "sync", "async", "hybrid"))
		} else if maybe() {
			e.add("mode", pick(graph.Modes...))
		}
		if maybe() {
			e.add("consistency", pick(graph.Consistencies...))
		}
		if maybe() {
			e.add("staleness", millis(55, 1700, 65000))
		}
		if maybe() {
			e.add("order", pick(graph.Orders...))
		}
		if maybe() {
			e.add("timeout", millis(250, 2700, 27000))
		}
		if rapid.IntRange(0, 3).Draw(t, "retried") == 0 {
			e.add("retries", pick("1", "2", "5"))
		}
		switch rapid.IntRange(0, 5).Draw(t, "shape") {
		case 0:
			e.add("calls", pick("2", "3"))
		case 1:
			e.add("probability", quantity{'%', 25})
		case 2:
			e.add("parallel", "fan")
		}
		if rapid.IntRange(0, 5).Draw(t, "worked") == 0 {
			e.add("work", latency())
		}
		if rapid.IntRange(0, 5).Draw(t, "acknowledged") == 0 {
			e.add("ack", millis(3, 25))
		}
		if rapid.IntRange(0, 5).Draw(t, "undone") == 0 {
			e.add("undo", "revert")
		}
		if rapid.IntRange(0, 3).Draw(t, "guarded") == 0 {
			e.add("guards", "["+pick(graph.GuardNames...)+"]")
		}
		if len(loads) > 0 && rapid.IntRange(0, 3).Draw(t, "some") == 0 {
			e.add("workloads", "["+rapid.SampledFrom(loads).Draw(t, "of")+"]")
		}
		f.edges = append(f.edges, e)
	}
	if len(f.edges) == 0 {
		f.edges = append(f.edges, entry{facts: []fact{{"from", name(0)}, {"to", name(1)}}})
	}
	return f
}

// graphOf reads a file; nothing that is drawn may be wrong.
func graphOf(t *rapid.T, text string) *graph.Graph {
	r := graphfile.Read([]graphfile.Input{{Name: "random.yaml", Data: []byte(text)}})
	if r.Graph == nil {
		t.Fatalf("%s\n%v", text, r.Findings)
	}
	return r.Graph
}

func pragmatic() rules.Profile {
	p, _ := rules.ProfileNamed("")
	return p
}

func drawProfile(t *rapid.T) rules.Profile {
	return rapid.SampledFrom(rules.Profiles()).Draw(t, "profile")
}
