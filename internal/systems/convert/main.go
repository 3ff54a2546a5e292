// Convert turns a corpus of real systems, one facts file each, into graph files:
//
//	go run ./internal/systems/convert ../shared/corpus testdata/systems
//
// The corpus says how its facts map to a graph file (its README). Where it leaves a choice, this is what was chosen:
//
//   - Kinds. A callee's target_kind decides (aws-ecommerce lists payment-3p as a service and calls it external: external);
//     else the kind it is listed with. External, datastore and broker stay; frontend, gateway and infra are services.
//     The clients of drone-delivery and openwhisk are listed as external and stay so: programs call those interfaces too.
//   - Services that no edge names are left out: a graph file describes calls, and no fact hangs on them. With them goes
//     reddog's broker; via is never written, because no other system names its broker.
//   - Workloads. A sub-graph, or a part of one, that no root reaches is a cycle; its alphabetically first caller is taken
//     as the entry: customers in food-delivery's person edges, policy-mgmt in lakeside-mutual's background edges.
//   - fan_out counts the receivers of one message. The corpus has one edge per receiver, each under an operation of its
//     own (harbor has a single edge for its four). No edge is invented and no operation renamed, so that in the graph file
//     they are separate messages; the number is kept as a comment.
//   - Comments on an edge: above it the place in the source; behind it the fan-out and whether the choice is disputed,
//     "documented" by its authors' own papers, or on the coder's "own-reading".
//   - Edges that would share an identity get a number appended to the operation; none does today.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const factsSuffix = ".facts.yaml"

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: convert CORPUS SYSTEMS")
		os.Exit(2)
	}
	if err := convertAll(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "convert:", err)
		os.Exit(1)
	}
}

// convertAll writes systems/<name>/graph.yaml for every facts file of the corpus.
func convertAll(corpus, systems string) error {
	files, err := filepath.Glob(filepath.Join(corpus, "*"+factsSuffix))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("no *%s in %s", factsSuffix, corpus)
	}
	for _, file := range files {
		facts, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		graph, err := convert(facts)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		dir := filepath.Join(systems, strings.TrimSuffix(filepath.Base(file), factsSuffix))
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, "graph.yaml"), graph, 0o644); err != nil {
			return err
		}
	}
	return nil
}
