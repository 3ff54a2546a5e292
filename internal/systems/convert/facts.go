package main

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"gopkg.in/yaml.v3"
)

// system is one facts file. Every key of the corpus is named here, so that an unknown one is an error and not dropped.
type system struct {
	System         string    `yaml:"system"`
	Source         string    `yaml:"source"`
	Class          string    `yaml:"class"`
	Description    string    `yaml:"description"`
	PublishedRates []string  `yaml:"published_rates"`
	Notes          []string  `yaml:"notes"`
	Reversals      []string  `yaml:"reversals"`
	Services       []service `yaml:"services"`
	Entries        yaml.Node `yaml:"entries"`
	Edges          []edge    `yaml:"edges"`
}

type service struct {
	Name  string `yaml:"name"`
	Kind  string `yaml:"kind"`
	Notes string `yaml:"notes"`
}

type edge struct {
	ID                string   `yaml:"id"`
	From              string   `yaml:"from"`
	To                string   `yaml:"to"`
	TargetKind        string   `yaml:"target_kind"`
	Leg               string   `yaml:"leg"`
	Operation         string   `yaml:"operation"`
	OpKind            string   `yaml:"op_kind"`
	NeedsResult       bool     `yaml:"caller_needs_result"`
	NeedsOutcome      bool     `yaml:"caller_needs_outcome"`
	UserFacing        bool     `yaml:"user_facing"`
	UserFacingPrior   *bool    `yaml:"user_facing_prior"`
	AsBuilt           string   `yaml:"as_built"`
	Transport         string   `yaml:"transport"`
	DurationHint      string   `yaml:"duration_hint"`
	DurationEvidence  string   `yaml:"duration_evidence"`
	FanOut            int      `yaml:"fan_out"`
	DownstreamMayFail string   `yaml:"downstream_may_be_down"` // true, false or unknown
	Consistency       string   `yaml:"consistency"`
	Evidence          string   `yaml:"evidence"`
	MoreEvidence      []string `yaml:"more_evidence"`
	ExpertNote        string   `yaml:"expert_note"`
	Disputed          bool     `yaml:"disputed"`
	DisputeBasis      string   `yaml:"dispute_basis"`
	DisputeNote       string   `yaml:"dispute_note"`
}

// The words of the corpus and what they become; an empty string is a fact that is not stated.
var (
	kindWords = map[string]string{
		"service": "service", "frontend": "service", "gateway": "service", "infra": "service",
		"external": "external", "datastore": "datastore", "broker": "broker",
	}
	modeWords        = map[string]string{"sync": "sync", "async": "async", "sync-ack": "hybrid"}
	consistencyWords = map[string]string{"strong": "strong", "eventual": "eventual", "unknown": ""}
	optionalWords    = map[string]string{"true": "true", "false": "", "unknown": ""}
	p50Words         = map[string]string{"short": "15ms", "long": "2s", "unknown": ""}
	p99Words         = map[string]string{"short": "80ms", "long": "20s", "unknown": ""}
	opWords          = map[string]string{"read": "read", "write": "write", "notify": "notify", "compute": "job"}
	legWords         = map[string]string{"": "", "reply": "reply"}
)

// readFacts decodes and checks one facts file and leaves out the replies.
func readFacts(text []byte) (*system, error) {
	var s system
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&s); err != nil {
		return nil, err
	}
	for _, v := range s.Services {
		if err := known(kindWords, "kind", v.Kind); err != nil {
			return nil, fmt.Errorf("service %s: %w", v.Name, err)
		}
	}
	for _, e := range s.Edges {
		if err := s.check(e); err != nil {
			return nil, fmt.Errorf("edge %s: %w", e.ID, err)
		}
	}
	s.Edges = slices.DeleteFunc(s.Edges, func(e edge) bool { return e.Leg == "reply" })
	return &s, nil
}

func (s *system) check(e edge) error {
	for _, name := range []string{e.From, e.To} {
		if !slices.ContainsFunc(s.Services, func(v service) bool { return v.Name == name }) {
			return fmt.Errorf("service %s is not listed", name)
		}
	}
	for _, c := range []struct {
		words       map[string]string
		fact, value string
	}{
		{kindWords, "target_kind", e.TargetKind},
		{legWords, "leg", e.Leg},
		{opWords, "op_kind", e.OpKind},
		{modeWords, "as_built", e.AsBuilt},
		{p50Words, "duration_hint", e.DurationHint},
		{optionalWords, "downstream_may_be_down", e.DownstreamMayFail},
		{consistencyWords, "consistency", e.Consistency},
	} {
		if err := known(c.words, c.fact, c.value); err != nil {
			return err
		}
	}
	return nil
}

func known(words map[string]string, fact, value string) error {
	if _, ok := words[value]; !ok {
		return fmt.Errorf("%s is %q, want one of %q", fact, value, slices.Sorted(maps.Keys(words)))
	}
	return nil
}

// kind is the graph file's kind of a listed service: what its callers call it, else what it is listed as.
func (s *system) kind(v service) string {
	for _, e := range s.Edges {
		if kind := kindWords[e.TargetKind]; e.To == v.Name && kind != "service" {
			return kind
		}
	}
	return kindWords[v.Kind]
}

// used reports whether an edge names the service.
func (s *system) used(v service) bool {
	return slices.ContainsFunc(s.Edges, func(e edge) bool { return e.From == v.Name || e.To == v.Name })
}

// person reports whether a person waits, or would wait if the call were done in line.
func (e edge) person() bool {
	if e.UserFacingPrior != nil {
		return *e.UserFacingPrior
	}
	return e.UserFacing
}

func (e edge) op() string {
	if e.OpKind == "compute" && e.NeedsResult {
		return "read"
	}
	return opWords[e.OpKind]
}

func (e edge) needs() string {
	switch {
	case e.NeedsResult:
		return "result"
	case e.NeedsOutcome:
		return "outcome"
	}
	return "nothing"
}
