package graphfile

import (
	"slices"

	"commadvisor/internal/diag"
	"commadvisor/internal/graph"

	"gopkg.in/yaml.v3"
)

// Levels are the words of a check's severity in a configuration.
var Levels = []string{"off", "info", "warning", "error"}

// FailOn are the words of fail-on: the least severity that fails a run.
var FailOn = []string{"never", "info", "warning", "error"}

// MinConfidence are the words of min-confidence: how sure a finding must be to count.
var MinConfidence = []string{"any", "bound", "proven"}

// Config is a configuration file, .commadvisor.yaml.
type Config struct {
	Profile  graph.Val[string]
	FailOn   graph.Val[string]
	Least    graph.Val[string] // min-confidence
	Baseline graph.Val[string] // beside the configuration, unless absolute
	Checks   map[string]CheckConfig
}

// CheckConfig is what a configuration says of one check.
type CheckConfig struct {
	Severity graph.Val[string]
	Params   map[string]graph.Val[float64]
}

// Configurable is a check as configurations may speak of it.
type Configurable struct {
	ID, Doc string
	Params  []Param
}

// Param is a threshold of a check.
type Param struct{ Name, Doc string }

// ConfigResult is what was read of a configuration.
type ConfigResult struct {
	Config   *Config // nil where anything is wrong
	Sources  *diag.Sources
	Findings []diag.Finding
}

// ReadConfig reads a configuration as strictly as a graph file. checks are all that it may speak of. One in which everything is
// commented out, or nothing is written yet, leaves all as it is.
func ReadConfig(in Input, checks []Configurable) *ConfigResult {
	r := &reader{findings: findings{sources: new(diag.Sources)}, graph: new(graph.Graph), mayBeEmpty: true}
	c := &Config{}
	if d := r.open(in); d != nil {
		configObject(checks).read(r, d.root, c)
	}
	out := &ConfigResult{Sources: r.sources, Findings: r.done()}
	if r.errors == 0 {
		out.Config = c
	}
	return out
}

// configObject declares the file for these checks: the reader and the schema are both made from it.
func configObject(checks []Configurable) *object[Config] {
	return newObject("a configuration", "{profile: pragmatic, fail-on: warning}",
		"How commadvisor is run on the files beside this one.",
		fact("profile", "Which published guidance sets the emphasis, where the graph file does not say.", word(Profiles), func(c *Config) *graph.Val[string] { return &c.Profile }),
		fact("fail-on", "The least severity of a new finding that fails a run.", word(FailOn), func(c *Config) *graph.Val[string] { return &c.FailOn }),
		fact("min-confidence", "How sure a finding must be to be shown and to fail a run.", word(MinConfidence), func(c *Config) *graph.Val[string] { return &c.Least }),
		fact("baseline", "The file of known findings, from where this one stands.", label("a file such as baseline.json"), func(c *Config) *graph.Val[string] { return &c.Baseline }),
		field[Config]{key: "checks", doc: "Severity and thresholds, by check.", wanted: checksWanted, schema: checksSchema(checks), read: func(r *reader, n *yaml.Node, c *Config) { readChecks(r, n, c, checks) }},
	)
}

const checksWanted = "severities by check, such as {mode/against-advice: warning}"

// checkObject declares what one check may be set to.
func checkObject(check Configurable) *object[CheckConfig] {
	fields := []field[CheckConfig]{fact("severity", "The severity of all of its findings, or off.", word(Levels), func(c *CheckConfig) *graph.Val[string] { return &c.Severity })}
	for _, p := range check.Params {
		v := count(false, 0, false)
		fields = append(fields, field[CheckConfig]{key: p.Name, doc: p.Doc, wanted: v.wanted, schema: v.schema, read: func(r *reader, n *yaml.Node, c *CheckConfig) {
			if x, ok := v.read(r, n); ok {
				if c.Params == nil {
					c.Params = map[string]graph.Val[float64]{}
				}
				c.Params[p.Name] = graph.Val[float64]{V: x, Known: true, Pos: r.pos(n)}
			}
		}})
	}
	return newObject("a check", "{severity: warning}", check.Doc, fields...)
}

func readChecks(r *reader, n *yaml.Node, c *Config, checks []Configurable) {
	c.Checks = map[string]CheckConfig{}
	var ids []string
	for _, k := range checks {
		ids = append(ids, k.ID)
	}
	r.names(n, checksWanted, func(key, value *yaml.Node) {
		at := slices.Index(ids, key.Value)
		if at < 0 {
			r.fault(UnknownKey, key, "found %s, which is no check; %s", quoted(key.Value), meant{key.Value, ids, "commadvisor rules lists them"})
			return
		}
		r.path = append(r.path, key.Value)
		defer func() { r.path = r.path[:len(r.path)-1] }()
		var set CheckConfig
		if value = r.resolve(value); value.Kind == yaml.ScalarNode {
			if level, ok := word(Levels).read(r, value); ok {
				set.Severity = graph.Val[string]{V: level, Known: true, Pos: r.pos(value)}
			}
		} else {
			checkObject(checks[at]).read(r, value, &set)
		}
		c.Checks[key.Value] = set
	})
}

func checksSchema(checks []Configurable) *schema {
	s := &schema{Type: "object", AdditionalProperties: false}
	for _, c := range checks {
		s.Properties = append(s.Properties, property{c.ID, &schema{Description: c.Doc, AnyOf: []*schema{{Enum: Levels}, checkObject(c).schema()}}})
	}
	return s
}

// ConfigSchema prints the JSON Schema of a configuration.
func ConfigSchema(checks []Configurable) []byte {
	top := configObject(checks).schema()
	top.Dialect = "https://json-schema.org/draft/2020-12/schema"
	top.Title = "commadvisor configuration"
	return indented(top)
}
