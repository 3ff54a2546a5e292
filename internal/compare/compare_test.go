package compare

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
	"pgregory.net/rapid"

	"commadvisor/internal/advise"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/rules"
)

func analysisOf(t interface{ Fatalf(string, ...any) }, text string) *advise.Analysis {
	r := graphfile.Read([]graphfile.Input{{Name: "g.yaml", Data: []byte(text)}})
	if r.Graph == nil {
		t.Fatalf("%v\n%s", r.Findings, text)
	}
	p, _ := rules.ProfileNamed(r.Graph.Profile.V)
	return advise.Analyze(r.Graph, p)
}

// told writes a delta in few words.
func told(d *Delta) (list []string) {
	for _, c := range d.Changes {
		if c.Kind != Changed {
			list = append(list, c.On+" "+c.Name+" "+c.Kind.String())
		}
		for _, f := range c.Facts {
			list = append(list, strings.TrimSpace(c.On+" "+c.Name)+" "+f.Key+": "+f.From+" > "+f.To)
		}
	}
	for _, turn := range d.Advice {
		text := d.Head.Edges[turn.Head].ID + ": " + d.Base.Edges[turn.Base].Recommendation.String() + " > " + d.Head.Edges[turn.Head].Recommendation.String()
		for _, c := range turn.Because {
			text += ", because of " + d.Changes[c.Change].Name
			if c.Fact >= 0 {
				text += " " + d.Changes[c.Change].Facts[c.Fact].Key
			}
		}
		list = append(list, text)
	}
	return list
}

func TestAnalyses(t *testing.T) {
	data, err := os.ReadFile("../../testdata/payments.yaml")
	if err != nil {
		t.Fatal(err)
	}
	base := string(data)
	for name, c := range map[string]struct {
		edits []string
		want  []string
	}{
		"nothing":          {nil, nil},
		"another spelling": {[]string{"timeout: 2s", "timeout: 2000ms", "availability: 99.9%,", "availability: 0.999,"}, nil},
		"a comment":        {[]string{"# optional", "# the default"}, nil},
		"one fact": {
			[]string{"retries: 2,", "retries: 3,"},
			[]string{"edge payments->fraud retries: 2 > 3"},
		},
		"percentiles and errors": {
			[]string{"latency: {p50: 60ms, p99: 900ms}", "latency: {p99.9: 2s, p95: 300ms, mean: 120ms}, errors: 0.2%", "timeout: 2s", "timeout: 2s, errors: 1.25%"},
			[]string{"service fraud latency: p50 60 ms, p99 900 ms > mean 120 ms, p95 300 ms, p99.9 2 s", "service fraud errors:  > 0.2 %", "edge payments->fraud errors:  > 1.25 %"},
		},
		"a fact that turns the advice": {
			[]string{"answer: accepted", "answer: outcome", "capacity: 400/s", "capacity: 450/s"},
			[]string{"workload pay answer: accepted > outcome", "service ledger capacity: 400/s > 450/s",
				"payments->fraud: async > sync, because of pay answer", "web->payments/create charge: hybrid > sync, because of pay answer"},
		},
		"an edge and its service": {
			[]string{"  - {from: web, to: balances", "  - {from: payments, to: mail, op: notify}\n  - {from: web, to: balances", "  balances:", "  mail: {}\n  balances:"},
			[]string{"service mail added", "edge payments->mail added"},
		},
		"a label": {
			[]string{"to: ledger, op", "to: ledger, operation: post, op"},
			[]string{"edge payments->ledger/post operation:  > post"},
		},
		"guards of a service": {
			[]string{"owner: checkout", "owner: checkout, guards: [outbox]"},
			[]string{"service payments guards:  > [outbox]"},
		},
		"another profile": {
			[]string{"profile: pragmatic", "profile: autonomy"},
			[]string{"graph profile: pragmatic > autonomy"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			head := strings.NewReplacer(c.edits...).Replace(base)
			if got := told(Analyses(analysisOf(t, base), analysisOf(t, head))); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// A file differs in nothing from itself, from itself with its edges in another order, and from itself written anew.
func TestAnalysesOfTheSame(t *testing.T) {
	names, err := filepath.Glob("../../testdata/systems/*/graph.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal("no systems", err)
	}
	names = append(names, "../../testdata/payments.yaml")
	rapid.Check(t, func(t *rapid.T) {
		data, err := os.ReadFile(rapid.SampledFrom(names).Draw(t, "name"))
		if err != nil {
			t.Fatalf("%v", err)
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(data, &doc); err != nil {
			t.Fatalf("%v", err)
		}
		top := doc.Content[0]
		for i := 0; i < len(top.Content); i += 2 {
			if top.Content[i].Value == "edges" {
				edges := top.Content[i+1]
				edges.Content = rapid.Permutation(edges.Content).Draw(t, "order")
			}
		}
		var out bytes.Buffer
		e := yaml.NewEncoder(&out)
		e.SetIndent(rapid.IntRange(2, 8).Draw(t, "indent"))
		if err := e.Encode(&doc); err != nil {
			t.Fatalf("%v", err)
		}
		read := func(data []byte) *match {
			r := graphfile.Read([]graphfile.Input{{Name: "g", Data: data}})
			return newMatch(r.Graph, r.Graph)
		}
		if d := diffOfFacts(newMatch(read(data).base, read(out.Bytes()).base)); len(d) > 0 {
			t.Fatalf("differs in %v", d)
		}
	})
}

// diffOfFacts compares without advising, which takes long on a large system.
func diffOfFacts(m *match) (list []string) {
	for _, section := range sections {
		for _, p := range section.pairs(m) {
			if p.base < 0 || p.head < 0 || len(section.compare(m, p)) > 0 {
				list = append(list, section.label(m, p))
			}
		}
	}
	return list
}

// With no change applied a build is the base graph: the trials rest on it.
func TestBuildIsBase(t *testing.T) {
	data, err := os.ReadFile("../../testdata/payments.yaml")
	if err != nil {
		t.Fatal(err)
	}
	a := analysisOf(t, string(data))
	head := analysisOf(t, strings.ReplaceAll(string(data), "settlement", "payout"))
	m := newMatch(a.Graph, head.Graph)
	g, at := m.build(&Change{On: "graph"}, 0)
	if d := diffOfFacts(newMatch(a.Graph, g)); len(d) > 0 {
		t.Errorf("differs in %v", d)
	}
	again := advise.Analyze(g, a.Profile)
	for e := range a.Edges {
		if again.Edges[at[e]].Recommendation != a.Edges[e].Recommendation {
			t.Errorf("%s: %v, was %v", a.Edges[e].ID, again.Edges[at[e]].Recommendation, a.Edges[e].Recommendation)
		}
	}
}
