package main

import (
	"bytes"
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// convert returns the graph file of one facts file.
func convert(facts []byte) ([]byte, error) {
	s, err := readFacts(facts)
	if err != nil {
		return nil, err
	}
	workloads := s.workloads()

	services := mapping(0)
	for _, v := range s.Services {
		if s.used(v) {
			put(services, v.Name, flow("kind", s.kind(v)))
		}
	}
	entries := mapping(0)
	for _, w := range workloads {
		entry := flow("entry", w.entry)
		put(entry, "user_facing", plain(fmt.Sprint(w.person)))
		put(entries, w.name, entry)
	}
	edges := &yaml.Node{Kind: yaml.SequenceNode}
	taken := map[string]int{}
	for _, e := range s.Edges {
		id := e.From + "->" + e.To + "/" + e.Operation
		if taken[id]++; taken[id] > 1 {
			e.Operation += fmt.Sprintf(" (%d)", taken[id])
		}
		edges.Content = append(edges.Content, edgeNode(e, workloads))
	}
	root := mapping(0)
	put(root, "version", plain("1"))
	put(root, "name", text(s.System))
	put(root, "services", services)
	put(root, "workloads", entries)
	put(root, "edges", edges)

	var out bytes.Buffer
	fmt.Fprintf(&out, "# %s: facts and modes as built, read from that source; above each edge its place there\n", s.Source)
	fmt.Fprintf(&out, "# class: %s; written by internal/systems/convert, not by hand\n", s.Class)
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(root); err != nil {
		return nil, err
	}
	if err := encoder.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func edgeNode(e edge, workloads []workload) *yaml.Node {
	n := flow("from", e.From, "to", e.To, "operation", e.Operation, "op", e.op(), "needs", e.needs(), "mode", modeWords[e.AsBuilt])
	if optionalWords[e.DownstreamMayFail] != "" {
		put(n, "optional", plain("true"))
	}
	if p50 := p50Words[e.DurationHint]; p50 != "" {
		put(n, "work", flow("p50", p50, "p99", p99Words[e.DurationHint]))
	}
	if consistency := consistencyWords[e.Consistency]; consistency != "" {
		put(n, "consistency", text(consistency))
	}
	passing := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	for _, w := range workloads {
		if w.holds(e) {
			passing.Content = append(passing.Content, text(w.name))
		}
	}
	put(n, "workloads", passing)

	n.HeadComment = "# " + e.Evidence
	var notes []string
	if e.FanOut > 1 {
		notes = append(notes, fmt.Sprintf("fan-out: %d", e.FanOut))
	}
	if e.Disputed {
		notes = append(notes, "disputed: "+e.DisputeBasis)
	}
	if len(notes) > 0 {
		n.LineComment = "# " + strings.Join(notes, "; ")
	}
	return n
}

func mapping(style yaml.Style) *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode, Style: style} }

func put(m *yaml.Node, key string, value *yaml.Node) { m.Content = append(m.Content, text(key), value) }

// flow returns a mapping on one line, from keys and strings in turn.
func flow(words ...string) *yaml.Node {
	m := mapping(yaml.FlowStyle)
	for i := 0; i < len(words); i += 2 {
		put(m, words[i], text(words[i+1]))
	}
	return m
}

// text is a string, quoted where YAML would read another type.
func text(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
}

// plain is a number or a boolean.
func plain(value string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: value} }
