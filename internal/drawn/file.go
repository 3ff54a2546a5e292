package drawn

import (
	"slices"
	"strconv"
	"strings"

	"commadvisor/internal/graph"
)

// File is a graph file as it is meant, however it is spelled.
type File struct {
	Name, Profile              string
	Services, Workloads, Edges []Entry
	unlisted                   bool // services are only named by edges
}

// Entry is a thing of a file: its name, empty for edges, and what is stated of it.
type Entry struct {
	Name  string
	Facts []Fact
}

// Fact is a key and its value: a string, a bare word, a list of strings, or facts.
type Fact struct {
	Key   string
	Value any
}

// bare is a number or a word that stands without quotes.
type bare string

// most services, calls, and workloads of a drawn file: many small ones find more than a few large ones.
const mostServices, mostEdges, mostWorkloads = 5, 6, 2

// Graph draws a file. Nearly all are accepted by the reader.
func Graph(d *Draw) *File {
	f := &File{Profile: Of(d, []string{"", "autonomy", "latency-first"})}
	if d.OneIn(4) {
		f.Name = Of(d, names)
	}
	for i := range 2 + d.N(mostServices-1) {
		s := Entry{Name: unique(d, f.Services, i)}
		s.Facts = stated(d, graph.ServiceKeys, 4)
		f.Services = append(f.Services, s)
	}
	brokers := f.brokers()
	for range d.N(mostWorkloads + 1) {
		w := Entry{Name: unique(d, f.Workloads, len(f.Workloads)), Facts: []Fact{{"entry", f.callee(d, 0)}}}
		w.Facts = append(w.Facts, stated(d, graph.WorkloadKeys, 4)...)
		f.Workloads = append(f.Workloads, w)
	}
	ids := map[string]bool{}
	for range 1 + d.N(mostEdges) {
		from, to := d.N(len(f.Services)), d.N(len(f.Services))
		if from == to {
			to = (from + 1) % len(f.Services)
		}
		if from > to && !d.OneIn(3) { // else many cycles, and little that is reached
			from, to = to, from
		}
		if slices.Contains(brokers, f.Services[to].Name) && !d.OneIn(8) {
			continue
		}
		e := Entry{Facts: []Fact{{"from", f.Services[from].Name}, {"to", f.Services[to].Name}}}
		id := f.Services[from].Name + "->" + f.Services[to].Name
		if d.OneIn(3) {
			operation := strings.ReplaceAll(Of(d, names), "->", "")
			e.Facts, id = append(e.Facts, Fact{"operation", operation}), id+"/"+operation
		}
		if ids[id] {
			continue
		}
		e.Facts = append(e.Facts, stated(d, graph.EdgeKeys, 5)...)
		e.Facts = append(e.Facts, f.links(d, brokers, ids)...)
		ids[id] = true
		f.Edges = append(f.Edges, e)
	}
	f.unlisted = d.OneIn(16)
	return f
}

// links draws what names other things of the file.
func (f *File) links(d *Draw, brokers []string, ids map[string]bool) (facts []Fact) {
	if len(brokers) > 0 && d.OneIn(3) {
		facts = append(facts, Fact{"via", Of(d, brokers)})
	}
	if len(ids) > 0 && d.OneIn(8) {
		facts = append(facts, Fact{"replies_to", slices.Sorted(keys(ids))[d.N(len(ids))]})
	}
	if len(f.Workloads) > 0 && d.OneIn(5) {
		facts = append(facts, Fact{"workloads", []string{f.Workloads[d.N(len(f.Workloads))].Name}})
	}
	return facts
}

func keys(m map[string]bool) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// callee names a service, mostly the one that is given.
func (f *File) callee(d *Draw, usual int) string {
	if d.OneIn(4) {
		usual = d.N(len(f.Services))
	}
	return f.Services[usual].Name
}

func (f *File) brokers() (list []string) {
	for _, s := range f.Services {
		if slices.ContainsFunc(s.Facts, func(x Fact) bool { return x.Key == "kind" && x.Value == "broker" }) {
			list = append(list, s.Name)
		}
	}
	return list
}

// unique draws a name that none of a section has, plain as often as odd.
func unique(d *Draw, taken []Entry, number int) string {
	name := "s" + strconv.Itoa(number)
	if d.OneIn(2) {
		name = strings.NewReplacer("/", "-", "->", "-").Replace(Of(d, names))
	}
	for slices.ContainsFunc(taken, func(e Entry) bool { return e.Name == name }) {
		name += "'"
	}
	return name
}

// stated draws facts by the table of keys, one in so many, in groups where their names have a dot.
func stated[T any](d *Draw, keys []graph.Key[T], oneIn int) (facts []Fact) {
	group := map[string]int{}
	for _, k := range keys {
		if !d.OneIn(oneIn) && !(k.Required && !strings.Contains(k.Name, ".")) {
			continue
		}
		v := value(d, k.Format)
		if v == nil {
			continue
		}
		of, name, inside := strings.Cut(k.Name, ".")
		if _, started := group[of]; inside && !started && !k.Required && slices.ContainsFunc(keys, func(o graph.Key[T]) bool { return o.Required && strings.HasPrefix(o.Name, of+".") }) {
			continue // what the group must have comes first
		}
		if of == "observed" { // a latency and more
			if list, ok := v.([]Fact); ok {
				v = slices.Clone(list)
			} else if !inside {
				v = []Fact{{"p50", v}, {"p99", v}}
			}
		}
		at, started := group[of]
		switch {
		case !started:
			group[of] = len(facts)
			if inside {
				v = []Fact{{name, v}}
			}
			facts = append(facts, Fact{of, v})
		case inside:
			facts[at].Value = append(facts[at].Value.([]Fact), Fact{name, v})
		}
	}
	return facts
}
